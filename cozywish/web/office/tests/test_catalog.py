"""The office's pages for categories and tags, and what customers see of it."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.catalog.factories import make_category, make_service
from cozywish.apps.catalog.models import Category, CategoryPicture, Tag, VenueCategory
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.web.office.tests.conftest import looks_as

pytestmark = pytest.mark.django_db
LIST = "/admin/catalog/category/"


@pytest.fixture
def walt(olga: User) -> Client:
    """Somebody who looks after what the site says."""
    olga.groups.set([Group.objects.get(name="office-work-3")])
    return looks_as(olga, Client())


def typed(**changes: object) -> dict[str, object]:
    said = {"name": "Massage", "slug": "massage", "icon": "massage", "hue": "ember", "position": 1}
    return {**said, "is_active": "on", "seen": 1, **changes}


def test_a_category_is_added(walt: Client) -> None:
    page = walt.get(f"{LIST}add/").content.decode()
    assert "sprite.svg#glyph-yoga" in page

    answer = walt.post(f"{LIST}add/", typed())

    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert Category.objects.get().name == "Massage"
    assert [entry.action for entry in AuditEntry.objects.filter(action__startswith="catalog")] == [
        "catalog.category_added"
    ]


def test_a_new_address_takes_the_earlier_one_along_for_good(walt: Client) -> None:
    category, venue = make_category("massage"), make_venue()
    VenueCategory.objects.create(venue=venue, category=category, position=1)
    make_service(venue, by=[make_staff(venue)])

    walt.post(f"{LIST}{category.pk}/change/", typed(slug="bodywork"))

    moved = Client().get("/us/portland-or/massage/?sort=price")
    assert (moved.status_code, moved["Location"]) == (301, "/us/portland-or/bodywork/?sort=price")
    assert Client().get("/us/portland-or/bodywork/").status_code == 200
    found = Client().get("/search?category=massage&where=Portland")
    assert (found.status_code, found["Location"]) == (
        301,
        "/search?category=bodywork&where=Portland",
    )


def test_an_address_that_leads_elsewhere_is_refused_at_the_field(walt: Client) -> None:
    category = make_category("massage")
    walt.post(f"{LIST}{category.pk}/change/", typed(slug="bodywork"))

    answer = walt.post(f"{LIST}add/", typed(name="Other"))

    assert answer.status_code == 200
    assert "That address leads to another category from earlier." in answer.content.decode()
    assert Category.objects.count() == 1


def test_switched_off_it_has_no_page_and_its_services_go_on(walt: Client) -> None:
    category, venue = make_category("massage"), make_venue()
    VenueCategory.objects.create(venue=venue, category=category, position=1)
    make_service(venue, "Hot stone massage", by=[make_staff(venue)])
    off = typed()
    del off["is_active"]

    walt.post(f"{LIST}{category.pk}/change/", off)

    assert Client().get("/us/portland-or/massage/").status_code == 404
    page = Client().get(f"/v/{venue.slug}/").content.decode()
    assert "Hot stone massage" in page
    assert "/us/portland-or/massage/" not in page


def test_a_tag_is_added(walt: Client) -> None:
    walt.post(
        "/admin/catalog/tag/add/",
        {"name": "Candlelight", "slug": "candlelight", "icon": "moon", "position": 1},
    )

    tag = Tag.objects.get()
    assert (tag.name, tag.icon, tag.is_active) == ("Candlelight", "moon", False)


def test_who_helps_people_does_not_see_the_lists(olga: User) -> None:
    client = looks_as(olga, Client())

    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403


def test_the_second_of_two_sees_what_the_first_has_saved_and_loses_nothing(walt: Client) -> None:
    category = make_category("massage")
    page = f"{LIST}{category.pk}/change/"
    assert 'name="seen" value="1"' in walt.get(page).content.decode()
    walt.post(page, typed(description="Warm hands"))

    late = walt.post(page, typed(name="Bodywork"))

    html = late.content.decode()
    assert late.status_code == 200
    assert "Somebody else changed this meanwhile." in html
    assert "Description: Warm hands" in html
    assert 'value="Bodywork"' in html
    category.refresh_from_db()
    assert (category.name, category.description, category.version) == ("Massage", "Warm hands", 2)
    assert 'name="seen" value="2"' in html
    again = walt.post(page, typed(name="Bodywork", description="Warm hands", seen=2))
    assert again.status_code == 302
    category.refresh_from_db()
    assert (category.name, category.description, category.version) == ("Bodywork", "Warm hands", 3)


def test_a_picture_that_was_given_meanwhile_counts_as_a_change(walt: Client) -> None:
    category = make_category("massage")
    CategoryPicture.objects.create(
        category=category, image="x", alt="Stones", width=4, height=3, tiny=""
    )
    page = f"{LIST}{category.pk}/change/"
    walt.post(page, typed(description=category.description, alt="Hot stones"))

    late = walt.post(page, typed(alt="Stones"))

    assert "Somebody else changed this meanwhile." in late.content.decode()
    assert CategoryPicture.objects.get().alt == "Hot stones"
