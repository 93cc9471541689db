"""Reading what is offered: what is switched off or not public does not show."""

from uuid import uuid4

import pytest

from cozywish.apps.catalog.factories import make_category, make_offer, make_service
from cozywish.apps.catalog.models import VenueCategory
from cozywish.apps.catalog.queries import (
    categories,
    first_categories,
    menu_of,
    offer_values,
    service_values,
    services_of,
    staff_values,
    unknown_ids,
    venue_values,
)
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import Venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue() -> Venue:
    return make_venue(name="Fern & Ember")


@pytest.fixture
def hidden() -> Venue:
    return make_venue(name="Not yet", status="SUBMITTED")


def test_categories_come_in_their_order_without_those_switched_off() -> None:
    make_category("nails", position=2)
    make_category("massage", position=1)
    make_category("barber", position=3, is_active=False)

    assert [category.slug for category in categories()] == ["massage", "nails"]


def test_a_menu_is_in_the_order_of_the_venue(venue: Venue) -> None:
    ines, away = make_staff(venue), make_staff(venue, "Away", is_bookable=False)
    make_service(venue, "Second", position=2, by=[ines])
    make_service(venue, "First", position=1, by=[ines])
    make_service(venue, "Off", position=3, is_active=False, by=[ines])
    make_service(venue, "Nobody does it", position=4, by=[away])
    make_service(make_venue(), "Elsewhere")

    assert [service.name for service in menu_of(venue_id=venue.pk)] == ["First", "Second"]


def test_for_cards_what_is_featured_comes_first(venue: Venue) -> None:
    make_service(venue, "First", position=1)
    make_service(venue, "Featured", position=2, is_featured=True)
    make_service(venue, "Off", position=3, is_active=False, is_featured=True)

    found = services_of(venue_ids=[venue.pk])

    assert [service.name for service in found] == ["Featured", "First"]


def test_a_card_names_the_category_at_position_one(venue: Venue) -> None:
    massage, nails = make_category("massage"), make_category("nails")
    VenueCategory.objects.create(venue=venue, category=massage, position=2)
    VenueCategory.objects.create(venue=venue, category=nails, position=1)

    assert first_categories(venue_ids=[venue.pk, uuid4()]) == {venue.pk: nails}


def names(**filters: str) -> list[str]:
    return sorted(row["name"] for row in venue_values(**filters))


def test_venues_are_found_by_country_place_category_and_the_beginning_of_a_word(
    venue: Venue, hidden: Venue
) -> None:
    make_service(venue, "Hot stone massage")
    make_service(hidden, "Hot stone massage")
    place = venue.place

    assert names() == ["Fern & Ember"]
    assert names(country=place.country.lower(), place=place.slug, category="massage") == names()
    assert names(country="XX") == names(place="nowhere") == names(category="nails") == []
    assert names(prefix="EMB") == names(prefix="hot sto") == names(prefix="stone") == names()
    assert names(prefix="tone") == names(prefix="🙂") == []


def test_a_category_that_is_switched_off_finds_nothing(venue: Venue) -> None:
    category = make_service(venue).category
    category.is_active = False
    category.save()

    assert names(category="massage") == []


def test_a_service_that_is_switched_off_is_not_found_by_its_name(venue: Venue) -> None:
    make_service(venue, "Hot stone massage", is_active=False)

    assert names(prefix="hot") == []


def test_a_venue_is_listed_once_however_many_categories_it_has(venue: Venue) -> None:
    for position, slug in enumerate(("nails", "massage", "barber"), start=1):
        VenueCategory.objects.create(venue=venue, category=make_category(slug), position=position)

    assert [row["category_slug"] for row in venue_values()] == ["nails"]


def test_services_are_listed_of_one_venue_or_of_all_public_ones(
    venue: Venue, hidden: Venue
) -> None:
    make_service(venue, "Massage")
    make_service(venue, "Off", is_active=False)
    make_service(make_venue(), "Cut")
    make_service(hidden, "Secret")

    assert sorted(row["name"] for row in service_values()) == ["Cut", "Massage"]
    assert [row["name"] for row in service_values(venue_id=venue.pk)] == ["Massage"]
    assert list(service_values(venue_id=hidden.pk)) == []


def test_only_people_who_take_bookings_are_listed(venue: Venue) -> None:
    make_staff(venue, "Tomás Rivera", position=2)
    make_staff(venue, "Ines Calloway", position=1)
    make_staff(venue, "Gone", is_active=False)
    make_staff(venue, "Desk", is_bookable=False)

    found = [row["name"] for row in staff_values(venue_id=venue.pk)]

    assert found == ["Ines Calloway", "Tomás Rivera"]


def test_who_does_a_service_in_their_own_time_for_their_own_price(venue: Venue) -> None:
    ines, tomas, gone = (make_staff(venue, name) for name in ("Ines", "Tomás", "Gone"))
    massage = make_service(venue, by=[ines, gone])
    make_offer(tomas, massage, duration_minutes=75, price_cents=0)
    gone.is_active = False
    gone.save()

    found = [
        (row["staff__name"], row["minutes"], row["price"])
        for row in offer_values(service_id=massage.pk)
    ]

    assert found == [("Ines", 60, 9000), ("Tomás", 75, 0)]


def test_ids_are_known_when_they_name_something_public(venue: Venue, hidden: Venue) -> None:
    ines, secret = make_staff(venue), make_staff(hidden)
    massage = make_service(venue, is_active=False)
    whispered = make_service(hidden)
    nothing = uuid4()

    assert unknown_ids(venue_ids=[venue.pk], service_ids=[massage.pk], staff_id=ines.pk) == set()
    asked = {hidden.pk, nothing, whispered.pk, secret.pk}
    assert (
        unknown_ids(venue_ids=[hidden.pk, nothing], service_ids=[whispered.pk], staff_id=secret.pk)
        == asked
    )


def test_an_id_of_another_kind_is_unknown(venue: Venue) -> None:
    massage = make_service(venue)

    assert unknown_ids(venue_ids=[massage.pk], service_ids=[venue.pk]) == {massage.pk, venue.pk}
