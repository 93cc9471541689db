"""Steps and needs of a service: what is kept, what is refused, and who may."""

from typing import Any

import pytest

from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import Service
from cozywish.apps.catalog.services import set_steps
from cozywish.apps.catalog.tests.conftest import NOW, House
from cozywish.apps.venues.factories import make_rooms
from cozywish.apps.venues.models import Permission, ResourceGroup
from cozywish.core.services import Failure, ServiceResult

COLOUR = [("ACTIVE", 30), ("PROCESSING", 20), ("CLEANUP", 10)]


def put(house: House, service: Service, steps: Any, **overrides: Any) -> ServiceResult[Service]:
    given: dict[str, Any] = {"user": house.bob, "needs": [], "seen": service.version, **overrides}
    return set_steps(service_id=service.pk, steps=steps, now=NOW, **given)


def kept(service: Service) -> tuple[list[tuple[str, int]], list[str], int]:
    """Steps, needs and version as they stand."""
    service.refresh_from_db()
    steps = service.segments.order_by("position").values_list("kind", "minutes")
    needs = service.needs.order_by("group__name").values_list("group__name", flat=True)
    return list(steps), list(needs), service.version


def code(answer: ServiceResult[Any]) -> str:
    assert isinstance(answer, Failure)
    return answer.error.code


def test_steps_and_needs_are_kept_in_order_and_replaced(house: House) -> None:
    colour, basin = make_service(house.venue, "Colour"), make_rooms(house.venue, "Basin")
    put(house, colour, COLOUR, needs=[basin.pk]).unwrap()
    assert kept(colour) == (COLOUR, ["Treatment room"], 2)
    put(house, colour, []).unwrap()
    assert kept(colour) == ([], [], 3)
    assert AuditEntry.objects.filter(action="catalog.steps_set").count() == 2


@pytest.mark.parametrize(
    ("steps", "refusal"),
    [
        ([("ACTIVE", 30), ("PROCESSING", 20)], "CATALOG_STEPS_UNEVEN"),
        ([("ACTIVE", 70), ("CLEANUP", -10)], "CATALOG_STEPS_UNREADABLE"),
        ([("ACTIVE", 33), ("CLEANUP", 27)], "CATALOG_STEPS_UNREADABLE"),
        ([("PROCESSING", 60)], "CATALOG_STEPS_UNREADABLE"),
        ([("WAITING", 30), ("ACTIVE", 30)], "CATALOG_STEPS_UNREADABLE"),
        ([("ACTIVE", 5)] * 12 + [("ACTIVE", 0)], "CATALOG_STEPS_UNREADABLE"),
    ],
)
def test_what_cannot_be_done_is_refused(house: House, steps: Any, refusal: str) -> None:
    colour = make_service(house.venue, "Colour")
    put(house, colour, COLOUR).unwrap()
    colour.refresh_from_db()
    assert code(put(house, colour, steps)) == refusal
    assert kept(colour) == (COLOUR, [], 2)


def test_whoever_saves_second_is_told(house: House) -> None:
    colour = make_service(house.venue, "Colour")
    put(house, colour, COLOUR).unwrap()
    assert code(put(house, colour, [], seen=1)) == "CATALOG_CHANGED_MEANWHILE"


def test_rooms_of_another_place_and_too_many_are_refused(house: House) -> None:
    colour = make_service(house.venue, "Colour")
    with pytest.raises(ResourceGroup.DoesNotExist):
        put(house, colour, [], needs=[make_rooms(house.elsewhere, "Basin").pk])
    many = [make_rooms(house.venue, "One", group=f"Room {number}").pk for number in range(6)]
    assert code(put(house, colour, [], needs=many)) == "CATALOG_TOO_MANY_NEEDS"


def test_it_takes_the_permission_over_services(house: House) -> None:
    colour = make_service(house.venue, "Colour")
    grant = house.grants_mona(Permission.PRICES_MANAGE)
    for stranger in (house.mona, house.charlie):
        with pytest.raises(Service.DoesNotExist):
            put(house, colour, COLOUR, user=stranger)
    grant.permissions.create(permission=Permission.SERVICES_MANAGE)
    put(house, colour, COLOUR, user=house.mona).unwrap()
