"""What a service wants before somebody comes: its own words, or those of its venue."""

from typing import Any

from django.test import Client
from django.urls import reverse

from cozywish.apps.venues.models import Venue
from cozywish.web.provider.tests.conftest import House
from cozywish.web.provider.tests.reading import signed_in
from cozywish.web.provider.tests.test_services import page, said_of


def test_a_service_says_what_it_wants_ahead_or_follows_its_venue(
    house: House, settings: Any
) -> None:
    bob, own = signed_in(house.bob), {"paid_when": "DEPOSIT", "deposit_percent": "40"}
    bob.post(page(house), said_of(house, house.massage, **own))
    house.massage.refresh_from_db()
    assert (house.massage.paid_when, house.massage.deposit_percent) == ("", None)

    settings.PAYMENT_GATEWAY, settings.SIMULATOR_URL = "simulator", "http://127.0.0.1:8010"
    Venue.objects.update(paid_when="GUARANTEE", deposit_percent=30)
    asks = bob.get(page(house)).content.decode()
    assert '<option value="" selected>As the venue: A card, for who does not come</option>' in asks
    assert "For a deposit. Empty: as the venue, 30 %" in asks
    refused = bob.post(
        page(house), said_of(house, house.massage, **{**own, "deposit_percent": "101"})
    )
    assert set(refused.context["form"].errors) == {"deposit_percent"}
    bob.post(page(house), said_of(house, house.massage, **own))
    house.massage.refresh_from_db()
    assert (house.massage.paid_when, house.massage.deposit_percent) == ("DEPOSIT", 40)
    assert "Of this service. The venue: A card" in bob.get(page(house)).content.decode()
    public = Client().get(reverse("venue", args=[house.venue.slug])).content.decode()
    assert "A card on file, pay at the venue" in public
    assert "40% deposit, the rest at the venue" in public

    settings.PAYMENT_GATEWAY = "at_venue"
    bob.post(page(house), said_of(house, house.massage, name="Stones"))
    house.massage.refresh_from_db()
    assert (house.massage.name, house.massage.paid_when) == ("Stones", "DEPOSIT")
    assert "deposit" not in Client().get(reverse("venue", args=[house.venue.slug])).content.decode()
