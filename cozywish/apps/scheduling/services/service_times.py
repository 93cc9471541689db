"""When a service is offered, where that is less than when its people work."""

from datetime import date, datetime
from uuid import UUID

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.catalog.models import Service
from cozywish.apps.catalog.queries import services_changed_by
from cozywish.apps.catalog.refusals import ChangedMeanwhile
from cozywish.apps.catalog.services import mark_changed
from cozywish.apps.scheduling.models import ServiceTime
from cozywish.apps.scheduling.refusals import SpanUnreadable, TimesOverlap, TimesUnreadable
from cozywish.apps.scheduling.week import Week, clash_in, is_written
from cozywish.core.services import operation

ALL_DAY: Week = (((0, 24 * 60),),) * 7


@operation
def set_service_times(
    *,
    user: User,
    service_id: UUID,
    week: Week | None,
    since: date | None,
    until: date | None,
    seen: int,
    now: datetime,
) -> Service:
    """Offer the service in these hours of the week (None: in any), from and until these dates (None: open).

    What is booked stays as agreed. `seen` is the version that was looked at.
    Raises Service.DoesNotExist for whoever may not change services there.

    Fails with
        ChangedMeanwhile: somebody else has changed the service since.
        TimesUnreadable, TimesOverlap: see there; a week without any stretch offers nothing, so it is unreadable.
        SpanUnreadable: it ends before it begins.
    """
    service = services_changed_by(user=user).select_for_update(of=("self",)).get(pk=service_id)
    if service.version != seen:
        raise ChangedMeanwhile
    hours = week if week is not None or not (since or until) else ALL_DAY
    _check(hours, since, until)
    ServiceTime.objects.filter(service=service).delete()
    ServiceTime.objects.bulk_create(
        ServiceTime(
            service=service,
            weekday=weekday,
            starts_minute=starts,
            ends_minute=ends,
            valid_from=since,
            valid_until=until,
        )
        for weekday, stretches in enumerate(hours or ())
        for starts, ends in stretches
    )
    mark_changed(service_id=service.pk)
    record(
        at=now,
        actor_kind="USER",
        actor_id=user.pk,
        action="scheduling.service_times_set",
        object_type="catalog.service",
        object_id=service.pk,
    )
    return service


def _check(week: Week | None, since: date | None, until: date | None) -> None:
    if since and until and until < since:
        raise SpanUnreadable
    if week is None:
        return
    if not any(week) or not all(map(is_written, week)):
        raise TimesUnreadable
    if clash_in(week) is not None:
        raise TimesOverlap
