"""What the mail says that tells somebody of a team their day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from cozywish.apps.bookings.models import BookingItem
from cozywish.apps.notifications.mail import Mail, absolute
from cozywish.apps.notifications.visit import first_name
from cozywish.apps.venues.models import StaffMember
from cozywish.toolkit import wording


@dataclass(frozen=True, slots=True)
class Stop:
    """One service of the day."""

    time: str
    words: str


def day_letter(staff: StaffMember, items: Sequence[BookingItem], *, on: date, to: str) -> Mail:
    """The visits of that day in their order. A client has a first name here; how to reach them stands on the page."""
    zone = ZoneInfo(staff.venue.time_zone)
    words = {"n": len(items), "where": staff.venue.name, "day": wording.long_date(on)}
    sentence = ngettext(
        "%(day)s: %(n)d visit at %(where)s", "%(day)s: %(n)d visits at %(where)s", len(items)
    )
    stops = [
        Stop(
            time=wording.clock(item.starts_at.astimezone(zone)),
            words=", ".join(filter(None, [item.service_name, first_name(item.booking)])),
        )
        for item in items
    ]
    fine_print = _(
        "You can turn this mail off in the portal, under “Your picture and mail”: %(link)s"
    )
    return Mail(
        template="letter",
        to=to,
        subject=sentence % words,
        preheader=sentence % words,
        context={
            "headline": _("Your day"),
            "lead": sentence % words,
            "stops": stops,
            "button": _("Open your day"),
            "link": absolute(reverse("pro-calendar-day", args=[on])),
            "fine_print": fine_print % {"link": absolute(reverse("pro-my-picture"))},
            "reason": _("You get this because you work at %(where)s.") % words,
        },
    )
