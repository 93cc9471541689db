"""Whoever writes a price reads in which money, before anything is written."""

import pytest

from cozywish.apps.catalog.models import Category
from cozywish.apps.venues.models import Venue
from cozywish.web.provider.tests.conftest import House
from cozywish.web.provider.tests.reading import signed_in, words

TABLE = {"kind": "SERVICES", "text": "Name,Price\nSauna,25"}


@pytest.mark.parametrize(("currency", "sign"), [("USD", "$"), ("GBP", "£")])
def test_boxes_for_prices_name_the_money_of_the_venue(
    house: House, currency: str, sign: str
) -> None:
    Venue.objects.filter(pk=house.venue.pk).update(currency=currency)
    Category.objects.filter(pk=house.massage.category_id).update(slug="massage")
    bob = signed_in(house.bob)

    templates = words(bob.get("/pro/services/templates/?category=massage").content.decode())
    paste = words(bob.get("/pro/services/paste/").content.decode())
    brought = bob.post("/pro/import/", TABLE)
    table = words(bob.get(brought["Location"]).content.decode())

    assert f"Price of Deep tissue massage in {currency} {sign}" in templates
    assert f"Haircut 45 min {sign}60." in paste
    assert f"Prices are in {currency}." in paste
    assert f"Price in {currency}" in table
