"""One service in several lengths or levels: what the family shares, and what each has of its own."""

from typing import Any

import pytest

from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.catalog.factories import make_offer, make_service
from cozywish.apps.catalog.models import Service
from cozywish.apps.catalog.options import Variant
from cozywish.apps.catalog.queries import by_family, menu_of, own_menu, priced
from cozywish.apps.catalog.services import (
    add_variant,
    change_service,
    move_service,
    remove_service,
)
from cozywish.apps.catalog.tests.conftest import NOW, House
from cozywish.apps.venues.models import Permission
from cozywish.core.services import Failure, ServiceResult

LONG = Variant("90 min", 90, 13_000)


def add(
    house: House, head: Service, variant: Variant = LONG, **over: Any
) -> ServiceResult[Service]:
    given: dict[str, Any] = {"user": house.bob, "own_name": "60 min", **over}
    return add_variant(service_id=head.pk, variant=variant, now=NOW, **given)


def code(answer: ServiceResult[Any]) -> str:
    assert isinstance(answer, Failure)
    return answer.error.code


def listed(house: House) -> list[str]:
    return [one.full_name for one in own_menu(venue_id=house.venue.pk)]


@pytest.fixture
def massage(house: House) -> Service:
    return make_service(
        house.venue, "Massage", by=[house.ines], padding_after_minutes=15, lead_minutes=120
    )


def test_a_variant_shares_all_but_its_name_length_and_price_and_is_done_by_the_same_people(
    house: House, massage: Service
) -> None:
    facial = make_service(house.venue, "Facial")

    made = add(house, massage).unwrap()

    assert (made.name, made.variant_name, made.full_name) == (
        "Massage",
        "90 min",
        "Massage, 90 min",
    )
    assert (made.duration_minutes, made.price_cents) == (90, 13_000)
    assert (made.padding_after_minutes, made.lead_minutes, made.slug) == (15, 120, "massage-90-min")
    assert list(made.offers.values_list("staff__name", flat=True)) == ["Ines Calloway"]
    assert listed(house) == ["Massage, 60 min", "Massage, 90 min", facial.name]
    row = AuditEntry.objects.get(action="catalog.variant_added")
    assert (row.actor_id, row.object_id) == (house.bob.pk, made.pk)


@pytest.mark.parametrize(
    ("variant", "own_name", "refusal"),
    [
        (Variant(" … ", 90, 100), "60 min", "CATALOG_VARIANT_NAME_MISSING"),
        (LONG, "  ", "CATALOG_VARIANT_NAME_MISSING"),
        (Variant("60  MIN", 90, 100), "60 min", "CATALOG_VARIANT_TAKEN"),
        (Variant("Long", 92, 100), "60 min", "CATALOG_LENGTH_OFF_GRID"),
        (Variant("Long", 90, -1), "60 min", "CATALOG_PRICE_OUT_OF_RANGE"),
    ],
)
def test_a_variant_that_cannot_be_is_refused_and_nothing_is_written(
    house: House, massage: Service, variant: Variant, own_name: str, refusal: str
) -> None:
    assert code(add(house, massage, variant, own_name=own_name)) == refusal
    assert listed(house) == ["Massage"]


def test_a_service_has_ten_variants_at_most(house: House, massage: Service) -> None:
    for minutes in range(65, 110, 5):
        add(house, massage, Variant(f"{minutes} min", minutes, 100)).unwrap()

    assert code(add(house, massage, Variant("Day", 600, 100))) == "CATALOG_TOO_MANY_VARIANTS"
    assert len(listed(house)) == 10


def test_only_who_may_set_services_and_prices_there_adds_a_variant(
    house: House, massage: Service
) -> None:
    house.grants_mona(Permission.SERVICES_MANAGE)

    for user in (house.mona, house.charlie):
        with pytest.raises(Service.DoesNotExist):
            add(house, massage, user=user)
    assert listed(house) == ["Massage"]


