"""A visit for which somebody comes, booked in one go with one at its place."""

import pytest

from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.models import Service
from cozywish.apps.geo.factories import make_postcode
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.models import Venue
from cozywish.web.customer.tests.conftest import GUEST, NOW, words
from cozywish.web.customer.tests.test_checkout import Two, states, two
from cozywish.web.customer.tests.test_details import HOME

__all__ = ["two"]  # a fixture


@pytest.fixture
def cleaned(two: Two) -> Two:
    """River Hair comes to its customers, as far as five miles; the massage stays where it is."""
    Venue.objects.filter(pk=two.ada.venue_id).update(travel_radius_m=8000)
    Service.objects.filter(pk=two.cut.pk).update(done_at="HOME")
    make_postcode(code="97211", lat=45.5815, lon=-122.6377)
    make_postcode(code="97301", lat=44.9429, lon=-123.0351)
    return two


def test_a_visit_at_home_is_booked_with_one_at_the_place_and_asks_where_to_come(
    cleaned: Two,
) -> None:
    url = cleaned.begun()
    assert "Where should we come?" in words(cleaned.client.get(f"{url}details/"))

    assert cleaned.client.post(f"{url}details/", GUEST).status_code == 422
    response = cleaned.client.post(f"{url}details/", {**GUEST, **HOME})
    assert response.headers.get("Location") == f"{url}pay/", words(response)
    drain(now=NOW)
    cleaned.client.post(f"{url}pay/", cleaned.said(url))

    assert states() == ["CONFIRMED", "CONFIRMED"]
    at_place = Booking.objects.get(venue=cleaned.house.venue)
    at_home = Booking.objects.get(venue=cleaned.ada.venue)
    assert (at_place.address_line1, at_place.address_postcode) == ("", "")
    assert (at_home.address_line1, at_home.address_postcode) == ("1427 NE Prescott St", "97211")


def test_an_address_that_one_of_them_does_not_come_to_is_said_at_its_field_and_books_nothing(
    cleaned: Two,
) -> None:
    url = cleaned.begun()

    far = {**GUEST, **HOME, "address_postcode": "97301"}
    response = cleaned.client.post(f"{url}details/", far)

    assert response.status_code == 422
    assert "River Hair does not come to 97301 yet." in words(response)
    assert cleaned.client.get(f"{url}pay/").status_code == 303
    assert states() == ["HELD", "HELD"]
