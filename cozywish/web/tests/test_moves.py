"""What led to a venue's former address leads to its new one: its page, and every step of a booking there."""

import pytest
from django.test import Client

from cozywish.apps.venues.factories import make_venue
from cozywish.apps.venues.models import OldSlug, Venue, VenueStatus

pytestmark = pytest.mark.django_db
ASKED = "services=3c1e1f0e-6f0a-4a0e-9a39-1d2f6f0c8b11&at=2036-05-05T17%3A00Z"
STEPS = ["", "book/", "book/professional/", "book/time/", "book/details/", "book/pay/"]


@pytest.fixture
def moved() -> Venue:
    venue = make_venue(slug="fern-ember")
    OldSlug.objects.create(venue=venue, slug="fern")
    return venue


@pytest.mark.parametrize("step", STEPS)
def test_a_former_address_leads_on_for_good_with_all_that_was_asked(
    moved: Venue, step: str
) -> None:
    answer = Client().get(f"/v/fern/{step}?{ASKED}")

    assert (answer.status_code, answer["Location"]) == (
        301,
        f"/v/fern-ember/{step}?{ASKED}",
    )


def test_what_is_sent_to_a_former_address_is_sent_on(moved: Venue) -> None:
    answer = Client().post("/v/fern/book/time/", {"at": "2036-05-05T17:00Z"})

    assert (answer.status_code, answer["Location"]) == (308, "/v/fern-ember/book/time/")


@pytest.mark.parametrize("step", STEPS)
def test_of_a_venue_that_is_not_public_no_former_address_leads_anywhere(
    moved: Venue, step: str
) -> None:
    Venue.objects.update(status=VenueStatus.SUSPENDED)

    assert Client().get(f"/v/fern/{step}").status_code == 404


def test_what_is_missing_at_the_right_address_stays_missing(moved: Venue) -> None:
    assert Client().get("/v/fern-ember/book/details/?hold=NOBODYS").status_code == 404
