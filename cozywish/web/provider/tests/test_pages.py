"""The calendar's pages: who gets in, what they read, and what an open page asks for again."""

import re
from datetime import date, datetime
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import ServicePlace
from cozywish.apps.scheduling.models import Break, OpeningHours, SpecialDate, TimeOff
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember, Venue, VenueStatus
from cozywish.web.provider.tests.conftest import THURSDAY, House, at
from cozywish.web.provider.tests.reading import read, signed_in, words

PAGE, GRID = "/pro/calendar/2026-11-12/", "/pro/calendar/2026-11-12/grid/"


@pytest.fixture(autouse=True)
def _late_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 11:36 AM on Thursday in Portland."""
    monkeypatch.setattr("cozywish.web.provider.views.timezone.now", lambda: at(11, 36))


def column(html: str, number: int) -> str:
    """The words of one person's column."""
    part = html.split('<div class="calendar-person ')[number].partition("</ol>")[0]
    return words(part.partition(">")[2])


def test_the_owner_reads_who_comes_when_to_whom(house: House) -> None:
    make_booking(house.ines, [house.massage], at(10, 15), note="Left shoulder")
    make_booking(
        house.tomas,
        [
            make_service(
                house.venue, "Massage at home", done_at=ServicePlace.HOME, padding_before_minutes=20
            )
        ],
        at(14),
        state=BookingState.COMPLETED,
        address_access_note="7",
    )
    Break.objects.create(staff=house.tomas, weekday=3, starts_minute=720, ends_minute=750)

    html = signed_in(house.bob).get(PAGE).content.decode()

    assert "Thu, November 12" in words(html)
    assert "2 bookings, $180" in words(html)
    assert column(html, 1) == (
        "IC Ines 1 booking Hot stone massage 10:15 Alice Archer , until 11:15 Left shoulder Confirmed"
    )
    assert column(html, 2) == (
        "TR Tomás 1 booking Break 12:00 – 12:30 20 min travel Massage at home 2:00 Alice Archer"
        " , until 3:00 Completed At the customer's home"
    )


def test_a_clients_picture_is_seen_where_the_client_lets_venues_see_it(house: House) -> None:
    picture = "faces/" + "a" * 43
    alice = make_user(avatar=picture)
    make_booking(house.ines, [house.massage], at(10, 15), customer=alice)
    owner = signed_in(house.bob)
    shown = f'src="/media/{picture}/96.webp"'
    assert shown in owner.get(GRID).content.decode()
    assert shown not in signed_in(house.tomas.user).get(GRID).content.decode()
    alice.shows_avatar = False
    alice.save()
    assert shown not in owner.get(GRID).content.decode()


def test_nobody_reads_how_to_reach_a_client(house: House) -> None:
    make_booking(house.ines, [house.massage], at(10))

    for user in (house.bob, house.ines.user):
        html = signed_in(user).get(PAGE).content.decode()
        assert "Alice Archer" in html
        assert "alice@example.com" not in html
        assert "5550100" not in html


def test_staff_read_their_own_work_and_that_others_are_busy(house: House) -> None:
    make_booking(house.ines, [house.massage], at(10))
    theirs = make_booking(
        house.tomas, [house.massage], at(14), contact_name="Dora Diaz", note="Knee"
    )
    TimeOff.objects.create(staff=house.tomas, starts_at=at(15), ends_at=at(16), reason="Hospital")

    html = signed_in(house.ines.user).get(PAGE).content.decode()

    assert (
        column(html, 1)
        == "IC Ines 1 booking Hot stone massage 10:00 Alice Archer , until 11:00 Confirmed"
    )
    assert column(html, 2) == "TR Tomás Busy 2:00 – 3:00 Away 3:00 – 4:00"
    assert "Team" in words(html)
    for secret in ("Dora", "Knee", "Hospital", "$", str(theirs.items.get().pk), theirs.reference):
        assert secret not in html


def test_staff_of_another_venue_read_their_own_calendar(house: House) -> None:
    make_booking(house.ines, [house.massage], at(10))
    dora = make_staff(make_venue(), "Dora Diaz", user=make_user("Dora Diaz"))

    html = signed_in(dora.user).get(PAGE).content.decode()

    assert "Dora" in html
    assert "Alice" not in html
    assert "Ines" not in html


@pytest.mark.parametrize("path", ["/pro/calendar/", PAGE, GRID])
def test_strangers_find_nothing_and_guests_are_asked_to_sign_in(house: House, path: str) -> None:
    charlie = signed_in(make_user("Charlie Cole")).get(path)
    guest = Client().get(path)

    assert charlie.status_code == 404
    assert (guest.status_code, guest["Location"]) == (302, f"/accounts/login/?next={path}")


def test_a_right_that_ends_ends_with_the_next_request(house: House) -> None:
    client = signed_in(house.ines.user)
    assert client.get(GRID).status_code == 200

    StaffMember.objects.filter(pk=house.ines.pk).update(is_active=False)

    assert client.get(GRID).status_code == 404


