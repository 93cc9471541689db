"""What the database refuses to offer, and how many services are written at once."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from cozywish.apps.catalog.factories import make_category, make_offer, make_service
from cozywish.apps.catalog.models import Category, Service, StaffService, VenueCategory
from cozywish.apps.catalog.services import add_categories, add_services
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import Venue

pytestmark = pytest.mark.django_db

MINUTES = "catalog_minutes_are_multiples_of_five"
STEP = "catalog_step_is_a_multiple_of_five"
OFFER = "catalog_offer_minutes_are_multiples_of_five"


@pytest.fixture
def venue() -> Venue:
    return make_venue()


@pytest.mark.parametrize(
    ("rule", "columns"),
    [
        (MINUTES, {"duration_minutes": 0}),
        (MINUTES, {"duration_minutes": 62}),
        (MINUTES, {"duration_minutes": 1445}),
        (MINUTES, {"padding_before_minutes": 4}),
        (MINUTES, {"padding_after_minutes": 11}),
        (STEP, {"step_minutes": 0}),
        (STEP, {"step_minutes": 25}),
        (STEP, {"step_minutes": 120}),
    ],
)
def test_minutes_that_do_not_fit_the_grid_are_refused(
    venue: Venue, rule: str, columns: dict[str, Any]
) -> None:
    service = make_service(venue)

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Service.objects.filter(pk=service.pk).update(**columns)


@pytest.mark.parametrize(
    "columns",
    [
        {"duration_minutes": 5},
        {"duration_minutes": 1440},
        {"padding_before_minutes": 0, "padding_after_minutes": 55},
        {"step_minutes": None},
        {"step_minutes": 60},
        {"price_cents": 0},
    ],
)
def test_minutes_that_fit_are_taken(venue: Venue, columns: dict[str, Any]) -> None:
    service = make_service(venue)

    Service.objects.filter(pk=service.pk).update(**columns)

    assert Service.objects.values(*columns).get() == columns


def test_nobody_takes_minutes_of_their_own_that_do_not_fit(venue: Venue) -> None:
    offer = make_offer(make_staff(venue), make_service(venue), duration_minutes=75)

    for minutes in (0, 74):
        with pytest.raises(IntegrityError, match=OFFER), transaction.atomic():
            StaffService.objects.filter(pk=offer.pk).update(duration_minutes=minutes)


def test_nothing_costs_less_than_nothing(venue: Venue) -> None:
    service = make_service(venue)

    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.filter(pk=service.pk).update(price_cents=-1)


def test_an_address_names_one_service_of_a_venue_and_may_name_one_of_another(venue: Venue) -> None:
    make_service(venue, slug="massage")
    make_service(make_venue(), slug="massage")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_service(venue, slug="massage")


def test_a_person_does_a_service_once(venue: Venue) -> None:
    ines = make_staff(venue)
    massage = make_service(venue, by=[ines])

    with pytest.raises(IntegrityError), transaction.atomic():
        make_offer(ines, massage)


def test_a_venue_stands_in_a_category_once_and_names_one_first(venue: Venue) -> None:
    massage, nails = make_category("massage"), make_category("nails")
    VenueCategory.objects.create(venue=venue, category=massage, position=1)

    for category, position in ((massage, 2), (nails, 1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            VenueCategory.objects.create(venue=venue, category=category, position=position)


def test_a_category_with_services_cannot_be_removed(venue: Venue) -> None:
    category = make_service(venue).category

    with pytest.raises(ProtectedError):
        category.delete()


def test_categories_are_added_or_brought_up_to_date_and_stay_switched_off() -> None:
    nails = make_category("nails", name="Nail", hue="moss", position=7, is_active=False)

    found = add_categories(
        categories=[
            Category(slug="nails", name="Nails", hue="plum", position=1),
            Category(slug="massage", name="Massage", hue="ember", position=2),
        ]
    ).unwrap()

    assert {slug: (row.name, row.hue, row.position) for slug, row in found.items()} == {
        "nails": ("Nails", "plum", 1),
        "massage": ("Massage", "ember", 2),
    }
    assert (found["nails"].pk, found["nails"].is_active) == (nails.pk, False)


def a_service(venue: Venue, category: Category, **overrides: Any) -> Service:
    """An unsaved service, as an import has it."""
    columns: dict[str, Any] = {
        "section": "Hands",
        "name": "Crème & Café Manicure",
        "slug": "manicure",
        "duration_minutes": 45,
        "price_cents": 5200,
        "position": 1,
        **overrides,
    }
    return Service(venue=venue, category=category, **columns)


def test_services_come_with_who_does_them_and_can_be_searched(venue: Venue) -> None:
    ines, nails = make_staff(venue), make_category("nails")
    manicure = a_service(venue, nails)

    written = add_services(
        services=[manicure],
        offers=[StaffService(staff=ines, service=manicure, price_cents=6000)],
        venue_categories=[VenueCategory(venue=venue, category=nails, position=1)],
    ).unwrap()

    assert written == [Service.objects.get()]
    assert Service.objects.get().search_name == "creme cafe manicure"
    offer = StaffService.objects.get()
    assert (offer.staff, offer.service, offer.price_cents) == (ines, manicure, 6000)
    assert VenueCategory.objects.get().category == nails


def test_if_one_service_is_impossible_none_is_written(venue: Venue) -> None:
    nails = make_category("nails")

    with pytest.raises(IntegrityError):
        add_services(
            services=[
                a_service(venue, nails),
                a_service(venue, nails, slug="long", duration_minutes=44),
            ],
            offers=[],
            venue_categories=[],
        ).unwrap()

    assert not Service.objects.exists()
