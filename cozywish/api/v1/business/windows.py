"""Some days of a venue's calendar, by its own clock."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from rest_framework import serializers

from cozywish.api.inputs import DayField, Strict
from cozywish.api.paging import PageQuery
from cozywish.apps.venues.models import Venue

WEEK, MOST_DAYS = 7, 31


class DaysAsked(Strict):
    """Which days."""

    first = DayField(
        required=False, help_text="The first day, by the venue's clock; without it today."
    )
    days = serializers.IntegerField(
        required=False, default=WEEK, min_value=1, max_value=MOST_DAYS, help_text="How many."
    )


class DaysQuery(DaysAsked, PageQuery):
    """Which days, page by page."""


def window(venue: Venue, asked: dict[str, Any]) -> tuple[datetime, datetime]:
    """Return from when to when the days of a valid DaysAsked last."""
    zone = ZoneInfo(venue.time_zone)
    first = asked.get("first") or timezone.now().astimezone(zone).date()
    last = first + timedelta(days=asked["days"])
    return datetime.combine(first, time(), zone), datetime.combine(last, time(), zone)
