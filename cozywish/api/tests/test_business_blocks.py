"""Keeping time free by the API: of people and of rooms."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cozywish.api.tests.business import TEN, as_ines, as_manager, book
from cozywish.api.tests.client import data_of, error_of
from cozywish.api.tests.conftest import TODAY, Owner, browser_of
from cozywish.apps.bookings.models import Allocation, Block
from cozywish.apps.idempotency.models import Answer
from cozywish.apps.venues.factories import make_rooms, make_venue
from cozywish.apps.venues.models import Permission
from cozywish.core.intervals import tick_at

DAY = {"first": TODAY.isoformat()}


def lunch(owner: Owner, **overrides: Any) -> dict[str, Any]:
    return {
        "staff": str(owner.house.ines.pk),
        "starts_at": "2036-05-05T12:00:00-07:00",
        "ends_at": "2036-05-05T13:00:00-07:00",
        "words": "The accountant",
        **overrides,
    }


def test_time_is_kept_free_and_let_go(owner: Owner) -> None:
    made = data_of(owner.api.send(f"{owner.at}blocks/", lunch(owner)), 201)
    path = f"{owner.at}blocks/{made['id']}/"

    assert made == {
        "id": str(Block.objects.get().pk),
        "staff": str(owner.house.ines.pk),
        "unit": None,
        "starts_at": "2036-05-05T19:00:00Z",
        "starts_local": "2036-05-05T12:00:00-07:00",
        "ends_at": "2036-05-05T20:00:00Z",
        "ends_local": "2036-05-05T13:00:00-07:00",
        "words": "The accountant",
        "version": 1,
    }
    assert data_of(owner.api.ask(path)) == made
    assert data_of(owner.api.ask(f"{owner.at}blocks/", DAY)) == [made]
    assert owner.api.remove(path).status_code == 204
    assert data_of(owner.api.ask(f"{owner.at}blocks/", DAY)) == []
    assert Allocation.objects.get().state == "RELEASED"
    assert "accountant" not in str(Answer.objects.get().body)


def test_a_block_is_moved_to_a_room(owner: Owner) -> None:
    made = data_of(owner.api.send(f"{owner.at}blocks/", lunch(owner)), 201)
    unit = make_rooms(owner.house.venue, "Fern", group="Room").units.get()
    body = lunch(owner, staff=None, unit=unit.pk, words="Painting", version=1)

    moved = data_of(owner.api.replace(f"{owner.at}blocks/{made['id']}/", body))

    assert (moved["staff"], moved["unit"], moved["words"], moved["version"]) == (
        None,
        unit.pk,
        "Painting",
        2,
    )


def test_somebody_elses_change_of_a_block_is_not_lost(owner: Owner) -> None:
    made = data_of(owner.api.send(f"{owner.at}blocks/", lunch(owner)), 201)
    path = f"{owner.at}blocks/{made['id']}/"
    data_of(owner.api.replace(path, lunch(owner, words="The bank", version=1)))

    status, code, details = error_of(owner.api.replace(path, lunch(owner, version=1)))

    assert (status, code) == (409, "BOOKINGS_BLOCK_CHANGED_MEANWHILE")
    assert (details["current"]["words"], details["current"]["version"]) == ("The bank", 2)


@pytest.mark.parametrize(
    ("overrides", "refusal"),
    [
        ({"starts_at": "2036-05-05T12:01:00-07:00"}, (422, "BOOKINGS_BLOCK_UNREADABLE", "ends_at")),
        ({"ends_at": "2036-05-05T12:00:00-07:00"}, (422, "BOOKINGS_BLOCK_UNREADABLE", "ends_at")),
        ({"unit": 1}, (400, "VALIDATION_ERROR", "staff")),
        ({"staff": None}, (400, "VALIDATION_ERROR", "staff")),
        ({"ends_at": "2136-05-05T12:00:00-07:00"}, (400, "VALIDATION_ERROR", "ends_at")),
    ],
)
def test_a_block_that_is_none_is_refused(
    owner: Owner, overrides: dict[str, Any], refusal: tuple[int, str, str]
) -> None:
    status, code, details = error_of(
        owner.api.send(f"{owner.at}blocks/", lunch(owner, **overrides))
    )

    assert (status, code, *details) == refusal
    assert Block.objects.count() == 0


def test_a_block_does_not_push_a_visit_aside(owner: Owner) -> None:
    book(owner)
    body = lunch(owner, starts_at="2036-05-05T10:30:00-07:00", ends_at="2036-05-05T11:30:00-07:00")

    refused = error_of(owner.api.send(f"{owner.at}blocks/", body))

    assert refused[:2] == (409, "BOOKINGS_TIME_NOT_FREE")
    assert Allocation.objects.filter(t0=tick_at(TEN)).count() == 1


def test_staff_keep_their_own_time_free_and_nobody_elses(owner: Owner) -> None:
    api = as_ines(owner)
    unit = make_rooms(owner.house.venue, "Fern", group="Room").units.get()
    theirs = data_of(
        owner.api.send(f"{owner.at}blocks/", lunch(owner, staff=str(owner.house.tomas.pk))), 201
    )
    nothing = (404, "NOT_FOUND")

    own = data_of(api.send(f"{owner.at}blocks/", lunch(owner)), 201)

    assert data_of(api.ask(f"{owner.at}blocks/", DAY)) == [own]
    for body in (
        lunch(owner, staff=str(owner.house.tomas.pk)),
        lunch(owner, staff=None, unit=unit.pk),
    ):
        assert error_of(api.send(f"{owner.at}blocks/", body))[:2] == nothing
    at_theirs = f"{owner.at}blocks/{theirs['id']}/"
    assert error_of(api.ask(at_theirs))[:2] == nothing
    assert error_of(api.replace(at_theirs, lunch(owner, version=1)))[:2] == nothing
    assert error_of(api.remove(at_theirs))[:2] == nothing
    to_tomas = lunch(owner, staff=str(owner.house.tomas.pk), version=1)
    assert error_of(api.replace(f"{owner.at}blocks/{own['id']}/", to_tomas))[:2] == nothing


def test_a_manager_keeps_free_what_the_grant_covers(owner: Owner) -> None:
    viewer = as_manager(owner, Permission.BOOKINGS_VIEW)

    assert error_of(viewer.send(f"{owner.at}blocks/", lunch(owner)))[:2] == (404, "NOT_FOUND")
    assert data_of(viewer.ask(f"{owner.at}blocks/", DAY)) == []


def test_to_other_businesses_there_is_no_block(owner: Owner) -> None:
    made = data_of(owner.api.send(f"{owner.at}blocks/", lunch(owner)), 201)
    other = make_venue(name="Elsewhere")
    stranger = browser_of(other.business.owner)

    for at in (owner.at, f"business/venues/{other.pk}/"):
        assert error_of(stranger.ask(f"{at}blocks/{made['id']}/"))[:2] == (404, "NOT_FOUND")
        assert error_of(stranger.send(f"{at}blocks/", lunch(owner)))[:2] == (404, "NOT_FOUND")
    assert Block.objects.count() == 1


def test_many_blocks_cost_no_more_queries_than_two(owner: Owner) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            data_of(owner.api.ask(f"{owner.at}blocks/", {**DAY, "days": "31"}))
        return len(asked)

    def keep(hour: int, day: int = 5) -> None:
        at = f"2036-05-{day:02d}T{hour:02d}"
        body = lunch(owner, starts_at=f"{at}:00:00-07:00", ends_at=f"{at}:30:00-07:00")
        data_of(owner.api.send(f"{owner.at}blocks/", body), 201)

    keep(12)
    keep(14)
    few = queries()
    for day in range(6, 14):
        keep(12, day)

    assert queries() == few
