"""What the business does with a visit: steps, notes, moving, and booking for a client."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.services import count_mail
from cozywish.apps.bookings.acting import BUSINESS_STEPS
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.limits import count_told
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Allocation, Booking, BookingChange
from cozywish.apps.bookings.services.stepping import ASK_TO_TELL
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Permission, Venue, VenueStatus
from cozywish.web.provider.access import SEAT_KEY
from cozywish.web.provider.step_words import STEPS
from cozywish.web.provider.tests.conftest import House, at
from cozywish.web.provider.tests.reading import read, signed_in, words

NOW = datetime(2026, 11, 12, 18, 20, tzinfo=UTC)  # twenty past ten on Thursday in Portland
PANEL = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def thursday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def visit(house: House) -> Booking:
    return make_booking(house.ines, [house.massage], at(10))


def step(booking: Booking, event: str) -> str:
    return f"/pro/visits/{booking.reference}/step/{event}/"


def placed(house: House, **other: Any) -> dict[str, Any]:
    return {
        "name": "Owen Price",
        "service": house.massage.pk,
        "who": house.ines.pk,
        "on": "2026-11-12",
        "begins": "14:00",
        **other,
    }


def test_whoever_does_the_work_marks_the_client_as_arrived_and_the_visit_as_done(
    house: House, visit: Booking
) -> None:
    client = signed_in(house.ines.user)
    assert client.post(step(visit, "check_in")).status_code == 303
    visit.refresh_from_db()
    assert visit.state == BookingState.IN_PROGRESS
    answer = client.post(step(visit, "complete"), headers=PANEL)
    assert (answer.status_code, answer["HX-Trigger"]) == (200, "calendar-changed")
    assert "Completed." in words(answer.content.decode())
    visit.refresh_from_db()
    assert visit.state == BookingState.COMPLETED


def test_a_no_show_asks_whether_the_client_is_told_and_tells_only_then(
    house: House, visit: Booking
) -> None:
    client = signed_in(house.bob)
    assert "Tell the client by email" in read(client, step(visit, "no_show"))
    client.post(step(visit, "no_show"))
    visit.refresh_from_db()
    assert visit.state == BookingState.NO_SHOW
    assert BookingChange.objects.get(booking=visit).tells_client is False


def test_too_early_is_told_in_the_panel_and_nothing_happens(house: House) -> None:
    later = make_booking(house.ines, [house.massage], at(15))
    answer = signed_in(house.bob).post(step(later, "check_in"), headers=PANEL)
    assert answer.status_code == 409
    later.refresh_from_db()
    assert later.state == BookingState.CONFIRMED


def test_cancelling_needs_a_reason(house: House, visit: Booking) -> None:
    client = signed_in(house.bob)
    answer = client.post(step(visit, "cancel"), {"reason": "", "tells": "on"})
    assert answer.status_code == 422
    assert "Please say why." in words(answer.content.decode())
    client.post(step(visit, "cancel"), {"reason": "The boiler broke", "tells": "on"})
    visit.refresh_from_db()
    assert (visit.state, visit.close_reason) == (BookingState.CANCELLED, "The boiler broke")


def test_a_colleague_finds_no_visit_to_change(house: House, visit: Booking) -> None:
    assert signed_in(house.tomas.user).post(step(visit, "check_in")).status_code == 404


@pytest.mark.parametrize("event", ["accept", "decline", "cancel", "correct"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_whoever_does_the_work_neither_calls_off_nor_corrects(
    house: House, visit: Booking, method: str, event: str
) -> None:
    client = signed_in(house.ines.user)
    assert client.generic(method, step(visit, event)).status_code == 403


@pytest.mark.parametrize(("method", "door"), [("GET", "move"), ("POST", "move"), ("POST", "drag")])
def test_only_who_manages_visits_comes_to_the_doors_that_move_them(
    house: House, visit: Booking, method: str, door: str
) -> None:
    mona = make_user("Mona Marsh")
    powers = (Permission.BOOKINGS_VIEW, Permission.BOOKINGS_RESPOND)
    make_manager(house.venue, mona, *powers, manages_all=True)
    for person in (house.ines.user, mona):
        client = signed_in(person)
        assert client.generic(method, f"/pro/visits/{visit.reference}/{door}/").status_code == 403


def test_a_manager_of_one_persons_visits_gives_them_to_nobody_else(house: House) -> None:
    later, mona = make_booking(house.ines, [house.massage], at(15)), make_user("Mona Marsh")
    powers = (Permission.BOOKINGS_VIEW, Permission.BOOKINGS_MANAGE)
    make_manager(house.venue, mona, *powers).staff.add(house.ines)
    client, drag = signed_in(mona), f"/pro/visits/{later.reference}/drag/"
    said = {"who": house.tomas.pk, "on": "2026-11-12", "begins": "13:30", "minutes": "60"}

    assert client.post(f"/pro/visits/{later.reference}/move/", said).status_code == 422
    assert client.post(drag, dropped(house, 13)).status_code == 403
    assert client.post(drag, dropped(house, 13, tell="no")).status_code == 403
    own = dropped(house, 13, tell="no", resource=house.ines.resource.pk)
    assert client.post(drag, own).json()["message"] == "Moved."


def test_a_note_is_kept_among_the_people_of_the_business(house: House, visit: Booking) -> None:
    client = signed_in(house.ines.user)
    empty = client.post(f"/pro/visits/{visit.reference}/note/", {"text": " "})
    assert empty.status_code == 422
    client.post(f"/pro/visits/{visit.reference}/note/", {"text": "Likes it quiet"})
    assert "Likes it quiet Ines Calloway" in read(client, f"/pro/visits/{visit.reference}/")


# ── moving ──


def dropped(house: House, hour: int, **other: Any) -> dict[str, Any]:
    return {
        "start": at(hour).isoformat(),
        "end": at(hour + 1).isoformat(),
        "resource": house.tomas.resource.pk,
        "version": 1,
        **other,
    }


def test_dropping_asks_first_and_moves_when_it_is_answered(house: House) -> None:
    later = make_booking(house.ines, [house.massage], at(15))
    client, address = signed_in(house.bob), f"/pro/visits/{later.reference}/drag/"

    asked = client.post(address, dropped(house, 13)).json()
    assert asked["question"].startswith("Move Alice Archer to ")
    assert asked["question"].endswith(" with Tomás?")
    later.refresh_from_db()
    assert later.starts_at == at(15)

    assert client.post(address, dropped(house, 13, tell="no")).json()["message"] == "Moved."
    later.refresh_from_db()
    assert (later.starts_at, later.items.get().staff) == (at(13), house.tomas)
    assert BookingChange.objects.get(booking=later).tells_client is False


def test_stretching_asks_about_the_length_and_keeps_the_time(house: House) -> None:
    later = make_booking(house.ines, [house.massage], at(15))
    client, address = signed_in(house.bob), f"/pro/visits/{later.reference}/drag/"
    longer = dropped(
        house, 15, end=(at(16) + timedelta(minutes=30)).isoformat(), resource=house.ines.resource.pk
    )

    asked = client.post(address, longer).json()
    assert asked["question"] == (
        "Change the visit of Alice Archer to 90 min, until 4:30\N{NO-BREAK SPACE}PM?"
    )
    assert asked["answers"] == {"yes": "Change and tell", "no": "Only change"}

    assert client.post(address, longer | {"tell": "no"}).json()["message"] == "Changed."
    later.refresh_from_db()
    assert (later.starts_at, later.ends_at) == (at(15), at(16) + timedelta(minutes=30))


def test_a_drop_on_somebody_elses_visit_says_why_not_before_anything_is_asked(house: House) -> None:
    later = make_booking(house.ines, [house.massage], at(15))
    make_booking(house.tomas, [house.massage], at(13))
    answer = signed_in(house.bob).post(f"/pro/visits/{later.reference}/drag/", dropped(house, 13))
    assert (answer.status_code, answer.json()) == (
        409,
        {
            "message": "Tomás Rivera has another visit from 1:00\N{NO-BREAK SPACE}PM to 2:00\N{NO-BREAK SPACE}PM."
        },
    )
    later.refresh_from_db()
    assert later.starts_at == at(15)
    assert Allocation.objects.filter(booking_item__booking=later).count() == 1


def test_a_page_that_is_older_than_the_visit_does_not_move_it(house: House) -> None:
    later = make_booking(house.ines, [house.massage], at(15), version=4)
    answer = signed_in(house.bob).post(
        f"/pro/visits/{later.reference}/drag/", dropped(house, 13, tell="no")
    )
    assert answer.status_code == 409


@pytest.mark.parametrize(
    "said",
    [
        {"version": "²"},
        {"version": "9" * 30},
        {"resource": "²"},
        {"start": "0001-01-01T00:00+14:00"},
        {"end": "9999-12-31T23:00"},
    ],
)
def test_a_drop_that_no_calendar_says_is_not_read(house: House, said: dict[str, str]) -> None:
    later = make_booking(house.ines, [house.massage], at(15))
    sent = dropped(house, 13, tell="no", **said)
    answer = signed_in(house.bob).post(f"/pro/visits/{later.reference}/drag/", sent)
    assert answer.status_code == 400


def test_a_day_of_another_millennium_is_told_at_its_field(house: House) -> None:
    said = placed(house, on="9999-12-31", begins="23:00")
    answer = signed_in(house.bob).post("/pro/calendar/new/", said)
    assert answer.status_code == 422
    assert "Please choose a day of this century." in words(answer.content.decode())


def test_addresses_that_no_page_writes_are_answered_without_a_client(house: House) -> None:
    client = signed_in(house.bob)
    assert read(client, "/pro/calendar/clients/?name=a%00b") == ""
    assert client.get("/pro/calendar/new/?resource=²").status_code == 200


def test_the_panel_moves_it_and_makes_it_longer(house: House) -> None:
    later = make_booking(house.ines, [house.massage], at(15))
    said = {"who": house.ines.pk, "on": "2026-11-12", "begins": "13:30", "minutes": "90"}
    answer = signed_in(house.bob).post(f"/pro/visits/{later.reference}/move/", said)
    assert answer.status_code == 303
    later.refresh_from_db()
    assert (later.starts_at, later.ends_at - later.starts_at) == (at(13, 30), timedelta(minutes=90))


# ── booking for a client ──


def test_the_business_books_for_somebody_on_the_phone(house: House) -> None:
    answer = signed_in(house.bob).post("/pro/calendar/new/", placed(house))
    assert (answer.status_code, answer["Location"]) == (303, "/pro/calendar/2026-11-12/")
    booking = Booking.objects.get()
    assert (booking.contact_name, booking.starts_at, booking.state) == (
        "Owen Price",
        at(14),
        BookingState.CONFIRMED,
    )


def test_whoever_books_in_the_week_stays_in_the_week(house: House) -> None:
    for hour, address, goal in (
        ("09", "/pro/calendar/2026-11-09/week/", "/pro/calendar/2026-11-13/week/"),
        ("11", "/pro/calendar/2026-11-01/month/?x=1", "/pro/calendar/2026-11-13/month/"),
        ("13", "/pro/calendar/2026-11-09/", "/pro/calendar/2026-11-13/"),
        ("15", "https://elsewhere.example/nowhere/", "/pro/calendar/2026-11-13/"),
    ):
        said = placed(house, on="2026-11-13", begins=f"{hour}:00")
        answer = signed_in(house.bob).post(
            "/pro/calendar/new/",
            said,
            headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{address}"},
        )
        assert (answer.status_code, answer["HX-Redirect"]) == (204, goal)


def test_a_taken_time_is_told_and_can_be_squeezed_in_with_a_reason(house: House) -> None:
    make_booking(house.ines, [house.massage], at(14))
    client = signed_in(house.bob)
    taken = client.post("/pro/calendar/new/", placed(house))
    assert taken.status_code == 409
    said = words(taken.content.decode()).replace("\N{NO-BREAK SPACE}", " ")
    assert "Ines Calloway has another visit from 2:00 PM to 3:00 PM." in said
    why = f"/pro/calendar/why/?who={house.ines.pk}&amp;service={house.massage.pk}&amp;day=2026-11-12&amp;at=14%3A00"
    assert f'href="{why}"' in taken.content.decode()
    client.post("/pro/calendar/new/", placed(house, squeeze="on", reason="Her back hurts"))
    booking = Booking.objects.get(contact_name="Owen Price")
    assert [one.state for one in Allocation.objects.filter(booking_item__booking=booking)] == [
        "SQUEEZE"
    ]


def test_clients_are_found_by_name_among_visits_the_person_sees(house: House) -> None:
    make_booking(house.ines, [house.massage], at(9))
    found = "/pro/calendar/clients/?name=ali"
    assert "Alice Archer" in read(signed_in(house.ines.user), found)
    assert read(signed_in(house.tomas.user), found) == ""
    assert read(signed_in(house.bob), "/pro/calendar/clients/?name=a") == ""


def test_a_known_client_keeps_their_address(house: House) -> None:
    before = make_booking(house.ines, [house.massage], at(9))
    said = placed(house, name="Alice Archer", client=before.reference)
    signed_in(house.bob).post("/pro/calendar/new/", said)
    booking = Booking.objects.exclude(pk=before.pk).get()
    assert booking.contact_email == "alice@example.com"


def test_a_client_of_long_ago_is_not_read_by_booking_them_again_with_oneself(house: House) -> None:
    before = make_booking(
        house.ines, [house.massage], at(9) - timedelta(days=365), state=BookingState.COMPLETED
    )
    again = placed(house, name="Alice Archer", client=before.reference, begins="11:00")
    client = signed_in(house.ines.user)
    assert client.post("/pro/calendar/new/", again).status_code == 303

    booking = Booking.objects.exclude(pk=before.pk).get()
    assert client.post(f"/pro/visits/{booking.reference}/contact/").status_code == 403
    shown = signed_in(house.bob).post(f"/pro/visits/{booking.reference}/contact/")
    assert "alice@example.com" in words(shown.content.decode())


def test_a_client_of_one_business_is_not_booked_into_another(house: House) -> None:
    elsewhere = make_venue(name="Moss", slug="moss", owner=make_user("Mo Moss"))
    there = make_staff(elsewhere, "Ines Calloway", user=house.ines.user)
    before = make_booking(there, [make_service(elsewhere, by=[there])], at(9))
    said = placed(house, name="Alice Archer", client=before.reference)
    client = signed_in(house.ines.user)
    session = client.session
    session[SEAT_KEY] = str(house.venue.pk)
    session.save()

    assert client.post("/pro/calendar/new/", said).status_code == 404
    assert list(Booking.objects.all()) == [before]


def test_nobody_is_written_to_from_a_venue_that_is_not_live(house: House) -> None:
    Venue.objects.update(status=VenueStatus.DRAFT)
    said = placed(house, email="owen@example.com", tells="on")
    answer = signed_in(house.bob).post("/pro/calendar/new/", said)
    assert answer.status_code == 409
    assert "We write to clients only once your page is live." in words(answer.content.decode())
    assert Booking.objects.count() == 0


def test_one_address_is_written_to_five_times_an_hour(house: House) -> None:
    client = signed_in(house.bob)
    for _time in range(5):
        count_mail(email="owen@example.com", network="192.0.2.1", now=NOW)
    said = placed(house, email="owen@example.com", tells="on")
    assert client.post("/pro/calendar/new/", said).status_code == 429
    assert client.post("/pro/calendar/new/", placed(house)).status_code == 303


def test_a_venue_tells_its_clients_sixty_things_an_hour(house: House, visit: Booking) -> None:
    client = signed_in(house.bob)
    for _time in range(60):
        count_told(house.venue.pk, now=NOW)
    moved = {"who": house.ines.pk, "on": "2026-11-12", "begins": "13:30", "minutes": "60"}
    at_visit = f"/pro/visits/{visit.reference}"
    assert client.post(f"{at_visit}/move/", {**moved, "tells": "on"}).status_code == 429
    assert client.post(f"{at_visit}/drag/", dropped(house, 13, tell="yes")).status_code == 429
    said = {"reason": "The boiler broke", "tells": "on"}
    assert client.post(step(visit, "cancel"), said).status_code == 429
    assert client.post(f"{at_visit}/drag/", dropped(house, 13, tell="no")).status_code == 200


def test_the_team_books_only_with_itself(house: House) -> None:
    answer = signed_in(house.tomas.user).post("/pro/calendar/new/", placed(house))
    assert answer.status_code == 422
    assert Booking.objects.count() == 0


def test_the_single_keys_take_steps_of_the_table_and_open_what_asks_first() -> None:
    script = Path(__file__).parents[4].joinpath("frontend/src/js/calendar-status.ts").read_text()
    keys = dict(re.findall(r'\b([a-z]): "(\w+)"', script))
    opened = set(re.findall(r'step === "(\w+)"', script))

    assert keys == {"a": "check_in", "c": "complete", "x": "no_show", "u": "correct"}
    assert opened == {event for event in keys.values() if STEPS[event].asks}


def test_every_step_of_the_table_has_its_button() -> None:
    assert sorted(STEPS) == sorted(BUSINESS_STEPS)
    assert {event for event, step in STEPS.items() if step.asks_to_tell} == set(ASK_TO_TELL)
