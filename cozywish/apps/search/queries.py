"""Finding places with real free times. No tables of its own: it asks the apps below.

The number of SQL queries does not depend on how much is found: candidates (one more where text is asked for), their
categories, services and prices, free times (three at most), and three for what the cards of one page show.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from cozywish.apps.bookings.queries.first_free import FirstFreeAsk, first_free
from cozywish.apps.bookings.queries.free_time import FreeStart
from cozywish.apps.catalog.models import Category, Service, ServicePlace, VenueCategory
from cozywish.apps.catalog.queries import (
    Priced,
    by_family,
    categories,
    first_categories,
    priced,
    services_of,
)
from cozywish.apps.geo.geometry import box, distance_m
from cozywish.apps.venues.models import Venue, VenuePhoto
from cozywish.apps.venues.queries import public_venues
from cozywish.core.text import fold

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
    services: list[Priced]
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
    """One page of what was found, and the whole in numbers.

    `by_category` counts what would be found without the chosen category; of the chosen one it is the total.
    """

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


@dataclass(slots=True)
class _Candidate:
    """A place that may be shown. `listed` are the services its card names; times and price are theirs."""

    id: UUID
    slug: str
    name: str
    lat: float
    lon: float
    currency: str
    distance_m: float
    listed: list[Priced] = field(default_factory=list)

    @property
    def from_cents(self) -> int:
        """The lowest price of what the card names."""
        return min(priced.cents for priced in self.listed)


def search(ask: Ask, *, now: datetime) -> Results:
    """Find public places for `ask`, each with its next real free times as of `now`."""
    found = _with_services(_candidates(ask), ask)
    times: dict[UUID, list[FreeStart]] = {}
    if ask.is_about_time or ask.sort is Sort.SOONEST:
        times = _times(ask, found, now)
        found = [one for one in found if times[one.id]]
    in_category = _categories_of([one.id for one in found])
    counts = Counter(slug for slugs in in_category.values() for slug in slugs)
    if ask.category:
        found = [one for one in found if ask.category in in_category.get(one.id, ())]
    found.sort(key=lambda one: _order(one, ask.sort, times))
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(ask.page, pages)
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    times = times or _times(ask, shown, now)
    return Results(
        cards=_cards(shown, times=times),
        pins=[_pin(one) for one in found],
        total=len(found),
        page=page,
        pages=pages,
        by_category=counts,
    )


def cards_of(venue_ids: Sequence[UUID], *, lat: float, lon: float, now: datetime) -> list[Card]:
    """The cards of these places, in their order, as seen from a point. Nine SQL queries at most.

    What is not public, or offers nothing, has no card.
    """
    ask = Ask(lat=lat, lon=lon, time_zone="UTC")
    rows = Venue.objects.public().filter(pk__in=venue_ids)
    found = {
        pk: _Candidate(
            pk, slug, name, own_lat, own_lon, currency, distance_m(lat, lon, own_lat, own_lon)
        )
        for pk, slug, name, own_lat, own_lon, currency in rows.values_list(
            "pk", "slug", "name", "lat", "lon", "currency"
        )
    }
    shown = _with_services([found[pk] for pk in venue_ids if pk in found], ask)
    return _cards(shown, times=_times(ask, shown, now))


def _cards(shown: Sequence[_Candidate], *, times: Mapping[UUID, Sequence[FreeStart]]) -> list[Card]:
    """The cards of these places, in their order. Three SQL queries."""
    ids = [one.id for one in shown]
    venues = {venue.pk: venue for venue in public_venues().filter(pk__in=ids)}
    kinds = first_categories(venue_ids=ids)
    return [
        Card(
            venue=venues[one.id],
            category=kinds.get(one.id),
            distance_m=one.distance_m,
            from_cents=one.from_cents,
            services=one.listed,
            times=list(times.get(one.id, ())),
        )
        for one in shown
        if one.id in venues
    ]


def _with_services(found: Sequence[_Candidate], ask: Ask) -> list[_Candidate]:
    """Give each place the three services that fit best; drop those with none. Two SQL queries.

    Best are those whose name or category was asked for, then as the menu has them, featured first.
    """
    by_id = {one.id: one for one in found}
    fitting: dict[UUID, list[Priced]] = {}
    for one in priced(services_of(venue_ids=by_id).select_related("category")):
        is_dear = ask.max_price_cents is not None and one.cents > ask.max_price_cents
        if not is_dear and (not ask.at_home or one.service.done_at == ServicePlace.HOME):
            fitting.setdefault(one.service.venue_id, []).append(one)
    wanted = fold(ask.text)
    for venue_id, services in fitting.items():
        services.sort(key=lambda one: _fits_less(one.service, wanted, ask.category))
        by_id[venue_id].listed = by_family(services)[:3]
    return [one for one in found if one.listed]


def _fits_less(service: Service, wanted: str, category: str) -> tuple[bool, bool]:
    is_named = _begins(service.search_name, wanted) or _begins(fold(service.category.name), wanted)
    return not is_named, bool(category) and service.category.slug != category


def suggestions(*, text: str, limit: int = 5) -> dict[str, list[str]]:
    """Categories, services and places whose names have a word that begins with `text`. Three SQL queries."""
    wanted = fold(text)
    match = _name_begins(wanted) if wanted else Q()
    services = Service.objects.filter(match, is_active=True, venue__in=public_venues())
    venues = public_venues().filter(match) if wanted else Venue.objects.none()
    return {
        "categories": [c.name for c in categories() if _begins(fold(c.name), wanted)][:limit],
        "services": list(
            services.order_by("name").values_list("name", flat=True).distinct()[:limit]
        ),
        "venues": list(venues.order_by("name").values_list("name", flat=True)[:limit]),
    }


def _candidates(ask: Ask) -> list[_Candidate]:
    """Public places in reach that offer something of the kind. Two SQL queries, one where no text is asked for."""
    south, north, west, east = box(ask.lat, ask.lon, ask.radius_m)
    if ask.area is not None:
        south, west, north, east = ask.area
    offered = Service.objects.filter(venue=OuterRef("pk"), is_active=True)
    if ask.at_home:
        offered = offered.filter(done_at=ServicePlace.HOME)
    if ask.max_price_cents is not None:
        most = ask.max_price_cents
        offered = offered.filter(Q(price_cents__lte=most) | Q(offers__price_cents__lte=most))
    places = Venue.objects.public().filter(
        Exists(offered), lat__range=(south, north), lon__range=(west, east)
    )
    wanted = fold(ask.text)
    if ask.text and not wanted:  # a script that no name here is written in
        return []
    if wanted:
        places = places.filter(_meant(wanted, offered))
    rows = places.values_list("pk", "slug", "name", "lat", "lon", "currency", "travel_radius_m")
    found = []
    for pk, slug, name, lat, lon, currency, reach in rows.order_by("pk"):
        away = distance_m(ask.lat, ask.lon, lat, lon)
        limit = (reach or 0) if ask.at_home else ask.radius_m
        if away <= limit or (ask.area is not None and not ask.at_home):
            found.append(_Candidate(pk, slug, name, lat, lon, currency, away))
    return found


def _meant(wanted: str, offered: QuerySet[Service]) -> Q:
    """Places of the category called so; where none is, those of which a name begins so. One SQL query."""
    kinds = {kind.pk: fold(kind.name) for kind in categories()}
    named = [pk for pk, name in kinds.items() if name == wanted]
    if named:
        return Q(Exists(VenueCategory.objects.filter(venue=OuterRef("pk"), category__in=named)))
    begun = [pk for pk, name in kinds.items() if _begins(name, wanted)]
    likely = offered.filter(_name_begins(wanted) | Q(category__in=begun))
    return _name_begins(wanted) | Q(Exists(likely))


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


def _times(ask: Ask, places: Sequence[_Candidate], now: datetime) -> dict[UUID, list[FreeStart]]:
    """The next free starts of what each card names first, on the asked day or later, in the asked part of it."""
    not_before, days = now, DAYS_AHEAD
    if ask.on is not None:
        not_before = datetime.combine(ask.on, time(), ZoneInfo(ask.time_zone))
        days = 1
    return first_free(
        asks=[FirstFreeAsk(one.id, one.listed[0].service.pk) for one in places],
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
