"""Many services at once: demo cities, menus and imports all write them here."""

from collections.abc import Sequence

from cozywish.apps.catalog.models import Category, Service, StaffService, VenueCategory
from cozywish.core.services import operation
from cozywish.core.text import fold


@operation
def add_categories(*, categories: Sequence[Category]) -> dict[str, Category]:
    """Write the categories, bringing those that are there up to date; return those asked for, by slug."""
    Category.objects.bulk_create(
        categories,
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["name", "description", "hue", "position"],
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
