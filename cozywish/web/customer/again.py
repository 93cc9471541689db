"""Booking again in two clicks: one on a time, which holds it, and one on the details, which confirms it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.again import Again, again
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.venues.models import VenuePhoto
from cozywish.toolkit import wording
from cozywish.web.customer.flow.choice import Choice, instant_text
from cozywish.web.customer.flow.party import Party
from cozywish.web.customer.flow.state import Summary, is_together, summary_of

SLOTS = 3


@dataclass(frozen=True)
class Rebooking:
    """An earlier visit with times to have it again. `key` makes a double click hold one time once."""

    found: Again
    summary: Summary
    today: date
    key: str

    @property
    def booking(self) -> Booking:
        """The earlier visit."""
        return self.found.booking

    @property
    def cover(self) -> VenuePhoto | None:
        """The first picture of the venue."""
        return next(iter(self.booking.venue.photos.all()), None)

    @property
    def choice(self) -> Choice:
        """What the steps of booking begin with."""
        wish = self.found.wish
        return Choice(wish.service_ids, wish.staff_id, extra_ids=wish.extra_ids)

    @property
    def other_times(self) -> str:
        """Where all its times are, of a visit of several its plans; empty when nothing like it is offered."""
        if not self.is_offered:
            return ""
        slug = self.booking.venue.slug
        if self.is_whole:
            planned = replace(Party.of_booking(self.booking), on=None, hold="")
            return planned.undecided().url(slug)
        return self.choice.url("book-time", slug)

    @property
    def is_whole(self) -> bool:
        """Whether several people did it, or it was for several: then it is planned again."""
        return is_together(self.booking)

    @property
    def is_offered(self) -> bool:
        """Whether it, or something like it, can be booked at all."""
        return bool(self.found.wish.service_ids)

    @property
    def slots(self) -> list[tuple[str, str]]:
        """The next times: as forms carry them, and in words."""
        return [
            (instant_text(start.starts_at), wording.near(start.local, today=self.today))
            for start in self.found.times
        ]

    @property
    def differences(self) -> list[str]:
        """What is not as it was, in sentences."""
        said = []
        for before, after in self.found.wish.instead:
            words = _("“%(before)s” is no longer offered. The closest is “%(after)s”.")
            if not after:
                words = _("“%(before)s” is no longer offered.")
            said.append(words % {"before": before, "after": after})
        has_lost = self.found.wish.staff_id is None and not self.is_whole
        if self.is_offered and has_lost and self.summary.staff_name:
            said.append(
                _("%(name)s does not do this any more: these are times with anyone free.")
                % {"name": self.summary.staff_name}
            )
        return said


def rebookings(bookings: Sequence[Booking], *, asker: Asker, now: datetime) -> list[Rebooking]:
    """Return the visits with times to have them again."""
    return [
        Rebooking(
            found=one,
            summary=summary_of(one.booking),
            today=now.astimezone(ZoneInfo(one.booking.time_zone)).date(),
            key=uuid4().hex,
        )
        for one in again(bookings, asker=asker, now=now, count=SLOTS)
    ]


def different(bookings: Iterable[Booking], most: int) -> list[Booking]:
    """Return the first `most` of the visits, none of which is another one's like: place and services."""
    found: dict[object, Booking] = {}
    for booking in bookings:
        services = tuple(item.service_id for item in booking.items.all())
        found.setdefault((booking.venue_id, services), booking)
    return list(found.values())[:most]
