"""Hours and schedules through the API; whatever touches visits is asked about first (B7)."""

from uuid import uuid4

import pytest

from cozywish.api.tests.business import as_manager, book, daily, ines_at, item_of, shifts
from cozywish.api.tests.client import data_of, error_of
from cozywish.api.tests.conftest import Owner
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.scheduling.models import OpeningHours, SpecialDate
from cozywish.apps.venues.models import Permission

pytestmark = pytest.mark.django_db


def test_the_week_is_replaced_as_a_whole(owner: Owner) -> None:
    path = f"{owner.at}hours/"
    before = data_of(owner.api.ask(path))
    nights = [{"weekday": 4, "opens_minute": 720, "closes_minute": 1560}]

    after = data_of(owner.api.replace(path, {"hours": nights, "mark": before["mark"]}))

    assert before["hours"] == daily()
    assert after["hours"] == nights
    assert after == data_of(owner.api.ask(path))
    assert OpeningHours.objects.count() == 1


@pytest.mark.parametrize(
    ("hours", "status", "code"),
    [
        ([*daily(), {"weekday": 0, "opens_minute": 600, "closes_minute": 660}], 422, "OVERLAP"),
        ([{"weekday": 0, "opens_minute": 541, "closes_minute": 660}], 422, "UNREADABLE"),
        ([{"weekday": 0, "opens_minute": 660, "closes_minute": 600}], 422, "UNREADABLE"),
        ([{"weekday": 7, "opens_minute": 600, "closes_minute": 660}], 400, "VALIDATION_ERROR"),
    ],
)
def test_a_week_that_cannot_be_is_refused(
    owner: Owner, hours: list[dict[str, int]], status: int, code: str
) -> None:
    path = f"{owner.at}hours/"
    mark = data_of(owner.api.ask(path))["mark"]

    refused = error_of(owner.api.replace(path, {"hours": hours, "mark": mark}))

    assert refused[0] == status
    assert refused[1].endswith(code)
    assert data_of(owner.api.ask(path))["hours"] == daily()


def test_who_sets_hours_second_gets_them_as_they_are(owner: Owner) -> None:
    path = f"{owner.at}hours/"
    seen = data_of(owner.api.ask(path))["mark"]
    first = data_of(owner.api.replace(path, {"hours": daily(600, 960), "mark": seen}))

    status, code, details = error_of(owner.api.replace(path, {"hours": [], "mark": seen}))

    assert (status, code, details) == (409, "SCHEDULING_CHANGED_MEANWHILE", {"current": first})


def test_hours_that_touch_a_visit_are_decided_in_the_next_call(owner: Owner) -> None:
    visit, path = book(owner), f"{owner.at}hours/"
    said = {"hours": daily(720), "mark": data_of(owner.api.ask(path))["mark"]}

    status, code, details = error_of(owner.api.replace(path, said))
    untouched = data_of(owner.api.ask(path))["hours"]
    kept = data_of(owner.api.replace(path, {**said, "keep": [item_of(visit)]}))

    assert (status, code, untouched) == (409, "BOOKINGS_VISITS_TOUCHED", daily())
    assert details["visits"] == [
        {
            "id": item_of(visit),
            "starts_at": "2036-05-05T17:00:00Z",
            "starts_local": "2036-05-05T10:00:00-07:00",
            "ends_at": "2036-05-05T18:00:00Z",
            "ends_local": "2036-05-05T11:00:00-07:00",
            "person": "Ines Calloway",
            "client": "Alice Archer",
            "reference": visit.reference,
            "choices": ["keep", "move", "cancel"],
        }
    ]
    assert kept["hours"] == daily(720)
    entry = AuditEntry.objects.get(action="bookings.kept_outside_hours")
    assert entry.data["items"] == [item_of(visit)]


