"""What the mails about a visit say, each a function that returns one Mail.

`LETTERS` is the map from the steps of a booking (`bookings.machine`) to what its customer is told.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from cozywish.apps.bookings.models import Booking, BookingChange
from cozywish.apps.bookings.queries.advance import is_secured_online
from cozywish.apps.notifications.calendar import calendar_file
from cozywish.apps.notifications.mail import Mail, absolute
from cozywish.apps.notifications.money import settled
from cozywish.apps.notifications.visit import Visit, first_name
from cozywish.core.money import Money
from cozywish.toolkit import wording
from cozywish.toolkit.phones import national


def booked(change: BookingChange, *, token: str, now: datetime) -> Mail:
    """The confirmation: time, money, place, rule, the private link and the calendar file."""
    booking = change.booking
    visit, words = Visit(booking, now=now), words_of(booking, now=now)
    preheader = _("%(what)s with %(who)s at %(where)s.") % words
    lead = preheader
    if change.event == "accept":
        lead = _("%(where)s has accepted your request.") % words + " " + preheader
    return Mail(
        template="booked",
        to=booking.contact_email,
        subject=_("See you %(weekday)s at %(time)s, %(name)s") % words,
        preheader=f"{preheader} {visit.cancel_rule}",
        context={
            "headline": _("You’re booked, %(name)s") % words,
            "lead": lead,
            **_common(booking, token, now=now),
        },
        calendar=calendar_file(booking, link=private_link(booking, token), now=now),
    )


def requested(change: BookingChange, *, token: str, now: datetime) -> Mail:
    """That it was asked for, the time is kept, and until when the venue answers."""
    words = words_of(change.booking, now=now)
    return _about(
        change.booking,
        token=token,
        now=now,
        subject=_("Asked: %(where)s, %(when)s") % words,
        headline=_("Your request is with %(where)s") % words,
        lead=_(
            "They answer until %(until)s. Your time is kept for you meanwhile, and nothing is agreed before. "
            "You can take the request back at any time."
        )
        % words,
    )


def declined(change: BookingChange, *, token: str, now: datetime) -> Mail:
    """That the venue cannot, and why."""
    words = words_of(change.booking, now=now)
    return _about(
        change.booking,
        token=token,
        now=now,
        subject=_("Not this time: %(where)s, %(when)s") % words,
        headline=_("%(where)s cannot take this visit") % words,
        lead=f"{_wrote(change)} {settled(change.booking, change)}",
    )


def lapsed(change: BookingChange, *, token: str, now: datetime) -> Mail:
    """That nobody answered in time."""
    words = words_of(change.booking, now=now)
    return _about(
        change.booking,
        token=token,
        now=now,
        subject=_("No answer: %(where)s, %(when)s") % words,
        headline=_("%(where)s did not answer in time") % words,
        lead=_("Your request has lapsed and the time is free again.")
        + " "
        + settled(change.booking, change),
    )


def moved(change: BookingChange, *, token: str, now: datetime) -> Mail:
    """From when to when the visit was moved, and what else is new, with the calendar file that moves it."""
    booking = change.booking
    words = {**words_of(booking, now=now), "was": moment_of(booking, change.was_starts_at)}
    lead = _("It was %(was)s and is now %(when)s.") % words
    if change.was_staff_name and change.was_staff_name != booking.items.all()[0].staff_name:
        lead += " " + _("You are now with %(who)s.") % words
    if change.was_total_cents is not None and change.was_total_cents != booking.total_cents:
        lead += " " + _("The price is now %(price)s.") % words
    if change.reason:
        lead += " " + _wrote(change)
    return _about(
        change.booking,
        token=token,
        now=now,
        subject=_("Moved to %(when)s: %(where)s") % words,
        headline=_("Your visit has a new time") % words,
        lead=lead,
        has_calendar=True,
    )


def cancelled(change: BookingChange, *, token: str, now: datetime) -> Mail:
    """That the visit does not take place, with the calendar file that takes it out again."""
    booking = change.booking
    words = {**words_of(booking, now=now), "reason": change.reason}
    if booking.confirmed_at is None:
        lead = _("You took your request back.")
    elif change.event == "payment_reversed":
        lead = _(
            "Your visit to %(where)s on %(when)s was called off, because the bank did not let the payment go through. "
            "You can book it again."
        )
    elif change.actor_kind in "CG":
        lead = _("Your visit to %(where)s on %(when)s no longer takes place.")
    else:
        lead = _("Your visit to %(where)s on %(when)s was cancelled. The reason: “%(reason)s”")
    return _about(
        change.booking,
        token=token,
        now=now,
        subject=_("Cancelled: %(where)s, %(when)s") % words,
        headline=_("Your visit is cancelled"),
        lead=f"{lead % words} {settled(booking, change)}",
        has_calendar=booking.confirmed_at is not None,
    )


def missed(change: BookingChange, *, token: str, now: datetime) -> Mail:
    """That nobody came, and whom to tell if that is wrong."""
    words = words_of(change.booking, now=now)
    lead = _("%(where)s wrote down that you did not come. If that is wrong, please tell them.")
    lead %= words
    if is_secured_online(change.booking):
        lead += " " + settled(change.booking, change)
    return _about(
        change.booking,
        token=token,
        now=now,
        subject=_("We missed you: %(where)s, %(when)s") % words,
        headline=_("We missed you, %(name)s") % words,
        lead=lead,
    )


def fee_owed(booking: Booking, *, cents: int, token: str, now: datetime) -> Mail:
    """That the card on file did not pay a fee, and where it can be paid."""
    fee = Money(cents, booking.currency).exact(str(wording.locale()))
    words = {**words_of(booking, now=now), "fee": fee}
    return _about(
        booking,
        token=token,
        now=now,
        subject=_("%(fee)s is still to be paid: %(where)s, %(when)s") % words,
        headline=_("Your card did not pay the fee"),
        lead=_(
            "For your visit to %(where)s on %(when)s a fee of %(fee)s was agreed, and your bank refused it. "
            "Nobody tries the card again: you can pay with any card on the page of the visit."
        )
        % words,
        button=_("Pay the fee"),
    )


def reminder(booking: Booking, *, token: str, now: datetime) -> Mail:
    """That the visit is near: when, where, and until when it can be cancelled."""
    visit, words = Visit(booking, now=now), words_of(booking, now=now)
    lead = _("%(what)s with %(who)s at %(where)s.") % words
    return Mail(
        template="booked",
        to=booking.contact_email,
        subject=_("Reminder: %(where)s, %(when)s") % words,
        preheader=f"{lead} {visit.cancel_rule}",
        context={
            "headline": _("See you soon, %(name)s") % words,
            "lead": lead,
            **_common(booking, token, now=now),
        },
    )


Letter = Callable[..., Mail]
LETTERS: Mapping[str, Letter] = {
    "verified": booked,
    "payment_secured": booked,
    "late_payment": booked,
    "place": booked,
    "accept": booked,
    "request": requested,
    "decline": declined,
    "approval_timeout": lapsed,
    "reschedule": moved,
    "cancel": cancelled,
    "payment_reversed": cancelled,
    "no_show": missed,
}
# Steps of which a customer learns nothing by mail, though they may be told: they were there, or nothing was agreed yet.
SILENT = frozenset(
    {"hold", "extend", "abandon", "hold_timeout"}
    | {"check_in", "complete", "auto_complete", "correct", "chargeback_opened"}
)


def _wrote(change: BookingChange) -> str:
    """The reason, as the words of whoever gave it."""
    said = {"reason": change.reason}
    if change.actor_kind in "FA":
        return _("We wrote: “%(reason)s”") % said
    return _("They wrote: “%(reason)s”") % said


def private_link(booking: Booking, token: str) -> str:
    """Return the address that opens the booking for whoever has this mail."""
    return absolute(reverse("booking-link", args=[booking.reference, token]))


def _about(  # the words of a letter
    booking: Booking,
    *,
    token: str,
    now: datetime,
    subject: str,
    headline: str,
    lead: str,
    has_calendar: bool = False,
    button: str = "",
) -> Mail:
    words, link = words_of(booking, now=now), private_link(booking, token)
    return Mail(
        template="letter",
        to=booking.contact_email,
        subject=subject,
        preheader=lead,
        context={
            "headline": headline,
            "lead": lead,
            "visit": Visit(booking, now=now),
            "button": button or _("See the booking"),
            "link": link,
            "fine_print": _("Booking reference %(reference)s.") % words,
            "reason": _reason(),
        },
        calendar=calendar_file(booking, link=link, now=now) if has_calendar else None,
    )


def _common(booking: Booking, token: str, *, now: datetime) -> dict[str, object]:
    words = words_of(booking, now=now)
    fine_print = _("Booking reference %(reference)s.") % words
    if booking.venue.phone:
        fine_print += " " + _("Questions? Call %(where)s: %(phone)s.") % words
    return {
        "visit": Visit(booking, now=now),
        "link": private_link(booking, token),
        "fine_print": fine_print,
        "reason": _reason(),
    }


def _reason() -> str:
    return _("You get this because you booked on CozyWish. It cannot be switched off.")


def words_of(booking: Booking, *, now: datetime) -> dict[str, str]:
    """Return what sentences about the booking can name."""
    visit = Visit(booking, now=now)
    return {
        "name": first_name(booking),
        "weekday": wording.weekday(visit.begins),
        "time": wording.clock(visit.begins),
        "when": wording.moment(visit.begins),
        "until": moment_of(booking, booking.approve_by),
        "what": visit.title,
        "who": ", ".join(dict.fromkeys(item.staff.first_name for item in visit.items)),
        "where": booking.venue.name,
        "price": visit.total,
        "reference": booking.reference,
        "phone": national(booking.venue.phone),
    }


def moment_of(booking: Booking, at: datetime | None) -> str:
    """Return the moment by the clock of the venue, or nothing."""
    return wording.moment(at.astimezone(ZoneInfo(booking.time_zone))) if at else ""
