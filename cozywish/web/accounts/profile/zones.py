"""The time zones people pick from."""

from collections.abc import Sequence
from functools import cache
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

COMMON = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
)
REGIONS = frozenset(
    [
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    ]
)


def zone_choices() -> Sequence[tuple[str, object]]:
    """Return the choices of a select: none, the common ones, and every other by its region."""
    return [
        ("", _("That of the place I visit")),
        (_("Common"), [(zone, _label(zone)) for zone in COMMON]),
        *(
            (region, [(zone, _label(zone)) for zone in zones])
            for region, zones in _others().items()
        ),
    ]


def _label(zone: str) -> str:
    return zone.partition("/")[2].replace("_", " ").replace("/", ", ")


@cache
def _others() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for zone in sorted(available_timezones()):
        region = zone.partition("/")[0]
        if region in REGIONS and zone not in COMMON:
            found.setdefault(region, []).append(zone)
    return found
