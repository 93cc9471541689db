"""Reading what is offered: rows for pages, plain values for the API."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from django.db import connection
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cozywish.apps.catalog.models import (
    Category,
    OldCategorySlug,
    OldTagSlug,
    Service,
    ServicePicture,
    StaffService,
    Tag,
    VenueCategory,
    VenueTag,
)
from cozywish.apps.venues.models import StaffMember, Venue, VenueQuerySet, VenueStatus
from cozywish.core.db import raw_uuid, uuid_in
from cozywish.core.text import fold

Rows: TypeAlias = "QuerySet[Any, Any]"  # each row is a dict of values


def categories() -> QuerySet[Category]:
    """The active categories in their order."""
    return Category.objects.filter(is_active=True).order_by("position", "pk")


def all_categories() -> QuerySet[Category]:
    """The categories in their order, those that are switched off included: for the office."""
    return Category.objects.order_by("position", "pk")


def all_tags() -> QuerySet[Tag]:
    """The tags in their order, those that are switched off included: for the office."""
    return Tag.objects.order_by("position", "pk")


def categories_by_slug() -> dict[str, Category]:
    """All categories by the addresses they have and had, switched off or not. Two SQL queries."""
    earlier = OldCategorySlug.objects.select_related("category")
    return {old.slug: old.category for old in earlier} | {
        category.slug: category for category in Category.objects.all()
    }


def categories_of(*, venue: Venue) -> list[Category]:
    """The categories the venue stands in, the one its card names first. One SQL query."""
    rows = VenueCategory.objects.filter(venue=venue).select_related("category")
    return [row.category for row in rows.order_by("position")]


def tags() -> QuerySet[Tag]:
    """The active tags in their order."""
    return Tag.objects.filter(is_active=True).order_by("position", "pk")


def tags_of(*, venue: Venue) -> list[Tag]:
    """The active tags the venue says of itself, in their order. One SQL query."""
    return list(tags().select_related("picture").filter(venues__venue=venue))


def categories_called(slugs: Collection[str]) -> dict[str, Category]:
    """The active categories that have or had these slugs, by the one that was asked for. Two SQL queries."""
    earlier = OldCategorySlug.objects.filter(slug__in=slugs, category__is_active=True)
    had = {old.slug: old.category for old in earlier.select_related("category")}
    return had | {kind.slug: kind for kind in categories().filter(slug__in=slugs)}


def tags_called(slugs: Collection[str]) -> dict[str, Tag]:
    """The active tags that have or had these slugs, by the one that was asked for. Two SQL queries."""
    earlier = OldTagSlug.objects.filter(slug__in=slugs, tag__is_active=True)
    had = {old.slug: old.tag for old in earlier.select_related("tag")}
    return had | {tag.slug: tag for tag in tags().filter(slug__in=slugs)}


def moved_category(*, slug: str) -> str:
    """Return the slug by now of the active category that had that one; an empty text if there is none."""
    found = categories().filter(old_slugs__slug=slug)
    return found.values_list("slug", flat=True).first() or ""


def moved_tag(*, slug: str) -> str:
    """Return the slug by now of the active tag that had that one; an empty text if there is none."""
    return tags().filter(old_slugs__slug=slug).values_list("slug", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class Priced:
    """A service with the lowest price anyone does it for, in minor units; it `rises` when others ask for more."""

    service: Service
    cents: int
    rises: bool


def menu_of(*, venue_id: UUID) -> QuerySet[Service]:
    """The venue's services that somebody does and anyone can book, in the order of its menu. One SQL query."""
    able = StaffService.objects.filter(
        service=OuterRef("pk"), staff__is_active=True, staff__is_bookable=True
    )
    offered = Service.objects.filter(Exists(able), venue_id=venue_id, is_active=True)
    return offered.order_by("position", "pk")


def services_of(*, venue_ids: Collection[UUID]) -> QuerySet[Service]:
    """The services of these venues in the order of their menus. One SQL query."""
    return Service.objects.filter(venue_id__in=venue_ids, is_active=True).order_by(
        "venue_id", "-is_featured", "position", "pk"
    )


def priced(services: Iterable[Service]) -> list[Priced]:
    """The services with what they cost by who does them, in their order. One SQL query."""
    listed = list(services)
    asked = (
        StaffService.objects.filter(
            service__venue__in={service.venue_id for service in listed},
            staff__is_active=True,
            staff__is_bookable=True,
        )
        .annotate(price=Coalesce("price_cents", "service__price_cents"))
        .values_list("service")
        .annotate(lowest=Min("price"), highest=Max("price"))
    )
    spans = {pk: (lowest, highest) for pk, lowest, highest in asked}
    found = []
    for service in listed:
        lowest, highest = spans.get(service.pk, (service.price_cents, service.price_cents))
        found.append(Priced(service, lowest, highest > lowest))
    return found


def pictures_of(*, heads: "Collection[UUID] | Rows") -> dict[UUID, ServicePicture]:
    """The pictures of these heads of families, by service. One SQL query."""
    rows = ServicePicture.objects.filter(service__in=heads)
    return {row.service_id: row for row in rows}


def by_family(listed: Iterable[Priced]) -> list[Priced]:
    """One for each family: its first, for what its cheapest costs; it rises when a variant costs more."""
    found: dict[UUID, Priced] = {}
    for one in listed:
        known = found.setdefault(one.service.head_id, one)
        rises = known.rises or one.rises or known.cents != one.cents
        least = min(known.cents, one.cents)
        found[one.service.head_id] = Priced(known.service, least, rises)
    return list(found.values())