def test_who_may_not_see_bookings_decides_without_names(owner: Owner) -> None:
    book(owner)
    api, path = as_manager(owner, Permission.SCHEDULE_MANAGE), f"{owner.at}hours/"
    said = {"hours": [], "mark": data_of(api.ask(path))["mark"]}

    [visit] = error_of(api.replace(path, said))[2]["visits"]

    assert (visit["person"], visit["client"], visit["reference"]) == ("Ines Calloway", "", "")


def test_the_wrong_visit_kept_changes_nothing(owner: Owner) -> None:
    book(owner)
    path = f"{owner.at}hours/"
    said = {"hours": [], "mark": data_of(owner.api.ask(path))["mark"], "keep": [str(uuid4())]}

    assert error_of(owner.api.replace(path, said))[1] == "BOOKINGS_VISITS_TOUCHED"
    assert data_of(owner.api.ask(path))["hours"] == daily()


def test_special_dates_are_set_and_given_back(owner: Owner) -> None:
    path = f"{owner.at}special-dates/"
    closed = {"first": "2036-12-24", "last": "2036-12-26", "label": "Holidays", "hours": []}
    short = [{"opens_minute": 600, "closes_minute": 780}]
    key = str(uuid4())

    data_of(owner.api.send(path, closed, key=key))
    data_of(owner.api.send(path, closed, key=key))
    both = data_of(
        owner.api.send(path, {"first": "2036-12-31", "last": "2036-12-31", "hours": short})
    )
    left = data_of(owner.api.send(f"{path}remove/", {"first": "2036-12-24", "last": "2036-12-25"}))

    new_year = {"first": "2036-12-31", "last": "2036-12-31", "label": "", "hours": short}
    assert both == {"dates": [closed, new_year]}
    assert left == {"dates": [{**closed, "first": "2036-12-26"}, new_year]}
    assert left == data_of(owner.api.ask(path))


@pytest.mark.parametrize(
    ("first", "last", "code", "field"),
    [
        ("2036-05-04", "2036-05-04", "SCHEDULING_DATES_PASSED", "first"),
        ("2036-06-02", "2036-06-01", "SCHEDULING_SPAN_UNREADABLE", "last"),
        ("2036-06-02", "2037-06-04", "SCHEDULING_SPAN_UNREADABLE", "last"),
        ("9999-12-31", "9999-12-30", "SCHEDULING_SPAN_UNREADABLE", "last"),
    ],
)
def test_dates_that_cannot_be_are_refused(
    owner: Owner, first: str, last: str, code: str, field: str
) -> None:
    refused = error_of(
        owner.api.send(f"{owner.at}special-dates/", {"first": first, "last": last, "hours": []})
    )

    assert (refused[0], refused[1], set(refused[2])) == (422, code, {field})
    assert SpecialDate.objects.count() == 0


def test_a_special_date_with_a_visit_is_decided_under_the_same_key(owner: Owner) -> None:
    visit, path, key = book(owner), f"{owner.at}special-dates/", str(uuid4())
    closed = {"first": "2036-05-05", "last": "2036-05-05", "hours": []}

    status, code, details = error_of(owner.api.send(path, closed, key=key))
    done = data_of(owner.api.send(path, {**closed, "keep": [item_of(visit)]}, key=key))

    assert (status, code) == (409, "BOOKINGS_VISITS_TOUCHED")
    assert [row["id"] for row in details["visits"]] == [item_of(visit)]
    assert [row["first"] for row in done["dates"]] == ["2036-05-05"]


def test_public_holidays_are_offered(owner: Owner) -> None:
    coming = data_of(owner.api.ask(f"{owner.at}public-holidays/"))

    assert coming[0] == {"date": "2036-05-26", "name": "Memorial Day"}
    assert {"date": "2036-07-04", "name": "Independence Day"} in coming


