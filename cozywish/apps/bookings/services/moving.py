"""Moving a visit: to another time, another person, another length. The old time is kept until the new one is had.

Note [One transaction]
    The booking gives its time back and claims the other in one transaction: at no commit it has two times or none
    (invariant B8), and what it gives back is free for its own claim, so that a visit can move by a quarter of an hour.
    When the claim fails everything is as it was. See also Note [Who moves waits crosswise] in `claiming`.
"""

from collections.abc import Sequence
from copy import copy
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.acting import Actor, client_of
from cozywish.apps.bookings.events import GivenAway
from cozywish.apps.bookings.models import (
    Allocation,
    AllocationState,
    Booking,
    BookingChange,
    BookingItem,
    BookingToken,
)
from cozywish.apps.bookings.queries.acting import moved_to
from cozywish.apps.bookings.queries.business import items_moved_by
from cozywish.apps.bookings.queries.earlier import asker_of
from cozywish.apps.bookings.queries.free_time import free_staff_at, refuse_unoffered
from cozywish.apps.bookings.queries.outside import items_outside
from cozywish.apps.bookings.queries.plan import Plan, longer_than_usual
from cozywish.apps.bookings.queries.possible import row_of
from cozywish.apps.bookings.queries.whole import Whole, refuse_whole, whole_of
from cozywish.apps.bookings.refusals import InThePast, NotOffered, NotYoursToChange, OutsideHours
from cozywish.apps.bookings.services.building import allocations_of, wishes_of
from cozywish.apps.bookings.services.changing import change
from cozywish.apps.bookings.services.claiming import (
    RoomWish,
    claim_for_business,
    claim_with_rooms,
    wait_for_resources,
)
from cozywish.apps.bookings.services.confirming import LINK_LIVES_ON
from cozywish.apps.bookings.services.own_limits import refuse_overlap, wait_for_own
from cozywish.apps.bookings.services.repricing import as_paid, settle_difference
from cozywish.apps.bookings.services.timers import set_timers
from cozywish.apps.bookings.services.times import keep_times
from cozywish.apps.outbox.services import publish
from cozywish.apps.venues.models import Resource
from cozywish.core.errors import DomainError
from cozywish.core.intervals import moment_of, tick_at
from cozywish.core.services import Failure, ServiceResult, operation


def move_own_booking(
    *, booking: Booking, starts_at: datetime, staff_id: UUID | None = None, now: datetime
) -> ServiceResult[Booking]:
    """Its customer moves a booking to a time that is offered (BT12), with the same person if no other is named.

    Price and length stay as agreed unless the person changes; what was paid ahead follows the price: see
    `services.repricing`. A visit of several moves as it is: see `queries.whole`. Returns the moved booking; the one in
    hand stays as it was. Its customer gets a mail with the calendar file.

    Fails with NotPossibleNow, CostsMore, TooLate after `free_until`, what `free_staff_at` or `refuse_whole` says of the
    time, SeveralPeople, OverlapsOwn, SlotTaken when it is lost to somebody else: then everything is as it was.
    """
    by = client_of(booking)
    items = list(booking.items.order_by("position"))
    try:
        row_of(booking, "reschedule", actor=by, now=now)
        whole = as_paid(booking, whole_of(items=items, staff_id=staff_id), by=by)
        _refuse_not_free(booking, whole, starts_at, now)
    except DomainError as refusal:
        return Failure(refusal)
    return _move(
        booking=booking,
        by=by,
        whole=whole,
        starts_at=starts_at,
        reason="",
        now=now,
        tell_client=True,
        outside_hours=True,  # the question above has looked
    )


