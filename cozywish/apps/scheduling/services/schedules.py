"""When people work, from a date on."""

from datetime import date, datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.scheduling.models import Break, Shift
from cozywish.apps.scheduling.plans import ONE_DAY, changes_of, schedule_plan, schedules_within
from cozywish.apps.scheduling.refusals import (
    BreakOutside,
    ChangedMeanwhile,
    DatesPassed,
    TimesOverlap,
    TimesUnreadable,
)
from cozywish.apps.scheduling.week import Week, clash_in, is_written, outside
from cozywish.apps.venues.models import StaffMember
from cozywish.core.services import operation

Row = TypeVar("Row", Shift, Break)


@operation
def set_schedule(
    *,
    by: User,
    staff_id: UUID,
    week: Week,
    breaks: Week,
    since: date,
    mark: str,
    now: datetime,
) -> StaffMember:
    """Let the week hold from `since` on, until the next one that is planned already. What held before stays until then.

    Raises StaffMember.DoesNotExist for anybody who may not.

    Fails with
        DatesPassed: `since` is before the venue's today.
        TimesUnreadable, TimesOverlap, BreakOutside: see there.
        ChangedMeanwhile: the schedule is no longer the one that was seen; `mark` is that of its plan.
    """
    people = schedules_within(by).select_related("venue").select_for_update(of=("self",))
    staff = people.get(pk=staff_id)
    if since < now.astimezone(ZoneInfo(staff.venue.time_zone)).date():
        raise DatesPassed
    if not all(map(is_written, [*week, *breaks])):
        raise TimesUnreadable
    if clash_in(week) is not None or clash_in(breaks) is not None:
        raise TimesOverlap
    if outside(breaks, week) is not None:
        raise BreakOutside
    if schedule_plan(staff_id=staff.pk, on=since).mark != mark:
        raise ChangedMeanwhile
    following = next(iter(changes_of(staff_id=staff.pk, after=since)), None)
    until = following - ONE_DAY if following else None
    _replace(Shift, staff, week, since, until)
    _replace(Break, staff, breaks, since, until)
    record(
        at=now,
        actor_kind="USER",
        actor_id=by.pk,
        action="scheduling.schedule_set",
        object_type="venues.staffmember",
        object_id=staff.pk,
        since=str(since),
    )
    return staff


def _replace(
    kind: type[Row], staff: StaffMember, week: Week, since: date, until: date | None
) -> None:
    """Put the week's rows over [since, until], in which nothing else begins or ends."""
    rows = kind._default_manager.filter(staff=staff)
    rows.filter(valid_from=since).delete()
    going_on = rows.exclude(valid_from__gt=since).exclude(valid_until__lt=since)
    going_on.update(valid_until=since - ONE_DAY)
    kind._default_manager.bulk_create(
        kind(
            staff=staff,
            weekday=weekday,
            starts_minute=starts,
            ends_minute=ends,
            valid_from=since,
            valid_until=until,
        )
        for weekday, stretches in enumerate(week)
        for starts, ends in stretches
    )
