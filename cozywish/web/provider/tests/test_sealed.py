"""A calendar with many visits opens nothing it does not show."""

from pytest_django import Settings

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.queries.gates import day_of_venue
from cozywish.web.provider.tests.conftest import THURSDAY, House, at


def test_a_day_opens_no_phone_and_no_address(house: House, settings: Settings) -> None:
    ring, settings.FIELD_KEYS = settings.FIELD_KEYS, [("lost", b"l" * 32)]
    customer = make_user("Maya Okafor", phone="+15035550123")
    unread = {"contact_phone": "+15035550123", "address_line1": "1 Fern St", "customer": customer}
    make_booking(house.ines, [house.massage], at(10, 15), contact_name="Maya O.", **unread)
    settings.FIELD_KEYS = ring
    (item,) = day_of_venue(venue=house.venue, on=THURSDAY)
    assert item.booking.contact_name == "Maya O."
