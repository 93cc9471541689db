"""The rule for cancelling as a timeline: what holds until when, in words, from what was agreed with the booking."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.policy import Stretch, Term, policy_of
from cozywish.core.money import Money
from cozywish.toolkit import wording


@dataclass(frozen=True, slots=True)
class Stage:
    """One stretch of the timeline: when it holds, what holds then, and whether that is now."""

    when: str
    what: str
    is_now: bool


def timeline(booking: Booking, *, now: datetime) -> list[Stage]:
    """Return what cancelling means, stretch by stretch; what holds for an instant only is left out."""
    return [
        Stage(_when(booking, term), _what(booking, term), _is_now(term, now))
        for term in policy_of(booking)
        if term.kind is not Stretch.BEGUN
    ]


def _is_now(term: Term, now: datetime) -> bool:
    begun = term.since < now or term.kind is Stretch.FREE
    return begun and (term.until is None or now <= term.until)


def _when(booking: Booking, term: Term) -> str:
    zone = ZoneInfo(booking.time_zone)
    if term.kind is Stretch.MISSED or term.until is None:
        return _("If you do not come")
    until = wording.moment(term.until.astimezone(zone))
    if term.kind is Stretch.FREE:
        return _("Until %(moment)s") % {"moment": until}
    since = wording.moment(term.since.astimezone(zone))
    return _("After %(since)s, until it starts") % {"since": since}


def _what(booking: Booking, term: Term) -> str:
    if term.kind is Stretch.FREE:
        return _("Cancelling and moving are free.")
    if term.is_strike:
        if term.kind is Stretch.LATE:
            return _("You can cancel. Nothing is charged; the place sees that it was late.")
        return _("Nothing is charged; the place may note that you missed it.")
    fee = _exact(booking, term.fee_cents)
    if term.percent and term.fee_cents < booking.total_cents * term.percent // 100:
        return _("It costs your deposit, %(fee)s.") % {"fee": fee}
    return _("It costs %(fee)s (%(percent)d%% of the price).") % {
        "fee": fee,
        "percent": term.percent,
    }


def _exact(booking: Booking, cents: int) -> str:
    return Money(cents, booking.currency).exact(str(wording.locale()))
