"""A city and its categories have pages exactly as long as a public venue is there, and the sitemap lists those."""

from xml.etree import ElementTree

import pytest
from django.test import Client

from cozywish.apps.catalog.factories import make_category, make_service
from cozywish.apps.geo.factories import make_place
from cozywish.apps.venues.factories import make_venue

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
