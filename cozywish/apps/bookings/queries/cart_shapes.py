"""What is said of a cart: its lines, venue by venue, and what all of it costs."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from cozywish.apps.bookings.machine import MODES_WITHOUT_A_GATEWAY
from cozywish.apps.bookings.models import Booking, CartItem, CartLine
from cozywish.apps.bookings.queries.advance import advance_of
from cozywish.apps.bookings.queries.free_time import FreeStart
from cozywish.apps.catalog.models import AddOn, Service, ServicePicture
from cozywish.apps.venues.models import Venue
from cozywish.core.errors import DomainError

LONGEST_BREAK = timedelta(hours=1)  # visits with more than that between them are two ways


class LineState(StrEnum):
    """Whether the line could be booked as it is."""

    FREE = "FREE"
    NO_TIME = "NO_TIME"  # none was chosen yet
    TAKEN = "TAKEN"  # others were quicker
    OVER = "OVER"  # the time has passed, is too near, or is not offered any more
    OWN = "OWN"  # the customer has another booking then
    CROSSING = "CROSSING"  # it overlaps another line of the cart
    NOT_OFFERED = "NOT_OFFERED"  # the visit itself


@dataclass(frozen=True, slots=True)
class Part:
    """One service of a line at today's price, for one person; extras aside. `item` says whose and when in a plan."""

    service: Service
    minutes: int
    price_cents: int
    varies: bool
    extras: tuple[AddOn, ...]
    item: CartItem

    @property
    def total_cents(self) -> int:
        """What it costs with its extras."""
        return self.price_cents + sum(extra.price_cents for extra in self.extras)

    @property
    def length(self) -> int:
        """How many minutes it takes with its extras."""
        return self.minutes + sum(extra.minutes for extra in self.extras)

    @property
    def ends_at(self) -> datetime | None:
        """When it is over, in a plan."""
        return self.item.starts_at and self.item.starts_at + timedelta(minutes=self.length)


@dataclass(frozen=True)
class Entry:
    """A line as it stands today.

    `nearest` are free times: those nearest to one that cannot be had, the first ones where none was chosen.
    `why` is the refusal where the visit itself is not offered, `crosses` the other line.
    """

    line: CartLine
    parts: tuple[Part, ...]
    picture: ServicePicture | None
    state: LineState = LineState.FREE
    nearest: tuple[FreeStart, ...] = ()
    why: DomainError | None = None
    crosses: CartLine | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it can be checked out."""
        return self.state is LineState.FREE

    @property
    def is_plan(self) -> bool:
        """Whether it is a plan of the composer."""
        return self.line.side_by_side is not None

    @property
    def minutes(self) -> int:
        """How long it takes; the least where the person decides."""
        ends = [part.ends_at for part in self.parts if part.ends_at is not None]
        if self.is_plan and self.line.starts_at is not None and ends:
            return int((max(ends) - self.line.starts_at).total_seconds()) // 60
        return sum(part.length for part in self.parts)

    @property
    def persons(self) -> int:
        """For how many it is."""
        if self.is_plan:
            return len({part.item.guest for part in self.parts})
        return self.line.persons

    @property
    def total_cents(self) -> int:
        """What it costs all of them; the least where the person decides."""
        return self.line.persons * sum(part.total_cents for part in self.parts)

    @property
    def varies(self) -> bool:
        """Whether the person decides the price."""
        return any(part.varies for part in self.parts)

    @property
    def ends_at(self) -> datetime | None:
        """When it is over."""
        starts_at = self.line.starts_at
        return starts_at and starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class VenueShare:
    """The lines of one venue, in order of time."""

    venue: Venue
    entries: tuple[Entry, ...]

    @property
    def total_cents(self) -> int:
        """What all of them cost."""
        return sum(entry.total_cents for entry in self.entries)

    @property
    def varies(self) -> bool:
        """Whether people decide the price."""
        return any(entry.varies for entry in self.entries)

    @property
    def wants_ahead(self) -> bool:
        """Whether money or a card is wanted before any of them is agreed."""
        parts = [(part.service, part.price_cents) for one in self.entries for part in one.parts]
        return advance_of(venue=self.venue, parts=parts).mode not in MODES_WITHOUT_A_GATEWAY

    @property
    def expires_at(self) -> datetime:
        """When the first of the lines is over."""
        return min(entry.line.expires_at for entry in self.entries)

    @cached_property
    def pause(self) -> timedelta | None:
        """The longest break between the visits when they follow each other in one go; None when they do not."""
        timed = [one for one in self.entries if one.is_ready and one.line.starts_at]
        if len(timed) < 2 or len(timed) < len(self.entries):
            return None
        breaks = [
            after.line.starts_at - before.ends_at
            for before, after in pairwise(timed)
            if after.line.starts_at and before.ends_at
        ]
        longest = max(breaks)
        return longest if min(breaks) >= timedelta(0) and longest <= LONGEST_BREAK else None


@dataclass(frozen=True)
class CartContent:
    """A cart as it stands today, venue by venue in the order in which they came in."""

    shares: tuple[VenueShare, ...]
    held: Booking | None = None  # one of what a checkout of it holds now

    @property
    def quote(self) -> str:
        """A digest of what is shown of it: what, when, for how many and for how much (invariant C5)."""
        shown = [
            [str(one.line.pk), str(one.line.starts_at), one.line.persons, one.minutes]
            + [[str(part.service.pk), part.total_cents, *_placed(part)] for part in one.parts]
            for one in self.entries
        ]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()

    @property
    def entries(self) -> list[Entry]:
        """All lines."""
        return [entry for share in self.shares for entry in share.entries]

    @property
    def blocking(self) -> list[Entry]:
        """The lines that keep the cart from being checked out."""
        return [entry for entry in self.entries if not entry.is_ready]

    @property
    def totals(self) -> dict[str, int]:
        """What all of it costs, by currency."""
        found: defaultdict[str, int] = defaultdict(int)
        for share in self.shares:
            found[share.venue.currency] += share.total_cents
        return dict(found)

    @property
    def varies(self) -> bool:
        """Whether people decide the price."""
        return any(share.varies for share in self.shares)

    @property
    def wants_ahead(self) -> bool:
        """Whether any of the places wants money or a card ahead."""
        return any(share.wants_ahead for share in self.shares)


def _placed(part: Part) -> list[str]:
    """For whom, by whom and when, in a plan."""
    item = part.item
    return [str(item.guest), str(item.staff_id), str(item.starts_at)] if item.starts_at else []
