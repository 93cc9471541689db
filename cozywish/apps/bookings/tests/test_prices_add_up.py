"""PBT-04: whatever is chosen, the list, the cart and the hold of a visit say one sum, which is that of its parts."""

from random import Random

import pytest

from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.checkouts import quote_of
from cozywish.apps.bookings.services import CartWish, add_line, check_out
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House
from cozywish.apps.bookings.tests.test_cart_content import content
from cozywish.apps.bookings.tests.test_carting import PHONE
from cozywish.apps.catalog.factories import make_offer, make_service
from cozywish.apps.catalog.models import AddOn, Service

DEAREST = 10**6
CURRENCIES = ("USD", "JPY", "BHD")  # two, no and three digits behind the point


def menu(house: House, random: Random) -> list[Service]:
    """Four services, some of which Ines does for a price of her own, each with two extras."""
    made = []
    for number in range(4):
        prices = [random.randint(0, DEAREST) for _price in range(4)]
        service = make_service(
            house.venue, f"Service {number}", duration_minutes=15, price_cents=prices[0]
        )
        make_offer(house.ines, service, price_cents=random.choice([None, prices[1]]))
        for position, cents in enumerate(prices[2:], start=1):
            AddOn.objects.create(
                service=service,
                name=f"Extra {position}",
                price_cents=cents,
                minutes=5,
                position=position,
            )
        made.append(service)
    return made


def asked_by_hand(house: House, chosen: list[Service], extras: list[AddOn]) -> int:
    """What it costs, by the rows themselves."""
    own = [service.offers.get(staff=house.ines).price_cents for service in chosen]
    listed = zip(own, chosen, strict=True)
    return sum(service.price_cents if price is None else price for price, service in listed) + sum(
        extra.price_cents for extra in extras
    )


@pytest.mark.parametrize("seed", range(12))
def test_list_cart_and_hold_ask_for_one_sum(house: House, seed: int) -> None:
    random = Random(seed)
    house.venue.currency = CURRENCIES[seed % 3]
    house.venue.save(update_fields=["currency"])
    chosen = random.sample(menu(house, random), random.randint(1, 4))
    could = [extra for service in chosen for extra in service.add_ons.all()]
    extras = random.sample(could, random.randint(0, len(could)))
    wish = CartWish(
        venue_id=house.venue.pk,
        service_ids=tuple(service.pk for service in chosen),
        staff_id=house.ines.pk,
        starts_at=TEN,
        extra_ids=tuple(extra.pk for extra in extras),
    )
    line = add_line(wish=wish, customer=None, device=PHONE, now=NOW).unwrap()
    expected = asked_by_hand(house, chosen, extras)

    shown = content()
    assert shown.totals == {house.venue.currency: expected}
    assert content().quote == shown.quote

    check_out(lines=[line], customer=None, device=PHONE, replaces=None, now=NOW).unwrap()
    held = Booking.objects.get()
    parts = [item.price_cents for item in held.items.all()]
    added = [extra.price_cents for item in held.items.all() for extra in item.extras.all()]
    assert (held.total_cents, held.currency) == (expected, house.venue.currency)
    assert sum(parts) + sum(added) == expected
    assert sorted(added) == sorted(extra.price_cents for extra in extras)
    assert all(type(cents) is int for cents in (*parts, *added, held.total_cents))
    assert quote_of([held]) == quote_of([Booking.objects.get()])
