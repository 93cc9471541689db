"""The pages of the calendar: week, month, list, sheet, and time that is kept free."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking, make_wait
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Block, Booking, BookingItem
from cozywish.apps.bookings.services import block_time
from cozywish.apps.scheduling.models import OpeningHours
from cozywish.apps.venues.factories import make_manager, make_rooms
from cozywish.apps.venues.models import Permission
from cozywish.web.provider.tests.conftest import House, at
from cozywish.web.provider.tests.reading import read, signed_in, words

NOW = datetime(2026, 11, 10, 20, tzinfo=UTC)  # Tuesday noon in Portland
WEEK, LIST = "/pro/calendar/2026-11-12/week/", "/pro/calendar/2026-11-12/list/"
FEED = "/pro/calendar/feed/?start=2026-11-09&end=2026-11-16"
NEW = "/pro/calendar/blocks/new/"
FEED_QUERIES = 6  # three of them say who is there, and where


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def kept(house: House, start: int = 14, end: int = 15) -> Block:
    return block_time(
        by=house.bob,
        resource_id=house.ines.resource.pk,
        starts_at=at(start),
        ends_at=at(end),
        words="Accountant",
        now=NOW,
    ).unwrap()


def sent(house: House, **other: Any) -> dict[str, Any]:
    return {
        "resource": house.ines.resource.pk,
        "on": "2026-11-12",
        "begins": "14:00",
        "ends": "15:30",
        "words": "Accountant",
        **other,
    }


# ── who waits ──


@pytest.mark.parametrize("path", [WEEK, LIST, "/pro/calendar/2026-11-12/month/"])
def test_each_date_says_how_many_wait_for_a_time_on_it(house: House, path: str) -> None:
    monday, friday = date(2026, 11, 9), date(2026, 11, 13)
    for first, last, weekdays in (
        (monday, friday, 0b1111111),
        (friday, friday, 0b1111111),
        (monday, friday, 0b0000100),  # Wednesdays
    ):
        make_wait(house.massage, first_on=first, last_on=last, weekdays=weekdays)
    make_wait(house.massage, first_on=monday, last_on=date(2026, 11, 9))  # Monday is over

    page = words(read(signed_in(house.bob), path))

    said = "Clients wait for a time: 1 on Tue, Nov 10 2 on Wed, Nov 11 1 on Thu, Nov 12 2 on Fri, Nov 13"
    assert said in page


def test_who_may_not_know_is_not_told_who_waits(house: House) -> None:
    make_wait(house.massage, first_on=date(2026, 11, 9), last_on=date(2026, 11, 13))
    assert house.ines.user is not None

    assert "Clients wait" not in words(read(signed_in(house.ines.user), WEEK))


@pytest.mark.parametrize("path", [WEEK, LIST])
def test_the_line_of_who_waits_takes_one_query_however_many_wait(
    house: House, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(house.bob)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for _ in range(5):
        make_wait(house.massage, first_on=date(2026, 11, 9), last_on=date(2026, 11, 13))

    with django_assert_num_queries(len(few)):
        client.get(path)


# ── what is drawn ──


def test_the_feed_says_what_happens_in_the_venues_own_time(house: House) -> None:
    booking = make_booking(house.ines, [house.massage], at(10, 15))

    said = signed_in(house.bob).get(FEED).json()

    assert said["events"] == [
        {
            "id": f"visit-{booking.items.get().pk}",
            "start": "2026-11-12T10:15",
            "end": "2026-11-12T11:15",
            "title": "Hot stone massage",
            "client": "Alice Archer",
            "person": house.ines.resource.pk,
            "hue": "pine",
            "look": "confirmed",
            "icon": "",
            "status": "Confirmed",
            "home": False,
            "squeezed": False,
            "reference": booking.reference,
            "block": "",
            "version": 1,
            "moves": True,
        }
    ]
    assert said["open"][0] == ["2026-11-09T09:00", "2026-11-09T17:00"]
    assert said["visits"] == "/pro/visits/"


def test_colleagues_are_busy_and_nothing_more(house: House) -> None:
    make_booking(house.tomas, [house.massage], at(10))
    kept(house)
    assert house.tomas.user is not None
    make_booking(house.ines, [house.massage], at(12))

    said = signed_in(house.tomas.user).get(FEED).json()["events"]

    assert [(one["title"], one["client"], one["reference"] != "") for one in said] == [
        ("Hot stone massage", "Alice Archer", True),
        ("Busy", "", False),
        ("Blocked", "", False),
    ]


def test_customers_have_no_calendar_and_managers_without_bookings_none_to_see(house: House) -> None:
    assert signed_in(make_user("Charlie Chase")).get(FEED).status_code == 404
    mona = make_user("Mona Marsh")
    make_manager(house.venue, mona, Permission.PRICES_MANAGE, manages_all=True)
    assert signed_in(mona).get(FEED).status_code == 403


@pytest.mark.parametrize(
    "query",
    ["", "?start=x&end=y", "?start=2026-11-12&end=2026-11-12", "?start=2026-01-01&end=2026-06-01"],
)
def test_a_feed_of_no_dates_or_of_half_a_year_is_refused(house: House, query: str) -> None:
    assert signed_in(house.bob).get(f"/pro/calendar/feed/{query}").status_code == 400


@pytest.mark.parametrize("visits", [1, 7])
def test_the_feed_takes_as_many_queries_however_much_happens(
    house: House, visits: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for hour in range(9, 9 + visits):
        make_booking(house.ines, [house.massage], at(hour))
        make_booking(house.tomas, [house.massage], at(hour))
    client = signed_in(house.bob)
    client.get(FEED)

    with django_assert_num_queries(FEED_QUERIES):
        said = client.get(FEED).json()

    assert len(said["events"]) == 2 * visits


@pytest.mark.parametrize("visits", [10, 1000])
def test_a_thousand_visits_of_a_week_take_as_many_queries_as_ten(
    house: House, visits: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    booking = make_booking(house.ines, [house.massage], at(9))
    item = booking.items.get()
    for number in range(1, visits):
        booking.pk, booking.reference = uuid4(), f"W{number}"
        Booking.objects.bulk_create([booking])
        item.pk, item.booking_id = uuid4(), booking.pk
        BookingItem.objects.bulk_create([item])
    client = signed_in(house.bob)
    client.get(FEED)

    with django_assert_num_queries(FEED_QUERIES):
        said = client.get(FEED).json()

    assert len(said["events"]) == visits


def test_the_list_says_everything_in_words(house: House) -> None:
    make_booking(house.ines, [house.massage], at(10), state=BookingState.NO_SHOW)
    kept(house)

    said = read(signed_in(house.bob), LIST)

    assert "10:00 – 11:00 Hot stone massage Alice Archer Ines No-show" in said
    assert "2:00 – 3:00 Accountant Ines" in said
    assert "9 Monday , Monday, November 9 Nothing booked" in said


def test_the_sheet_is_a_table_for_each_person(house: House) -> None:
    make_booking(house.ines, [house.massage], at(10))
    said = read(signed_in(house.bob), "/pro/calendar/2026-11-12/print/")
    assert "Ines Calloway Time Client What Status" in said
    assert "10:00 – 11:00 Alice Archer Hot stone massage Confirmed" in said
    assert "Tomás Rivera No bookings" in said


@pytest.mark.parametrize("view", ["week", "month"])
def test_without_scripts_the_week_and_the_month_lead_to_the_list(house: House, view: str) -> None:
    page = signed_in(house.bob).get(f"/pro/calendar/2026-11-12/{view}/").content.decode()
    assert f'<a class="link" href="{LIST}">' in page


def test_a_room_has_a_column_with_what_is_booked_in_it_or_kept_free(house: House) -> None:
    fern = make_rooms(house.venue, "Fern", group="Cabin").units.get()
    block_time(
        by=house.bob,
        resource_id=fern.pk,
        starts_at=at(14),
        ends_at=at(15),
        words="Painter",
        now=NOW,
    ).unwrap()

    said = read(signed_in(house.bob), "/pro/calendar/2026-11-12/?by=rooms")

    assert "Fern" in said
    assert "Painter 2:00 – 3:00" in said


# ── keeping time free ──


def test_time_is_kept_free_from_the_panel(house: House) -> None:
    answer = signed_in(house.bob).post(NEW, sent(house))
    assert (answer.status_code, answer["Location"]) == (303, "/pro/calendar/2026-11-12/")
    block = Block.objects.get()
    assert (block.starts_at, block.ends_at, block.words) == (at(14), at(15, 30), "Accountant")


@pytest.mark.parametrize(("opens", "begins"), [(9, time(13)), (16, time(16))])
def test_a_panel_without_a_time_begins_with_the_next_hour_in_which_the_venue_is_open(
    house: House, opens: int, begins: time
) -> None:
    hours = OpeningHours.objects.filter(venue=house.venue)
    hours.update(opens_minute=opens * 60, closes_minute=20 * 60)
    for panel in (NEW, "/pro/calendar/new/"):
        form = signed_in(house.bob).get(f"{panel}?on=2026-11-12").context["form"]
        assert form["begins"].value() == begins


def test_a_visit_in_the_way_is_told_in_the_panel_and_what_was_typed_stays(house: House) -> None:
    make_booking(house.ines, [house.massage], at(15))
    answer = signed_in(house.bob).post(NEW, sent(house))
    assert answer.status_code == 409
    said = words(answer.content.decode())
    assert "A visit or another block is already in this time." in said
    assert 'value="Accountant"' in answer.content.decode()
    assert Block.objects.count() == 0


def test_a_missing_time_is_told_at_its_field(house: House) -> None:
    answer = signed_in(house.bob).post(NEW, sent(house, ends=""))
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


@pytest.mark.parametrize(
    ("begins", "ends", "last", "told"),
    [
        ("14:00", "14:00", "", "It ends when it begins."),
        ("14:00", "12:00", "", "It ends before it begins."),
        ("14:00", "15:00", "2026-11-11", "The last day comes before the first."),
    ],
)
def test_a_block_that_ends_before_it_begins_is_refused_at_its_field(
    house: House, begins: str, ends: str, last: str, told: str
) -> None:
    answer = signed_in(house.bob).post(NEW, sent(house, begins=begins, ends=ends, last=last))
    assert answer.status_code == 422
    assert told in words(answer.content.decode())
    assert Block.objects.count() == 0


def test_a_block_over_night_has_its_last_day_and_keeps_it(house: House) -> None:
    client = signed_in(house.bob)
    night = sent(house, begins="22:00", ends="02:00", last="2026-11-13")
    assert client.post(NEW, night).status_code == 303
    block = Block.objects.get()
    assert (block.starts_at, block.ends_at) == (at(22), at(26))
    page = client.get(f"/pro/calendar/blocks/{block.pk}/").content.decode()
    assert 'name="last" value="2026-11-13"' in page
    late = sent(house, begins="20:00", ends="00:00", seen=1)
    assert client.post(f"/pro/calendar/blocks/{block.pk}/", late).status_code == 303
    block.refresh_from_db()
    assert (block.starts_at, block.ends_at) == (at(20), at(24))


def test_dragging_gives_it_another_time_and_person_or_says_why_not(house: House) -> None:
    block = kept(house)
    client = signed_in(house.bob)
    to = {
        "start": at(11).isoformat(),
        "end": at(12).isoformat(),
        "resource": house.tomas.resource.pk,
        "version": 1,
    }

    moved = client.post(f"/pro/calendar/blocks/{block.pk}/move/", to)
    assert (moved.status_code, moved.json()) == (200, {"message": "Moved.", "version": 2})
    block.refresh_from_db()
    assert (block.resource, block.starts_at) == (house.tomas.resource, at(11))

    make_booking(house.tomas, [house.massage], at(13))
    refused = client.post(
        f"/pro/calendar/blocks/{block.pk}/move/",
        {"start": "2026-11-12T13:00", "end": "2026-11-12T14:00", "version": 2},
    )
    assert refused.status_code == 409
    assert refused.json()["message"].startswith("A visit or another block is already in this time.")
    block.refresh_from_db()
    assert block.starts_at == at(11)


def test_an_old_page_does_not_move_what_somebody_moved_meanwhile(house: House) -> None:
    block = kept(house)
    to = {"start": at(11).isoformat(), "end": at(12).isoformat(), "version": 7}
    answer = signed_in(house.bob).post(f"/pro/calendar/blocks/{block.pk}/move/", to)
    assert answer.status_code == 409


def test_it_can_be_booked_again(house: House) -> None:
    block = kept(house)
    answer = signed_in(house.bob).post(f"/pro/calendar/blocks/{block.pk}/remove/")
    assert answer.status_code == 303
    assert Block.objects.count() == 0


def test_the_team_changes_its_own_blocks_and_finds_no_others(house: House) -> None:
    block = kept(house)
    assert house.ines.user is not None
    assert house.tomas.user is not None
    assert signed_in(house.ines.user).get(f"/pro/calendar/blocks/{block.pk}/").status_code == 200
    assert signed_in(house.tomas.user).get(f"/pro/calendar/blocks/{block.pk}/").status_code == 404
    theirs = signed_in(house.tomas.user).post(NEW, sent(house))
    assert theirs.status_code == 422  # Ines is none of the choices
