"""When people are taken: that, and nothing else."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cozywish.api.tests.business import TEN, as_ines, as_manager, book
from cozywish.api.tests.client import ApiClient, data_of, error_of
from cozywish.api.tests.conftest import NOW, TODAY, Owner, browser_of
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services import block_time
from cozywish.apps.venues.factories import make_manager, make_venue
from cozywish.apps.venues.models import Permission

DAY = {"first": TODAY.isoformat(), "days": 1}
CANARY = "Zibeline"


def asked(api: ApiClient, owner: Owner) -> Any:
    return data_of(api.ask(f"{owner.at}busy/", DAY))


def spans(found: Any) -> dict[str, list[tuple[str, str]]]:
    return {
        one["staff"]["name"]: [
            (taken["starts_local"][11:16], taken["ends_local"][11:16]) for taken in one["taken"]
        ]
        for one in found
    }


@pytest.fixture
def full(owner: Owner) -> Booking:
    """Ines has a visit at ten, of an hour and a quarter of cleaning, then a block that touches it, and a request."""
    house = owner.house
    visit = make_booking(
        house.ines,
        [house.massage],
        TEN,
        contact_name=f"{CANARY} Archer",
        contact_email=f"{CANARY}@example.com".lower(),
        note=f"{CANARY} knees",
    )
    block_time(
        by=house.venue.business.owner,
        resource_id=house.ines.resource.pk,
        starts_at=TEN + timedelta(minutes=75),
        ends_at=TEN + timedelta(minutes=105),
        words=f"{CANARY} accountant",
        now=NOW,
    ).unwrap()
    ever = TEN + timedelta(hours=4)
    make_booking(house.ines, [house.massage], ever, state="REQUESTED", approve_by=ever)
    return visit


def test_a_colleague_sees_when_somebody_is_taken_and_nothing_of_what_it_is(
    owner: Owner, full: Booking
) -> None:
    tomas = owner.house.tomas
    tomas.user = make_user("Tomás Rivera", email="tomas@example.com")
    tomas.save()

    answer = browser_of(tomas.user).ask(f"{owner.at}busy/", DAY)

    assert data_of(answer)[0] == {
        "staff": {"id": str(owner.house.ines.pk), "name": "Ines Calloway"},
        "taken": [
            {
                "starts_at": "2036-05-05T17:00:00Z",
                "starts_local": "2036-05-05T10:00:00-07:00",
                "ends_at": "2036-05-05T18:45:00Z",
                "ends_local": "2036-05-05T11:45:00-07:00",
            },
            {
                "starts_at": "2036-05-05T21:00:00Z",
                "starts_local": "2036-05-05T14:00:00-07:00",
                "ends_at": "2036-05-05T22:15:00Z",
                "ends_local": "2036-05-05T15:15:00-07:00",
            },
        ],
    }
    said = orjson.dumps(answer.json()).decode().lower()
    for private in (CANARY.lower(), full.reference.lower(), str(full.pk), "massage", "requested"):
        assert private not in said


def test_what_is_over_or_called_off_takes_no_time(owner: Owner, full: Booking) -> None:
    Booking.objects.filter(pk=full.pk).update(state="CANCELLED")
    full.items.get().allocations.update(state="RELEASED")

    assert spans(asked(owner.api, owner)) == {
        "Ines Calloway": [("11:15", "11:45"), ("14:00", "15:15")],
        "Tomás Rivera": [],
    }


def test_a_manager_of_one_person_sees_that_person_alone(owner: Owner, full: Booking) -> None:
    mona = make_user("Mona Marsh")
    powers = (Permission.BOOKINGS_VIEW, Permission.BOOKINGS_MANAGE)
    make_manager(owner.house.venue, mona, *powers).staff.add(owner.house.tomas)

    assert spans(asked(browser_of(mona), owner)) == {"Tomás Rivera": []}


def test_whoever_books_nobody_in_and_other_businesses_find_nothing(
    owner: Owner, full: Booking
) -> None:
    viewer = as_manager(owner, Permission.BOOKINGS_VIEW)
    stranger = browser_of(make_venue(name="Elsewhere").business.owner)

    for api in (viewer, stranger):
        assert error_of(api.ask(f"{owner.at}busy/", DAY))[:2] == (404, "NOT_FOUND")
    assert error_of(owner.api.ask(f"{owner.at}busy/", {**DAY, "days": 32}))[0] == 400


def test_many_visits_cost_as_many_queries_as_one(owner: Owner) -> None:
    counts = []
    for hours in (0, 2, 4):
        book(owner, TEN + timedelta(hours=hours))
        with CaptureQueriesContext(connection) as seen:
            asked(owner.api, owner)
        counts.append(len(seen))

    assert counts[0] == counts[2]
    assert spans(asked(as_ines(owner), owner))["Ines Calloway"] == [
        ("10:00", "11:15"),
        ("12:00", "13:15"),
        ("14:00", "15:15"),
    ]
