"""The home page: free times for what is left of the day, else tomorrow's, and ways into the search."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.search.popular import popular_services
from cozywish.web.site.home import moments_of
from cozywish.web.site.tests.places import NOW, make_place_to_go, page, slots, words

PORTLAND = ZoneInfo("America/Los_Angeles")


def on_monday(hour: int, minute: int = 0) -> datetime:
    return datetime(2036, 5, 5, hour, minute, tzinfo=PORTLAND)


def free_soon(html: str) -> tuple[str, str, list[str], list[str]]:
    """The row's heading, the day it speaks of, its places and its times."""
    row = html[html.index('aria-labelledby="free-soon"') :]
    row = row[: row.index("</section>")]
    found = re.search(r"<h2[^>]*>(.*?)</h2>\s*<p[^>]*>(.*?)</p>", row, re.DOTALL)
    assert found is not None
    places = re.findall(r'<h3 class="name ellipsis"><a href="[^"]+">(.*?)</a>', row)
    return words(found[1]), words(found[2]), places, slots(row)


@pytest.mark.parametrize(
    ("local", "moments"),
    [
        (on_monday(0), [("this morning", 5, "morning"), ("today", 5, ""), ("tomorrow", 6, "")]),
        (on_monday(9, 59), [("this morning", 5, "morning"), ("today", 5, ""), ("tomorrow", 6, "")]),
        (on_monday(10), [("today", 5, ""), ("tomorrow", 6, "")]),
        (on_monday(13, 59), [("today", 5, ""), ("tomorrow", 6, "")]),
        (on_monday(14), [("this evening", 5, "evening"), ("today", 5, ""), ("tomorrow", 6, "")]),
        (
            on_monday(23, 50),
            [("this evening", 5, "evening"), ("today", 5, ""), ("tomorrow", 6, "")],
        ),
    ],
)
def test_the_clock_suggests_what_to_look_for(
    local: datetime, moments: list[tuple[str, int, str]]
) -> None:
    found = [(moment.heading, moment.on.day, moment.part) for moment in moments_of(local)]
    assert found == [(f"Free {when} near you", day, part) for when, day, part in moments]


@pytest.mark.django_db
def test_in_the_morning_the_morning_is_shown(client: Client) -> None:
    for number in range(4):
        make_place_to_go(f"Place {number}", lat=45.53 + number / 1000)

    heading, day, places, times = free_soon(page(client, "/"))

    assert heading == "Free this morning near you"
    assert day == "Live times for Monday, May 5 in Portland, OR"
    assert places == ["Place 0", "Place 1", "Place 2", "Place 3"]
    assert times == ["Today 9:00 AM", "9:15 AM", "9:30 AM"] * 4


@pytest.mark.django_db
def test_ten_minutes_before_midnight_tomorrow_is_shown(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: on_monday(23, 50))
    for number in range(4):
        make_place_to_go(f"Place {number}", lat=45.53 + number / 1000)

    html = page(client, "/")

    heading, day, places, times = free_soon(html)
    assert heading == "Free tomorrow near you"
    assert day == "Live times for Tuesday, May 6 in Portland, OR"
    assert places == ["Place 0", "Place 1", "Place 2", "Place 3"]
    assert times == ["Tomorrow 9:00 AM", "9:15 AM", "9:30 AM"] * 4
    assert 'href="/search?when=2036-05-06&amp;sort=soonest">See all 4</a>' in html


@pytest.mark.django_db
def test_the_example_of_a_question_is_about_the_time_it_finds(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        make_place_to_go(f"Night owls {number}", hours=(0, 120), lead_minutes=0)
    monkeypatch.setattr(timezone, "now", lambda: on_monday(0, 20))
    html = page(client, "/")
    example = words(html[html.index('<ol class="plain how-grid">') :])
    assert example.startswith("Hot stone massage Today Night Say what and when")

    monkeypatch.setattr(timezone, "now", lambda: on_monday(23, 50))
    html = page(client, "/")
    example = words(html[html.index('<ol class="plain how-grid">') :])
    assert example.startswith("Hot stone massage Tomorrow Night Say what and when")


@pytest.mark.django_db
def test_where_few_are_free_today_tomorrow_is_shown(client: Client) -> None:
    for number in range(4):
        make_place_to_go(f"Place {number}", lead_minutes=60 * 24 if number else 0)

    heading, _, places, _ = free_soon(page(client, "/"))

    assert (heading, len(places)) == ("Free tomorrow near you", 4)


@pytest.mark.django_db
def test_four_places_are_of_four_kinds_where_there_are_as_many(client: Client) -> None:
    kinds = ["massage", "massage", "massage", "hair", "nails", "barber"]
    for number, kind in enumerate(kinds):
        make_place_to_go(f"{kind} {number}", category=kind, lat=45.53 + number / 1000)

    assert free_soon(page(client, "/"))[2] == ["massage 0", "hair 3", "nails 4", "barber 5"]


@pytest.mark.django_db
def test_popular_chips_search_for_what_people_book(client: Client) -> None:
    for name in ("Fern", "Willow"):
        venue = make_place_to_go(name)
        make_booking(venue.staff.get(), [venue.services.get()], NOW + timedelta(days=1))

    assert popular_services(country="US", city="portland-or", now=NOW, limit=4) == [
        "Hot stone massage"
    ]
    assert 'href="/search?what=Hot%20stone%20massage">Hot stone massage</a>' in page(client, "/")


@pytest.mark.django_db
def test_a_town_without_venues_has_a_home_page_too(client: Client) -> None:
    html = page(client, "/")

    assert "Book the hour you’ve been wishing for." in html
    assert 'id="free-soon"' not in html


@pytest.mark.django_db
def test_thirty_places_cost_as_many_queries_as_five(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        make_place_to_go(f"Place {number}")
    page(client, "/")  # the rules are kept from here on
    with django_assert_num_queries(14):
        page(client, "/")
    for number in range(5, 30):
        make_place_to_go(f"Place {number}")
    page(client, "/")  # the rules are kept from here on
    with django_assert_num_queries(14):
        page(client, "/")
