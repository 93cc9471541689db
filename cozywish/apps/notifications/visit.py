"""A booking in words: what mails and calendar files say about it, in the venue's own time."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _, ngettext

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, BookingItem
from cozywish.apps.bookings.queries.advance import is_secured_online
from cozywish.apps.bookings.queries.own import CANCELLED, ENDED
from cozywish.apps.bookings.runs import runs_of
from cozywish.apps.notifications.mail import absolute
from cozywish.apps.notifications.money import Sum, paid_ahead, sums_of
from cozywish.apps.venues.models import VenuePhoto
from cozywish.core.money import Money
from cozywish.toolkit import wording

DIRECTIONS = "https://www.google.com/maps/dir/"


@dataclass(frozen=True, slots=True)
class Line:
    """One service of the visit."""

    name: str
    length: str
    with_whom: str
    price: str


class Visit:
    """What there is to say about `booking` at `now`; its venue, place and items are loaded."""

    def __init__(self, booking: Booking, *, now: datetime) -> None:
        self.booking = booking
        self.now = now
        self.zone = ZoneInfo(booking.time_zone)
        self.begins = booking.starts_at.astimezone(self.zone)
        self.ends = booking.ends_at.astimezone(self.zone)

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place; a visit that was, or that the customer missed, is not cancelled."""
        return self.booking.state in CANCELLED

    @property
    def is_over(self) -> bool:
        """Whether it lies behind us: by the clock, or because the venue has said so."""
        return self.booking.ends_at <= self.now or self.booking.state in ENDED

    @property
    def can_be_cancelled(self) -> bool:
        """Whether the customer can still cancel: until it begins."""
        return self.booking.state == BookingState.CONFIRMED and self.booking.starts_at > self.now

    @property
    def month(self) -> str:
        """Nov."""
        return wording.short_month(self.begins)

    @property
    def day(self) -> int:
        """12."""
        return self.begins.day

    @property
    def weekday(self) -> str:
        """Thu."""
        return wording.short_weekday(self.begins)

    @property
    def date(self) -> str:
        """Thursday, November 12."""
        return wording.long_date(self.begins)

    @property
    def time(self) -> str:
        """4:30 PM to 5:55 PM."""
        begins, ends = wording.clock(self.begins), wording.clock(self.ends)
        return _("%(begins)s to %(ends)s") % {"begins": begins, "ends": ends}

    @property
    def zone_name(self) -> str:
        """Pacific Time."""
        return wording.zone_name(self.zone)

    @cached_property
    def items(self) -> list[BookingItem]:
        """The services in their order."""
        return sorted(self.booking.items.all(), key=lambda item: item.position)

    @property
    def lines(self) -> list[Line]:
        """The services as lines of a table."""
        return [
            Line(
                name=item.what,
                length=wording.length(_minutes(item)),
                with_whom=self._with_whom(item),
                price=self._money(item.total_cents),
            )
            for item in self.items
        ]

    def _with_whom(self, item: BookingItem) -> str:
        """Who does it; and when, for whom, where services do not simply follow each other."""
        if len(runs_of(self.items)) == 1:
            return _("with %(name)s") % {"name": item.staff_name}
        said = {
            "name": item.staff_name,
            "time": wording.clock(item.starts_at.astimezone(self.zone)),
            "guest": item.guest,
        }
        if item.guest == 1:
            return _("at %(time)s with %(name)s") % said
        return _("at %(time)s with %(name)s, for guest %(guest)d") % said

    @property
    def title(self) -> str:
        """Hot stone massage + scalp oil ritual."""
        return " + ".join(item.what for item in self.items)

    @property
    def total(self) -> str:
        """$146.00."""
        return self._money(self.booking.total_cents)

    @property
    def due_label(self) -> str:
        """What the price is called where nothing was paid ahead; what lies behind us is due no longer."""
        if not self.booking.total_cents:
            return _("Nothing to pay")
        if self.is_cancelled or self.is_over or is_secured_online(self.booking):
            return _("Total")
        return self._due

    @property
    def sums(self) -> list[Sum]:
        """What it costs, what of it was paid ahead, and what is due on the day. Seven SQL queries at most."""
        paid = paid_ahead(self.booking)
        if paid is None:
            return [Sum(self.due_label, self.total)]
        return sums_of(paid, due_label=self._due)

    @property
    def _due(self) -> str:
        return _("Due on the day") if self.is_at_home else _("Due at the venue")

    @property
    def is_at_home(self) -> bool:
        """Whether somebody comes to the customer."""
        return bool(self.booking.address_line1)

    @property
    def place_name(self) -> str:
        """Who does it, and that they come when they do."""
        name = self.booking.venue.name
        return _("%(name)s comes to you") % {"name": name} if self.is_at_home else name

    @property
    def address(self) -> list[str]:
        """Where it is done, in lines; at the venue with its note for those who arrive."""
        booking, venue = self.booking, self.booking.venue
        if self.is_at_home:
            city = f"{booking.address_city} {booking.address_postcode}".strip()
            return [part for part in (booking.address_line1, booking.address_line2, city) if part]
        city = f"{venue.place.name}, {venue.place.state} {venue.postcode}"
        lines = (venue.address_line1, venue.address_line2, city, venue.arrival_note)
        return [part for part in lines if part]

    @property
    def short_address(self) -> str:
        """The address in one line, without state and note."""
        if self.is_at_home:
            return ", ".join(self.address)
        venue = self.booking.venue
        lines = (venue.address_line1, venue.address_line2, venue.place.name)
        return ", ".join(line for line in lines if line)

    @property
    def location(self) -> str:
        """The address in one line, without the note."""
        parts = self.address
        if not self.is_at_home and self.booking.venue.arrival_note:
            parts = parts[:-1]
        return ", ".join(parts if self.is_at_home else [self.booking.venue.name, *parts])

    @property
    def directions(self) -> str:
        """A map with the way to the venue; empty when nobody has to go anywhere."""
        if self.is_at_home:
            return ""
        venue = self.booking.venue
        return f"{DIRECTIONS}?{urlencode({'api': 1, 'destination': f'{venue.lat},{venue.lon}'})}"

    @property
    def picture(self) -> str:
        """The address of the venue's cover, or an empty text."""
        return absolute(self.cover.url(960, "jpg")) if self.cover else ""

    @property
    def picture_alt(self) -> str:
        """What the cover shows."""
        return self.cover.alt if self.cover else ""

    @property
    def cancel_rule(self) -> str:
        """Until when cancelling is free, as an instant in the venue's time, and what holds afterwards."""
        return cancel_rule(self.booking, now=self.now)

    @cached_property
    def cover(self) -> VenuePhoto | None:
        """The venue's first picture. One SQL query."""
        return self.booking.venue.photos.order_by("position").first()

    def _money(self, cents: int) -> str:
        return Money(cents, self.booking.currency).exact(str(wording.locale()))


