"""Writing how a service is done: its steps, and which rooms and equipment it needs."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.catalog import refusals
from cozywish.apps.catalog.models import SegmentKind, Service, ServiceNeed, ServiceSegment
from cozywish.apps.catalog.queries import services_changed_by
from cozywish.apps.venues.models import ResourceGroup
from cozywish.core.services import operation

MOST_STEPS, MOST_NEEDS, GRID = 12, 5, 5


@operation
def set_steps(
    *,
    user: User,
    service_id: UUID,
    steps: Sequence[tuple[str, int]],
    needs: Collection[UUID],
    seen: int,
    now: datetime,
) -> Service:
    """Replace the steps (kind and minutes, in order; none: one from beginning to end) and what is needed.

    What is booked stays as agreed. `seen` is the version that was looked at.
    Raises Service.DoesNotExist for whoever may not change services there, ResourceGroup.DoesNotExist for a group of
    another venue.

    Fails with
        ChangedMeanwhile: somebody else has changed the service since.
        StepsUnreadable: a step off the grid or of no kind, none of them active, or too many.
        StepsUneven: they do not add up to the length of the service.
        TooManyNeeds: more groups than a service can need.
    """
    service = services_changed_by(user=user).select_for_update(of=("self",)).get(pk=service_id)
    if service.version != seen:
        raise refusals.ChangedMeanwhile
    _check_steps(steps, service.duration_minutes)
    if len(needs) > MOST_NEEDS:
        raise refusals.TooManyNeeds(limit=MOST_NEEDS)
    groups = ResourceGroup.objects.filter(venue=service.venue_id, pk__in=needs)
    if groups.count() != len(set(needs)):
        raise ResourceGroup.DoesNotExist
    ServiceSegment.objects.filter(service=service).delete()
    ServiceSegment.objects.bulk_create(
        ServiceSegment(service=service, position=position, kind=kind, minutes=minutes)
        for position, (kind, minutes) in enumerate(steps, start=1)
    )
    ServiceNeed.objects.filter(service=service).delete()
    ServiceNeed.objects.bulk_create(ServiceNeed(service=service, group=group) for group in groups)
    mark_changed(service_id=service.pk)
    record(
        at=now,
        actor_kind="USER",
        actor_id=user.pk,
        action="catalog.steps_set",
        object_type="catalog.service",
        object_id=service.pk,
        steps=[f"{kind} {minutes}" for kind, minutes in steps],
        needs=sorted(map(str, needs)),
    )
    return service


def mark_changed(*, service_id: UUID) -> None:
    """Let whoever is looking at the service now be told when they save. Part of an operation."""
    Service.objects.filter(pk=service_id).update(version=F("version") + 1)


def _check_steps(steps: Sequence[tuple[str, int]], length: int) -> None:
    if not steps:
        return
    written = all(
        kind in SegmentKind.values and minutes >= GRID and minutes % GRID == 0
        for kind, minutes in steps
    )
    if not written or len(steps) > MOST_STEPS or SegmentKind.ACTIVE not in dict(steps):
        raise refusals.StepsUnreadable
    together = sum(minutes for _kind, minutes in steps)
    if together != length:
        raise refusals.StepsUneven(sum=together, length=length)
