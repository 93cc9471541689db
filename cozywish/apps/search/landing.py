"""Which landing pages there are: a city, a category, or both, has one as long as a public venue is there."""

from django.db.models import Count, QuerySet

from cozywish.apps.catalog.models import Category, VenueCategory
from cozywish.apps.catalog.queries import categories
from cozywish.apps.geo.models import Place
from cozywish.apps.venues.models import Venue, VenueStatus


def city_page(*, country: str, slug: str) -> Place:
    """The city of a landing address such as /us/portland-or/. One SQL query.

    Raises Place.DoesNotExist when there is no such city, or no public venue in it.
    """
    lively = Venue.objects.public().values("place")
    return Place.objects.get(country=country.upper(), slug=slug, pk__in=lively)


def categories_in(*, country: str, city: str) -> QuerySet[Category]:
    """The active categories that public venues of the city belong to, in their order. One SQL query."""
    there = VenueCategory.objects.filter(
        venue__status=VenueStatus.APPROVED,
        venue__place__country=country.upper(),
        venue__place__slug=city,
    )
    return categories().filter(pk__in=there.values("category"))


def cities_with(*, country: str, category: Category) -> QuerySet[Place]:
    """The cities of the country in which public venues belong to the category, each with how many (`live`) do.

    Those with most first. One SQL query.
    """
    there = Place.objects.filter(
        country=country.upper(),
        venues__status=VenueStatus.APPROVED,
        venues__categories__category=category,
    )
    return there.annotate(live=Count("venues", distinct=True)).order_by("-live", "name", "pk")


def landing_pages() -> list[tuple[str, ...]]:
    """Country and city, country and category, or all three, of every landing page, sorted. Two SQL queries."""
    place = ("place__country", "place__slug")
    cities = Venue.objects.public().values_list(*place).distinct()
    rows = VenueCategory.objects.filter(
        venue__status=VenueStatus.APPROVED, category__is_active=True
    )
    pairs = rows.values_list(*(f"venue__{name}" for name in place), "category__slug").distinct()
    kinds = {(country, category) for country, _city, category in pairs}
    return sorted([*cities, *kinds, *pairs])
