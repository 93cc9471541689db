"""The first hours of a venue and of its people: whoever begins with one has the other, and can be booked."""

from datetime import datetime
from uuid import UUID

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.catalog.services import hire, start_alone
from cozywish.apps.catalog.shapes import By
from cozywish.apps.scheduling.models import Shift
from cozywish.apps.scheduling.plans import hours_plan, schedules_within
from cozywish.apps.scheduling.week import Week
from cozywish.apps.venues.models import StaffMember, Venue
from cozywish.apps.venues.services import Introduction
from cozywish.core.services import operation


@operation
def begin_alone(*, owner: User, venue_id: UUID, now: datetime) -> StaffMember:
    """As `start_alone`; an owner who has no schedule works whenever the venue is open."""
    staff = start_alone(owner=owner, venue_id=venue_id, now=now).unwrap()
    give_first_week(by=owner, venue=staff.venue, week=hours_plan(venue_id=venue_id).week, now=now)
    return staff


@operation
def take_on(
    *, user: User, venue_id: UUID, who: Introduction, does: By, now: datetime
) -> StaffMember:
    """As `hire`; where schedules are the user's to set, the person works whenever the venue is open."""
    staff = hire(user=user, venue_id=venue_id, who=who, does=does, now=now).unwrap()
    give_first_week(by=user, venue=staff.venue, week=hours_plan(venue_id=venue_id).week, now=now)
    return staff


def give_first_week(*, by: User, venue: Venue, week: Week, now: datetime) -> None:
    """Let everybody of the team who never had a schedule work that week. Part of an operation.

    Reaches only people whose schedule is `by`'s to set.
    """
    people = schedules_within(by).filter(venue=venue, shifts=None)
    for staff in people.select_for_update(of=("self",)) if any(week) else ():
        Shift.objects.bulk_create(
            Shift(staff=staff, weekday=weekday, starts_minute=starts, ends_minute=ends)
            for weekday, stretches in enumerate(week)
            for starts, ends in stretches
        )
        record(
            at=now,
            actor_kind="USER",
            actor_id=by.pk,
            action="scheduling.schedule_set",
            object_type="venues.staffmember",
            object_id=staff.pk,
            since=None,
        )
