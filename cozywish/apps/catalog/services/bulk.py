"""Many services at once: demo cities, menus and imports all write them here."""

from collections.abc import Sequence

from cozywish.apps.catalog.models import (
    AddOn,
    Category,
    Prerequisites,
    Question,
    Service,
    ServiceNeed,
    ServicePicture,
    ServiceSegment,
    StaffService,
    Tag,
    VenueCategory,
    VenueTag,
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
def add_tags(*, tags: Sequence[Tag]) -> dict[str, Tag]:
    """Write the tags, leaving those that are there as they are; return those asked for, by slug."""
    Tag.objects.bulk_create(tags, ignore_conflicts=True)
    return {row.slug: row for row in Tag.objects.filter(slug__in=[tag.slug for tag in tags])}


@operation
def add_services(
    *,
    services: Sequence[Service],
    offers: Sequence[StaffService],
    venue_categories: Sequence[VenueCategory],
    segments: Sequence[ServiceSegment] = (),
    needs: Sequence[ServiceNeed] = (),
    venue_tags: Sequence[VenueTag] = (),
    pictures: Sequence[ServicePicture] = (),
) -> list[Service]:
    """Write services with pictures, who does them in which steps and rooms, and their venues' categories and tags.

    Rows are unsaved and already point at each other. `search_name` is derived from the name.
    """
    for service in services:
        service.search_name = fold(service.name)[:80]
    Service.objects.bulk_create(services)
    StaffService.objects.bulk_create(offers)
    VenueCategory.objects.bulk_create(venue_categories)
    ServiceSegment.objects.bulk_create(segments)
    ServiceNeed.objects.bulk_create(needs)
    VenueTag.objects.bulk_create(venue_tags)
    ServicePicture.objects.bulk_create(pictures)
    return list(services)


@operation
def add_options(
    *,
    services: Sequence[Service],
    offers: Sequence[StaffService],
    add_ons: Sequence[AddOn],
    questions: Sequence[Question],
    prerequisites: Sequence[Prerequisites],
    segments: Sequence[ServiceSegment] = (),
    needs: Sequence[ServiceNeed] = (),
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
    ServiceSegment.objects.bulk_create(segments)
    ServiceNeed.objects.bulk_create(needs)
    for venue_id in {service.venue_id for service in services}:
        renumber(venue_id)
