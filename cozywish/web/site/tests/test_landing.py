"""A city and its categories have pages exactly as long as a public venue is there, and the sitemap lists those."""

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cozywish.apps.catalog.factories import make_category, make_service
from cozywish.apps.catalog.models import Category, OldCategorySlug
from cozywish.apps.geo.factories import make_place
from cozywish.apps.venues.factories import make_venue
from cozywish.web.site.tests.places import heading, make_place_to_go, page, words

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
SALEM = {"slug": "salem-or", "name": "Salem", "search_name": "salem"}


def make_towns() -> None:
    """Portland has a massage place and a suspended salon; Salem has a draft; nails are retired, yoga is nowhere."""
    massage, hair, nails = (make_category(slug) for slug in ("massage", "hair", "nails"))
    fern = make_venue(slug="fern")
    make_service(fern, category=massage)
    make_service(fern, "Manicure", category=nails)
    make_service(make_venue(slug="shut", status="SUSPENDED"), "Cut", category=hair)
    make_service(make_venue(slug="draft", status="DRAFT", place=make_place(**SALEM)))
    nails.is_active = False
    nails.save()
    make_category("yoga")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/us/portland-or/", 200),
        ("/us/portland-or/massage/", 200),
        ("/us/portland-or/hair/", 404),
        ("/us/portland-or/nails/", 404),
        ("/us/portland-or/yoga/", 404),
        ("/us/portland-or/nonsense/", 404),
        ("/us/salem-or/", 404),
        ("/us/salem-or/massage/", 404),
        ("/us/nowhere-or/", 404),
        ("/us/massage/", 200),
        ("/us/hair/", 404),
        ("/us/nails/", 404),
        ("/us/yoga/", 404),
        ("/gb/massage/", 404),
        ("/gb/portland-or/", 404),
    ],
)
def test_a_landing_page_needs_a_public_venue(client: Client, address: str, status: int) -> None:
    make_towns()
    assert client.get(address).status_code == status


@pytest.mark.django_db
def test_the_sitemap_lists_home_the_landing_pages_and_the_public_venues(client: Client) -> None:
    make_towns()

    answer = client.get("/sitemap.xml")

    assert answer["Content-Type"] == "application/xml"
    tree = ElementTree.fromstring(answer.content)  # noqa: S314, we wrote it ourselves
    listed = [loc.text for loc in tree.iter(LOC)]
    assert listed == [
        "http://testserver/",
        "http://testserver/us/massage/",
        "http://testserver/us/portland-or/",
        "http://testserver/us/portland-or/massage/",
        "http://testserver/v/fern/",
    ]
    assert {client.get(address).status_code for address in listed if address} == {200}


@pytest.mark.django_db
def test_the_home_page_leads_to_landing_pages_that_are_there_and_else_to_the_search(
    client: Client,
) -> None:
    make_towns()

    page = client.get("/").content.decode()

    assert 'href="/us/portland-or/massage/"' in page
    assert 'href="/search?category=yoga"' in page
    assert 'href="/us/portland-or/yoga/"' not in page


@pytest.mark.django_db
def test_robots_may_read_what_is_public(client: Client) -> None:
    answer = client.get("/robots.txt")

    assert answer["Content-Type"] == "text/plain"
    assert answer.content.decode() == (
        "User-agent: *\n"
        "Disallow: /v/*/book/\n"
        "Disallow: /b/\n"
        "Disallow: /me/\n"
        "Disallow: /pro/\n"
        "Sitemap: http://testserver/sitemap.xml\n"
    )


@pytest.mark.django_db
def test_a_category_says_what_it_is_and_in_which_cities_there_are_places(client: Client) -> None:
    fern, oak = make_place_to_go("Fern"), make_place_to_go("Oak")
    make_place_to_go("Pine", place=make_place(**SALEM))
    make_place_to_go("Shut", place=make_place(**SALEM), status="SUSPENDED")
    Category.objects.update(description="Hands that know what they do.")

    html = page(client, "/us/massage/")

    assert heading(html) == "Massage"
    said = words(html)
    assert "Hands that know what they do." in said
    assert "Where you find it Portland, OR 2 places Salem, OR 1 place" in said
    assert 'href="/us/salem-or/massage/"' in html
    assert all(one.name in said for one in (fern, oak))
    assert 'href="/us/massage/"' in page(client, "/us/portland-or/massage/")


@pytest.mark.django_db
def test_a_category_that_was_renamed_is_found_at_its_earlier_address(client: Client) -> None:
    make_place_to_go("Fern")
    OldCategorySlug.objects.create(slug="rubs", category=Category.objects.get(slug="massage"))

    answer = client.get("/us/rubs/")

    assert (answer.status_code, answer["Location"]) == (301, "/us/massage/")


@pytest.mark.django_db
def test_the_page_of_a_category_costs_the_same_however_many_cities(client: Client) -> None:
    counts = []
    for number in range(3):
        city = make_place(slug=f"c{number}-or", name=f"C{number}", search_name=f"c{number}")
        make_place_to_go(f"Fern {number}", place=city)
        client.get("/us/massage/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/us/massage/")
        counts.append(len(queries))
    assert len(set(counts)) == 1
