"""Two people of a business have the same page open: the second reads what the first saved, and both are kept."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.geo.factories import make_postcode
from cozywish.apps.scheduling.models import OpeningHours
from cozywish.apps.venues.models import Venue
from tests.e2e.checks import axe_clean, fits
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visitor(town: list[Venue], shown: Page, live_server: LiveServer) -> Visitor:
    make_postcode()
    return Visitor(shown, live_server.url, town[0], make_user("Alice Archer"))


def two_tabs(visitor: Visitor, path: str) -> tuple[Page, Page]:
    """The page twice: hers first."""
    visitor.go_as(visitor.venue.business.owner, path)
    his = visitor.page.context.new_page()
    his.goto(visitor.base + path)
    return visitor.page, his


def saves(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def looks_good(page: Page) -> None:
    fits(page)
    axe_clean(page)


def test_both_changes_of_a_venue_are_kept(visitor: Visitor) -> None:
    hers, his = two_tabs(visitor, "/pro/venue/")
    hers.get_by_label("In one line").fill("Hers")
    saves(hers, "Save changes")

    his.get_by_label("Finding the door").fill("His")
    saves(his, "Save changes")

    expect(his.get_by_text("They changed this. It is in the form now:")).to_be_visible()
    expect(his.get_by_text("In one line: Hers")).to_be_visible()
    expect(his.get_by_label("In one line")).to_have_value("Hers")
    expect(his.get_by_label("Finding the door")).to_have_value("His")
    looks_good(his)
    saves(his, "Save changes")
    venue = Venue.objects.get(pk=visitor.venue.pk)
    assert (venue.tagline, venue.arrival_note) == ("Hers", "His")


def test_both_days_of_the_opening_hours_are_kept(visitor: Visitor) -> None:
    hers, his = two_tabs(visitor, "/pro/hours/")
    hers.get_by_label("Wednesday, stretch 1, from").fill("10:05")
    saves(hers, "Save hours")

    his.get_by_label("Thursday, stretch 1, from").fill("11:05")
    saves(his, "Save hours")

    expect(his.get_by_text("They changed this. It is in the form now:")).to_be_visible()
    expect(his.get_by_label("Wednesday, stretch 1, from")).to_have_value("10:05")
    looks_good(his)
    saves(his, "Save hours")
    opens = OpeningHours.objects.filter(venue=visitor.venue, weekday__in=(2, 3))
    assert set(opens.values_list("weekday", "opens_minute")) == {(2, 605), (3, 665)}
