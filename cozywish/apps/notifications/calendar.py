"""Calendar files (RFC 5545, RFC 5546) of a booking.

A calendar program knows the visit by UID and takes the file with the highest SEQUENCE for the latest word. Texts are
escaped by the library; names in parameters are reduced to one line before (invariant N5).
"""

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from cozywish.apps.bookings.models import Booking
from cozywish.apps.notifications.mail import CalendarFile, one_line
from cozywish.apps.notifications.visit import Visit

PRODUCT = "-//CozyWish//Bookings//EN"
ZONE_MARGIN = timedelta(
    days=400
)  # a year of clock changes around the visit is enough to read it by


class _Exact(vText):
    """A text that is read as it was written: the library takes a typed backslash and N for the end of a line."""

    def to_ical(self) -> bytes:
        return b"\\\\N".join(vText(part).to_ical() for part in self.split("\\N"))


def calendar_file(booking: Booking, *, link: str, now: datetime) -> CalendarFile:
    """Return the booking as a request to keep the time, or to drop it when it no longer takes place.

    `link` leads to the booking's page for whoever gets the file. `now` becomes DTSTAMP.
    """
    takes_place = not Visit(booking, now=now).is_cancelled
    method = "REQUEST" if takes_place else "CANCEL"
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_event(booking, link=link, now=now, takes_place=takes_place))
    day = booking.starts_at.date()
    calendar.add_missing_timezones(first_date=day - ZONE_MARGIN, last_date=day + ZONE_MARGIN)
    return CalendarFile(method, calendar.to_ical())


def _event(booking: Booking, *, link: str, now: datetime, takes_place: bool) -> Event:
    visit, zone = Visit(booking, now=now), ZoneInfo(booking.time_zone)
    event = Event()
    event.add("uid", f"{booking.pk}@cozywish")
    event.add("sequence", booking.calendar_sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", booking.starts_at.astimezone(zone))
    event.add("dtend", booking.ends_at.astimezone(zone))
    event.add("summary", _Exact(_("%(what)s, %(where)s") % _what_and_where(visit)))
    event.add("location", _Exact(visit.location))
    event.add("description", _Exact(_description(visit, takes_place=takes_place)))
    event.add("url", link)
    event.add("status", "CONFIRMED" if takes_place else "CANCELLED")
    event.add("transp", "OPAQUE" if takes_place else "TRANSPARENT")
    organizer = _address(booking.venue.name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    event.add("organizer", organizer, encode=False)
    attendee = _address(booking.contact_name, booking.contact_email)
    attendee.params["PARTSTAT"] = "ACCEPTED" if takes_place else "DECLINED"
    attendee.params["RSVP"] = "FALSE"
    event.add("attendee", attendee, encode=False)
    return event


def _what_and_where(visit: Visit) -> dict[str, str]:
    return {"what": visit.title, "where": visit.booking.venue.name}


def _description(visit: Visit, *, takes_place: bool) -> str:
    lines = [f"{line.name}, {line.length}, {line.with_whom}: {line.price}" for line in visit.lines]
    lines += [f"{line.label}: {line.amount}" for line in visit.sums]
    if takes_place:
        lines += [visit.cancel_rule] if visit.can_be_cancelled else []
        lines += [visit.booking.venue.arrival_note] if not visit.is_at_home else []
    lines.append(_("Booking reference %(reference)s") % {"reference": visit.booking.reference})
    return "\n".join(line for line in lines if line)


def _address(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{one_line(email)}")
    address.params["CN"] = one_line(name).replace('"', "'")
    return address