@operation
def move_for_business(  # noqa: PLR0913  # all that a business can change about a visit
    *,
    booking: Booking,
    by: Actor,
    starts_at: datetime,
    staff_id: UUID | None = None,
    minutes: int | None = None,
    reason: str = "",
    outside_hours: bool = False,
    now: datetime,
    tell_client: bool,
) -> Booking:
    """The business or the office moves a booking (BT12), gives it to somebody else of the venue, or resizes it.

    `minutes` is how long all of it takes; the last service takes up the difference. A visit of several moves as it is:
    see `queries.whole`. Notice, horizon and the steps of the day do not bind the business; to go outside anybody's
    working time it has to say `outside_hours`. A manager gives it only to people whom the grant covers, and moves a
    visit of several if it covers all of it. Otherwise as `move_own_booking`.

    Fails with NotYoursToChange, NotPossibleNow, TooLate, InThePast when it would be over already, NotOffered off the
    five minutes, StaffElsewhere, StaffInactive, StaffDoesNotDoThis, LengthImpossible, SeveralPeople, OutsideHours,
    SlotTaken, which says what is in the way.
    """
    items = list(booking.items.order_by("position"))
    whole = whole_of(items=items, staff_id=staff_id, minutes=minutes)
    whole = as_paid(booking, whole, by=by)
    _refuse_beyond_grant(booking, by=by, whole=whole)
    return _move(
        booking=booking,
        by=by,
        whole=whole,
        starts_at=starts_at,
        reason=reason.strip()[:300],
        now=now,
        tell_client=tell_client,
        outside_hours=outside_hours,
    ).unwrap()


def _refuse_beyond_grant(booking: Booking, *, by: Actor, whole: Whole) -> None:
    """Refuse a manager who would give the visit to somebody whom the grant does not cover, or who moves what others do
    without being trusted with it: NotYoursToChange.
    """
    if by.kind != "M":
        return
    manager = User.objects.get(pk=str(by.user_id))
    if whole.is_of_several:
        mine = items_moved_by(manager).filter(booking=booking).count()
        is_covered = mine == len(whole.items)
    else:
        people = moved_to(user=manager, booking=booking)
        is_covered = people.filter(pk__in=whole.people).exists()
    if not is_covered:
        raise NotYoursToChange


@operation
def _move(  # what both kinds of move have in common
    *,
    booking: Booking,
    by: Actor,
    whole: Whole,
    starts_at: datetime,
    reason: str,
    now: datetime,
    tell_client: bool,
    outside_hours: bool,
) -> Booking:
    starts_at = starts_at.astimezone(UTC)  # hours are elapsed, whatever zone it came in (T4, T7)
    moved, items, was = copy(booking), whole.items, _before(booking, whole.items)
    refuse_moment(starts_at=starts_at, ends_at=starts_at + whole.length, now=now)
    keep_times(venue_id=booking.venue_id)
    if by.is_client:
        _refuse_unoffered(booking, whole, starts_at, now)
        wait_for_own(device=booking.device, customer=booking.customer)
    wait_for_resources(resources_of(items, whole))
    change(
        moved,
        "reschedule",
        by=by,
        now=now,
        reason=reason,
        tell_client=tell_client,
        was=was,
        **_columns(booking, whole, starts_at),
    )
    settle_difference(moved, was_cents=booking.total_cents, now=now)
    _tell_who_had_it(was, items, whole)
    if by.is_client and booking.customer_id:
        refuse_overlap(moved, customer_id=booking.customer_id)
    _claim_anew(moved, by, whole, starts_at)
    if not outside_hours:
        refuse_outside(moved, items=items, now=now)
    _let_links_live(moved)
    set_timers(moved, now=now)
    moved.refresh_from_db()
    return moved


def _tell_who_had_it(step: BookingChange, items: Sequence[BookingItem], whole: Whole) -> None:
    """Announce the move to those who did what somebody else does now. The items are still as they were."""
    ids = {"booking_id": str(step.booking_id), "change_id": str(step.pk)}
    for staff_id in {item.staff_id for item in items} - whole.people:
        publish(GivenAway(**ids, staff_id=str(staff_id)))


def _let_links_live(booking: Booking) -> None:
    """The links that were mailed open the visit as long after its new end as after the old one."""
    until = booking.ends_at + LINK_LIVES_ON
    BookingToken.objects.filter(booking=booking, expires_at__lt=until).update(expires_at=until)


def _claim_anew(booking: Booking, by: Actor, whole: Whole, starts_at: datetime) -> None:
    """Give back what the items have, write them anew, and claim what they need at the new time; raises SlotTaken."""
    Allocation.objects.filter(booking_item__in=whole.items).delete()
    taken, wishes = list[Allocation](), list[RoomWish]()
    for leg in whole.legs:
        items, plan = _rewritten(leg.plan, starts_at + leg.after), leg.plan
        taken += allocations_of(
            items=items,
            works=plan.works,
            resource=plan.resource,
            state=AllocationState.CONFIRMED,
        )
        wishes += wishes_of(items=items, works=plan.works)
    if by.is_client:
        claim_with_rooms(allocations=taken, wishes=wishes)
    else:
        claim_for_business(allocations=taken, wishes=wishes, zone=ZoneInfo(booking.time_zone))


