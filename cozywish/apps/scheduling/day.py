"""One date at a venue, for people to look at: who works when, who pauses, who is away.

The same rules decide what can be booked (see Note [What is offered] in the engine), so a calendar drawn
from here never disagrees with the times that customers see.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from cozywish.apps.scheduling.engine import Frame, Rules, frame, open_time
from cozywish.apps.scheduling.models import SpecialDate, TimeOff, TimeOffState
from cozywish.apps.scheduling.queries import hours_of, rules_of
from cozywish.apps.venues.models import Venue
from cozywish.core.intervals import Span, bits_of, moment_of, tick_after, tick_at


@dataclass(frozen=True, slots=True)
class Away:
    """Time off that touches the date; it may begin before and end after it."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class PersonDay:
    """One person's date, in UTC ticks: when they would work, breaks and time off not yet taken out."""

    present: tuple[Span, ...] = ()
    breaks: tuple[Span, ...] = ()
    away: tuple[Away, ...] = ()


@dataclass(frozen=True, slots=True)
class VenueDay:
    """One local date of a venue, in UTC ticks. `label` is what a special date is called, if it has a name."""

    span: Span
    opened: tuple[Span, ...]
    label: str
    people: Mapping[UUID, PersonDay]


def day_at(*, venue: Venue, on: date) -> VenueDay | None:
    """Return the date as the venue's rules have it, with everyone who has a resource. Three SQL queries.

    Returns None for a date that the venue's zone left out.
    """
    window = frame(venue.time_zone, on, 1)
    parts = window.dates[0]
    if not parts:
        return None
    span = parts[0].start, parts[-1].end
    rules = rules_of(venue_ids=[venue.pk], first=on, days=1)[venue.pk]
    named = SpecialDate.objects.filter(venue=venue, on=on).exclude(label="")
    away = _away(venue=venue, span=span)
    return VenueDay(
        span=span,
        opened=_spans(open_time(window, rules.hours), window),
        label=named.order_by("pk").values_list("label", flat=True).first() or "",
        people={
            worker.id: _person(worker.rules, window, away.get(worker.id, ()))
            for worker in rules.workers
        },
    )


def opened_on(*, venue: Venue, first: date, days: int) -> tuple[Span, tuple[Span, ...]]:
    """Return the ticks of `days` local dates from `first` on, and when of them the venue is open. One SQL query."""
    window = frame(venue.time_zone, first, days)
    opened = open_time(window, hours_of(venue_id=venue.pk, first=first, days=days))
    parts = [part for date_ in window.dates for part in date_]
    found = tuple(
        span for number in range(len(window.dates)) for span in _spans(opened, window, number)
    )
    return (parts[0].start, parts[-1].end), found


def away_between(*, venue: Venue, span: Span) -> QuerySet[TimeOff]:
    """Approved time off of the venue's people that touches the ticks, in order."""
    return TimeOff.objects.filter(
        staff__venue=venue,
        state=TimeOffState.APPROVED,
        starts_at__lt=moment_of(span[1]),
        ends_at__gt=moment_of(span[0]),
    ).order_by("starts_at", "pk")


def _away(*, venue: Venue, span: Span) -> dict[UUID, tuple[Away, ...]]:
    rows = away_between(venue=venue, span=span)
    found: dict[UUID, tuple[Away, ...]] = {}
    for row in rows:
        away = Away((tick_at(row.starts_at), tick_after(row.ends_at)), row.reason)
        found[row.staff_id] = (*found.get(row.staff_id, ()), away)
    return found


def _person(rules: Rules, window: Frame, away: tuple[Away, ...]) -> PersonDay:
    present = open_time(window, rules.hours) & open_time(window, rules.schedule)
    absent = bits_of((each.span for each in away), base=window.base)
    pauses = present & open_time(window, rules.breaks) & ~absent
    return PersonDay(_spans(present, window), _spans(pauses, window), away)


def _spans(bits: int, window: Frame, number: int = 0) -> tuple[Span, ...]:
    """The unbroken spans of the set within the window's date of that number, in order."""
    left, spans, base = bits & window.masks[number], [], window.base
    while left:
        skipped = (left & -left).bit_length() - 1
        left >>= skipped
        length = (~left & (left + 1)).bit_length() - 1
        left >>= length
        spans.append((base + skipped, base + skipped + length))
        base += skipped + length
    return tuple(spans)
