"""A venue's page: what it says to people and to search engines, and nothing at all where it is not public."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.catalog.factories import make_offer, make_service
from cozywish.apps.venues.factories import make_staff
from cozywish.apps.venues.models import Faq, Venue
from cozywish.core.db import is_postgres  # which counts looks in the database
from cozywish.web.site.tests.places import heading, make_place_to_go, page, slots, words

NONCE = r"nonce[-=][^ ']+"
pytestmark = pytest.mark.django_db


@pytest.fixture
def fern() -> Venue:
    """Ines does hot stone and foot massages from nine to five, every day."""
    fields: dict[str, Any] = {
        "phone": "+15035550190",
        "description": "A quiet house with a garden.",
    }
    venue = make_place_to_go("Fern & Ember", slug="fern", **fields)
    make_service(
        venue,
        "Foot massage",
        by=[venue.staff.get()],
        section="Feet",
        duration_minutes=30,
        price_cents=4550,
    )
    Faq.objects.create(venue=venue, position=1, question="Is there parking?", answer="Yes, behind.")
    return venue


def structured(html: str) -> dict[str, Any]:
    """What the page tells search engines."""
    (found,) = re.findall(
        r'<script type="application/ld\+json"[^>]*>(.*?)</script>', html, re.DOTALL
    )
    read: dict[str, Any] = json.loads(found)
    return read


def rows(html: str) -> list[str]:
    """The menu, a line for each service."""
    found = re.findall(r'<div class="service-row[^"]*">(.*?)</a>', html, re.DOTALL)
    return [words(row) for row in found]


def test_the_page_says_what_there_is(client: Client, fern: Venue) -> None:
    html = page(client, "/v/fern/")
    text = words(html)

    assert heading(html) == "Fern &amp; Ember"
    assert rows(html) == ["Hot stone massage 60 min $90 Book", "Foot massage 30 min $45.50 Book"]
    assert "2218 NE Alberta St, Portland, OR 97211" in text
    assert "A quiet house with a garden." in text
    assert "Ines Calloway" in text
    assert "Is there parking? Yes, behind." in text
    assert "Free to cancel until 24 h before" in text
    assert "Monday, May 5 9:00 AM – 5:00 PM" in text
    assert '<link rel="canonical" href="http://testserver/v/fern/">' in html


def test_a_closed_place_says_when_it_opens(client: Client, fern: Venue) -> None:
    assert "Closed , opens today 9:00 AM" in words(page(client, "/v/fern/"))


def test_on_other_days_the_weekday_keeps_its_capital(client: Client) -> None:
    venue = make_place_to_go("Fern", slug="fern")
    venue.hours.exclude(weekday=2).delete()

    assert "Closed , opens Wed 9:00 AM" in words(page(client, "/v/fern/"))


def test_the_phone_is_written_as_people_do_and_can_be_called(client: Client, fern: Venue) -> None:
    html = page(client, "/v/fern/")

    assert '<a class="link nowrap" href="tel:+1-503-555-0190">(503) 555-0190</a>' in html


def test_what_is_no_phone_number_is_shown_and_cannot_be_called(client: Client) -> None:
    make_place_to_go("Fern", slug="fern", phone="ask <b>inside</b>")

    html = page(client, "/v/fern/")

    assert "ask &lt;b&gt;inside&lt;/b&gt;</li>" in html
    assert "tel:" not in html


def test_a_chosen_service_has_its_next_three_times(client: Client, fern: Venue) -> None:
    massage, feet = fern.services.order_by("position")

    html = page(client, f"/v/fern/?services={feet.pk}&services={massage.pk}")

    assert slots(html)[:3] == ["9:00 AM", "9:15 AM", "9:30 AM"]
    assert "Continue with 9:00 AM" in words(html)
    assert "2 services 90 min · $135.50" in words(html)
    assert (
        f"services={feet.pk}&amp;services={massage.pk}&amp;at=2036-05-05T16%3A00%3A00%2B00%3A00"
        in html
    )


def test_where_nothing_is_free_it_can_be_waited_for(client: Client, fern: Venue) -> None:
    massage, feet = fern.services.order_by("position")
    fern.hours.all().delete()

    html = page(client, f"/v/fern/?services={feet.pk}&services={massage.pk}")

    assert "Nothing free in the next two weeks." in words(html)
    assert f'href="/v/fern/book/wait/?services={feet.pk}&amp;services={massage.pk}"' in html


def test_ids_of_nothing_here_choose_nothing(client: Client, fern: Venue) -> None:
    other = make_place_to_go("Other").services.get()

    html = page(client, f"/v/fern/?services={other.pk}&services=banana&services=")

    assert "Choose a service to see the next free times." in words(html)


def test_prices_that_depend_on_the_person_begin_at_the_lowest(client: Client, fern: Venue) -> None:
    massage, feet = fern.services.order_by("position")
    make_offer(make_staff(fern, "Tomás Rey"), massage, price_cents=10200)

    html = page(client, f"/v/fern/?services={massage.pk}&services={feet.pk}")

    assert rows(html)[0] == "Hot stone massage 60 min from $90 Added"
    assert rows(html)[1] == "Foot massage 30 min $45.50 Added"
    assert "2 services 90 min · from $135.50" in words(html)
    assert [offer["price"] for offer in structured(html)["makesOffer"]] == ["90.00", "45.50"]


def test_search_engines_are_told_the_same_as_people(client: Client, fern: Venue) -> None:
    told = structured(page(client, "/v/fern/"))

    hours = told.pop("openingHoursSpecification")
    assert sorted(day["dayOfWeek"] for day in hours) == sorted(
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    )
    assert {(day["opens"], day["closes"]) for day in hours} == {("09:00", "17:00")}
    assert told == {
        "@context": "https://schema.org",
        "@type": "LocalBusiness",
        "name": "Fern & Ember",
        "url": "http://testserver/v/fern/",
        "description": "A quiet house with a garden.",
        "telephone": "+15035550190",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "2218 NE Alberta St",
            "addressLocality": "Portland",
            "addressRegion": "OR",
            "postalCode": "97211",
            "addressCountry": "US",
        },
        "geo": {"@type": "GeoCoordinates", "latitude": 45.559, "longitude": -122.644},
        "makesOffer": [
            {
                "@type": "Offer",
                "name": "Hot stone massage",
                "price": "90.00",
                "priceCurrency": "USD",
            },
            {"@type": "Offer", "name": "Foot massage", "price": "45.50", "priceCurrency": "USD"},
        ],
    }


def test_a_name_cannot_leave_its_script(client: Client) -> None:
    name = "</script><script>alert(1)</script>"
    make_place_to_go(name, slug="bold")

    html = page(client, "/v/bold/")

    assert "<script>alert(1)" not in html
    assert structured(html)["name"] == name
    assert heading(html) == "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.mark.parametrize("status", ["SUSPENDED", "DRAFT"])
def test_a_hidden_venue_is_the_same_404_as_one_that_is_not_there(
    client: Client, status: str
) -> None:
    make_place_to_go("Hidden", slug="hidden", status=status)

    hidden, absent = client.get("/v/hidden/"), client.get("/v/absent/")

    def seen(answer: Any) -> tuple[int, str, dict[str, str]]:
        headers = {name: re.sub(NONCE, "", value) for name, value in answer.items()}
        assert headers.pop("X-Request-Id")
        return answer.status_code, re.sub(NONCE, "", answer.content.decode()), headers

    assert hidden.status_code == 404
    assert seen(hidden) == seen(absent)


def test_a_full_menu_costs_as_many_queries_as_a_short_one(
    client: Client, fern: Venue, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page(client, "/v/fern/")  # the rules are kept from here on
    with django_assert_num_queries(21 + 2 * is_postgres()):
        page(client, "/v/fern/")
    for number in range(20):
        make_service(fern, f"Massage {number}", by=[make_staff(fern)])
        make_place_to_go(f"Near {number}")
    page(client, "/v/fern/")  # the rules are kept from here on
    with django_assert_num_queries(21 + 2 * is_postgres()):
        page(client, "/v/fern/")
