"""What our mails say, each a function that returns one Mail."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cozywish.apps.bookings.models import Booking
from cozywish.apps.notifications.calendar import calendar_file
from cozywish.apps.notifications.mail import Mail, absolute
from cozywish.apps.notifications.visit import Visit, first_name
from cozywish.toolkit import wording
from cozywish.toolkit.phones import national


def booked(booking: Booking, *, token: str, now: datetime) -> Mail:
    """The confirmation: time, money, place, rule, the private link and the calendar file."""
    visit, link = Visit(booking, now=now), _private_link(booking, token)
    words = {
        "name": first_name(booking),
        "weekday": wording.weekday(visit.begins),
        "time": wording.clock(visit.begins),
        "what": visit.title,
        "who": visit.items[0].staff.first_name,
        "where": booking.venue.name,
        "reference": booking.reference,
        "phone": national(booking.venue.phone),
    }
    preheader = _("%(what)s with %(who)s at %(where)s.") % words
    fine_print = _("Booking reference %(reference)s.") % words
    if booking.venue.phone:
        fine_print += " " + _("Questions? Call %(where)s: %(phone)s.") % words
    return Mail(
        template="booked",
        to=booking.contact_email,
        subject=_("See you %(weekday)s at %(time)s, %(name)s") % words,
        preheader=f"{preheader} {visit.cancel_rule}",
        context={
            "headline": _("You’re booked, %(name)s") % words,
            "lead": preheader,
            "visit": visit,
            "link": link,
            "fine_print": fine_print,
            "reason": _("You get this because you booked on CozyWish. It cannot be switched off."),
        },
        calendar=calendar_file(booking, link=link, now=now),
    )


def cancelled(booking: Booking, *, token: str, now: datetime) -> Mail:
    """That the visit does not take place, with the calendar file that takes it out again."""
    visit, link = Visit(booking, now=now), _private_link(booking, token)
    words = {
        "when": wording.moment(visit.begins),
        "where": booking.venue.name,
        "reference": booking.reference,
    }
    lead = _("Your visit to %(where)s on %(when)s no longer takes place. There is nothing to pay.")
    return Mail(
        template="letter",
        to=booking.contact_email,
        subject=_("Cancelled: %(where)s, %(when)s") % words,
        preheader=_("Nothing to pay. Booking reference %(reference)s.") % words,
        context={
            "headline": _("Your visit is cancelled"),
            "lead": lead % words,
            "visit": visit,
            "button": _("See the booking"),
            "link": link,
            "fine_print": _("Booking reference %(reference)s.") % words,
            "reason": _("You get this because you booked on CozyWish. It cannot be switched off."),
        },
        calendar=calendar_file(booking, link=link, now=now),
    )


def code(*, to: str, code: str) -> Mail:
    """The six digits that prove an address to book as a guest."""
    return letter(
        to=to,
        subject=_("Your CozyWish code"),
        headline=_("Your code"),
        lead=_("Enter it on the booking page to confirm that this address is yours."),
        code=code,
        fine_print=_(
            "It works for %(minutes)d minutes. If you did not ask for it, ignore this mail: "
            "nothing is booked without the code."
        )
        % {"minutes": settings.CODE_MINUTES},
    )


def letter(
    *,
    to: str,
    subject: str,
    headline: str,
    lead: str,
    fine_print: str = "",
    code: str = "",
    button: str = "",
    link: str = "",
) -> Mail:
    """A short mail about an account or an address: a headline, a sentence, perhaps a code or a button."""
    return Mail(
        template="letter",
        to=to,
        subject=subject,
        preheader=lead,
        context={
            "headline": headline,
            "lead": lead,
            "code": code,
            "button": button,
            "link": link,
            "fine_print": fine_print,
            "reason": _("You get this because your address was used on CozyWish."),
        },
    )


def _private_link(booking: Booking, token: str) -> str:
    return absolute(reverse("booking-link", args=[booking.reference, token]))