def _refuse_not_free(booking: Booking, whole: Whole, starts_at: datetime, now: datetime) -> None:
    """Refuse a time that is not offered to the customer, or taken."""
    if whole.is_of_several:
        refuse_whole(whole=whole, booking=booking, starts_at=starts_at, now=now)
    else:
        free_staff_at(**_asked(booking, whole, starts_at, now), own_hold=booking.pk)


def _refuse_unoffered(booking: Booking, whole: Whole, starts_at: datetime, now: datetime) -> None:
    """The times may have been changed since the question."""
    if whole.is_of_several:
        refuse_whole(
            whole=whole, booking=booking, starts_at=starts_at, now=now, is_nobody_booked=True
        )
    else:
        refuse_unoffered(**_asked(booking, whole, starts_at, now))


def _asked(booking: Booking, whole: Whole, starts_at: datetime, now: datetime) -> dict[str, Any]:
    [leg] = whole.legs
    return {
        "venue_id": booking.venue_id,
        "service_ids": [item.service_id for item in leg.plan.items],
        "staff_id": leg.plan.staff.pk,
        "starts_at": starts_at,
        "now": now,
        "asker": asker_of(booking),
        "extra": longer_than_usual(plan=leg.plan),
    }


def refuse_moment(*, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Refuse a time that is over, or that does not begin on one of the five minutes. InThePast, NotOffered."""
    if ends_at <= now:
        raise InThePast
    if moment_of(tick_at(starts_at)) != starts_at:
        raise NotOffered


def refuse_outside(booking: Booking, *, items: Sequence[BookingItem], now: datetime) -> None:
    """Refuse what lies outside the working time of its person, or in a room that is out of use: OutsideHours."""
    out = {pk for pk, why in items_outside(venue=booking.venue, now=now) if why in ("time", "room")}
    name = next((item.staff_name for item in items if item.pk in out), None)
    if name is not None:
        raise OutsideHours(name=name)


def _before(booking: Booking, items: Sequence[BookingItem]) -> BookingChange:
    return BookingChange(
        was_starts_at=booking.starts_at,
        was_ends_at=booking.ends_at,
        was_staff_name=items[0].staff_name,
        was_total_cents=booking.total_cents,
    )


def _columns(booking: Booking, whole: Whole, starts_at: datetime) -> dict[str, Any]:
    """What a move changes of the booking. Cancelling stays free as long as was agreed, up to the start."""
    free_until = starts_at - timedelta(hours=booking.free_cancel_hours)
    was_of_items = sum(item.price_cents for item in whole.items)
    total = booking.total_cents - was_of_items + sum(whole.prices)
    return {
        "starts_at": starts_at,
        "ends_at": starts_at + whole.length,
        "free_until": min(max(booking.free_until, free_until), starts_at),
        "total_cents": total,
        "deposit_cents": min(booking.deposit_cents, total),
        "calendar_sequence": booking.calendar_sequence + 1,
    }


def _rewritten(plan: Plan, starts_at: datetime) -> list[BookingItem]:
    """Write the items of a run anew: when, by whom and for how much."""
    begins = starts_at
    for item, minutes, price in zip(plan.items, plan.minutes, plan.prices, strict=True):
        item.starts_at, item.ends_at = begins, begins + timedelta(minutes=minutes)
        item.price_cents = price
        if item.staff_id != plan.resource.staff_id:
            item.staff, item.staff_name = plan.staff, plan.resource.name
        begins = item.ends_at
    BookingItem.objects.bulk_update(
        plan.items, ["starts_at", "ends_at", "price_cents", "staff", "staff_name"]
    )
    return list(plan.items)


def resources_of(items: Sequence[BookingItem], whole: Whole) -> set[int]:
    """All that the move gives back or may take: persons, and every unit of the groups it needs."""
    old = Allocation.objects.filter(booking_item__in=items).values_list("resource_id", flat=True)
    groups = {group for work in whole.works for group in work.needs}
    units = Resource.objects.filter(group__in=groups).values_list("pk", flat=True)
    return {*(leg.plan.resource.pk for leg in whole.legs), *old, *units}
