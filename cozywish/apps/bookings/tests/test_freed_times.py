"""What gives time back besides a visit that is called off: whoever waits for it is asked at once."""

from typing import Any

import pytest

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.services import block_time, unblock_time
from cozywish.apps.bookings.services.times import Choices, change_times
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House
from cozywish.apps.bookings.tests.test_waiting import HOUR, MONDAY, join, settle, state
from cozywish.apps.scheduling.services.hours import remove_special, set_special
from cozywish.apps.scheduling.services.maintenance import add_maintenance, remove_maintenance
from cozywish.apps.scheduling.services.time_off import add_time_off, remove_time_off
from cozywish.apps.venues.factories import make_rooms


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def test_a_block_that_goes_frees_its_time(house: House, alice: User) -> None:
    owner = house.venue.business.owner
    block = block_time(
        by=owner,
        resource_id=house.ines.resource.pk,
        starts_at=TEN,
        ends_at=TEN + HOUR,
        words="",
        now=NOW,
    ).unwrap()
    entry = join(house, alice)

    unblock_time(by=owner, block_id=block.pk, now=NOW).unwrap()
    settle()

    assert state(entry) == "OFFERED"


def test_who_is_there_after_all_has_time(house: House, alice: User) -> None:
    owner = house.venue.business.owner
    away = add_time_off(
        by=owner, staff_id=house.ines.pk, starts_at=TEN, ends_at=TEN + HOUR, reason="", now=NOW
    ).unwrap()
    entry = join(house, alice)

    remove_time_off(by=owner, time_off_id=away.pk, now=NOW).unwrap()
    settle()

    assert state(entry) == "OFFERED"


def test_a_room_that_can_be_used_again_frees_its_time(house: House, alice: User) -> None:
    owner, rooms = house.venue.business.owner, make_rooms(house.venue, "Cellar")
    house.massage.needs.create(group=rooms)
    shut = add_maintenance(
        by=owner,
        resource_id=rooms.units.get().pk,
        starts_at=TEN,
        ends_at=TEN + HOUR,
        now=NOW,
    ).unwrap()
    entry = join(house, alice)

    remove_maintenance(by=owner, maintenance_id=shut.pk, now=NOW).unwrap()
    settle()

    assert state(entry) == "OFFERED"


def test_new_hours_free_times(house: House, alice: User) -> None:
    owner, venue_id = house.venue.business.owner, house.venue.pk
    that_day: dict[str, Any] = {"first": MONDAY, "last": MONDAY, "now": NOW}
    set_special(by=owner, venue_id=venue_id, label="Holiday", stretches=(), **that_day).unwrap()
    entry = join(house, alice)

    change_times(
        by=owner,
        venue_id=venue_id,
        change=lambda: remove_special(by=owner, venue_id=venue_id, **that_day),
        choices=Choices(),
        now=NOW,
    ).unwrap()
    settle()

    assert state(entry) == "OFFERED"
