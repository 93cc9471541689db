"""The rule for cancelling as a timeline: what holds until when, in words, from what was agreed with the booking."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.paid import Paid, Standing
from cozywish.apps.bookings.queries.policy import Stretch, Term, fee_of_cancelling, policy_of
from cozywish.core.money import Money
from cozywish.toolkit import wording
from cozywish.web.customer.cards import card_name


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


def what_comes_back(booking: Booking, paid: Paid | None, *, now: datetime) -> str:
    """Return what cancelling now does with the money of a visit that is agreed, in a sentence."""
    if paid is None:
        return _("You have paid nothing here, so there is nothing to return.")
    fee = fee_of_cancelling(booking, at=now)
    card = card_name(paid.brand, paid.last4) if paid.last4 else _("your card")
    words = {"card": card, "where": booking.venue.name, "fee": _exact(booking, fee)}
    if paid.standing == Standing.ON_FILE:
        if fee:
            return _("%(fee)s is charged to %(card)s.") % words
        return _("Nothing was taken from %(card)s, and nothing is charged.") % words
    cents = paid.cents - paid.back_cents if paid.standing == Standing.PAID else paid.hold.owed
    words["back"] = _exact(booking, max(cents - fee, 0))
    if not fee:
        return _("You get %(back)s back on %(card)s.") % words
    if cents > fee:
        return _("%(fee)s stays with %(where)s, and you get %(back)s back on %(card)s.") % words
    words["fee"] = _exact(booking, cents)
    return _("The %(fee)s you paid stays with %(where)s.") % words


def _exact(booking: Booking, cents: int) -> str:
    return Money(cents, booking.currency).exact(str(wording.locale()))
