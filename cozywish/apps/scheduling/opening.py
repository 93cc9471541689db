"""When a venue is open: this week's hours and one sentence about now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from cozywish.apps.scheduling import wallclock
from cozywish.apps.scheduling.models import OpeningHours, SpecialDate
from cozywish.core.intervals import TICK_MINUTES, TICKS_PER_DAY, moment_of

WEEK = 7


@dataclass(frozen=True, slots=True)
class Stretch:
    """Open over [opens_at, closes_at), aware, in the venue's zone."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class OpenDay:
    """The hours of one date; no stretches: closed. `label` names a special date."""

    on: date
    stretches: tuple[Stretch, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class OpenState:
    """Open now until `changes_at`, or closed until then; None when nothing opens within a week."""

    is_open: bool
    changes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Opening:
    """A week of days from today on, and what holds at this moment."""

    days: tuple[OpenDay, ...]
    state: OpenState
    specials: tuple[OpenDay, ...]


def opening_of(*, venue_id: UUID, zone: str, now: datetime) -> Opening:
    """Return the hours of the next seven local dates, and whether the venue is open at `now`. Two SQL queries."""
    place = ZoneInfo(zone)
    today = now.astimezone(place).date()
    weekly = list(
        OpeningHours.objects.filter(venue_id=venue_id).order_by("weekday", "opens_minute")
    )
    special = list(
        SpecialDate.objects.filter(
            venue_id=venue_id, on__gte=today - timedelta(days=1), on__lte=today + timedelta(days=60)
        ).order_by("on", "opens_minute")
    )
    days = [
        _day(today + timedelta(days=offset), place, weekly, special)
        for offset in range(-1, WEEK + 1)
    ]
    dates = sorted({row.on for row in special if row.on >= today})
    return Opening(
        days=tuple(days[1 : WEEK + 1]),
        state=_state(days, now),
        specials=tuple(_day(on, place, weekly, special) for on in dates),
    )


def _day(
    on: date, zone: ZoneInfo, weekly: Sequence[OpeningHours], special: Sequence[SpecialDate]
) -> OpenDay:
    exceptions = [row for row in special if row.on == on]
    if exceptions:
        spans = [
            (row.opens_minute, row.closes_minute)
            for row in exceptions
            if row.opens_minute is not None and row.closes_minute is not None
        ]
    else:
        spans = [
            (row.opens_minute, row.closes_minute) for row in weekly if row.weekday == on.weekday()
        ]
    stretches = (_stretch(zone, on, opens, closes) for opens, closes in spans)
    return OpenDay(on, tuple(stretches), exceptions[0].label if exceptions else "")


def _stretch(zone: ZoneInfo, on: date, opens: int, closes: int) -> Stretch:
    """Turn wall-clock minutes into instants, by Note [What an opening hour means]."""
    start = wallclock.midnight(on)
    clock = wallclock.stretches(zone.key, start - TICKS_PER_DAY, start + 3 * TICKS_PER_DAY)
    first = wallclock.first_at(start + opens // TICK_MINUTES, clock)
    last = wallclock.end_before(start + closes // TICK_MINUTES, clock)
    return Stretch(moment_of(first).astimezone(zone), moment_of(last).astimezone(zone))


def _state(days: Sequence[OpenDay], now: datetime) -> OpenState:
    upcoming = sorted(
        (stretch for day in days for stretch in day.stretches if stretch.closes_at > now),
        key=lambda stretch: stretch.opens_at,
    )
    if not upcoming:
        return OpenState(is_open=False, changes_at=None)
    first = upcoming[0]
    if first.opens_at <= now:
        return OpenState(is_open=True, changes_at=first.closes_at)
    return OpenState(is_open=False, changes_at=first.opens_at)
