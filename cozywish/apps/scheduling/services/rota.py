"""When somebody works on one date, whatever their week says."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.scheduling.models import RotaDay
from cozywish.apps.scheduling.plans import schedules_within
from cozywish.apps.scheduling.refusals import DatePassed, TimesOverlap, TimesUnreadable
from cozywish.apps.scheduling.week import Stretches, clash_in, is_written
from cozywish.apps.venues.models import StaffMember
from cozywish.core.services import operation


@operation
def set_rota_day(
    *, by: User, staff_id: UUID, on: date, stretches: Stretches, now: datetime
) -> StaffMember:
    """Let the person work these stretches on that date, without their usual breaks; no stretches: off that day.

    Raises StaffMember.DoesNotExist for anybody who may not. Fails with DatePassed, TimesUnreadable, TimesOverlap.
    """
    staff = _own_person(by, staff_id)
    if on < now.astimezone(ZoneInfo(staff.venue.time_zone)).date():
        raise DatePassed
    if not is_written(stretches):
        raise TimesUnreadable
    if clash_in([stretches], comes_round=False) is not None:
        raise TimesOverlap
    RotaDay.objects.filter(staff=staff, on=on).delete()
    RotaDay.objects.bulk_create(
        RotaDay(staff=staff, on=on, starts_minute=starts, ends_minute=ends)
        for starts, ends in stretches or [(None, None)]
    )
    _write_down(by, staff, "scheduling.rota_day_set", on, now)
    return staff


@operation
def clear_rota_day(*, by: User, staff_id: UUID, on: date, now: datetime) -> StaffMember:
    """Give that date its weekday's schedule again. Raises StaffMember.DoesNotExist for anybody who may not."""
    staff = _own_person(by, staff_id)
    RotaDay.objects.filter(staff=staff, on=on).delete()
    _write_down(by, staff, "scheduling.rota_day_cleared", on, now)
    return staff


def _own_person(by: User, staff_id: UUID) -> StaffMember:
    people = schedules_within(by).select_related("venue").select_for_update(of=("self",))
    return people.get(pk=staff_id)


def _write_down(by: User, staff: StaffMember, action: str, on: date, now: datetime) -> None:
    record(
        at=now,
        actor_kind="USER",
        actor_id=by.pk,
        action=action,
        object_type="venues.staffmember",
        object_id=staff.pk,
        on=str(on),
    )
