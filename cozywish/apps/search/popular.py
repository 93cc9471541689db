"""What people book most, at a place and at home: what the home page offers to search for."""

from datetime import datetime, timedelta

from django.db.models import Count, Q

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import BookingItem
from cozywish.apps.catalog.models import Service, ServicePlace
from cozywish.apps.catalog.queries import Priced, priced
from cozywish.apps.venues.models import Venue

WITHIN = timedelta(days=14)
PLACES = 2  # a name that one place alone uses is that place's own word, such as "Under five"


def popular_services(*, country: str, city: str, now: datetime, limit: int) -> list[str]:
    """Names of the city's services with most visits in the next two weeks, one of each category. One SQL query.

    Only names by which two public venues at least have been booked: those are words that customers know.
    """
    there = Venue.objects.public().filter(place__country=country, place__slug=city)
    booked = (
        BookingItem.objects.filter(
            booking__venue__in=there,
            booking__state=BookingState.CONFIRMED,
            booking__starts_at__gte=now,
            booking__starts_at__lt=now + WITHIN,
            service__is_active=True,
        )
        .values_list("service__name", "service__category")
        .annotate(visits=Count("pk"), places=Count("booking__venue", distinct=True))
        .filter(places__gte=PLACES)
        .order_by("-visits", "service__name")
    )
    first: dict[int, str] = {}
    for name, category, *_ in booked:
        first.setdefault(category, name)
    return list(first.values())[:limit]


def popular_at_home(*, country: str, city: str, now: datetime, limit: int) -> list[Priced]:
    """The city's at-home service with most visits in the next two weeks of each category, most visited first.

    Only what a menu begins with or features: the rest of it is extras that nobody looks for. Two SQL queries.
    """
    visits = Count(
        "booked_items",
        filter=Q(
            booked_items__booking__state=BookingState.CONFIRMED,
            booked_items__booking__starts_at__gte=now,
            booked_items__booking__starts_at__lt=now + WITHIN,
        ),
    )
    offered = (
        Service.objects.filter(
            Q(is_featured=True) | Q(position=1),
            is_active=True,
            done_at=ServicePlace.HOME,
            venue__in=Venue.objects.public().filter(place__country=country, place__slug=city),
        )
        .select_related("category", "venue")
        .annotate(visits=visits)
        .order_by("-visits", "category__position", "position", "pk")
    )
    first: dict[int, Service] = {}
    for service in offered:
        first.setdefault(service.category_id, service)
    return priced(list(first.values())[:limit])
