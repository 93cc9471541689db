"""The visits of a business: looking, finding clients again, and booking for one."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cozywish.api.tests.business import TEN, as_ines, as_manager, book
from cozywish.api.tests.client import data_of, error_of
from cozywish.api.tests.conftest import NOW, TODAY, Owner, browser_of
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, Booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.idempotency.models import Answer
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import Permission

WEEK = {"first": TODAY.isoformat(), "days": "7"}

AT_TEN = {
    "starts_at": "2036-05-05T17:00:00Z",
    "starts_local": "2036-05-05T10:00:00-07:00",
    "ends_at": "2036-05-05T18:00:00Z",
    "ends_local": "2036-05-05T11:00:00-07:00",
}


def not_yet(event: str, clock: str, *, needs_reason: bool = False) -> dict[str, object]:
    """A step that is possible from that time on; without one at once."""
    says = f"That is possible from Mon, May 5, {clock}\xa0AM on." if clock else ""
    return {
        "event": event,
        "needs_reason": needs_reason,
        "is_possible": not clock,
        "says": says,
    }


def visit_at(owner: Owner, row: Booking) -> str:
    return f"{owner.at}visits/{row.pk}/"


def phoned(owner: Owner, **overrides: object) -> dict[str, object]:
    """Somebody phones: the massage with Ines, off the quarter hours that customers are offered."""
    return {
        "staff": str(owner.house.ines.pk),
        "services": [str(owner.house.massage.pk)],
        "starts_at": "2036-05-05T11:05:00-07:00",
        "name": "Bea Bloom",
        **overrides,
    }


def test_a_visit_is_listed_with_what_can_be_done_with_it(owner: Owner) -> None:
    row = book(owner)

    (found,) = data_of(owner.api.ask(f"{owner.at}visits/"))

    assert found == {
        "id": str(row.pk),
        "reference": row.reference,
        "state": "CONFIRMED",
        "version": 1,
        "items": [
            {
                "service": {"id": str(owner.house.massage.pk), "name": "Hot stone massage"},
                "staff": {"id": str(owner.house.ines.pk), "name": "Ines Calloway"},
                **AT_TEN,
                "extras": [],
                "is_squeezed": False,
            }
        ],
        **AT_TEN,
        "time_zone": "America/Los_Angeles",
        "is_at_home": False,
        "total": {"amount_minor": 9000, "currency": "USD"},
        "can_move": True,
        "steps": [
            not_yet("cancel", "", needs_reason=True),
            not_yet("check_in", "9:30"),
            not_yet("complete", "10:00"),
            not_yet("no_show", "10:15"),
        ],
        "client": "Alice Archer",
        "note": "",
    }


def test_the_window_goes_by_the_clock_of_the_venue(owner: Owner) -> None:
    before_midnight = book(owner, NOW + timedelta(hours=16, minutes=45))  # until 0:45 on Tuesday
    on_tuesday = book(owner, TEN + timedelta(days=1))

    def listed(first: str, days: int = 1) -> list[str]:
        query = {"first": first, "days": str(days)}
        return [one["id"] for one in data_of(owner.api.ask(f"{owner.at}visits/", query))]

    assert listed("2036-05-05") == [str(before_midnight.pk)]
    assert listed("2036-05-06") == [str(before_midnight.pk), str(on_tuesday.pk)]
    assert listed("2036-05-07", 31) == []


def test_a_list_is_narrowed_to_a_person_and_to_states(owner: Owner) -> None:
    with_ines = book(owner)
    with_tomas = make_booking(owner.house.tomas, [owner.house.facial], TEN)
    asked = make_booking(
        owner.house.ines, [owner.house.facial], TEN + timedelta(hours=3), state="REQUESTED"
    )
    called_off = book(owner, TEN + timedelta(hours=5))
    Booking.objects.filter(pk=called_off.pk).update(state="CANCELLED")

    def listed(**query: object) -> list[str]:
        rows = data_of(owner.api.ask(f"{owner.at}visits/", {**WEEK, **query}))
        return [one["id"] for one in rows]

    assert set(listed()) == {str(with_ines.pk), str(with_tomas.pk), str(asked.pk)}
    assert listed(staff=str(owner.house.tomas.pk)) == [str(with_tomas.pk)]
    assert listed(state=["REQUESTED", "CANCELLED"]) == [str(asked.pk), str(called_off.pk)]


def test_somebody_of_another_business_narrows_a_list_like_nobody(owner: Owner) -> None:
    """SEC-38."""
    book(owner)
    elsewhere = make_staff(make_venue(name="Far & Away"))
    make_booking(elsewhere, [make_service(elsewhere.venue)], TEN)

    far, absent = (
        owner.api.ask(f"{owner.at}visits/", {**WEEK, "staff": str(one)})
        for one in (elsewhere.pk, uuid4())
    )

    assert (far.status_code, data_of(far)) == (absent.status_code, data_of(absent)) == (200, [])


def test_a_list_comes_in_pages(owner: Owner) -> None:
    first, second = book(owner), book(owner, TEN + timedelta(hours=2))

    page = owner.api.ask(f"{owner.at}visits/", {**WEEK, "page_size": "1"})
    cursor = page.json()["meta"]["pagination"]["next_cursor"]
    rest = owner.api.ask(f"{owner.at}visits/", {**WEEK, "page_size": "1", "cursor": cursor})

    assert [one["id"] for one in data_of(page)] == [str(first.pk)]
    assert [one["id"] for one in data_of(rest)] == [str(second.pk)]
    assert rest.json()["meta"]["pagination"]["next_cursor"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"first": "2036-05-05", "days": "32"}, "days"),
        ({"first": "2036-05-05", "days": "0"}, "days"),
        ({"first": "1999-12-31"}, "first"),
        ({"first": "2100-01-01"}, "first"),
        ({"first": "2036-05-05", "state": "HELD"}, "state.0"),
        ({"first": "2036-05-05", "until": "2036-05-06"}, "until"),
    ],
)
def test_a_window_that_is_none_is_refused(owner: Owner, query: dict[str, str], field: str) -> None:
    refused = error_of(owner.api.ask(f"{owner.at}visits/", query))

    assert (refused[:2], list(refused[2])) == ((400, "VALIDATION_ERROR"), [field])


def test_a_busy_day_costs_no_more_queries_than_a_quiet_one(owner: Owner) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            data_of(owner.api.ask(f"{owner.at}visits/", {**WEEK, "page_size": "100"}))
        return len(asked)

    book(owner)
    book(owner, TEN + timedelta(hours=2))
    few = queries()
    for number in range(20):
        book(owner, TEN + timedelta(days=1 + number % 5, hours=2 * (number // 5)))

    assert queries() == few


def test_staff_see_their_own_work_without_its_price(owner: Owner) -> None:
    mine = book(owner)
    other = make_booking(owner.house.tomas, [owner.house.facial], TEN)
    api = as_ines(owner)

    (found,) = data_of(api.ask(f"{owner.at}visits/", WEEK))

    assert (found["id"], found["total"], found["can_move"]) == (str(mine.pk), None, False)
    assert [one["event"] for one in found["steps"]] == ["check_in", "complete", "no_show"]
    assert error_of(api.ask(visit_at(owner, other)))[:2] == (404, "NOT_FOUND")


def test_a_manager_who_only_looks_is_offered_nothing(owner: Owner) -> None:
    row = book(owner)
    api = as_manager(owner, Permission.BOOKINGS_VIEW)

    found = data_of(api.ask(visit_at(owner, row)))

    assert (found["steps"], found["can_move"], found["total"]) == ([], False, None)


def test_a_visit_tells_what_happened_to_it(owner: Owner) -> None:
    row = book(owner)
    book(owner, NOW - timedelta(days=30))
    Booking.objects.exclude(pk=row.pk).update(state="COMPLETED")
    for days, state, client in (
        (20, "NO_SHOW", "alice@example.com"),
        (10, "NO_SHOW", "bea@example.com"),
        (5, "CANCELLED", "alice@example.com"),  # by whom and when nobody wrote down
    ):
        house, begins = owner.house, NOW - timedelta(days=days)
        make_booking(house.ines, [house.massage], begins, state=state, contact_email=client)
    owner.api.send(f"{visit_at(owner, row)}notes/", {"text": "Comes by wheelchair."})
    owner.api.send(
        f"{visit_at(owner, row)}steps/",
        {"event": "cancel", "version": 1, "reason": "Ines is ill.", "tell_client": False},
    )

    found = data_of(owner.api.ask(visit_at(owner, row)))

    name = owner.house.venue.business.owner.name
    assert found["history"] == [
        {
            "at": "2036-05-05T14:00:00Z",
            "event": "cancel",
            "state": "CANCELLED",
            "by": "O",
            "name": name,
            "reason": "Ines is ill.",
            "told_client": False,
        }
    ]
    assert found["notes"] == [
        {"at": "2036-05-05T14:00:00Z", "author": name, "text": "Comes by wheelchair."}
    ]
    assert found["earlier"] == {"visits": 1, "last": "2036-04-05T14:00:00Z", "broken": 1}
    assert (found["state"], found["version"], found["steps"]) == ("CANCELLED", 2, [])


def test_how_to_reach_a_client_is_told_and_written_down(owner: Owner) -> None:
    row = book(owner)

    found = data_of(owner.api.ask(f"{visit_at(owner, row)}contact/"))

    assert found == {"email": "alice@example.com", "phone": "+15035550100", "address": None}
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["audit.read"]


def test_staff_reach_a_client_from_two_hours_before(owner: Owner) -> None:
    soon, later = book(owner, NOW + timedelta(hours=2)), book(owner, NOW + timedelta(hours=4))
    api = as_ines(owner)

    told = data_of(api.ask(f"{visit_at(owner, soon)}contact/"))
    refused = error_of(api.ask(f"{visit_at(owner, later)}contact/"))

    assert told["email"] == "alice@example.com"
    assert refused[:2] == (403, "BOOKINGS_CONTACT_CLOSED")


def test_a_client_is_found_again_and_booked_for(owner: Owner) -> None:
    alice = make_user("Alice Archer")
    before = make_booking(
        owner.house.ines,
        [owner.house.massage],
        NOW - timedelta(days=7),
        customer=alice,
        state="COMPLETED",
    )

    (found,) = data_of(owner.api.ask(f"{owner.at}clients/", {"name": "arch"}))
    body = phoned(owner, client=found["visit"], name="Alice Archer")
    placed = data_of(owner.api.send(f"{owner.at}visits/", body), 201)

    row = Booking.objects.get(pk=placed["id"])
    assert found == {
        "visit": str(before.pk),
        "name": "Alice Archer",
        "last": "2036-04-28T14:00:00Z",
    }
    assert data_of(owner.api.ask(f"{owner.at}clients/", {"name": "a"})) == []
    assert (row.customer, row.contact_email, row.contact_phone) == (
        alice,
        "alice@example.com",
        "+15035550100",
    )


def test_another_name_is_another_client(owner: Owner) -> None:
    before = make_booking(
        owner.house.ines,
        [owner.house.massage],
        NOW - timedelta(days=7),
        customer=make_user("Alice Archer"),
    )

    body = phoned(owner, client=str(before.pk), name="Bea Bloom")
    placed = data_of(owner.api.send(f"{owner.at}visits/", body), 201)

    row = Booking.objects.get(pk=placed["id"])
    assert (row.customer, row.contact_email, row.contact_phone) == (None, "", "")


def test_a_visit_is_placed_off_the_steps_of_the_day(owner: Owner) -> None:
    placed = data_of(owner.api.send(f"{owner.at}visits/", phoned(owner)), 201)

    assert (placed["starts_local"], placed["state"], placed["client"]) == (
        "2036-05-05T11:05:00-07:00",
        "CONFIRMED",
        "Bea Bloom",
    )
    assert [(one["event"], one["by"], one["told_client"]) for one in placed["history"]] == [
        ("place", "O", False)
    ]


def test_a_visit_is_placed_once_however_often_it_is_sent(owner: Owner) -> None:
    key = "b7a5d2f4-6f0c-4c57-9f43-2a4f5a2b8c01"

    first = owner.api.send(f"{owner.at}visits/", phoned(owner), key=key)
    again = owner.api.send(f"{owner.at}visits/", phoned(owner), key=key)

    assert data_of(again, 201) == data_of(first, 201)
    assert again["Idempotent-Replay"] == "true"
    assert Booking.objects.count() == 1
    assert "Bea" not in str(Answer.objects.get().body)


def test_taken_time_is_refused_unless_the_visit_is_squeezed_in(owner: Owner) -> None:
    book(owner, TEN + timedelta(hours=1))
    squeezed = phoned(owner, squeeze_reason="A regular in pain")

    refused = error_of(owner.api.send(f"{owner.at}visits/", phoned(owner)))
    placed = data_of(owner.api.send(f"{owner.at}visits/", squeezed), 201)

    assert refused[:2] == (409, "BOOKINGS_SLOT_TAKEN")
    assert placed["items"][0]["is_squeezed"] is True
    assert placed["history"][0]["reason"] == "A regular in pain"
    assert Allocation.objects.filter(state="SQUEEZE").count() == 1


def test_outside_working_hours_has_to_be_said(owner: Owner) -> None:
    late = phoned(owner, starts_at="2036-05-05T21:00:00-07:00")

    refused = error_of(owner.api.send(f"{owner.at}visits/", late))
    placed = owner.api.send(f"{owner.at}visits/", {**late, "outside_hours": True})

    assert refused[:2] == (409, "BOOKINGS_OUTSIDE_HOURS")
    assert data_of(placed, 201)["starts_local"] == "2036-05-05T21:00:00-07:00"


def test_staff_book_with_themselves_alone(owner: Owner) -> None:
    api = as_ines(owner)

    own = api.send(f"{owner.at}visits/", phoned(owner))
    others = api.send(f"{owner.at}visits/", phoned(owner, staff=str(owner.house.tomas.pk)))

    assert data_of(own, 201)["history"][0]["by"] == "S"
    assert error_of(others)[:2] == (404, "NOT_FOUND")


def test_what_is_another_businesss_is_not_there(owner: Owner) -> None:
    row = book(owner)
    other = make_venue(name="Elsewhere")
    stranger = browser_of(other.business.owner)

    for path in ("visits/", "clients/"):
        query = {**WEEK} if path == "visits/" else {"name": "alice"}
        assert error_of(stranger.ask(f"{owner.at}{path}", query))[:2] == (404, "NOT_FOUND")
    for path in ("", "contact/"):
        assert error_of(stranger.ask(f"{visit_at(owner, row)}{path}"))[:2] == (404, "NOT_FOUND")
        at_theirs = f"business/venues/{other.pk}/visits/{row.pk}/{path}"
        assert error_of(owner.api.ask(at_theirs))[:2] == (404, "NOT_FOUND")
    assert error_of(stranger.send(f"{owner.at}visits/", phoned(owner)))[:2] == (404, "NOT_FOUND")