def test_a_schedule_holds_from_its_date_on(owner: Owner) -> None:
    path = f"{ines_at(owner)}schedule/"
    before = data_of(owner.api.ask(path))
    pause = [{"weekday": 1, "starts_minute": 720, "ends_minute": 765}]
    said = {
        "valid_from": "2036-06-01",
        "shifts": shifts(600, 900),
        "breaks": pause,
        "mark": before["mark"],
    }

    after = data_of(owner.api.replace(path, said))

    assert (before["date"], before["valid_from"], before["shifts"], before["breaks"]) == (
        "2036-05-05",
        None,
        shifts(),
        [],
    )
    assert (after["valid_from"], after["shifts"], after["breaks"]) == (
        "2036-06-01",
        shifts(600, 900),
        pause,
    )
    assert after == data_of(owner.api.ask(path, {"date": "2036-06-01"}))
    today = data_of(owner.api.ask(path))
    assert (today["shifts"], today["changes_on"]) == (shifts(), ["2036-06-01"])
    refused = error_of(owner.api.replace(path, said))
    assert refused == (409, "SCHEDULING_CHANGED_MEANWHILE", {"current": after})


def test_a_break_outside_of_work_is_refused(owner: Owner) -> None:
    path = f"{ines_at(owner)}schedule/"
    said = {
        "valid_from": "2036-06-01",
        "shifts": shifts(600, 900),
        "breaks": [{"weekday": 1, "starts_minute": 900, "ends_minute": 930}],
        "mark": data_of(owner.api.ask(path))["mark"],
    }

    assert error_of(owner.api.replace(path, said)) == (422, "SCHEDULING_BREAK_OUTSIDE", {})


def test_a_schedule_that_touches_a_visit_is_decided_in_the_next_call(owner: Owner) -> None:
    visit, path = book(owner), f"{ines_at(owner)}schedule/"
    said = {
        "valid_from": "2036-05-05",
        "shifts": shifts(720),
        "mark": data_of(owner.api.ask(path))["mark"],
    }

    status, code, details = error_of(owner.api.replace(path, said))
    kept = data_of(owner.api.replace(path, {**said, "keep": [item_of(visit)]}))

    assert (status, code) == (409, "BOOKINGS_VISITS_TOUCHED")
    assert [row["reference"] for row in details["visits"]] == [visit.reference]
    assert kept["shifts"] == shifts(720)


def test_hours_and_the_visit_that_they_end_go_together(owner: Owner) -> None:
    visit, path = book(owner), f"{owner.at}hours/"
    said = {"hours": daily(720), "mark": data_of(owner.api.ask(path))["mark"]}
    why = [{"id": item_of(visit), "reason": "We open at noon now"}]

    blank = error_of(owner.api.replace(path, {**said, "cancel": [{**why[0], "reason": " "}]}))
    asked = error_of(owner.api.replace(path, said))
    done = data_of(owner.api.replace(path, {**said, "cancel": why, "tell_clients": False}))

    assert (blank[0], blank[1]) == (400, "VALIDATION_ERROR")
    assert asked[2]["visits"][0]["choices"] == ["keep", "move", "cancel"]
    assert done["hours"] == daily(720)
    visit.refresh_from_db()
    assert (visit.state, visit.close_reason) == ("CANCELLED", "We open at noon now")
    assert not visit.changes.get(event="cancel").tells_client


def test_a_visit_that_is_kept_and_called_off_changes_nothing(owner: Owner) -> None:
    visit, path = book(owner), f"{owner.at}hours/"
    mark, item = data_of(owner.api.ask(path))["mark"], item_of(visit)
    both = {"keep": [item], "cancel": [{"id": item, "reason": "We open at noon now"}]}

    refused = error_of(owner.api.replace(path, {"hours": daily(720), "mark": mark, **both}))

    assert refused[1] == "BOOKINGS_VISITS_TOUCHED"
    visit.refresh_from_db()
    assert (visit.state, data_of(owner.api.ask(path))["hours"]) == ("CONFIRMED", daily())
