"""Finding places by what people type, and postcodes by where they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cozywish.apps.geo.geometry import box, distance_m
from cozywish.apps.geo.models import Place, Postcode
from cozywish.apps.geo.names import city_key, readings, started_keys, state_code
from cozywish.core.db import is_postgres
from cozywish.core.text import fold

ZIP = re.compile(r"(\d{5})(?:-\d{4})?")
START_OF_ZIP = re.compile(r"\d{2,5}")
AFTER_EVERY_LETTER = "{"  # folded names hold blanks, digits and a to z; this character follows z


@dataclass(frozen=True, slots=True)
class Where:
    """A point people can search around, under the name to show for it.

    `slug` is the place's; `postcode` is empty unless a ZIP code was meant.
    """

    label: str
    country: str
    slug: str
    lat: float
    lon: float
    time_zone: str
    postcode: str = ""


def suggest_places(*, text: str, limit: int) -> list[Where]:
    """Return places whose name or ZIP code begins with `text`, bigger cities first. One or no query."""
    typed = text.strip()
    if START_OF_ZIP.fullmatch(typed):
        found = Postcode.objects.filter(_begins_with("code", typed)).select_related("place")
        return [_of_postcode(row) for row in found.order_by("code", "country", "pk")[:limit]]
    city, comma, state = typed.rpartition(",") if "," in typed else (typed, "", "")
    names = Q(pk__in=[])
    for key in started_keys(city):
        names |= Q(search_name=key) if comma else _begins_with("search_name", key)
    if not names:
        return []
    places = Place.objects.filter(names)
    if comma:
        places = _in_started_state(places, state)
    return [_of_place(place) for place in _bigger_first(places)[:limit]]


def resolve_place(*, text: str) -> Where | None:
    """Return the place that `text` names: "Portland, OR", "portland", "97211"; None when there is none.

    A city without its state is the biggest of that name. One query for each way to read the text, two at most for
    real places.
    """
    code = ZIP.fullmatch(text.strip())
    if code:
        row = Postcode.objects.filter(country="US", code=code[1]).select_related("place").first()
        return _of_postcode(row) if row else None
    for reading in readings(text):
        places = Place.objects.filter(search_name=reading.key)
        if reading.state:
            places = places.filter(state=reading.state)
        place = _bigger_first(places).first()
        if place:
            return _of_place(place)
    return None


def place_of_postcode(text: str) -> Place | None:
    """Return where the five digits lie that a US ZIP code begins with; None when nobody knows them. One query."""
    return Place.objects.filter(postcodes__country="US", postcodes__code=text[:5]).first()


def is_called(place: Place, *, city: str, state: str) -> bool:
    """Say whether somebody who writes `city` and `state`, a code or a name, means the place."""
    return city_key(city) == city_key(place.name) and state_code(state) == place.state


def place_by_slug(*, country: str, slug: str) -> Place:
    """Return the place of a landing address such as /us/portland-or/, or raise Place.DoesNotExist."""
    return Place.objects.get(country=country.upper(), slug=slug)


def postcodes_within(
    *, lat: float, lon: float, radius_m: float
) -> Sequence[tuple[Postcode, float]]:
    """Return the postcodes whose centre is at most `radius_m` away, each with its metres, nearest first.

    One query, by the index of a box around the circle.
    """
    south, north, west, east = box(lat, lon, radius_m)
    inside = Postcode.objects.filter(lat__range=(south, north), lon__range=(west, east))
    measured = [(row, distance_m(lat, lon, row.lat, row.lon)) for row in inside]
    near = [pair for pair in measured if pair[1] <= radius_m]
    return sorted(near, key=lambda pair: (pair[1], pair[0].country, pair[0].code))


def _begins_with(column: str, start: str) -> Q:
    """Rows whose column begins with `start`: on SQLite as a range, because LIKE would not use the index there."""
    if is_postgres():
        return Q(**{f"{column}__startswith": start})
    return Q(**{f"{column}__gte": start, f"{column}__lt": start + AFTER_EVERY_LETTER})


def _in_started_state(places: QuerySet[Place], typed: str) -> QuerySet[Place]:
    """Narrow down to a state that is written out or only begun; nothing typed narrows nothing."""
    code = state_code(typed)
    return places.filter(state=code) if code else places.filter(state__istartswith=fold(typed))


def _bigger_first(places: QuerySet[Place]) -> QuerySet[Place]:
    return places.order_by("-postcodes_count", "search_name", "state", "country", "pk")


def _of_place(place: Place) -> Where:
    return Where(
        label=f"{place.name}, {place.state}",
        country=place.country,
        slug=place.slug,
        lat=place.lat,
        lon=place.lon,
        time_zone=place.time_zone,
    )


def _of_postcode(row: Postcode) -> Where:
    return Where(
        label=f"{row.place.name}, {row.place.state} {row.code}",
        country=row.country,
        slug=row.place.slug,
        lat=row.lat,
        lon=row.lon,
        time_zone=row.time_zone,
        postcode=row.code,
    )
