"""Visits that stand beside a visit: they take time of the same person or room as it does, by somebody's choice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Allocation, AllocationState, Booking, BookingItem
from cozywish.apps.bookings.queries.business import items_seen_by
from cozywish.apps.bookings.queries.gates import NOT_IN_A_CALENDAR


@dataclass(frozen=True, slots=True)
class Beside:
    """Part of another visit, with the part of this one that it meets; `what` names the person or room they share."""

    item: BookingItem
    meets: BookingItem
    what: str
    is_squeezed: bool

    @property
    def begins(self) -> datetime:
        """From when on both take place."""
        return max(self.item.starts_at, self.meets.starts_at)

    @property
    def ends(self) -> datetime:
        """Until when both take place; not after `begins` where only their padding meets."""
        return min(self.item.ends_at, self.meets.ends_at)

    @property
    def is_at_once(self) -> bool:
        """Whether both take place at some moment."""
        return self.begins < self.ends


def beside(*, user: User, booking: Booking, items: Sequence[BookingItem]) -> list[Beside]:
    """Return what stands beside `items` of the booking, in order of time, as far as the person sees it.

    At most two SQL queries.
    """
    live = Allocation.objects.exclude(state=AllocationState.RELEASED)
    own = list(live.filter(booking_item__in=items).order_by("t0", "pk"))
    if not own:
        return []
    meets = Q()
    for one in own:
        meets |= Q(resource=one.resource_id, t0__lt=one.t1, t1__gt=one.t0)
    others = live.filter(meets, booking_item__in=items_seen_by(user))
    rows = (
        others.exclude(booking_item__booking=booking)
        .select_related("resource", "booking_item__booking__customer")
        .defer(*(f"booking_item__booking__{name}" for name in NOT_IN_A_CALENDAR))
        .order_by("t0", "pk")
    )
    known, found = {item.pk: item for item in items}, dict[object, Beside]()
    for row in rows:
        met = next(one for one in own if _meet(one, row))
        item = row.booking_item
        if item is not None and met.booking_item_id is not None:
            squeezed = row.state == AllocationState.SQUEEZE
            new = Beside(item, known[met.booking_item_id], row.resource.name, squeezed)
            found.setdefault(item.pk, new)
    return list(found.values())


def _meet(one: Allocation, other: Allocation) -> bool:
    return one.resource_id == other.resource_id and one.t0 < other.t1 and other.t0 < one.t1
