"""The moment a venue goes live: its owner is led to it once, with the address to share and what to do next."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission as Right

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.venues import services
from cozywish.apps.venues.factories import make_manager
from cozywish.apps.venues.models import Faq, Permission, Venue, VenueStatus
from cozywish.web.provider.tests.conftest import House, at
from cozywish.web.provider.tests.reading import read, signed_in

NOW = datetime(2026, 11, 10, 20, tzinfo=UTC)


@pytest.fixture
def officer(house: House) -> User:
    """Somebody who approves; the venue is in review."""
    Venue.objects.filter(pk=house.venue.pk).update(
        status=VenueStatus.SUBMITTED, description="Warm hands."
    )
    olive = make_user("Olive Office", is_staff=True)
    olive.user_permissions.add(Right.objects.get(codename="review_venue"))
    return olive


def decide(step: str, house: House, officer: User) -> None:
    done = getattr(services, step)(
        officer=officer, venue_id=house.venue.pk, reasons="Because", now=NOW
    )
    done.unwrap()


def test_the_owner_is_led_there_once_and_reads_the_address_and_what_is_next(
    house: House, officer: User
) -> None:
    decide("approve", house, officer)
    bob = signed_in(house.bob)

    assert "You’re live. Share your page" in read(bob, "/pro/hours/")
    assert bob.get("/pro/")["Location"] == "/pro/live/"
    page = bob.get("/pro/live/").content.decode()
    assert 'value="http://testserver/v/fern-ember/"' in page
    assert page.count("<h3") == 3
    assert bob.get("/pro/")["Location"] == "/pro/calendar/"
    assert "You’re live" not in read(bob, "/pro/hours/")
    assert bob.get("/pro/live/").status_code == 200  # it can be read again


def test_what_is_done_is_not_asked_for(house: House, officer: User) -> None:
    decide("approve", house, officer)
    make_booking(house.ines, [house.massage], at(10))
    Faq.objects.create(venue=house.venue, position=1, question="Parking?", answer="Behind it.")

    said = read(signed_in(house.bob), "/pro/live/")

    assert "Book yourself in once" not in said
    assert "Answer what customers ask most" not in said
    assert "Add photos" in said
    assert "Say when you are closed" in said


def test_only_the_first_approval_is_news(house: House, officer: User) -> None:
    decide("approve", house, officer)
    signed_in(house.bob).get("/pro/live/")
    decide("suspend", house, officer)
    assert signed_in(house.bob).get("/pro/live/")["Location"] == "/pro/"
    decide("reinstate", house, officer)
    Venue.objects.filter(pk=house.venue.pk).update(status=VenueStatus.SUBMITTED)
    decide("approve", house, officer)

    assert signed_in(house.bob).get("/pro/")["Location"] == "/pro/calendar/"


def test_it_is_the_owners_moment(house: House, officer: User) -> None:
    decide("approve", house, officer)
    mona = make_user("Mona Marsh")
    make_manager(house.venue, mona, Permission.VENUE_EDIT, manages_all=True)

    assert signed_in(mona).get("/pro/live/").status_code == 403
    assert "You’re live" not in read(signed_in(mona), "/pro/venue/")
    assert signed_in(house.bob).get("/pro/")["Location"] == "/pro/live/"
