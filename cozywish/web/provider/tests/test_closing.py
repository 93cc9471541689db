"""The page on which an owner closes a venue for good."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import VenueStatus
from cozywish.web.provider.tests.reading import read, signed_in

pytestmark = pytest.mark.django_db
CLOSE = "/pro/venue/close/"


def test_an_owner_closes_a_venue_by_writing_its_name() -> None:
    venue = make_venue(name="Fern & Ember", slug="fern-ember")
    client = signed_in(venue.business.owner)
    assert Client().get(f"/v/{venue.slug}/").status_code == 200
    assert "Close it for good" in read(client, "/pro/venue/")

    wrong = client.post(CLOSE, {"name": "Fern"})
    assert wrong.status_code == 422
    assert "That is not its name: Fern &amp; Ember." in wrong.content.decode()
    done = client.post(CLOSE, {"name": "fern & ember"})

    assert (done.status_code, done["Location"]) == (303, "/pro/")
    assert "Fern & Ember: Closed" in read(client, "/pro/")
    assert Client().get(f"/v/{venue.slug}/").status_code == 404
    page = read(client, CLOSE)
    assert "It is closed." in page
    assert "Write its name" not in page


def test_visits_ahead_are_listed_instead_of_the_question() -> None:
    venue = make_venue()
    ines = make_staff(venue)
    soon = timezone.now() + timedelta(days=1)
    visit = make_booking(ines, [make_service(venue, by=[ines])], soon, contact_name="Alice Archer")
    client = signed_in(venue.business.owner)

    page = read(client, CLOSE)
    refused = client.post(CLOSE, {"name": venue.name})

    assert "1 visit is ahead. Let it take place or cancel it first." in page
    assert "Alice Archer" in page
    assert f"/pro/visits/{visit.reference}/" in client.get(CLOSE).content.decode()
    assert "Write its name" not in page
    assert refused.status_code == 409
    venue.refresh_from_db()
    assert venue.status == VenueStatus.APPROVED
