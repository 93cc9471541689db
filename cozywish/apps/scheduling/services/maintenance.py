"""When a room or piece of equipment cannot be used."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.scheduling.models import Maintenance
from cozywish.apps.scheduling.refusals import DatesPassed, SpanUnreadable
from cozywish.apps.scheduling.services.returning import back_again
from cozywish.apps.venues.models import Resource
from cozywish.apps.venues.queries import rooms_within
from cozywish.core.intervals import TICK_SECONDS
from cozywish.core.services import operation

LONGEST = timedelta(days=366)


@operation
def add_maintenance(
    *, by: User, resource_id: int, starts_at: datetime, ends_at: datetime, now: datetime
) -> Maintenance:
    """Take the room or piece of equipment out over [starts_at, ends_at), aware.

    Raises Resource.DoesNotExist for whoever may not edit its venue. Fails with DatesPassed, SpanUnreadable.
    """
    units = Resource.objects.filter(group__in=rooms_within(user=by))
    unit = units.select_for_update(of=("self",)).get(pk=resource_id)
    if ends_at <= now:
        raise DatesPassed
    whole = all(moment.timestamp() % TICK_SECONDS == 0 for moment in (starts_at, ends_at))
    if (
        not whole
        or not timedelta() < ends_at.astimezone(UTC) - starts_at.astimezone(UTC) <= LONGEST
    ):
        raise SpanUnreadable
    made = Maintenance.objects.create(resource=unit, starts_at=starts_at, ends_at=ends_at)
    _write_down(by, made, "scheduling.maintenance_added", now)
    return made


@operation
def remove_maintenance(*, by: User, maintenance_id: UUID, now: datetime) -> Maintenance:
    """Let it be used again. Announces BackAgain. Raises Maintenance.DoesNotExist for whoever may not edit its venue."""
    gone = Maintenance.objects.select_related("resource__venue").get(
        pk=maintenance_id, resource__group__in=rooms_within(user=by)
    )
    _write_down(by, gone, "scheduling.maintenance_removed", now)
    back_again(gone.resource.venue, gone.starts_at, gone.ends_at)
    gone.delete()
    return gone


def _write_down(by: User, row: Maintenance, action: str, now: datetime) -> None:
    record(
        at=now,
        actor_kind="USER",
        actor_id=by.pk,
        action=action,
        object_type="venue",
        object_id=row.resource.venue_id,
        unit=row.resource.name,
        starts_at=row.starts_at.isoformat(),
        ends_at=row.ends_at.isoformat(),
    )
