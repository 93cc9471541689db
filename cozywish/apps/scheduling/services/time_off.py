"""Being away: put down by the business, or asked for and answered."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.outbox.services import publish
from cozywish.apps.scheduling.events import TimeOffAsked, TimeOffDecided
from cozywish.apps.scheduling.models import TimeOff, TimeOffState
from cozywish.apps.scheduling.plans import (
    schedules_within,
    time_off_decided_by,
    time_off_seen_by,
)
from cozywish.apps.scheduling.refusals import AlreadyDecided, DatesPassed, SpanUnreadable
from cozywish.apps.scheduling.services.returning import back_again
from cozywish.apps.venues.models import StaffMember
from cozywish.core.intervals import TICK_SECONDS
from cozywish.core.services import operation

LONGEST = timedelta(days=366)


@operation
def add_time_off(
    *, by: User, staff_id: UUID, starts_at: datetime, ends_at: datetime, reason: str, now: datetime
) -> TimeOff:
    """Put down that a person is away; it counts at once.

    Raises StaffMember.DoesNotExist for anybody who may not. Fails with DatesPassed, SpanUnreadable.
    """
    staff = schedules_within(by).select_for_update(of=("self",)).get(pk=staff_id)
    _check_span(starts_at, ends_at, now)
    made = TimeOff.objects.create(
        staff=staff, starts_at=starts_at, ends_at=ends_at, reason=reason.strip()
    )
    _write_down(by, made, "scheduling.time_off_added", now)
    return made


@operation
def ask_time_off(
    *, by: User, staff_id: UUID, starts_at: datetime, ends_at: datetime, reason: str, now: datetime
) -> TimeOff:
    """Ask to be away. It takes no time before it is approved. Announces TimeOffAsked.

    Raises StaffMember.DoesNotExist for anybody but the person. Fails with DatesPassed, SpanUnreadable.
    """
    staff = StaffMember.objects.get(pk=staff_id, user=by, is_active=True)
    _check_span(starts_at, ends_at, now)
    made = TimeOff.objects.create(
        staff=staff,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason.strip(),
        state=TimeOffState.REQUESTED,
        asked_at=now,
    )
    publish(TimeOffAsked(time_off_id=str(made.pk)))
    _write_down(by, made, "scheduling.time_off_asked", now)
    return made


@operation
def approve_time_off(*, by: User, time_off_id: UUID, now: datetime) -> TimeOff:
    """Let the person be away. Announces TimeOffDecided.

    Raises TimeOff.DoesNotExist for anybody who may not. Fails with AlreadyDecided.
    """
    return _decide(by, time_off_id, TimeOffState.APPROVED, "scheduling.time_off_approved", now)


@operation
def decline_time_off(*, by: User, time_off_id: UUID, now: datetime) -> TimeOff:
    """Say no. Announces TimeOffDecided.

    Raises TimeOff.DoesNotExist for anybody who may not. Fails with AlreadyDecided.
    """
    return _decide(by, time_off_id, TimeOffState.DECLINED, "scheduling.time_off_declined", now)


@operation
def remove_time_off(*, by: User, time_off_id: UUID, now: datetime) -> TimeOff:
    """Take it back: whoever decides any of it, the person only what nobody has answered yet.

    Announces BackAgain where it was agreed. Raises TimeOff.DoesNotExist for anybody else. Fails with AlreadyDecided for
    the person's own once it is answered.
    """
    seen = time_off_seen_by(by).select_for_update(of=("self",))
    gone = seen.get(pk=time_off_id)
    decides = time_off_decided_by(by).filter(pk=gone.pk).exists()
    if not decides and gone.state != TimeOffState.REQUESTED:
        raise AlreadyDecided
    _write_down(by, gone, "scheduling.time_off_removed", now)
    if gone.state == TimeOffState.APPROVED:
        back_again(gone.staff.venue, gone.starts_at, gone.ends_at)
    gone.delete()
    return gone


def _decide(
    by: User, time_off_id: UUID, state: TimeOffState, action: str, now: datetime
) -> TimeOff:
    asked = time_off_decided_by(by).select_for_update(of=("self",)).get(pk=time_off_id)
    if asked.state != TimeOffState.REQUESTED:
        raise AlreadyDecided
    asked.state = state
    asked.save(update_fields=["state"])
    publish(TimeOffDecided(time_off_id=str(asked.pk)))
    _write_down(by, asked, action, now)
    return asked


def _check_span(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if ends_at <= now:
        raise DatesPassed
    whole = all(moment.timestamp() % TICK_SECONDS == 0 for moment in (starts_at, ends_at))
    length = ends_at.astimezone(UTC) - starts_at.astimezone(UTC)
    if not whole or not timedelta() < length <= LONGEST:
        raise SpanUnreadable


def _write_down(by: User, row: TimeOff, action: str, now: datetime) -> None:
    record(
        at=now,
        actor_kind="USER",
        actor_id=by.pk,
        action=action,
        object_type="venues.staffmember",
        object_id=row.staff_id,
        time_off=str(row.pk),
    )
