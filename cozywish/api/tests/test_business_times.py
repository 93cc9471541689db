"""Hours, schedules and time off through the API; whatever touches visits is asked about first (B7)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from cozywish.api.tests.client import ApiClient, data_of, error_of
from cozywish.api.tests.conftest import NOW, Owner, browser_of
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.idempotency.models import Answer
from cozywish.apps.scheduling.models import OpeningHours, SpecialDate, TimeOff, TimeOffState
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Permission

pytestmark = pytest.mark.django_db
TEN = NOW + timedelta(hours=3)  # on Monday, the day that it is
TOMORROW, LATER = "2036-05-06T07:00:00Z", "2036-05-07T07:00:00Z"  # midnights in Portland


def daily(opens: int = 540, closes: int = 1020) -> list[dict[str, int]]:
    return [{"weekday": day, "opens_minute": opens, "closes_minute": closes} for day in range(7)]


def shifts(starts: int = 540, ends: int = 1020) -> list[dict[str, int]]:
    return [{"weekday": day, "starts_minute": starts, "ends_minute": ends} for day in range(7)]


def book(owner: Owner, starts_at: datetime = TEN) -> Booking:
    """Alice comes to Ines for the massage."""
    return make_booking(owner.house.ines, [owner.house.massage], starts_at)


def item_of(visit: Booking) -> str:
    return str(visit.items.get().pk)


def as_ines(owner: Owner) -> ApiClient:
    ines = owner.house.ines
    ines.user = make_user("Ines Calloway")
    ines.save()
    return browser_of(ines.user)


def as_manager(owner: Owner, *permissions: Permission) -> ApiClient:
    mona = make_user("Mona Marsh")
    make_manager(owner.house.venue, mona, *permissions, manages_all=True)
    return browser_of(mona)


def ines_at(owner: Owner) -> str:
    return f"{owner.at}people/{owner.house.ines.pk}/"


def ask_off(owner: Owner, **fields: Any) -> TimeOff:
    """Ines asks to be away tomorrow."""
    return TimeOff.objects.create(
        staff=owner.house.ines,
        starts_at=NOW + timedelta(days=1),
        ends_at=NOW + timedelta(days=2),
        **{"state": TimeOffState.REQUESTED, "asked_at": NOW, "reason": "A wedding", **fields},
    )


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


def test_time_off_that_is_put_down_counts_at_once(owner: Owner) -> None:
    path, key = f"{ines_at(owner)}time-off/", str(uuid4())
    said = {"starts_at": TOMORROW, "ends_at": LATER, "reason": "A wedding"}

    made = data_of(owner.api.send(path, said, key=key), 201)
    again = data_of(owner.api.send(path, said, key=key), 201)

    assert (made["state"], made["asked_at"], made["reason"]) == ("APPROVED", None, "A wedding")
    assert made["starts_local"] == "2036-05-06T00:00:00-07:00"
    assert again == made == data_of(owner.api.ask(f"{owner.at}time-off/{made['id']}/"))
    assert data_of(owner.api.ask(f"{owner.at}time-off/")) == [made]
    assert "A wedding" not in str(Answer.objects.get().body)


def test_time_off_over_a_visit_is_decided_in_the_next_call(owner: Owner) -> None:
    visit = book(owner, NOW + timedelta(days=1, hours=3))
    path, said = f"{ines_at(owner)}time-off/", {"starts_at": TOMORROW, "ends_at": LATER}

    status, code, details = error_of(owner.api.send(path, said))
    kept = data_of(owner.api.send(path, {**said, "keep": [item_of(visit)]}), 201)

    assert (status, code) == (409, "BOOKINGS_VISITS_TOUCHED")
    assert [row["id"] for row in details["visits"]] == [item_of(visit)]
    assert (kept["state"], TimeOff.objects.count()) == ("APPROVED", 1)


def test_an_approval_over_a_visit_is_decided_in_the_next_call(owner: Owner) -> None:
    visit, asked = book(owner, NOW + timedelta(days=1, hours=3)), ask_off(owner)
    path = f"{owner.at}time-off/{asked.pk}/approve/"

    refused = error_of(owner.api.send(path, {}))
    waiting = TimeOff.objects.get().state
    done = data_of(owner.api.send(path, {"keep": [item_of(visit)]}))

    assert refused[:2] == (409, "BOOKINGS_VISITS_TOUCHED")
    assert waiting == "REQUESTED"
    assert (done["state"], done["reason"]) == ("APPROVED", "A wedding")


def test_a_request_is_answered_once(owner: Owner) -> None:
    path = f"{owner.at}time-off/{ask_off(owner).pk}/"
    key = str(uuid4())

    declined = data_of(owner.api.send(f"{path}decline/", {}, key=key))
    again = owner.api.send(f"{path}decline/", {}, key=key)

    assert (declined["state"], declined["reason"]) == ("DECLINED", "A wedding")
    assert (data_of(again), again["Idempotent-Replay"]) == (declined, "true")
    assert error_of(owner.api.send(f"{path}approve/", {})) == (
        409,
        "SCHEDULING_ALREADY_DECIDED",
        {},
    )


def test_what_was_agreed_can_be_taken_back_by_who_agreed(owner: Owner) -> None:
    path = f"{owner.at}time-off/{ask_off(owner, state=TimeOffState.APPROVED).pk}/"

    assert owner.api.remove(path).status_code == 204
    assert error_of(owner.api.remove(path)) == (404, "NOT_FOUND", {})
    assert TimeOff.objects.count() == 0


def test_a_person_asks_and_takes_it_back(owner: Owner) -> None:
    api, path = as_ines(owner), f"business/me/{owner.house.ines.pk}/time-off/"

    asked = data_of(
        api.send(path, {"starts_at": TOMORROW, "ends_at": LATER, "reason": "A wedding"}), 201
    )
    listed = data_of(api.ask(path))

    assert (asked["state"], asked["asked_at"]) == ("REQUESTED", "2036-05-05T14:00:00Z")
    assert listed == [asked]
    assert api.remove(f"{path}{asked['id']}/").status_code == 204
    assert data_of(api.ask(path)) == []


def test_what_was_answered_is_not_taken_back_by_the_person(owner: Owner) -> None:
    api, row = as_ines(owner), ask_off(owner, state=TimeOffState.APPROVED)

    refused = error_of(api.remove(f"business/me/{owner.house.ines.pk}/time-off/{row.pk}/"))

    assert refused == (409, "SCHEDULING_ALREADY_DECIDED", {})


def test_a_person_sees_when_they_work_and_sets_nothing(owner: Owner) -> None:
    api = as_ines(owner)

    mine = data_of(api.ask(f"business/me/{owner.house.ines.pk}/schedule/"))

    assert mine["shifts"] == shifts()
    assert error_of(api.ask(f"{ines_at(owner)}schedule/")) == (404, "NOT_FOUND", {})
    said = {"valid_from": "2036-06-01", "shifts": [], "mark": mine["mark"]}
    assert error_of(api.replace(f"{ines_at(owner)}schedule/", said)) == (404, "NOT_FOUND", {})
    assert error_of(api.send(f"{owner.at}time-off/{ask_off(owner).pk}/approve/", {}))[0] == 404


def test_nobody_else_is_me(owner: Owner) -> None:
    path = f"business/me/{owner.house.ines.pk}/"
    as_ines(owner)

    for api in (owner.api, as_manager(owner, *Permission)):
        assert error_of(api.ask(f"{path}schedule/")) == (404, "NOT_FOUND", {})
        assert error_of(api.ask(f"{path}time-off/")) == (404, "NOT_FOUND", {})
        said = {"starts_at": TOMORROW, "ends_at": LATER}
        assert error_of(api.send(f"{path}time-off/", said)) == (404, "NOT_FOUND", {})


def test_a_manager_of_one_person_sets_that_schedule_alone(owner: Owner) -> None:
    mona = make_user("Mona Marsh")
    grant = make_manager(owner.house.venue, mona, Permission.SCHEDULE_MANAGE)
    grant.staff.add(owner.house.ines)
    api = browser_of(mona)

    assert data_of(api.ask(f"{ines_at(owner)}schedule/"))["shifts"] == shifts()
    tomas = f"{owner.at}people/{owner.house.tomas.pk}/"
    assert error_of(api.ask(f"{tomas}schedule/")) == (404, "NOT_FOUND", {})
    assert error_of(api.ask(f"{owner.at}hours/")) == (404, "NOT_FOUND", {})
    ask_off(owner)
    TimeOff.objects.create(staff=owner.house.tomas, starts_at=NOW, ends_at=NOW + timedelta(days=1))
    listed = data_of(api.ask(f"{owner.at}time-off/"))
    assert [UUID(row["staff"]) for row in listed] == [owner.house.ines.pk]


def test_time_off_of_another_venue_is_not_found_at_this_one(owner: Owner) -> None:
    second = make_venue(business=owner.house.venue.business, position=2)
    row = TimeOff.objects.create(
        staff=make_staff(second, "Somebody"), starts_at=NOW, ends_at=NOW + timedelta(days=1)
    )

    assert error_of(owner.api.ask(f"{owner.at}time-off/{row.pk}/")) == (404, "NOT_FOUND", {})
    assert data_of(owner.api.ask(f"business/venues/{second.pk}/time-off/{row.pk}/"))


def test_a_zone_less_or_odd_time_is_refused(owner: Owner) -> None:
    path = f"{ines_at(owner)}time-off/"
    naive = {"starts_at": "2036-05-06T00:00:00", "ends_at": LATER}
    odd = {"starts_at": "2036-05-06T07:01:00Z", "ends_at": LATER}

    assert set(error_of(owner.api.send(path, naive))[2]) == {"starts_at"}
    assert error_of(owner.api.send(path, odd))[1] == "SCHEDULING_SPAN_UNREADABLE"
