"""Finding places with real free times. No tables of its own: it asks the apps below.

The number of SQL queries does not depend on how much is found: candidates, their categories, free times (three), and
four for what the cards of one page show.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from cozywish.apps.bookings.queries.free_time import FirstFreeAsk, FreeStart, first_free
from cozywish.apps.catalog.models import Category, Service, ServicePlace, VenueCategory
from cozywish.apps.catalog.queries import first_categories, services_of
from cozywish.apps.geo.geometry import box, distance_m
from cozywish.apps.venues.models import Venue, VenuePhoto
from cozywish.apps.venues.queries import public_venues
from cozywish.core.text import fold

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

PAGE_SIZE = 20
RADIUS_M = 24_000  # about 15 miles
PARTS = {"morning": (0, 720), "midday": (720, 1020), "evening": (1020, 1440)}
DAYS_AHEAD = 14


class Sort(StrEnum):
    """Orders people can choose."""

    DISTANCE = "distance"
    SOONEST = "soonest"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class Ask:
    """What is looked for. `area` is (south, west, north, east) when the map says where."""

    lat: float
    lon: float
    time_zone: str
    radius_m: int = RADIUS_M
    area: tuple[float, float, float, float] | None = None
    text: str = ""
    category: str = ""
    at_home: bool = False
    on: date | None = None
    part: str = ""
    max_price_cents: int | None = None
    sort: Sort = Sort.DISTANCE
    page: int = 1

    @property
    def is_about_time(self) -> bool:
        """Only places with a free time then are wanted."""
        return self.on is not None or bool(self.part)


@dataclass(slots=True)
class Card:
    """One place in the results. Prices in minor units; `times` are its next free starts."""

    venue: Venue
    category: Category | None
    distance_m: float
    from_cents: int
    services: list[Service]
    times: list[FreeStart]

    @property
    def cover(self) -> VenuePhoto | None:
        """The first photo."""
        return next(iter(self.venue.photos.all()), None)


@dataclass(slots=True)
class Pin:
    """A place on the map."""

    id: UUID
    slug: str
    name: str
    lat: float
    lon: float
    currency: str
    from_cents: int


@dataclass(slots=True)
class Results:
    """One page of what was found, and the whole in numbers."""

    cards: list[Card]
    pins: list[Pin]
    total: int
    page: int
    pages: int
    by_category: Mapping[str, int] = field(default_factory=dict)

    @property
    def page_numbers(self) -> range:
        """All pages, from 1 on."""
        return range(1, self.pages + 1)


class Priced(TypedDict):
    """The lowest price of a kind, in minor units."""

    least: int | None


@dataclass(slots=True)
class _Candidate:
    id: UUID
    slug: str
    name: str
    lat: float
    lon: float
    currency: str
    from_cents: int
    distance_m: float


def search(ask: Ask, *, now: datetime) -> Results:
    """Find public places for `ask`, each with its next real free times as of `now`."""
    found = _candidates(ask)
    in_category = _categories_of([candidate.id for candidate in found])
    counts = Counter(slug for slugs in in_category.values() for slug in slugs)
    if ask.category:
        found = [one for one in found if ask.category in in_category.get(one.id, ())]
    times: dict[UUID, list[FreeStart]] = {}
    if ask.is_about_time or ask.sort is Sort.SOONEST:
        times = _times(ask, [one.id for one in found], now)
        found = [one for one in found if times[one.id]]
    found.sort(key=lambda one: _order(one, ask.sort, times))
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(ask.page, pages)
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    times = times or _times(ask, [one.id for one in shown], now)
    return Results(
        cards=cards_for({one.id: one.distance_m for one in shown}, times=times, text=ask.text),
        pins=[_pin(one) for one in found],
        total=len(found),
        page=page,
        pages=pages,
        by_category=counts,
    )


def cards_for(
    distances: Mapping[UUID, float], *, times: Mapping[UUID, Sequence[FreeStart]], text: str = ""
) -> list[Card]:
    """The cards of these venues, in the order of `distances`. Four SQL queries.

    Three services each: those whose name begins with `text` first, then as the menu has them.
    """
    ids = list(distances)
    venues = {venue.pk: venue for venue in public_venues().filter(pk__in=ids)}
    categories = first_categories(venue_ids=ids)
    menus: dict[UUID, list[Service]] = {pk: [] for pk in ids}
    for service in services_of(venue_ids=ids):
        menus[service.venue_id].append(service)
    wanted = fold(text)
    return [
        Card(
            venue=venues[pk],
            category=categories.get(pk),
            distance_m=distances[pk],
            from_cents=min((service.price_cents for service in menus[pk]), default=0),
            services=sorted(menus[pk], key=lambda s: not _begins(s.search_name, wanted))[:3],
            times=list(times.get(pk, ())),
        )
        for pk in ids
        if pk in venues
    ]


def suggestions(*, text: str, limit: int = 5) -> dict[str, list[str]]:
    """Categories, services and places whose names have a word that begins with `text`. Three SQL queries."""
    wanted = fold(text)
    match = _name_begins(wanted) if wanted else Q()
    services = Service.objects.filter(match, is_active=True, venue__in=public_venues())
    venues = public_venues().filter(match) if wanted else Venue.objects.none()
    categories = Category.objects.filter(is_active=True).order_by("position", "pk")
    return {
        "categories": [c.name for c in categories if _begins(fold(c.name), wanted)][:limit],
        "services": list(
            services.order_by("name").values_list("name", flat=True).distinct()[:limit]
        ),
        "venues": list(venues.order_by("name").values_list("name", flat=True)[:limit]),
    }


def _candidates(ask: Ask) -> list[_Candidate]:
    """Public places in reach that offer something of the kind, with their lowest price. One SQL query."""
    south, north, west, east = box(ask.lat, ask.lon, ask.radius_m)
    if ask.area is not None:
        south, west, north, east = ask.area
    offered = Service.objects.filter(venue=OuterRef("pk"), is_active=True)
    if ask.at_home:
        offered = offered.filter(done_at=ServicePlace.HOME)
    if ask.max_price_cents is not None:
        offered = offered.filter(price_cents__lte=ask.max_price_cents)
    places = Venue.objects.public().filter(
        Exists(offered), lat__range=(south, north), lon__range=(west, east)
    )
    wanted = fold(ask.text)
    if wanted:
        places = places.filter(_name_begins(wanted) | Exists(offered.filter(_name_begins(wanted))))
    rows = _with_price(places, at_home=ask.at_home).values_list(
        "pk", "slug", "name", "lat", "lon", "currency", "least", "travel_radius_m"
    )
    found = []
    for pk, slug, name, lat, lon, currency, least, reach in rows.order_by("pk"):
        away = distance_m(ask.lat, ask.lon, lat, lon)
        limit = (reach or 0) if ask.at_home else ask.radius_m
        if away <= limit or (ask.area is not None and not ask.at_home):
            found.append(_Candidate(pk, slug, name, lat, lon, currency, least or 0, away))
    return found


def _with_price(
    places: QuerySet[Venue], *, at_home: bool
) -> "QuerySet[WithAnnotations[Venue, Priced]]":
    kinds = Q(services__is_active=True)
    if at_home:
        kinds &= Q(services__done_at=ServicePlace.HOME)
    return places.annotate(least=Min("services__price_cents", filter=kinds))


def _name_begins(wanted: str) -> Q:
    """A word of the name begins with `wanted` (folded)."""
    return Q(search_name__startswith=wanted) | Q(search_name__contains=f" {wanted}")


def _begins(name: str, wanted: str) -> bool:
    return name.startswith(wanted) or f" {wanted}" in name


def _categories_of(venue_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = {}
    rows = VenueCategory.objects.filter(venue_id__in=venue_ids, category__is_active=True)
    for venue_id, slug in rows.values_list("venue_id", "category__slug"):
        found.setdefault(venue_id, set()).add(slug)
    return found


def _times(ask: Ask, venue_ids: Sequence[UUID], now: datetime) -> dict[UUID, list[FreeStart]]:
    """The next free starts of each venue on the asked day or later, in the asked part of the day."""
    not_before, days = now, DAYS_AHEAD
    if ask.on is not None:
        not_before = datetime.combine(ask.on, time(), ZoneInfo(ask.time_zone))
        days = 1
    return first_free(
        asks=[FirstFreeAsk(pk) for pk in venue_ids],
        now=now,
        not_before=max(not_before, now - timedelta(minutes=1)),
        days=days,
        part_of_day=PARTS.get(ask.part),
    )


def _order(
    one: _Candidate, sort: Sort, times: Mapping[UUID, Sequence[FreeStart]]
) -> tuple[float, float, str]:
    match sort:
        case Sort.PRICE:
            return (one.from_cents, one.distance_m, str(one.id))
        case Sort.SOONEST:
            return (times[one.id][0].starts_at.timestamp(), one.distance_m, str(one.id))
        case Sort.DISTANCE:
            return (one.distance_m, one.from_cents, str(one.id))


def _pin(one: _Candidate) -> Pin:
    return Pin(one.id, one.slug, one.name, one.lat, one.lon, one.currency, one.from_cents)
