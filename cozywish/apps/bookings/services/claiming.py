"""Taking time on resources: the one place where allocations come into being or are let go.

Note [How time is claimed]
Nobody looks first whether a time is free: the insert is the question, and the constraint
`bookings_allocation_never_overlaps` the answer. On PostgreSQL it is one multi-row
INSERT … ON CONFLICT DO NOTHING RETURNING: plain inserts that race on an exclusion constraint wait for each other
and deadlock, these do not. Fewer rows back than asked means someone else was first. On SQLite the same
constraint is a trigger that aborts a plain INSERT. Rows go in by ascending resource, so that two claims for the same
resources never wait crosswise (B4).

Note [Which room]
Rooms and equipment come in groups of which any unit will do. A visit gets the first by position that is free. When
somebody else was quicker, the next one is looked for, until the choice stays the same: then it was the person who was
taken. So nobody is refused while a unit is free.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from cozywish.apps.audit.services import record
from cozywish.apps.bookings.machine import BOOKING, BookingState
from cozywish.apps.bookings.models import Allocation, AllocationState, Booking, BookingItem
from cozywish.apps.bookings.queries.rooms import first_free_units
from cozywish.apps.bookings.refusals import SlotTaken
from cozywish.core.db import DatabaseNow, database_now, is_postgres, locked, violation
from cozywish.core.intervals import Span
from cozywish.core.states import advance

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

    Holds that are over by the database's clock are expired first, because no constraint can read a clock.
    """
    ordered = sorted(allocations, key=lambda taken: (taken.resource_id, taken.t0))
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


@dataclass(frozen=True, slots=True)
class RoomWish:
    """One unit of a group over `span`, in ticks, for the item."""

    group: UUID
    span: Span
    item: BookingItem


def claim_with_rooms(*, allocations: Sequence[Allocation], wishes: Sequence[RoomWish]) -> None:
    """As `claim`, in one claim with a unit for each of `wishes` in the same state. See Note [Which room]."""
    needs = {wish.group: wish.span for wish in wishes}
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


def expire_elapsed_holds(*, allocations: Sequence[Allocation]) -> None:
    """Expire the holds that are in the way of `allocations` and whose time to confirm is over."""
    if not allocations:
        return
    in_the_way = Allocation.objects.filter(
        resource_id__in={taken.resource_id for taken in allocations},
        t0__lt=max(taken.t1 for taken in allocations),
        t1__gt=min(taken.t0 for taken in allocations),
        state=AllocationState.HELD,
        booking_item__booking__hold_until__lte=DatabaseNow(),
    ).values("booking_item__booking_id")
    for booking in locked(Booking.objects.filter(pk__in=in_the_way, state=BookingState.HELD)):
        expire(booking)


def expire(booking: Booking) -> bool:
    """End a hold whose time is over and free its time; False when it is not (or no longer) such a hold."""
    transition = BOOKING.find(state=booking.state, event="hold_timeout", actor="T")
    now = database_now()
    overdue = Q(hold_until__lte=DatabaseNow())
    if transition is None or not advance(booking, transition, only_if=overdue, closed_at=now):
        return False
    release(booking_id=booking.pk)
    record(
        at=now,
        actor_kind="T",
        actor_id=None,
        action="bookings.expire",
        object_type="booking",
        object_id=booking.pk,
    )
    return True


def release(*, booking_id: UUID) -> None:
    """Let go of all time the booking holds."""
    # By way of the items: joined the other way round, the update would read all allocations there are.
    items = BookingItem.objects.filter(booking_id=booking_id)
    Allocation.objects.filter(booking_item__in=items).update(state=AllocationState.RELEASED)
