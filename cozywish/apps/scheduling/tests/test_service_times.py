"""When a service is offered, and when a room is out: who sets it, what is kept, what is refused."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import Service
from cozywish.apps.scheduling.models import Maintenance
from cozywish.apps.scheduling.plans import service_times_plan
from cozywish.apps.scheduling.services import (
    add_maintenance,
    remove_maintenance,
    set_service_times,
)
from cozywish.apps.scheduling.services.service_times import ALL_DAY
from cozywish.apps.scheduling.week import CLOSED, Week
from cozywish.apps.venues.factories import make_manager, make_rooms, make_venue
from cozywish.apps.venues.models import Permission, Resource
from cozywish.core.services import Failure, ServiceResult

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 9, 20, tzinfo=UTC)
SPRING, AUTUMN = date(2027, 3, 1), date(2027, 9, 30)
MONDAYS: Week = (((600, 960),), *CLOSED[1:])
HOUR = timedelta(hours=1)


@pytest.fixture
def bob() -> User:
    return make_user("Bob Barnes")


@pytest.fixture
def laser(bob: User) -> Service:
    return make_service(make_venue(owner=bob), "Laser")


@pytest.fixture
def cabin(laser: Service) -> Resource:
    return make_rooms(laser.venue, "Cabin").units.get()


def put(user: User, service: Service, week: Week | None, **other: Any) -> ServiceResult[Service]:
    wish: dict[str, Any] = {"since": None, "until": None, "seen": service.version, **other}
    return set_service_times(user=user, service_id=service.pk, week=week, now=NOW, **wish)


def out(user: User, unit: Resource, starts: datetime, ends: datetime) -> ServiceResult[Maintenance]:
    return add_maintenance(by=user, resource_id=unit.pk, starts_at=starts, ends_at=ends, now=NOW)


def code(result: ServiceResult[Any]) -> str:
    assert isinstance(result, Failure)
    return result.error.code


def test_hours_and_dates_are_kept_and_taken_back(bob: User, laser: Service) -> None:
    put(bob, laser, MONDAYS, since=SPRING, until=AUTUMN).unwrap()
    assert service_times_plan(service_id=laser.pk) == (MONDAYS, SPRING, AUTUMN)
    laser.refresh_from_db()
    put(bob, laser, None).unwrap()
    assert service_times_plan(service_id=laser.pk) == (CLOSED, None, None)
    assert AuditEntry.objects.filter(action="scheduling.service_times_set").count() == 2


def test_dates_alone_mean_the_whole_of_each_day(bob: User, laser: Service) -> None:
    put(bob, laser, None, since=SPRING).unwrap()
    assert service_times_plan(service_id=laser.pk) == (ALL_DAY, SPRING, None)


def test_times_that_cannot_be_are_refused(bob: User, laser: Service) -> None:
    overlap: Week = (((600, 960), (900, 1000)), *CLOSED[1:])
    assert code(put(bob, laser, overlap)) == "SCHEDULING_TIMES_OVERLAP"
    assert code(put(bob, laser, CLOSED)) == "SCHEDULING_TIMES_UNREADABLE"
    assert code(put(bob, laser, (((601, 960),), *CLOSED[1:]))) == "SCHEDULING_TIMES_UNREADABLE"
    backwards = put(bob, laser, MONDAYS, since=AUTUMN, until=SPRING)
    assert code(backwards) == "SCHEDULING_SPAN_UNREADABLE"
    assert code(put(bob, laser, MONDAYS, seen=9)) == "CATALOG_CHANGED_MEANWHILE"
    assert service_times_plan(service_id=laser.pk) == (CLOSED, None, None)


def test_times_take_the_permission_over_services(bob: User, laser: Service) -> None:
    mona, charlie = make_user("Mona Marsh"), make_user("Charlie Cole")
    grant = make_manager(laser.venue, mona, Permission.PRICES_MANAGE, manages_all=True)
    for stranger in (mona, charlie):
        with pytest.raises(Service.DoesNotExist):
            put(stranger, laser, MONDAYS)
    grant.permissions.create(permission=Permission.SERVICES_MANAGE)
    put(mona, laser, MONDAYS).unwrap()


def test_a_room_is_taken_out_and_used_again(bob: User, cabin: Resource) -> None:
    made = out(bob, cabin, NOW + HOUR, NOW + 3 * HOUR).unwrap()
    assert Maintenance.objects.get().resource == cabin
    remove_maintenance(by=bob, maintenance_id=made.pk, now=NOW).unwrap()
    assert not Maintenance.objects.exists()
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["scheduling.maintenance_added", "scheduling.maintenance_removed"]


def test_a_maintenance_that_cannot_be_is_refused(bob: User, cabin: Resource) -> None:
    assert code(out(bob, cabin, NOW - 2 * HOUR, NOW)) == "SCHEDULING_DATES_PASSED"
    assert code(out(bob, cabin, NOW + HOUR, NOW + HOUR)) == "SCHEDULING_SPAN_UNREADABLE"
    odd = NOW + timedelta(minutes=7)
    assert code(out(bob, cabin, odd, NOW + HOUR)) == "SCHEDULING_SPAN_UNREADABLE"
    assert code(out(bob, cabin, NOW, NOW + timedelta(days=367))) == "SCHEDULING_SPAN_UNREADABLE"
    assert not Maintenance.objects.exists()


def test_maintenance_takes_the_permission_to_edit_the_venue(bob: User, cabin: Resource) -> None:
    mona = make_user("Mona Marsh")
    make_manager(cabin.venue, mona, Permission.SCHEDULE_MANAGE, manages_all=True)
    made = out(bob, cabin, NOW, NOW + HOUR).unwrap()
    for stranger in (mona, make_user("Charlie Cole")):
        with pytest.raises(Resource.DoesNotExist):
            out(stranger, cabin, NOW, NOW + HOUR)
        with pytest.raises(Maintenance.DoesNotExist):
            remove_maintenance(by=stranger, maintenance_id=made.pk, now=NOW).unwrap()
