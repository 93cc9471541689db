"""What a plan of the composer is made of, and how much may be asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cozywish.apps.bookings import refusals
from cozywish.apps.bookings.queries.free_time import LONGEST_VISIT

MOST_GUESTS, MOST_SERVICES = 4, 4


class Kind(StrEnum):
    """What a plan is best at."""

    SOONEST = "SOONEST"
    MINE = "MINE"  # soonest with the people who were asked for
    CHEAPEST = "CHEAPEST"


@dataclass(frozen=True, slots=True)
class Line:
    """One service for one guest, by that person or anyone; `starts_at` where it is decided already."""

    service_id: UUID
    guest: int = 1
    staff_id: UUID | None = None
    extra_ids: tuple[UUID, ...] = ()
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """A plan: its lines with person and start decided, in the order that was asked; what it is best at and costs."""

    kinds: tuple[Kind, ...]
    lines: tuple[Line, ...]
    ends_at: tuple[datetime, ...]  # of each line
    price_cents: tuple[int, ...]  # of each line, extras included
    is_best: bool

    @property
    def begins(self) -> datetime:
        """When the first guest begins."""
        return min(line.starts_at for line in self.lines if line.starts_at is not None)

    @property
    def ends(self) -> datetime:
        """When the last guest is done."""
        return max(self.ends_at)

    @property
    def total_cents(self) -> int:
        """What all of it costs."""
        return sum(self.price_cents)


def refuse_size(lines: Sequence[Line]) -> None:
    """Refuse more than Note [Where it ends] allows, and nothing at all: PartyTooLarge."""
    guests = [line.guest for line in lines]
    most = max((guests.count(guest) for guest in guests), default=0)
    if not (
        0 < len(lines) <= MOST_SERVICES
        and most <= LONGEST_VISIT
        and all(1 <= guest <= MOST_GUESTS for guest in guests)
    ):
        raise refusals.PartyTooLarge(guests=MOST_GUESTS, services=MOST_SERVICES, each=LONGEST_VISIT)