def test_a_variant_has_no_variants(house: House, massage: Service) -> None:
    long = add(house, massage).unwrap()

    with pytest.raises(Service.DoesNotExist):
        add(house, long, Variant("Longer", 120, 100))


def test_what_the_head_says_holds_for_its_variants_and_their_own_stays(
    house: House, massage: Service
) -> None:
    long = add(house, massage).unwrap()
    massage.refresh_from_db()
    card = house.card("Warm massage", variant_name="An hour", is_active=False, price_cents=100)

    change_service(
        user=house.bob, service_id=massage.pk, card=card, by=None, seen=massage.version, now=NOW
    ).unwrap()

    long.refresh_from_db()
    assert (long.name, long.search_name, long.is_active) == ("Warm massage", "warm massage", False)
    assert (long.variant_name, long.duration_minutes, long.price_cents) == ("90 min", 90, 13_000)
    assert long.version == 2


def test_of_a_variant_only_its_own_changes(house: House, massage: Service) -> None:
    long = add(house, massage).unwrap()
    card = house.card("Another", variant_name="100 min", duration_minutes=100, price_cents=15_000)

    changed = change_service(
        user=house.bob, service_id=long.pk, card=card, by=None, seen=1, now=NOW
    ).unwrap()

    assert (changed.full_name, changed.duration_minutes, changed.price_cents) == (
        "Massage, 100 min",
        100,
        15_000,
    )
    massage.refresh_from_db()
    assert (massage.name, massage.price_cents) == ("Massage", 9000)


def test_two_of_a_family_never_have_the_same_name_and_none_is_without(
    house: House, massage: Service
) -> None:
    long = add(house, massage).unwrap()

    for name, refusal in (
        ("60 min", "CATALOG_VARIANT_TAKEN"),
        ("", "CATALOG_VARIANT_NAME_MISSING"),
    ):
        card = house.card("Massage", variant_name=name)
        answer = change_service(
            user=house.bob, service_id=long.pk, card=card, by=None, seen=1, now=NOW
        )
        assert code(answer) == refusal


def test_a_family_moves_together_and_a_variant_only_within_it(
    house: House, massage: Service
) -> None:
    facial = make_service(house.venue, "Facial")
    long = add(house, massage).unwrap()
    day = add(house, massage, Variant("Day", 600, 50_000)).unwrap()

    move_service(user=house.bob, service_id=facial.pk, is_up=True, now=NOW).unwrap()
    assert listed(house) == ["Facial", "Massage, 60 min", "Massage, 90 min", "Massage, Day"]
    move_service(user=house.bob, service_id=day.pk, is_up=True, now=NOW).unwrap()
    move_service(user=house.bob, service_id=day.pk, is_up=True, now=NOW).unwrap()
    assert listed(house) == ["Facial", "Massage, 60 min", "Massage, Day", "Massage, 90 min"]
    move_service(user=house.bob, service_id=long.pk, is_up=False, now=NOW).unwrap()
    assert listed(house)[-1] == "Massage, 90 min"


def test_with_its_last_variant_a_service_loses_its_own_variant_name(
    house: House, massage: Service
) -> None:
    long = add(house, massage).unwrap()

    assert remove_service(user=house.bob, service_id=long.pk, now=NOW).unwrap() is False

    assert listed(house) == ["Massage"]


def test_a_service_goes_with_its_variants(house: House, massage: Service) -> None:
    add(house, massage).unwrap()

    remove_service(user=house.bob, service_id=massage.pk, now=NOW).unwrap()

    assert Service.objects.count() == 0


def test_for_the_public_a_family_is_one_for_what_its_cheapest_costs(
    house: House, massage: Service
) -> None:
    long = add(house, massage).unwrap()
    make_offer(house.tomas, long, price_cents=8000)

    menu = priced(menu_of(venue_id=house.venue.pk))

    assert [(one.service.full_name, one.cents) for one in menu] == [
        ("Massage, 60 min", 9000),
        ("Massage, 90 min", 8000),
    ]
    assert [(one.service, one.cents, one.rises) for one in by_family(menu)] == [
        (massage, 8000, True)
    ]