def first_categories(*, venue_ids: Collection[UUID]) -> dict[UUID, Category]:
    """The category each venue's card names: the first that is not switched off. One SQL query."""
    rows = VenueCategory.objects.filter(venue_id__in=venue_ids, category__is_active=True)
    last_first = rows.select_related("category").order_by("-position")
    return {row.venue_id: row.category for row in last_first}


_VENUE = (
    *("id", "slug", "name", "tagline", "description", "phone", "website"),
    *("address_line1", "address_line2", "district", "postcode", "lat", "lon"),
    *("time_zone", "currency", "travel_radius_m"),
    *("lead_minutes", "horizon_days", "step_minutes", "free_cancel_hours"),
    *("place__slug", "place__name", "place__state", "place__country"),
)
_SERVICE = (
    *(
        "id",
        "venue_id",
        "variant_of_id",
        "variant_name",
        "section",
        "name",
        "slug",
        "description",
        "done_at",
        "position",
    ),
    *("duration_minutes", "price_cents", "venue__currency", "category__slug", "category__name"),
)
_PICTURE = ("image", "alt", "width", "height")


def venue_values(
    *, country: str = "", place: str = "", category: str = "", tag: str = "", prefix: str = ""
) -> Rows:
    """Public venues as values, each with its first category; an empty filter filters nothing.

    `place`, `category` and `tag` are slugs; `prefix` begins a word of the venue's name or of a service's.
    """
    rows: VenueQuerySet = Venue.objects.public()
    if country:
        rows = rows.filter(place__country=country.upper())
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
    if tag:
        said = VenueTag.objects.filter(venue=OuterRef("pk"), tag__slug=tag, tag__is_active=True)
        rows = rows.filter(Exists(said))
    if prefix:
        wanted = fold(prefix)
        begins = Q(search_name__startswith=wanted) | Q(search_name__contains=f" {wanted}")
        offered = Service.objects.filter(begins, venue=OuterRef("pk"), is_active=True)
        rows = rows.filter(begins | Exists(offered)) if wanted else rows.none()
    standing = VenueCategory.objects.filter(venue=OuterRef("pk"), category__is_active=True)
    first = standing.order_by("position")
    found: Rows = rows.annotate(
        category_slug=Subquery(first.values("category__slug")[:1]),
        category_name=Subquery(first.values("category__name")[:1]),
    ).values(*_VENUE, "category_slug", "category_name")
    return found


def service_values(*, venue_id: UUID | None = None) -> Rows:
    """Active services of public venues as values, of one venue or of all."""
    rows = Service.objects.filter(is_active=True, venue__status=VenueStatus.APPROVED)
    if venue_id is not None:
        rows = rows.filter(venue_id=venue_id)
    pictures = {
        f"picture_{name}": Coalesce(f"variant_of__picture__{name}", f"picture__{name}")
        for name in _PICTURE
    }
    asks_first = Coalesce("on_request", "venue__on_request")
    found: Rows = rows.annotate(**pictures, asks_first=asks_first).values(
        *_SERVICE, "asks_first", *pictures
    )
    return found


def staff_values(*, venue_id: UUID) -> Rows:
    """The people of a venue who take bookings, in their order."""
    return (
        StaffMember.objects.filter(venue_id=venue_id, is_active=True, is_bookable=True)
        .order_by("position", "pk")
        .values("id", "name", "title")
    )


def offer_values(*, service_id: UUID) -> Rows:
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


_KNOWN = {
    "venues": "SELECT v.id, v.time_zone FROM venues_venue v WHERE v.status = 'APPROVED' AND v.id IN ({})",
    "services": """SELECT s.id, v.time_zone FROM catalog_service s JOIN venues_venue v ON v.id = s.venue_id
 WHERE v.status = 'APPROVED' AND s.id IN ({})""",
    "people": """SELECT p.id, v.time_zone FROM venues_staffmember p JOIN venues_venue v ON v.id = p.venue_id
 WHERE v.status = 'APPROVED' AND p.id IN ({})""",
}


def known_zones(
    *, venue_ids: Collection[UUID], service_ids: Collection[UUID] = (), staff_id: UUID | None = None
) -> dict[UUID, str]:
    """Those of the ids that name something anyone may see, each with the zone of its venue.

    What is inactive, or belongs to another public venue, is known: what follows from that is a rule's business. One
    SQL query, by hand: every list of free times asks it, and the ORM would take longer than the engine.
    """
    asked = {"venues": venue_ids, "services": service_ids, "people": [staff_id] if staff_id else []}
    parts = {kind: ids for kind, ids in asked.items() if ids}
    if not parts:
        return {}
    sql = " UNION ALL ".join(
        _KNOWN[kind].format(", ".join(["%s"] * len(ids))) for kind, ids in parts.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [raw_uuid(one) for ids in parts.values() for one in ids])
        return {uuid_in(key): zone for key, zone in cursor.fetchall()}


def unknown_ids(
    *, venue_ids: Collection[UUID], service_ids: Collection[UUID] = (), staff_id: UUID | None = None
) -> set[UUID]:
    """Those of the ids that name nothing anyone may see: no public venue, nothing of a public venue."""
    asked = {*venue_ids, *service_ids, *({staff_id} if staff_id else set())}
    return (
        asked - known_zones(venue_ids=venue_ids, service_ids=service_ids, staff_id=staff_id).keys()
    )
