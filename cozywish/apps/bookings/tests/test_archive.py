"""A service that was booked stays for the visits that name it."""

from cozywish.apps.bookings.tests.conftest import NOW, House
from cozywish.apps.catalog.queries import own_menu
from cozywish.apps.catalog.services import add_service, remove_service
from cozywish.apps.catalog.shapes import Card


def test_what_was_booked_is_archived_and_its_name_is_free_again(house: House) -> None:
    held, massage, bob = house.hold().unwrap(), house.massage, house.venue.business.owner

    was_kept = remove_service(user=bob, service_id=massage.pk, now=NOW).unwrap()

    massage.refresh_from_db()
    assert (was_kept, massage.is_active, massage.archived_at) == (True, False, NOW)
    assert massage not in own_menu(venue_id=house.venue.pk)
    assert held.items.get().service == massage
    card = Card(massage.category_id, "Massage", massage.name, 60, 9000)
    again = add_service(user=bob, venue_id=house.venue.pk, card=card, by={}, now=NOW).unwrap()
    assert (again.name, again.pk == massage.pk) == (massage.name, False)
