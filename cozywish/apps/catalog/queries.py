"""Reading what is offered."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from cozywish.apps.catalog.models import Category, Service, VenueCategory
from cozywish.apps.venues.models import VenueStatus


def categories() -> QuerySet[Category]:
    """The active categories in their order."""
    return Category.objects.filter(is_active=True).order_by("position", "pk")


def category_by_slug(*, slug: str) -> Category:
    """Return an active category. Raises Category.DoesNotExist otherwise."""
    return Category.objects.get(slug=slug, is_active=True)


def menu_of(*, venue_id: UUID) -> QuerySet[Service]:
    """The venue's services anyone can book, in the order of its menu. One SQL query."""
    return Service.objects.filter(venue_id=venue_id, is_active=True).order_by("position", "pk")


def services_of(*, venue_ids: Collection[UUID]) -> QuerySet[Service]:
    """The services of these venues in the order of their menus. One SQL query."""
    return Service.objects.filter(venue_id__in=venue_ids, is_active=True).order_by(
        "venue_id", "-is_featured", "position", "pk"
    )


def first_categories(*, venue_ids: Collection[UUID]) -> dict[UUID, Category]:
    """The category each venue's card names. One SQL query."""
    rows = VenueCategory.objects.filter(venue_id__in=venue_ids, position=1).select_related(
        "category"
    )
    return {row.venue_id: row.category for row in rows}


def popular_services(*, limit: int) -> list[str]:
    """Names of services that most venues offer. One SQL query."""
    names = (
        Service.objects.filter(is_active=True, venue__status=VenueStatus.APPROVED)
        .values("name")
        .annotate(places=Count("venue", distinct=True))
        .order_by("-places", "name")
    )
    return [row["name"] for row in names[:limit]]


def at_home_examples(*, limit: int) -> list[Service]:
    """One at-home service of each category, the cheapest that is featured first. Two SQL queries."""
    cheapest = (
        Service.objects.filter(is_active=True, done_at="HOME", venue__status=VenueStatus.APPROVED)
        .values("category")
        .annotate(least=Min("price_cents"))
        .order_by("category")
    )
    chosen = Q(pk__in=[])
    for row in cheapest:
        chosen |= Q(category=row["category"], price_cents=row["least"])
    found = (
        Service.objects.filter(chosen, is_active=True, done_at="HOME")
        .select_related("category", "venue")
        .order_by("category__position", "pk")
    )
    by_category = {service.category_id: service for service in reversed(found)}
    return list(reversed(by_category.values()))[:limit]
