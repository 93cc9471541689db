"""What anyone may see of venues and of what they offer: plain values, one SQL query each."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from cozywish.apps.catalog.models import Service, StaffService, VenueCategory
from cozywish.apps.venues.models import StaffMember, Venue, VenueQuerySet, VenueStatus

Values = dict[str, Any]

_VENUE = (
    *("id", "slug", "name", "tagline", "description", "phone", "website"),
    *("address_line1", "address_line2", "district", "postcode", "lat", "lon"),
    *("time_zone", "currency", "travel_radius_m", "arrival_note"),
    *("lead_minutes", "horizon_days", "step_minutes", "free_cancel_hours"),
    *("place__slug", "place__name", "place__state", "place__country"),
)
_SERVICE = (
    *("id", "venue_id", "section", "name", "slug", "description", "done_at", "position"),
    *("duration_minutes", "price_cents", "venue__currency", "category__slug", "category__name"),
)


def public_venues(
    *, country: str = "", place: str = "", category: str = "", prefix: str = ""
) -> "QuerySet[Venue, Values]":
    """Public venues as values, each with its first category; an empty filter filters nothing.

    `place` and `category` are slugs; `prefix` begins the name of the venue or of a service of its.
    """
    rows: VenueQuerySet = Venue.objects.public()
    if country:
        rows = rows.filter(place__country=country)
    if place:
        rows = rows.filter(place__slug=place)
    if category:
        rows = rows.filter(
            Exists(
                VenueCategory.objects.filter(
                    venue=OuterRef("pk"), category__slug=category, category__is_active=True
                )
            )
        )
    if prefix:
        beginning = Q(search_name__startswith=prefix.lower())
        offered = Service.objects.filter(beginning, venue=OuterRef("pk"), is_active=True)
        rows = rows.filter(beginning | Exists(offered))
    first = FilteredRelation("categories", condition=Q(categories__position=1))
    return rows.annotate(
        first=first,
        category_slug=F("first__category__slug"),
        category_name=F("first__category__name"),
    ).values(*_VENUE, "category_slug", "category_name")


def public_services(*, venue_id: UUID | None = None) -> "QuerySet[Service, Values]":
    """Active services of public venues as values, of one venue or of all."""
    rows = Service.objects.filter(is_active=True, venue__status=VenueStatus.APPROVED)
    if venue_id is not None:
        rows = rows.filter(venue_id=venue_id)
    return rows.values(*_SERVICE)


def bookable_staff(*, venue_id: UUID) -> "QuerySet[StaffMember, Values]":
    """The people of a venue who take bookings, in their order."""
    return (
        StaffMember.objects.filter(venue_id=venue_id, is_active=True, is_bookable=True)
        .order_by("position", "pk")
        .values("id", "name", "title")
    )


def offers_of(*, service_id: UUID) -> "QuerySet[StaffService, Values]":
    """Who does the service, with their own `minutes` and `price` (minor units), in the venue's order."""
    return (
        StaffService.objects.filter(
            service_id=service_id, staff__is_active=True, staff__is_bookable=True
        )
        .annotate(
            minutes=Coalesce("duration_minutes", "service__duration_minutes"),
            price=Coalesce("price_cents", "service__price_cents"),
        )
        .order_by("staff__position", "pk")
        .values("staff_id", "staff__name", "staff__title", "minutes", "price")
    )


def unknown_ids(
    *, venue_ids: Collection[UUID], service_ids: Collection[UUID] = (), staff_id: UUID | None = None
) -> set[UUID]:
    """Those of the ids that name nothing anyone may see: no public venue, nothing of a public venue.

    What is inactive, or belongs to another public venue, is known: what follows from that is a rule's business.
    """
    asked = {*venue_ids, *service_ids, *({staff_id} if staff_id else set())}
    public = Q(venue__status=VenueStatus.APPROVED)
    known = (
        Venue.objects.public()
        .filter(pk__in=venue_ids)
        .values_list("pk")
        .union(
            Service.objects.filter(public, pk__in=service_ids).values_list("pk"),
            StaffMember.objects.filter(public, pk=staff_id).values_list("pk"),
            all=True,
        )
    )
    return asked - {row[0] for row in known}
