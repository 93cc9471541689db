"""What the mails about a visit say to the people of its venue, each a function that returns one Mail.

`TO_VENUE` is the map from the steps of a booking (`bookings.machine`) to what the venue hears when somebody else took
them: its client, or the office. What the venue does itself it knows.
"""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from cozywish.apps.bookings.models import Booking, BookingChange
from cozywish.apps.notifications.booking_letters import Letter, moment_of, words_of
from cozywish.apps.notifications.letters import letter
from cozywish.apps.notifications.mail import Mail, absolute

OF_THE_OFFICE = frozenset("FA")


def request_waits(booking: Booking, *, to: str, now: datetime) -> Mail:
    """To those who answer for the venue: a request waits, and until when."""
    words = words_of(booking, now=now)
    return letter(
        to=to,
        subject=_("A request waits until %(until)s: %(what)s, %(when)s") % words,
        headline=_("%(name)s asks for %(when)s") % words,
        lead=_("%(what)s with %(who)s. Please answer until %(until)s: then it lapses.") % words,
        button=_("Answer"),
        link=_page_of(booking),
        fine_print=_("You get this because you answer requests at %(where)s.") % words,
    )


def called_off(change: BookingChange, *, to: str, now: datetime) -> Mail:
    """Who booked does not come or takes the request back, or the office called the visit off."""
    if change.actor_kind in OF_THE_OFFICE:
        subject, headline = _("Cancelled: %(what)s, %(when)s"), _("CozyWish cancelled a visit")
    elif change.booking.confirmed_at is None:
        subject, headline = (
            _("Request taken back: %(what)s, %(when)s"),
            _("%(name)s took the request back"),
        )
    else:
        subject, headline = _("Cancelled: %(what)s, %(when)s"), _("%(name)s cancelled")
    lead = _("%(what)s with %(who)s on %(when)s does not take place. The time is free again.")
    return _told(change, to=to, now=now, subject=subject, headline=headline, lead=lead)


def moved(change: BookingChange, *, to: str, now: datetime) -> Mail:
    """From when to when the visit was moved, and with whom it is."""
    lead = _("%(what)s was on %(was)s and is now on %(when)s with %(who)s.")
    if change.was_staff_name and change.was_staff_name != _who_does_it(change.booking):
        lead += " " + _("Before it was with %(before)s.")
    by_office = change.actor_kind in OF_THE_OFFICE
    headline = _("CozyWish moved a visit") if by_office else _("%(name)s moved the visit")
    subject = _("Moved to %(when)s: %(what)s")
    return _told(change, to=to, now=now, subject=subject, headline=headline, lead=lead)


def answered(change: BookingChange, *, to: str, now: datetime) -> Mail:
    """The office answered a request for the venue."""
    if change.event == "accept":
        subject, headline = _("Accepted: %(what)s, %(when)s"), _("CozyWish accepted a request")
        lead = _("%(what)s with %(who)s on %(when)s takes place.")
    else:
        subject, headline = _("Declined: %(what)s, %(when)s"), _("CozyWish declined a request")
        lead = _("%(what)s with %(who)s on %(when)s does not take place. The time is free again.")
    return _told(change, to=to, now=now, subject=subject, headline=headline, lead=lead)


def corrected(change: BookingChange, *, to: str, now: datetime) -> Mail:
    """The office says that it was the other way round."""
    return _told(
        change,
        to=to,
        now=now,
        subject=_("Corrected: %(what)s, %(when)s"),
        headline=_("CozyWish corrected what became of a visit"),
        lead=_("%(what)s with %(who)s on %(when)s now counts as: %(state)s."),
    )


def given_away(change: BookingChange, *, to: str, now: datetime) -> Mail:
    """To whoever did the work: the visit is with somebody else. Which time that was, and not what became of it."""
    words = _words(change, now=now)
    was = change.was_starts_at or change.booking.starts_at
    zone = ZoneInfo(change.booking.time_zone)
    return letter(
        to=to,
        subject=_("No longer yours: %(what)s, %(was)s") % words,
        headline=_("A visit is no longer yours"),
        lead=_("%(what)s on %(was)s was given to somebody else. There is nothing to do for you.")
        % words,
        button=_("See your day"),
        link=absolute(reverse("pro-calendar-day", args=[was.astimezone(zone).date()])),
        fine_print=_("You get this because you work at %(where)s.") % words,
    )


def _told(
    change: BookingChange, *, to: str, now: datetime, subject: str, headline: str, lead: str
) -> Mail:
    words = _words(change, now=now)
    if change.actor_kind in OF_THE_OFFICE and change.reason:
        lead += " " + _("The reason: “%(reason)s”")
    return letter(
        to=to,
        subject=subject % words,
        headline=headline % words,
        lead=lead % words,
        button=_("See the visit"),
        link=_page_of(change.booking),
        fine_print=_("You get this because you work at %(where)s or look after its visits.")
        % words,
    )


def _words(change: BookingChange, *, now: datetime) -> dict[str, str]:
    booking = change.booking
    return {
        **words_of(booking, now=now),
        "was": moment_of(booking, change.was_starts_at),
        "before": change.was_staff_name,
        "state": change.get_state_display(),
        "reason": change.reason,
    }


def _who_does_it(booking: Booking) -> str:
    return booking.items.all()[0].staff_name


def _page_of(booking: Booking) -> str:
    return absolute(reverse("pro-visit", args=[booking.reference]))


TO_VENUE: Mapping[str, Letter] = {
    "accept": answered,
    "decline": answered,
    "cancel": called_off,
    "reschedule": moved,
    "correct": corrected,
}
