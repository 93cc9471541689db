"""Time off through the API: put down, asked for, answered, taken back; and one's own work."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from cozywish.api.tests.business import as_ines, as_manager, ask_off, book, ines_at, item_of, shifts
from cozywish.api.tests.client import data_of, error_of
from cozywish.api.tests.conftest import NOW, Owner, browser_of
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.idempotency.models import Answer
from cozywish.apps.scheduling.models import TimeOff, TimeOffState
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Permission

pytestmark = pytest.mark.django_db
TOMORROW, LATER = "2036-05-06T07:00:00Z", "2036-05-07T07:00:00Z"  # midnights in Portland


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
