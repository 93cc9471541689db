"""Taking time on resources: the one place where allocations come into being or are let go.

Note [How time is claimed]
Nobody looks first whether a time is free: the insert is the question, and the constraint
`bookings_allocation_never_overlaps` the answer. On PostgreSQL it is one multi-row
INSERT … ON CONFLICT DO NOTHING RETURNING: plain inserts that race on an exclusion constraint wait for each other
and deadlock, these do not. Fewer rows back than asked means someone else was first. On SQLite the same
constraint is a trigger that aborts a plain INSERT. Rows go in by ascending resource, so that two claims for the same
resources never wait crosswise (B4).

Note [Who moves waits crosswise]
A claim alone only inserts. A move gives time back and takes other time, so two moves, or a move and a claim for the
same resources, could each wait for what the other has. So whoever moves first has its resources, old and new, to
itself, by advisory locks in one order; claims share theirs, and so wait for moves and never for one another.

Note [Which room]
Rooms and equipment come in groups of which any unit will do. A visit gets the first by position that is free; one of
several people, who may need several of a group, the first that leave one for each. When
somebody else was quicker, the next one is looked for, until the choice stays the same: then it was the person who was
taken. So nobody is refused while a unit is free.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from cozywish.apps.bookings.acting import CLOCK
from cozywish.apps.bookings.models import Allocation, AllocationState, Booking, BookingItem
from cozywish.apps.bookings.queries.collisions import what_is_in_the_way
from cozywish.apps.bookings.queries.elapsed import ENDED_BY, elapsed
from cozywish.apps.bookings.queries.rooms import first_free_units
from cozywish.apps.bookings.refusals import NotPossibleNow, SlotTaken
from cozywish.apps.bookings.services.changing import change
from cozywish.core.db import database_now, is_postgres, locked, one_after_another, violation
from cozywish.core.intervals import Span

NO_OVERLAP = "bookings_allocation_never_overlaps"
CLAIM = """
INSERT INTO bookings_allocation (resource_id, t0, t1, state, booking_item_id)
SELECT resource_id, t0, t1, state, booking_item_id
FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::text[], %s::uuid[]) WITH ORDINALITY
  AS asked (resource_id, t0, t1, state, booking_item_id, place)
ORDER BY place
ON CONFLICT DO NOTHING RETURNING id"""


def claim(*, allocations: Sequence[Allocation]) -> None:
    """Insert all `allocations` or raise SlotTaken; the caller's operation then rolls everything back.

    Holds and requests that are over by the database's clock are expired first: no constraint can read a clock.
    """
    ordered = sorted(allocations, key=lambda taken: (taken.resource_id, taken.t0))
    one_after_another(*(_key(taken.resource_id) for taken in ordered), shared=True)
    expire_elapsed_holds(allocations=ordered)
    if not is_postgres():
        with violation(NO_OVERLAP, becomes=SlotTaken()):
            Allocation.objects.bulk_create(ordered)
        return
    with connection.cursor() as cursor:
        cursor.execute(
            CLAIM,
            [
                [taken.resource_id for taken in ordered],
                [taken.t0 for taken in ordered],
                [taken.t1 for taken in ordered],
                [taken.state for taken in ordered],
                [taken.booking_item_id for taken in ordered],
            ],
        )
        if len(cursor.fetchall()) != len(ordered):
            raise SlotTaken


def wait_for_resources(resource_ids: Collection[int]) -> None:
    """Have these resources to oneself until the transaction ends. See Note [Who moves waits crosswise]."""
    one_after_another(*map(_key, resource_ids))


def _key(resource_id: int) -> str:
    return f"bookings resource {resource_id}"


@dataclass(frozen=True, slots=True)
class RoomWish:
    """One unit of a group over `span`, in ticks, for the item."""

    group: UUID
    span: Span
    item: BookingItem


def claim_with_rooms(*, allocations: Sequence[Allocation], wishes: Sequence[RoomWish]) -> None:
    """As `claim`, in one claim with a unit for each of `wishes` in the same state. See Note [Which room]."""
    needs = [(wish.group, wish.span) for wish in wishes]
    units, tried = first_free_units(needs=needs), None
    while units is not None and units != tried:
        rooms = [
            Allocation(
                resource_id=unit,
                t0=wish.span[0],
                t1=wish.span[1],
                state=allocations[0].state,
                booking_item=wish.item,
            )
            for unit, wish in zip(units, wishes, strict=True)
        ]
        try:
            with transaction.atomic():
                return claim(allocations=[*allocations, *rooms])
        except SlotTaken:
            units, tried = first_free_units(needs=needs), units
    raise SlotTaken


def claim_for_business(
    *, allocations: Sequence[Allocation], wishes: Sequence[RoomWish], zone: ZoneInfo
) -> None:
    """As `claim_with_rooms`, for those who may know what is in the way: SlotTaken says it by the clock of `zone`."""
    try:
        claim_with_rooms(allocations=allocations, wishes=wishes)
    except SlotTaken as lost:
        groups = [wish.group for wish in wishes]
        says = what_is_in_the_way(allocations=allocations, groups=groups, zone=zone)
        raise SlotTaken(says=says) from lost


def expire_elapsed_holds(*, allocations: Sequence[Allocation]) -> None:
    """Expire the holds and requests that are in the way of `allocations` and whose time is over."""
    if not allocations:
        return
    in_the_way = Allocation.objects.filter(
        elapsed("booking_item__booking__"),
        resource_id__in={taken.resource_id for taken in allocations},
        t0__lt=max(taken.t1 for taken in allocations),
        t1__gt=min(taken.t0 for taken in allocations),
        state__in=[AllocationState.HELD, AllocationState.REQUESTED],
    ).values("booking_item__booking_id")
    for booking in locked(Booking.objects.filter(elapsed(), pk__in=in_the_way)):
        expire(booking)


def expire(booking: Booking) -> bool:
    """End a hold or a request whose time is over and free it; False when it is not (or no longer) such a one.

    Whoever asked for a visit is told that nobody answered.
    """
    event = ENDED_BY.get(booking.state)
    if event is None:
        return False
    try:
        change(booking, event, by=CLOCK, now=database_now(), only_if=elapsed())
    except NotPossibleNow:
        return False
    return True