def cancel_rule(booking: Booking, *, now: datetime) -> str:
    """Return the rule in sentences that name the instant: what was agreed, whatever the venue says later."""
    until = wording.moment(booking.free_until.astimezone(ZoneInfo(booking.time_zone)))
    if now <= booking.free_until and is_secured_online(booking):
        rule = _(
            "Free to cancel until %(moment)s. After that you can still cancel until it starts. %(cost)s"
        )
    elif now <= booking.free_until:
        rule = _(
            "Free to cancel until %(moment)s. After that you can still cancel until it starts, "
            "as a late cancellation."
        )
    elif booking.free_until <= booking.placed_at:
        rule = ngettext(
            "This is too close to cancel free of charge: that ends %(hours)d hour before the visit. You can still "
            "cancel until it starts, as a late cancellation. %(cost)s",
            "This is too close to cancel free of charge: that ends %(hours)d hours before the visit. You can still "
            "cancel until it starts, as a late cancellation. %(cost)s",
            booking.free_cancel_hours,
        )
    else:
        rule = _(
            "Free cancelling ended %(moment)s. You can still cancel until it starts, as a late "
            "cancellation. %(cost)s"
        )
    return rule % {
        "moment": until,
        "hours": booking.free_cancel_hours,
        "cost": _late_cost(booking),
    }


def cancel_rule_of_each(booking: Booking) -> str:
    """Return the rule of a visit that is still free to cancel, for several with the same terms: it names no instant."""
    rule = _("Each visit is free to cancel until it starts.")
    if booking.free_cancel_hours and is_secured_online(booking):
        rule = ngettext(
            "Each visit is free to cancel until %(hours)d hour before it. After that you can still cancel until it "
            "starts. %(cost)s",
            "Each visit is free to cancel until %(hours)d hours before it. After that you can still cancel until it "
            "starts. %(cost)s",
            booking.free_cancel_hours,
        )
    elif booking.free_cancel_hours:
        rule = ngettext(
            "Each visit is free to cancel until %(hours)d hour before it. After that you can still cancel until it "
            "starts, as a late cancellation.",
            "Each visit is free to cancel until %(hours)d hours before it. After that you can still cancel until it "
            "starts, as a late cancellation.",
            booking.free_cancel_hours,
        )
    return rule % {"hours": booking.free_cancel_hours, "cost": _late_cost(booking)}


def _late_cost(booking: Booking) -> str:
    if not is_secured_online(booking):
        return _("Nothing is charged here.")
    return _("%(percent)d%% of the price is kept then, at most what was paid or secured here.") % {
        "percent": booking.late_fee_percent
    }


def first_name(booking: Booking) -> str:
    """Return how to address the customer."""
    return booking.contact_name.split(" ")[0] if booking.contact_name else ""


def _minutes(item: BookingItem) -> int:
    return _whole_minutes(item.starts_at, item.ends_at)


def _whole_minutes(begins: datetime, ends: datetime) -> int:
    return int((ends - begins).total_seconds()) // 60
