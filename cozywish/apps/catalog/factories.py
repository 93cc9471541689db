"""Categories and services for tests."""

from typing import Any

from cozywish.apps.catalog.models import (
    Category,
    Service,
    ServiceNeed,
    ServiceSegment,
    StaffService,
    VenueCategory,
)
from cozywish.apps.venues.models import ResourceGroup, StaffMember, Venue
from cozywish.core.text import fold


def make_category(slug: str = "massage", **overrides: Any) -> Category:
    """The category of that slug, made when it is not there."""
    fields: dict[str, Any] = {
        "name": slug.capitalize(),
        "hue": "ember",
        "position": Category.objects.count() + 1,
        **overrides,
    }
    return Category.objects.get_or_create(slug=slug, defaults=fields)[0]


def make_service(
    venue: Venue,
    name: str = "Hot stone massage",
    *,
    by: list[StaffMember] | None = None,
    **overrides: Any,
) -> Service:
    """A service of an hour for $90, done by the people in `by`; puts the venue into its category."""
    category = overrides.pop("category", None) or make_category()
    number = venue.services.count() + 1
    fields: dict[str, Any] = {
        "section": "Massage",
        "search_name": fold(name),
        "slug": f"service-{number}",
        "duration_minutes": 60,
        "price_cents": 9000,
        "position": number,
        **overrides,
    }
    service = Service.objects.create(venue=venue, category=category, name=name, **fields)
    VenueCategory.objects.get_or_create(
        venue=venue, category=category, defaults={"position": venue.categories.count() + 1}
    )
    for staff in by or []:
        make_offer(staff, service)
    return service


def with_steps(service: Service, *steps: tuple[str, int]) -> None:
    """Let the service have these steps: kind and minutes."""
    ServiceSegment.objects.bulk_create(
        ServiceSegment(service=service, position=position, kind=kind, minutes=minutes)
        for position, (kind, minutes) in enumerate(steps, start=1)
    )


def with_rooms(service: Service, *groups: ResourceGroup) -> None:
    """Let the service need one unit of each of these groups."""
    ServiceNeed.objects.bulk_create(ServiceNeed(service=service, group=group) for group in groups)


def make_offer(staff: StaffMember, service: Service, **overrides: Any) -> StaffService:
    """The person does the service, as listed unless `overrides` say otherwise."""
    return StaffService.objects.create(staff=staff, service=service, **overrides)