@pytest.mark.parametrize(
    "day", ["2026-02-30", "2026-13-01", "2026-1-1", "1999-12-31", "2100-01-01", "today", "20261112"]
)
def test_what_is_no_date_is_no_address(house: House, day: str) -> None:
    assert signed_in(house.bob).get(f"/pro/calendar/{day}/").status_code == 404


def test_only_reading_is_allowed(house: House) -> None:
    client = signed_in(house.bob)

    assert [client.post(path).status_code for path in (PAGE, GRID)] == [405, 405]
    assert client.head(PAGE).status_code == 200


def test_without_a_date_it_is_today_by_the_venues_clock(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(house.bob)
    assert "Thu, November 12" in read(client, "/pro/calendar/")

    monkeypatch.setattr("cozywish.web.provider.views.timezone.now", lambda: at(23, 59))
    client = signed_in(house.bob)  # the other session has been idle for too long
    assert "Thu, November 12" in read(client, "/pro/calendar/")

    Venue.objects.update(time_zone="Asia/Tokyo")
    assert "Fri, November 13" in read(client, "/pro/calendar/")


def test_links_lead_to_the_days_around_and_stop_where_the_century_does(house: House) -> None:
    client = signed_in(house.bob)

    def links(path: str) -> list[str]:
        html = client.get(path).content.decode()
        return re.findall(r'href="(/pro/calendar/[^"]*)"\s+data-keeps-person', html)

    assert links(PAGE) == [
        "/pro/calendar/",
        "/pro/calendar/2026-11-11/",
        "/pro/calendar/2026-11-13/",
    ]
    assert links("/pro/calendar/2000-01-01/") == ["/pro/calendar/", "/pro/calendar/2000-01-02/"]
    assert links("/pro/calendar/2099-12-31/") == ["/pro/calendar/", "/pro/calendar/2099-12-30/"]
    assert links(f"{PAGE}?person=2") == [
        "/pro/calendar/?person=2",
        "/pro/calendar/2026-11-11/?person=2",
        "/pro/calendar/2026-11-13/?person=2",
    ]


def test_a_phone_shows_the_person_asked_for_else_oneself_else_who_works(house: House) -> None:
    def shown(user: User | None, query: str = "") -> list[str]:
        html = signed_in(user).get(PAGE + query).content.decode()
        return re.findall(r'value="(\d+)"\s+id="show-\d+"\s+checked', html)

    assert shown(house.bob) == ["1"]
    assert shown(house.bob, "?person=2") == ["2"]
    assert shown(house.bob, "?person=3") == ["1"]
    assert shown(house.bob, "?person=") == ["1"]
    assert shown(house.tomas.user) == ["2"]
    TimeOff.objects.create(staff=house.ines, starts_at=at(0), ends_at=at(24))
    assert shown(house.bob) == ["2"]
    assert shown(house.bob, "?person=1") == ["1"]
    assert shown(house.ines.user) == ["1"]


def test_the_line_of_now_is_drawn_today_only(house: House) -> None:
    client = signed_in(house.bob)

    (line,) = re.findall(
        r'<div class="(calendar-now [^"]*)".*?<span>(.*?)</span>',
        client.get(GRID).content.decode(),
        re.DOTALL,
    )

    assert line == ("calendar-now at-31 plus-1", "11:36")
    assert "calendar-now" not in client.get("/pro/calendar/2026-11-13/grid/").content.decode()


def test_before_opening_the_line_of_now_is_there_but_hidden(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cozywish.web.provider.views.timezone.now", lambda: at(7, 2))

    html = signed_in(house.bob).get(GRID).content.decode()

    assert re.search(r'<div class="calendar-now [^>]*\shidden>', html)


def test_an_open_page_gets_304_until_something_changes(house: House) -> None:
    client = signed_in(house.bob)
    page = client.get(PAGE).content.decode()
    (tag,) = re.findall(r'data-etag="(.*?)"', page)
    known = {"If-None-Match": unescape(tag)}

    unchanged = client.get(GRID, headers=known)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged["ETag"] == unescape(tag)

    make_booking(house.ines, [house.massage], at(13))
    changed = client.get(GRID, headers=known)

    assert (changed.status_code, changed["ETag"] == unescape(tag)) == (200, False)
    assert "Hot stone massage 1:00 Alice Archer" in words(changed.content.decode())
    assert client.get(GRID, headers={"If-None-Match": changed["ETag"]}).status_code == 304


def test_the_clock_alone_changes_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(house.bob)
    tag = client.get(GRID)["ETag"]

    monkeypatch.setattr("cozywish.web.provider.views.timezone.now", lambda: at(12, 36))
    client = signed_in(house.bob)  # the other session has been idle for too long

    assert client.get(GRID, headers={"If-None-Match": tag}).status_code == 304


def test_two_viewers_never_share_a_version(house: House) -> None:
    tags = {
        signed_in(user).get(GRID)["ETag"] for user in (house.bob, house.ines.user, house.tomas.user)
    }

    assert len(tags) == 3


def test_the_fragment_is_what_the_page_includes(house: House) -> None:
    make_booking(house.ines, [house.massage], at(10))
    client = signed_in(house.bob)

    assert client.get(GRID).content.decode().strip() in client.get(PAGE).content.decode()


def test_positions_come_as_classes_because_styles_in_attributes_are_forbidden(house: House) -> None:
    make_booking(house.ines, [house.massage], at(10, 15))

    response = signed_in(house.bob).get(PAGE)
    html = response.content.decode()

    assert re.search(r'class="calendar-entry is-confirmed at-15 len-12"', html)
    assert " style=" not in html
    assert "style-src 'self' 'nonce-" in response["Content-Security-Policy"]
    assert "unsafe-inline" not in response["Content-Security-Policy"]


def test_a_closed_day_says_so_and_why(house: House) -> None:
    OpeningHours.objects.all().delete()
    client = signed_in(house.bob)
    assert read(client, GRID) == "Closed this day Nobody works and nothing is booked."

    SpecialDate.objects.create(venue=house.venue, on=THURSDAY, label="Inventory")
    assert read(client, GRID) == "Closed: Inventory Nobody works and nothing is booked."
    assert "No bookings" in read(client, PAGE)


def test_a_venue_without_a_team_says_so(house: House) -> None:
    StaffMember.objects.filter(venue=house.venue).update(is_bookable=False)

    assert read(signed_in(house.bob), GRID) == (
        "Nobody takes bookings yet"
        " Each person of the team gets a column here once customers can book them."
    )


def test_people_who_are_away_or_not_in_are_marked(house: House) -> None:
    TimeOff.objects.create(staff=house.ines, starts_at=at(0), ends_at=at(24), reason="Annual leave")
    house.tomas.shifts.all().delete()

    html = signed_in(house.bob).get(GRID).content.decode()

    assert column(html, 1) == "IC Ines Away Annual leave All day"
    assert column(html, 2) == "TR Tomás Not in"


@pytest.mark.parametrize(
    ("on", "hours"),
    [
        (date(2026, 11, 1), "PDT 12 AM 1 AM 1 AM PST 2 AM 3 AM"),
        (date(2027, 3, 14), "PST 12 AM 1 AM 3 AM PDT 4 AM"),
    ],
    ids=["back", "forward"],
)
def test_hours_around_a_change_of_the_clock_say_their_zone(
    house: House, on: date, hours: str
) -> None:
    OpeningHours.objects.update(opens_minute=0, closes_minute=240 if on.month == 3 else 180)

    html = signed_in(house.bob).get(f"/pro/calendar/{on}/grid/").content.decode()
    (axis,) = re.findall(r'<div class="calendar-axis".*?</div>\s*</div>', html, re.DOTALL)

    assert words(axis).replace("\N{NO-BREAK SPACE}", " ") == hours


def test_another_year_is_named(house: House) -> None:
    assert "Fri, November 12 Fri, Nov 12 , 2027" in read(
        signed_in(house.bob), "/pro/calendar/2027-11-12/"
    )


def test_what_a_client_wrote_stays_text(house: House) -> None:
    make_booking(
        house.ines,
        [house.massage],
        at(10),
        contact_name="<b>Al</b>",
        note="<script>alert(1)</script>",
    )

    html = signed_in(house.bob).get(GRID).content.decode()

    assert "&lt;b&gt;Al&lt;/b&gt;" in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>" not in html


def test_a_venue_that_is_not_live_links_to_no_public_page(house: House) -> None:
    client = signed_in(house.bob)
    assert 'href="/v/fern-ember/"' in client.get(PAGE).content.decode()

    Venue.objects.update(status=VenueStatus.DRAFT)
    html = client.get(PAGE).content.decode()

    assert 'href="/v/' not in html
    assert "Draft" in words(html)


def test_a_day_in_portland_begins_at_midnight_in_portland() -> None:
    assert at(0) == datetime.fromisoformat("2026-11-12T08:00:00+00:00")


@pytest.mark.parametrize("people", [1, 6])
@pytest.mark.parametrize(("path", "queries"), [(PAGE, 16), (GRID, 12)])
def test_as_many_queries_however_many_people_and_bookings(
    house: House,
    path: str,
    queries: int,
    people: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(people):
        person = make_staff(house.venue, f"Person {number}")
        for hour in range(9, 9 + people):
            make_booking(person, [house.massage], at(hour))
    client = signed_in(house.bob)

    with django_assert_num_queries(queries):
        html = client.get(path).content.decode()

    assert html.count("Alice Archer") == people * people


def test_one_booking_is_no_bookings_in_words() -> None:
    assert (
        render_to_string("provider/calendar/_sum.html", {"day": {"bookings": 1}}).strip()
        == "1 booking"
    )
