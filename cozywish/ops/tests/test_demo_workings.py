"""Everything that a house can set is to be seen in the town, and its visits keep to it."""

from collections import Counter, defaultdict
from uuid import UUID

import pytest

from cozywish.apps.bookings.models import Allocation, BookingItem
from cozywish.apps.catalog.models import (
    Prerequisites,
    Question,
    Service,
    ServiceNeed,
    ServiceSegment,
    VenueTag,
)
from cozywish.ops.demo.building import ZONE
from cozywish.ops.tests.test_demo_town import fill

pytestmark = pytest.mark.usefixtures("town")


@pytest.fixture
def town(portland: None) -> None:
    """Two houses: Fern & Ember Massage, Juniper & Steam."""
    fill()


def test_every_visit_has_the_rooms_and_the_times_that_its_service_asks_for() -> None:
    needs = defaultdict(set)
    for service, group in ServiceNeed.objects.values_list("service", "group__name"):
        needs[service].add(group)
    kept = BookingItem.objects.filter(booking__state__in=["CONFIRMED", "COMPLETED"])
    visits: dict[UUID, set[str]] = defaultdict(set)
    for booking, service in kept.values_list("booking", "service"):
        visits[booking] |= needs[service]
    given = defaultdict(set)
    held = Allocation.objects.filter(booking_item__in=kept, resource__staff=None)
    for booking, group in held.values_list("booking_item__booking", "resource__group__name"):
        given[booking].add(group)
    assert given == {booking: groups for booking, groups in visits.items() if groups}
    assert {"Treatment room", "Sauna cabin"} == set().union(*visits.values())
    couples = kept.filter(service__name="Couples massage")
    assert {item.starts_at.astimezone(ZONE).weekday() for item in couples} == {4, 5, 6}


def test_every_way_of_doing_things_is_shown_somewhere() -> None:
    steps = ServiceSegment.objects.filter(service__name="Seaweed wrap").order_by("position")
    assert list(steps.values_list("kind", "minutes")) == [
        ("ACTIVE", 20),
        ("PROCESSING", 25),
        ("ACTIVE", 10),
        ("CLEANUP", 5),
    ]
    rested = Allocation.objects.filter(booking_item__service__name="Seaweed wrap")
    assert Counter(rested.values_list("resource__kind", flat=True))["STAFF"] == 2 * len(
        set(rested.values_list("booking_item", flat=True))
    )
    assert set(Question.objects.values_list("kind", flat=True)) == {"CHOICE", "TEXT", "YES_NO"}
    assert Prerequisites.objects.get(minimum_age=16).service.name == "Private cedar sauna for two"
    stones = Service.objects.filter(name="Hot stone massage", venue__slug="juniper-steam")
    assert [one.needs.count() for one in stones] == [1, 1, 1]
    assert VenueTag.objects.exists()
