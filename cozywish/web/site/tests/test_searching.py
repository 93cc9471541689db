"""The search through its address: what, where, when, prices and orders, with the places and times it lists."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.catalog.factories import make_category, make_offer
from cozywish.apps.geo.factories import make_place
from cozywish.apps.venues.factories import make_staff
from cozywish.core.db import is_postgres  # which counts looks in the database
from cozywish.web.site.tests.places import heading, make_place_to_go, names, page, slots, words

pytestmark = pytest.mark.django_db
SALEM = {
    "slug": "salem-or",
    "name": "Salem",
    "search_name": "salem",
    "lat": 44.9429,
    "lon": -123.0351,
}


def counts(html: str) -> dict[str, int]:
    """The categories of the sidebar, each with its number of places."""
    rows = re.findall(
        r'<span>([^<]+)</span><span class="count">(\d+)</span>', html[html.index('id="kinds"') :]
    )
    return {name: int(number) for name, number in rows}


def test_a_named_place_is_searched_around(client: Client) -> None:
    make_place_to_go("Fern")
    make_place_to_go("Willow", place=make_place(**SALEM), lat=44.94, lon=-123.03)

    assert heading(page(client, "/search")) == "1 place near Portland, OR"
    salem = page(client, "/search?where=salem")
    assert (heading(salem), names(salem)) == ("1 place near Salem, OR", ["Willow"])


def test_the_beginning_of_a_service_of_a_place_or_of_a_category_finds_it(client: Client) -> None:
    make_place_to_go("Fern & Ember")
    make_place_to_go("Northbank", service="Beard trim", category="barber", lat=45.56)

    assert names(page(client, "/search?what=stone")) == ["Fern &amp; Ember"]
    assert names(page(client, "/search?what=Emb")) == ["Fern &amp; Ember"]
    assert names(page(client, "/search?what=barb")) == ["Northbank"]
    nothing = page(client, "/search?what=mber")
    assert (heading(nothing), names(nothing)) == ("0 places for “mber” near Portland, OR", [])


def test_the_name_of_a_category_means_its_places(client: Client) -> None:
    make_place_to_go("Fern")
    make_place_to_go("Razor", service="Face massage & shave", category="barber")

    html = page(client, "/search?what=Massage")

    assert heading(html) == "1 place for “Massage” near Portland, OR"
    assert (names(html), counts(html)) == (["Fern"], {"Massage": 1})


def test_words_in_a_script_that_no_name_has_find_nothing(client: Client) -> None:
    make_place_to_go("Fern")
    assert names(page(client, "/search")) == ["Fern"]
    assert names(page(client, "/search?what=マッサージ")) == []


def test_a_chosen_category_keeps_its_places_and_the_counts_of_all(client: Client) -> None:
    make_place_to_go("Fern")
    make_place_to_go("Northbank", service="Beard trim", category="barber")

    barbers = page(client, "/search?category=barber")

    assert names(barbers) == ["Northbank"]
    assert heading(barbers) == "1 place for Barber near Portland, OR"
    assert counts(barbers) == {"Massage": 1, "Barber": 1}


@pytest.mark.parametrize("asked", ["what=stone", "what=stone&when=today&part=evening"])
def test_every_count_of_the_sidebar_is_what_choosing_it_lists(client: Client, asked: str) -> None:
    evening = (1020, 1260)
    make_place_to_go("Fern", hours=evening)
    make_place_to_go("Early Fern")
    make_place_to_go("Salon", service="Stone wash", category="hair", hours=evening)
    make_place_to_go("Early Salon", service="Stone wash", category="hair")
    make_place_to_go("Hair only", service="Cut", category="hair", hours=evening)

    shown = counts(page(client, f"/search?{asked}"))

    assert shown == ({"Massage": 1, "Hair": 1} if "part" in asked else {"Massage": 2, "Hair": 2})
    for name, number in shown.items():
        chosen = page(client, f"/search?{asked}&category={name.lower()}")
        assert counts(chosen) == shown
        assert len(names(chosen)) == number


def test_a_day_lists_its_free_times_and_nothing_of_others(client: Client) -> None:
    make_place_to_go("Fern", hours=(540, 630))
    make_place_to_go("Weekdays off", hours=(540, 560))

    tuesday = page(client, "/search?when=2036-05-06")

    assert names(tuesday) == ["Fern"]
    assert slots(tuesday) == ["Tomorrow 9:00 AM", "9:15 AM", "9:30 AM"]
    assert "Free on Tuesday, May 6" in words(tuesday)
    assert slots(page(client, "/search?when=tomorrow")) == slots(tuesday)


def test_a_part_of_the_day_keeps_who_is_free_then(client: Client) -> None:
    make_place_to_go("Mornings", hours=(540, 720))
    make_place_to_go("Evenings", hours=(1020, 1260))

    evening = page(client, "/search?when=today&part=evening")

    assert names(evening) == ["Evenings"]
    assert slots(evening) == ["Today 5:00 PM", "5:15 PM", "5:30 PM"]


def test_a_price_limit_keeps_what_costs_no_more(client: Client) -> None:
    make_place_to_go("Fifty", price=5000)
    make_place_to_go("A cent more", price=5001)

    assert names(page(client, "/search?price=50")) == ["Fifty"]


def test_a_price_that_depends_on_the_person_begins_at_the_lowest(client: Client) -> None:
    venue = make_place_to_go("Fern", price=9000)
    service = venue.services.get()
    make_offer(make_staff(venue, "Junior"), service, price_cents=4000)
    make_offer(make_staff(venue, "Gone", is_active=False), service, price_cents=1000)
    make_place_to_go("Same for all", price=9000)

    fern, same = re.findall(
        r'<span class="price">(.*?)</span>\s*</div>', page(client, "/search"), re.DOTALL
    )

    assert (words(fern), words(same)) == ("from $40", "$90")
    assert names(page(client, "/search?price=50")) == ["Fern"]


def test_what_nobody_does_for_the_listed_price_is_not_found_under_it(client: Client) -> None:
    venue = make_place_to_go("Fern", price=4000)
    venue.services.get().offers.update(price_cents=6000)

    assert names(page(client, "/search?price=50")) == []


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["Near", "Middle", "Far"]),
        ("distance", ["Near", "Middle", "Far"]),
        ("price", ["Far", "Near", "Middle"]),
        ("soonest", ["Middle", "Far", "Near"]),
    ],
)
def test_places_come_in_the_order_asked_for(client: Client, sort: str, order: list[str]) -> None:
    make_place_to_go("Far", lat=45.60, price=3000, hours=(600, 720))
    make_place_to_go("Near", lat=45.53, price=5000, hours=(660, 780))
    make_place_to_go("Middle", lat=45.56, price=9000, hours=(540, 660))

    assert names(page(client, f"/search?sort={sort}")) == order


def test_twenty_places_are_a_page_and_the_next_one_has_the_rest(client: Client) -> None:
    for number in range(21):
        make_place_to_go(f"Place {number:02}", lat=45.53 + number / 1000)

    first, second = page(client, "/search"), page(client, "/search?page=2")

    assert heading(first) == heading(second) == "21 places near Portland, OR"
    assert names(first) == [f"Place {number:02}" for number in range(20)]
    assert names(second) == ["Place 20"]
    assert 'href="/search?page=2"' in first


@pytest.mark.parametrize(
    ("asked", "last"),
    [
        ("/search?sort=price&page=999", "/search?sort=price&page=2"),
        ("/search?what=nothing&page=2", "/search?what=nothing"),
        ("/us/portland-or/?page=3", "/search?where=Portland%2C+OR&page=2"),
    ],
)
def test_who_asks_for_a_page_that_is_not_there_is_sent_to_the_last_one(
    client: Client, asked: str, last: str
) -> None:
    for number in range(21):
        make_place_to_go(f"Place {number}")

    answer = client.get(asked)

    assert (answer.status_code, answer["Location"]) == (303, last)
    assert client.get(last).status_code == 200


def test_a_day_of_another_year_is_shown_with_its_year(client: Client) -> None:
    make_place_to_go("Fern")

    assert "Free on Tuesday, May 6" in words(page(client, "/search?when=2036-05-06"))
    assert "Free on Wednesday, May 6, 2037" in words(page(client, "/search?when=2037-05-06"))


def test_where_there_is_nothing_the_places_with_venues_are_offered_and_no_map(
    client: Client,
) -> None:
    make_place(**SALEM)
    make_place_to_go("Fern")

    html = page(client, "/search?where=Salem%2C+OR&what=massage")

    assert "There are venues to book here:" in html
    assert 'href="/search?where=Portland%2C+OR&amp;what=massage">Portland, OR</a>' in html
    assert 'class="empty is-off-map"' in html
    assert "is-off-map" not in page(client, "/search?box=44,-124,44.1,-123.9")


def test_the_pages_of_a_city_stay_in_the_city(client: Client) -> None:
    make_place_to_go("Busy town")
    make_place_to_go("Busy town too")
    salem = make_place(**SALEM)
    for number in range(21):
        make_place_to_go(f"Willow {number}", place=salem, lat=44.94, lon=-123.03, status="DRAFT")
    salem.venues.update(status="APPROVED")

    assert 'href="/search?where=Salem%2C+OR&amp;page=2"' in page(client, "/us/salem-or/")


def test_htmx_gets_the_list_with_the_counts_and_no_page_around_them(client: Client) -> None:
    make_place_to_go("Fern")

    part = page(client, "/search?category=massage", **{"HX-Request": "true"})

    assert "<html" not in part
    assert names(part) == ["Fern"]
    assert '<fieldset id="kinds" hx-swap-oob="true">' in part
    assert '<div id="unclear" class="unclear" role="alert" hx-swap-oob="true">' in part
    assert client.get("/search")["Vary"].startswith("HX-Request")


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/search", 11),
        ("/search?what=stone&when=today&sort=price", 12),
        ("/us/portland-or/massage/", 12),
    ],
)
def test_thirty_places_cost_as_many_queries_as_five(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    address: str,
    queries: int,
) -> None:
    for number in range(5):
        make_place_to_go(f"Place {number}")
    page(client, address)  # the rules are kept from here on
    with django_assert_num_queries(queries + 2 * is_postgres()):
        assert len(names(page(client, address))) == 5
    for number in range(5, 30):
        make_place_to_go(f"Place {number}")
    page(client, address)  # the rules are kept from here on
    with django_assert_num_queries(queries + 2 * is_postgres()):
        assert len(names(page(client, address))) == 20


def test_what_is_typed_is_answered_with_what_there_is(client: Client) -> None:
    make_category("stone-art", name="Stone art")
    make_place_to_go("Stone House")
    make_place_to_go("Hidden stone", status="DRAFT", service="Stone secret")

    assert client.get("/suggest/what/?q=sto").json() == {
        "groups": [
            {"label": "Categories", "items": [{"value": "Stone art", "label": "Stone art"}]},
            {
                "label": "Treatments",
                "items": [{"value": "Hot stone massage", "label": "Hot stone massage"}],
            },
            {"label": "Places", "items": [{"value": "Stone House", "label": "Stone House"}]},
        ]
    }
    assert client.get("/suggest/what/?q=zzz").json() == {"groups": []}


def test_the_beginning_of_a_place_is_answered_with_its_name(client: Client) -> None:
    make_place()
    make_place(**SALEM)

    assert client.get("/suggest/where/?q=port").json() == {
        "groups": [
            {"label": "Places", "items": [{"value": "Portland, OR", "label": "Portland, OR"}]}
        ]
    }
    assert client.get("/suggest/where/?q=zzz").json() == {"groups": []}


@pytest.mark.parametrize("path", ["/search", "/us/portland-or/massage/"])
def test_no_form_stands_within_another(client: Client, path: str) -> None:
    """A browser drops the inner one, so that the first heart would search."""
    make_place_to_go("Fern")
    depth = 0
    for tag in re.findall(r"</?form\b", page(client, path)):
        depth += 1 if tag == "<form" else -1
        assert depth in (0, 1)
