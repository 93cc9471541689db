"""Filling the tables of places from the package that brings them; nothing is fetched."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import available_timezones

import zipcodes

from cozywish.apps.geo.models import Place, Postcode
from cozywish.apps.geo.names import city_key
from cozywish.core.services import operation
from cozywish.core.text import fold

US = "US"
PLACE_COLUMNS = ["name", "search_name", "state", "lat", "lon", "time_zone", "postcodes_count"]
POSTCODE_COLUMNS = ["place", "lat", "lon", "time_zone"]
CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Zip:
    """A ZIP code as the package lists it. `point` is None where it has no coordinates."""

    code: str
    city: str
    state: str
    point: tuple[float, float] | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows a load wrote, and how many ZIP codes it had to leave out."""

    places: int
    postcodes: int
    left_out: int


@operation
def load_us_places() -> Loaded:
    """Write every US city and ZIP code, or bring those already there up to date.

    A city stands at the mean of its ZIP codes and keeps the time most of them keep. A ZIP code without
    coordinates stands at its city's centre. Left out are ZIP codes that are nowhere on the map (military mail,
    parcel returns): nobody can be near them.
    """
    listed = _listed()
    cities = _cities(listed)
    found = {slug: place for slug, rows in cities.items() if (place := _place(slug, rows))}
    _write_places(list(found.values()))
    postcodes = [
        _postcode(row, found[slug])
        for slug, rows in cities.items()
        if slug in found
        for row in rows
    ]
    _write_postcodes(postcodes)
    return Loaded(len(found), len(postcodes), len(listed) - len(postcodes))


def _listed() -> list[Zip]:
    """Return the rows of the package, in its order, with only zones that exist."""
    known = available_timezones()
    raw = zipcodes.list_all()  # type: ignore[no-untyped-call]  # it comes without types
    common = _commonest_zones(raw, known)
    return [
        Zip(
            code=row["zip_code"],
            city=row["city"],
            state=row["state"],
            point=_point(row),
            time_zone=row["timezone"] if row["timezone"] in known else common.get(row["state"], ""),
        )
        for row in raw
    ]


def _commonest_zones(raw: Iterable[Mapping[str, str]], known: set[str]) -> dict[str, str]:
    by_state: dict[str, Counter[str]] = defaultdict(Counter)
    for row in raw:
        if row["timezone"] in known:
            by_state[row["state"]][row["timezone"]] += 1
    return {state: zones.most_common(1)[0][0] for state, zones in by_state.items()}


def _point(row: Mapping[str, str]) -> tuple[float, float] | None:
    lat, lon = float(row["lat"]), float(row["long"])
    return (lat, lon) if lat or lon else None


def _cities(listed: Iterable[Zip]) -> dict[str, list[Zip]]:
    """Return the ZIP codes of each city by its slug; two spellings of one name are one city."""
    spelled: dict[tuple[str, str], list[Zip]] = defaultdict(list)
    for row in listed:
        if row.time_zone:
            spelled[row.city, row.state].append(row)
    cities: dict[str, list[Zip]] = defaultdict(list)
    for (city, state), rows in spelled.items():
        cities[f"{fold(city)} {state.lower()}".replace(" ", "-")] += rows
    return cities


def _place(slug: str, rows: Sequence[Zip]) -> Place | None:
    """Return the city of these ZIP codes, or None when none of them is on the map."""
    points = [row.point for row in rows if row.point]
    if not points:
        return None
    name = _commonest([row.city for row in rows])
    return Place(
        country=US,
        slug=slug,
        name=name,
        search_name=city_key(name),
        state=rows[0].state,
        lat=round(sum(lat for lat, _ in points) / len(points), 6),
        lon=round(sum(lon for _, lon in points) / len(points), 6),
        time_zone=_commonest([row.time_zone for row in rows]),
        postcodes_count=len(rows),
    )


def _commonest(values: Sequence[str]) -> str:
    """Return the value that occurs most often; of equals, the first."""
    return values[0] if len(values) == 1 else Counter(values).most_common(1)[0][0]


def _postcode(row: Zip, place: Place) -> Postcode:
    lat, lon = row.point or (place.lat, place.lon)
    return Postcode(
        country=US, code=row.code, place=place, lat=lat, lon=lon, time_zone=row.time_zone
    )


def _write_places(places: Sequence[Place]) -> None:
    Place.objects.bulk_create(
        places,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["country", "slug"],
        update_fields=PLACE_COLUMNS,
    )


def _write_postcodes(postcodes: Sequence[Postcode]) -> None:
    Postcode.objects.bulk_create(
        postcodes,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["country", "code"],
        update_fields=POSTCODE_COLUMNS,
    )
