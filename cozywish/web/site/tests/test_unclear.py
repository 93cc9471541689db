"""A question that makes no sense: told at its field, with ways out, and never answered as if it were another."""

from urllib.parse import quote

import pytest
from django.test import Client

from cozywish.apps.geo.factories import make_place
from cozywish.web.site.tests.places import heading, make_place_to_go, names, page, slots, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_towns() -> None:
    """Two places in Portland, one in Salem, none in Bend."""
    make_place_to_go("Fern")
    make_place_to_go("Juniper", lat=45.60)
    salem = make_place(slug="salem-or", name="Salem", search_name="salem", lat=44.94, lon=-123.03)
    make_place_to_go("Willow", place=salem, lat=44.94, lon=-123.03)
    make_place(slug="bend-or", name="Bend", search_name="bend")


def errors(html: str) -> str:
    """What is said below the fields."""
    _, _, rest = html.partition('id="unclear"')
    return words(rest[rest.index(">") + 1 : rest.index("</div>")])


def test_an_unknown_place_lists_nothing_and_names_places_that_have_venues(client: Client) -> None:
    html = page(client, "/search?where=Xyzzy&what=massage")

    assert errors(html) == "We don’t know a place called “Xyzzy”. Try a US city or ZIP code."
    assert heading(html) == "We don’t know a place called “Xyzzy”"
    assert (names(html), slots(html)) == ([], [])
    assert '"pins": []' in html
    assert 'value="Xyzzy"' in html
    assert 'aria-describedby="where-error"\n                 aria-invalid="true"' in html
    assert 'href="/search?where=Portland%2C+OR&amp;what=massage">Portland, OR</a>' in html
    assert 'href="/search?where=Salem%2C+OR&amp;what=massage">Salem, OR</a>' in html
    assert "Bend" not in html


def test_the_name_of_an_unknown_place_is_no_markup(client: Client) -> None:
    html = page(client, "/search?where=" + quote("<b>Oz</b>"))

    assert "<b>Oz" not in html
    assert heading(html) == "We don’t know a place called “&lt;b&gt;Oz&lt;/b&gt;”"


UNREADABLE = "We cannot read that date. Please write year, month and day, such as 2026-11-28."


@pytest.mark.parametrize(
    ("when", "error"),
    [
        ("2036-05-04", "That day has passed. Choose today or a later day."),
        ("banana", UNREADABLE),
        ("a long time from now", UNREADABLE),
        ("2036-02-30", UNREADABLE),
        ("2101-01-01", "That day is too far away. Please choose an earlier one."),
    ],
)
def test_a_day_that_has_no_times_pretends_none(client: Client, when: str, error: str) -> None:
    html = page(client, f"/search?when={quote(when)}&part=evening")

    assert errors(html) == error
    assert heading(html) == "Which day do you mean?"
    assert (names(html), slots(html)) == ([], [])
    assert f'value="{when}"' in html
    assert 'href="/search?when=today&amp;part=evening">Today</a>' in html
    assert 'href="/search?part=evening">Any day</a>' in html


def test_more_words_than_any_name_has_are_asked_for_again(client: Client) -> None:
    html = page(client, "/search?what=" + "x" * 81)

    assert heading(html) == "What are you looking for?"
    assert names(html) == []


def test_today_is_no_day_that_has_passed(client: Client) -> None:
    html = page(client, "/search?when=2036-05-05")

    assert errors(html) == ""
    assert 'aria-invalid="true"' not in html
    assert names(html) == ["Fern", "Juniper"]


def test_a_filter_nobody_offers_is_named_and_left_out(client: Client) -> None:
    html = page(client, "/search?price=7")

    assert "Please choose one from the list." in html
    assert names(html) == ["Fern", "Juniper"]
