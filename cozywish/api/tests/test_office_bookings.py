"""What the office does for visits by the API: finds them, looks at them, and helps, with a reason."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cozywish.api.tests.client import AppClient, data_of, error_of
from cozywish.api.tests.conftest import NOW, House
from cozywish.api.tests.test_document import OPERATIONS, example_of
from cozywish.api.tests.test_office import NOTHING, officer, signed_in_as
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.venues.models import VenueStatus

TEN = NOW + timedelta(hours=3)
WHY = "Asked for by phone."


@pytest.fixture
def helper(db: None) -> AppClient:
    """Somebody who helps with visits."""
    return signed_in_as(officer("office-work-1"))


@pytest.fixture
def visit(house: House) -> Booking:
    """Alice comes to Ines for the massage at ten."""
    return make_booking(
        house.ines, [house.massage], TEN, contact_name="Zibeline Archer", note="Zibeline knees"
    )


def at(visit: Booking) -> str:
    return f"office/bookings/{visit.pk}/"


def helps(api: AppClient, visit: Booking, event: str, **more: Any) -> Any:
    said = {"event": event, "version": visit.version, "reason": WHY, **more}
    return api.send(f"{at(visit)}steps/", said)


def test_it_is_found_by_its_reference_without_a_word_of_whom_it_is_for(
    helper: AppClient, house: House, visit: Booking
) -> None:
    make_booking(house.tomas, [house.massage], TEN, state="CANCELLED")

    for asked, count in (
        ({"reference": visit.reference.lower()}, 1),
        ({"venue": str(house.venue.pk)}, 2),
        ({"state": "CANCELLED"}, 1),
        ({"reference": "0000000000"}, 0),
        ({}, 2),
    ):
        assert len(data_of(helper.ask("office/bookings/", asked))) == count
    shown = data_of(helper.ask(at(visit)))
    assert (shown["reference"], shown["venue"]["name"]) == (visit.reference, house.venue.name)
    assert shown["total"] == {"amount_minor": 9000, "currency": "USD"}
    assert [step["event"] for step in shown["steps"] if step["is_possible"]] == ["cancel"]
    assert shown["can_move"]
    assert "Zibeline" not in str(shown)


def test_it_is_called_off_once_with_a_reason(helper: AppClient, visit: Booking) -> None:
    key = uuid4().hex
    said = {"event": "cancel", "version": visit.version, "reason": WHY}
    first, again = (helper.send(f"{at(visit)}steps/", said, key=key) for _time in range(2))

    assert data_of(first)["state"] == "CANCELLED"
    assert (data_of(again), again["Idempotent-Replay"]) == (data_of(first), "true")
    step = data_of(first)["history"][-1]
    assert (step["event"], step["by"], step["reason"], step["told_client"]) == (
        "cancel", "F", WHY, True,
    )  # fmt: skip


def test_it_is_moved_and_the_second_to_save_is_told(helper: AppClient, visit: Booking) -> None:
    later = (TEN + timedelta(hours=1)).isoformat()
    said = {"version": visit.version, "starts_at": later, "reason": WHY}

    moved = data_of(helper.send(f"{at(visit)}move/", said))
    assert moved["starts_at"] == "2036-05-05T18:00:00Z"
    status, code, details = error_of(helper.send(f"{at(visit)}move/", said))
    assert (status, code) == (409, "BOOKINGS_VISIT_CHANGED_MEANWHILE")
    assert details["current"]["version"] == moved["version"]


def test_a_request_is_answered(helper: AppClient, house: House) -> None:
    ever = TEN + timedelta(days=1)
    asked = make_booking(house.ines, [house.massage], ever, state="REQUESTED", approve_by=ever)

    assert data_of(helps(helper, asked, "accept"))["state"] == "CONFIRMED"


@pytest.mark.parametrize(
    "reason", ["", "Because", "Call +15035550100 please", "See a@b.example ok"]
)
def test_a_reason_is_a_few_words_and_names_nobody(
    helper: AppClient, visit: Booking, reason: str
) -> None:
    assert error_of(helps(helper, visit, "cancel", reason=reason))[:2] == (400, "VALIDATION_ERROR")
    visit.refresh_from_db()
    assert visit.state == "CONFIRMED"


def test_what_the_moment_does_not_list_is_refused(helper: AppClient, visit: Booking) -> None:
    assert error_of(helps(helper, visit, "correct"))[:2] == (409, "BOOKINGS_NOT_POSSIBLE_NOW")
    assert error_of(helps(helper, visit, "no_show"))[:2] == (400, "VALIDATION_ERROR")


def test_other_groups_find_nothing_and_nobody_helps_themselves(
    helper: AppClient, house: House, visit: Booking
) -> None:
    looks = signed_in_as(officer("office-work-2", email="two@market.example"))
    other = signed_in_as(officer("office-work-3", email="three@market.example"))

    assert looks.ask(at(visit)).status_code == 200
    assert error_of(helps(looks, visit, "cancel"))[:2] == NOTHING
    assert error_of(other.ask(at(visit)))[:2] == NOTHING
    assert error_of(helper.ask(f"office/bookings/{uuid4()}/"))[:2] == NOTHING
    own = officer("office-work-1", email="own@market.example")
    Booking.objects.filter(pk=visit.pk).update(customer=own)
    assert error_of(helps(signed_in_as(own), visit, "cancel"))[:2] == NOTHING


def test_support_sees_why_a_time_is_taken_and_not_by_whom(
    helper: AppClient, house: House, visit: Booking
) -> None:
    asked = {
        "staff": str(house.ines.pk),
        "service": str(house.massage.pk),
        "starts_at": TEN.isoformat(),
    }
    path = f"office/venues/{house.venue.pk}/why/"

    found = data_of(helper.ask(path, asked))

    assert not found["is_free"]
    [no] = [rule for rule in found["rules"] if not rule["allows"]]
    assert [(taken["kind"], taken["client"]) for taken in no["in_the_way"]] == [("VISIT", "")]
    assert error_of(helper.ask(path, {**asked, "staff": str(uuid4())}))[:2] == NOTHING
    house.venue.status = VenueStatus.SUSPENDED
    house.venue.save()
    assert not data_of(helper.ask(path, asked))["is_free"]


def test_the_examples_are_true(helper: AppClient, house: House, visit: Booking) -> None:
    for name, path in (("moveBookingForOffice", "move/"), ("helpWithBooking", "steps/")):
        _, route = OPERATIONS[name]
        assert route.endswith(path)
        visit.refresh_from_db()
        said = {**example_of(name), "version": visit.version}
        assert helper.send(f"{at(visit)}{path}", said).status_code == 200


def test_a_list_costs_the_same_however_long(helper: AppClient, house: House) -> None:
    counts = []
    for hour in range(3):
        make_booking(house.tomas, [house.massage], TEN + timedelta(days=hour + 1))
        helper.ask("office/bookings/")
        with CaptureQueriesContext(connection) as queries:
            assert len(data_of(helper.ask("office/bookings/"))) == hour + 1
        counts.append(len(queries))
    assert len(set(counts)) == 1
