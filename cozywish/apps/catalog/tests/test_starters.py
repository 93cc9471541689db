"""The services to start from can all be offered as they stand."""

from cozywish.apps.catalog.shapes import Card
from cozywish.apps.catalog.starters import STARTERS


def test_each_category_has_a_start_and_all_of_it_fits() -> None:
    slugs = ["massage", "spa", "hair", "nails", "skin", "barber", "cleaning", "home"]
    assert list(STARTERS) == slugs
    for menu in STARTERS.values():
        names = {str(one.name) for one in menu.services}
        assert len(names) == len(menu.services) >= 5
        for one in menu.services:
            assert one.price > 0
            assert len(str(one.name)) <= 80
            assert len(str(one.description)) <= 300
            Card(
                category_id=1,
                section="",
                name=str(one.name),
                duration_minutes=one.minutes,
                price_cents=one.price * 100,
                padding_after_minutes=one.after,
            ).check()
