"""Places for tests."""

from typing import Any

from cozywish.apps.geo.models import Place, Postcode


def make_place(**overrides: Any) -> Place:
    """Portland, OR, or the one that is already there."""
    fields: dict[str, Any] = {
        "country": "US",
        "slug": "portland-or",
        "name": "Portland",
        "search_name": "portland",
        "state": "OR",
        "lat": 45.5234,
        "lon": -122.6762,
        "time_zone": "America/Los_Angeles",
        "postcodes_count": 40,
        **overrides,
    }
    place, _ = Place.objects.get_or_create(
        country=fields.pop("country"), slug=fields.pop("slug"), defaults=fields
    )
    return place


def make_postcode(**overrides: Any) -> Postcode:
    """97211 in Portland's north-east."""
    fields: dict[str, Any] = {
        "country": "US",
        "code": "97211",
        "lat": 45.5815,
        "lon": -122.6377,
        "time_zone": "America/Los_Angeles",
        **overrides,
    }
    return Postcode.objects.create(place=fields.pop("place", None) or make_place(), **fields)
