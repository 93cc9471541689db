"""Many visits of different people need a room at the same moment, and there are fewer rooms (B1, CON-04)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from threading import local
from uuid import UUID

import pytest

from cozywish.api.tests.conftest import House
from cozywish.apps.bookings.models import Allocation, Booking
from cozywish.apps.bookings.queries.rooms import first_free_units
from cozywish.apps.bookings.refusals import SlotTaken
from cozywish.apps.bookings.services import claiming
from cozywish.apps.catalog.factories import make_offer, with_rooms
from cozywish.apps.scheduling.factories import work_daily
from cozywish.apps.venues.factories import make_rooms, make_staff
from cozywish.apps.venues.models import StaffMember
from cozywish.core.intervals import Span
from cozywish.core.services import Failure, ServiceResult, Success
from tests.races.together import drop_the_guard, hold_at, overlaps, together

pytestmark = pytest.mark.races

PEOPLE = 8
TEN = datetime(2036, 5, 5, 17, 0, tzinfo=UTC)  # 10:00 AM in Portland


@pytest.fixture
def team(house: House) -> list[StaffMember]:
    """As many as there are clients, all free at ten; the facial needs one of two cabins."""
    with_rooms(house.facial, make_rooms(house.venue, "Fern", "Ember", group="Cabin"))
    team = [make_staff(house.venue, f"Person {number}") for number in range(PEOPLE)]
    for person in team:
        work_daily(person)
        make_offer(person, house.facial)
    return team


def facial(house: House, team: list[StaffMember], number: int) -> ServiceResult[Booking]:
    """Hold the facial at ten, every client with a person of their own: only the rooms are scarce."""
    return hold_at(TEN, house.facial, team[number], number)


@pytest.fixture
def everybody_sees_the_first_room_free(
    house: House, team: list[StaffMember], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worst moment: each chose a room before anybody had taken one. Whoever asks again hears how it is."""
    del house, team  # they are there before the question
    asked, seen = local(), dict[frozenset[UUID], list[int] | None]()

    def stale(*, needs: Sequence[tuple[UUID, Span]]) -> list[int] | None:
        if hasattr(asked, "once"):
            return first_free_units(needs=needs)
        asked.once = True
        return seen.setdefault(
            frozenset(group for group, _ in needs), first_free_units(needs=needs)
        )

    monkeypatch.setattr(claiming, "first_free_units", stale)


@pytest.mark.usefixtures("everybody_sees_the_first_room_free")
def test_as_many_visits_as_rooms_are_held_and_no_room_stays_empty(
    house: House, team: list[StaffMember]
) -> None:
    results = together(PEOPLE, partial(facial, house, team))

    lost = [type(result.error) for result in results if isinstance(result, Failure)]
    assert lost == [SlotTaken] * (PEOPLE - 2)
    rooms = Allocation.objects.filter(resource__group__isnull=False)
    assert sorted(rooms.values_list("resource__name", flat=True)) == ["Ember", "Fern"]
    assert (Booking.objects.count(), Allocation.objects.count(), overlaps()) == (2, 4, 0)


@pytest.mark.usefixtures("everybody_sees_the_first_room_free")
def test_without_the_constraint_all_sit_in_one_room(house: House, team: list[StaffMember]) -> None:
    """CON-00, the control of CON-04."""
    drop_the_guard()

    results = together(PEOPLE, partial(facial, house, team))

    assert [type(result) for result in results] == [Success] * PEOPLE
    assert overlaps() == PEOPLE * (PEOPLE - 1) // 2
