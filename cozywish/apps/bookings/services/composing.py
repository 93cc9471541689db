"""Holding a visit of several people: all of it, or none of it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.composing import extras_of_lines, refuse_unplanned
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.plan_shapes import Line
from cozywish.apps.bookings.refusals import NotOffered
from cozywish.apps.bookings.services.building import Part, Stint, parts_by_person
from cozywish.apps.bookings.services.holding import Visit, hold_first
from cozywish.apps.venues.models import Resource
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, ServiceResult


def hold_plan(
    *,
    venue_id: UUID,
    lines: Sequence[Line],
    side_by_side: bool,
    customer: User | None,
    device: str,
    replaces: UUID | None,
    now: datetime,
) -> ServiceResult[Booking]:
    """Hold a plan that `queries.composing.compose` answers: every line names its person and start.

    One booking with an item for each line, all of its time in one claim: whoever loses one part has none. Otherwise as
    `hold_visit`.

    Fails with what `refuse_unplanned` says, SlotTaken, OverlapsOwn, TooManyHolds, HoldGone.
    """
    try:
        visit = planned_visit(
            venue_id=venue_id,
            lines=lines,
            side_by_side=side_by_side,
            customer=customer,
            device=device,
            own_hold=replaces,
            now=now,
        )
    except DomainError as refusal:
        return Failure(refusal)
    return hold_first(visits=[visit], replaces=replaces)


def planned_visit(
    *,
    venue_id: UUID,
    lines: Sequence[Line],
    side_by_side: bool,
    customer: User | None,
    device: str,
    own_hold: UUID | None,
    now: datetime,
) -> Visit:
    """Return the plan as a visit that can be held. Raises what `refuse_unplanned` says."""
    still_offered = partial(
        refuse_unplanned,
        venue_id=venue_id,
        lines=lines,
        side_by_side=side_by_side,
        now=now,
        asker=Asker(customer.pk if customer else None, device),
    )
    still_offered(own_hold=own_hold)
    return Visit(
        _stints(lines), partial(still_offered, is_nobody_booked=True), customer, device, now
    )


def _stints(lines: Sequence[Line]) -> list[Stint]:
    """The lines in order of time, those of one person for one guest without a pause as one."""
    stints: list[Stint] = []
    for line, begins, resource, part in sorted(
        _parts(lines), key=lambda row: (row[0].guest, row[1])
    ):
        last = stints[-1] if stints else None
        goes_on = last is not None and (last.guest, last.resource, last.ends_at) == (
            line.guest,
            resource,
            begins,
        )
        if last is not None and goes_on:
            stints[-1] = Stint(resource, [*last.parts, part], last.starts_at, last.guest)
        else:
            stints.append(Stint(resource, [part], begins, line.guest))
    return sorted(stints, key=lambda stint: (stint.starts_at, stint.guest))


def _parts(lines: Sequence[Line]) -> list[tuple[Line, datetime, Resource, Part]]:
    found = []
    for line, extras in zip(lines, extras_of_lines(lines), strict=True):
        if line.staff_id is None or line.starts_at is None:
            raise NotOffered
        person = parts_by_person(
            service_ids=[line.service_id],
            staff_ids=[line.staff_id],
            extras={line.service_id: extras},
        )
        if not person:
            raise NotOffered  # the last offer was taken back between the two questions
        resource, [part] = person[0]
        found.append((line, line.starts_at.astimezone(UTC), resource, part))
    return found
