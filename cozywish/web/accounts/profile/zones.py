"""The time zones people pick from."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from cozywish.toolkit.wording import zone_name

COMMON = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
)
REGIONS: dict[str, Promise] = {
    "Africa": gettext_lazy("Africa"),
    "America": gettext_lazy("Americas"),
    "Antarctica": gettext_lazy("Antarctica"),
    "Asia": gettext_lazy("Asia"),
    "Atlantic": gettext_lazy("Atlantic"),
    "Australia": gettext_lazy("Australia"),
    "Europe": gettext_lazy("Europe"),
    "Indian": gettext_lazy("Indian Ocean"),
    "Pacific": gettext_lazy("Pacific"),
}


def zone_choices(*, now: datetime) -> Sequence[tuple[str | Promise, object]]:
    """Return the choices of a select: none, the common ones, and every other by its region.

    Each begins with its city, which is what people type to get there, and ends with how far it is from UTC now.
    """
    return [
        ("", _("That of the place I visit")),
        (
            _("United States"),
            [(zone, f"{zone_label(zone)}, {_ahead(zone, now)}") for zone in COMMON],
        ),
        *(
            (REGIONS[region], [(zone, f"{_city(zone)}, {_ahead(zone, now)}") for zone in zones])
            for region, zones in _others().items()
        ),
    ]


def zone_label(zone: str) -> str:
    """Return what people call the zone: Los Angeles (Pacific Time)."""
    return f"{_city(zone)} ({zone_name(ZoneInfo(zone))})" if "/" in zone else zone


def _city(zone: str) -> str:
    return ", ".join(reversed(zone.partition("/")[2].replace("_", " ").split("/")))


def _ahead(zone: str, now: datetime) -> str:
    """Return how far its clocks are from UTC: UTC−8, UTC+5:30."""
    offset = now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    sign = "−" if offset < timedelta() else "+"
    return f"UTC{sign}{hours}:{minutes:02}" if minutes else f"UTC{sign}{hours}"


@cache
def _others() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for zone in sorted(available_timezones()):
        region = zone.partition("/")[0]
        if region in REGIONS and zone not in COMMON:
            found.setdefault(region, []).append(zone)
    return found
