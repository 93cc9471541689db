"""Many services at once: demo cities, menus and imports all write them here."""

from collections.abc import Sequence

from cozywish.apps.catalog.models import (
    AddOn,
    Category,
    Prerequisites,
    Question,
    Service,
    StaffService,
    VenueCategory,
)
from cozywish.apps.catalog.services.variants import renumber
from cozywish.core.services import operation
from cozywish.core.text import fold


@operation
def add_categories(*, categories: Sequence[Category]) -> dict[str, Category]:
    """Write the categories, bringing those that are there up to date; return those asked for, by slug."""
    Category.objects.bulk_create(
        categories,
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["name", "description", "icon", "hue", "position"],
    )
    slugs = [category.slug for category in categories]
    return {row.slug: row for row in Category.objects.filter(slug__in=slugs)}


@operation
def add_services(
    *,
    services: Sequence[Service],
    offers: Sequence[StaffService],
    venue_categories: Sequence[VenueCategory],
) -> list[Service]:
    """Write services, who does them, and under which categories their venues stand.

    Rows are unsaved and already point at each other. `search_name` is derived from the name.
    """
    for service in services:
        service.search_name = fold(service.name)[:80]
    Service.objects.bulk_create(services)
    StaffService.objects.bulk_create(offers)
    VenueCategory.objects.bulk_create(venue_categories)
    return list(services)


@operation
def add_options(
    *,
    services: Sequence[Service],
    offers: Sequence[StaffService],
    add_ons: Sequence[AddOn],
    questions: Sequence[Question],
    prerequisites: Sequence[Prerequisites],
) -> None:
    """Write variants and other services beside those that are there, who does them, and what belongs to services.

    Rows are unsaved and point at each other or at what is there. A head takes the variant name that its row has now.
    """
    for service in services:
        service.search_name = fold(service.name)[:80]
    heads = {row.variant_of for row in services if row.variant_of is not None}
    Service.objects.bulk_update(heads, ["variant_name"])
    Service.objects.bulk_create(services)
    StaffService.objects.bulk_create(offers)
    AddOn.objects.bulk_create(add_ons)
    Question.objects.bulk_create(questions)
    Prerequisites.objects.bulk_create(prerequisites)
    for venue_id in {service.venue_id for service in services}:
        renumber(venue_id)
