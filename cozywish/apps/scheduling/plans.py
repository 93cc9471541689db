"""Hours, schedules, time off and maintenance as the people see them who look after them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import Q, QuerySet

from cozywish.apps.accounts.models import User
from cozywish.apps.scheduling.models import (
    Break,
    Maintenance,
    OpeningHours,
    RotaDay,
    ServiceTime,
    Shift,
    SpecialDate,
    TimeOff,
    TimeOffState,
)
from cozywish.apps.scheduling.week import Stretches, Week, week_of
from cozywish.apps.venues.models import Permission, ResourceGroup, StaffMember, Venue
from cozywish.apps.venues.queries import staff_within, venues_within

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """A week, and the mark of what was read: who saves must have seen what they replace."""

    week: Week
    breaks: Week
    since: date | None
    mark: str


@dataclass(frozen=True, slots=True)
class SpecialSpan:
    """Dates in a row with the same label and hours; no stretches: closed."""

    first: date
    last: date
    label: str
    stretches: Stretches

    @property
    def mark(self) -> str:
        """That of what was read, as a plan's."""
        return _mark([repr((self.first, self.last, self.label, self.stretches))])


def hours_plan(*, venue_id: UUID) -> Plan:
    """Return the venue's weekly hours. One SQL query."""
    rows = OpeningHours.objects.filter(venue_id=venue_id)
    week = week_of(rows.values_list("weekday", "opens_minute", "closes_minute"))
    return Plan(week, ((),) * 7, None, _mark([repr(week)]))


def schedule_plan(*, staff_id: UUID, on: date) -> Plan:
    """Return the person's week as it holds on that date. Two SQL queries."""
    shifts = list(Shift.objects.filter(staff_id=staff_id))
    breaks = list(Break.objects.filter(staff_id=staff_id))
    begun = [row.valid_from for row in shifts if row.valid_from and _holds(row, on)]
    return Plan(
        week=_week_on(shifts, on),
        breaks=_week_on(breaks, on),
        since=max(begun, default=None),
        mark=_mark([repr(_values(row)) for row in shifts] + [repr(_values(row)) for row in breaks]),
    )


def changes_of(*, staff_id: UUID, after: date) -> list[date]:
    """Return the dates after that one on which another week begins. Two SQL queries."""
    found = set()
    for rows in (Shift.objects.filter(staff_id=staff_id), Break.objects.filter(staff_id=staff_id)):
        for since, until in rows.values_list("valid_from", "valid_until"):
            found |= {since} if since else set()
            found |= {until + ONE_DAY} if until else set()
    return sorted(day for day in found if day > after)


def _holds(row: Shift | Break, on: date) -> bool:
    begun = row.valid_from is None or row.valid_from <= on
    return begun and (row.valid_until is None or on <= row.valid_until)


def _week_on(rows: Iterable[Shift | Break], on: date) -> Week:
    return week_of(
        (row.weekday, row.starts_minute, row.ends_minute) for row in rows if _holds(row, on)
    )


def _values(row: Shift | Break) -> tuple[object, ...]:
    kind = type(row).__name__
    dates = (row.valid_from, row.valid_until)
    return (kind, row.weekday, row.starts_minute, row.ends_minute, *map(str, dates))


def _mark(lines: Iterable[str]) -> str:
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]


def special_spans(*, venue_id: UUID, today: date) -> list[SpecialSpan]:
    """Return the special dates from that day on, those in a row together. One SQL query."""
    rows = SpecialDate.objects.filter(venue_id=venue_id, on__gte=today)
    spans: list[SpecialSpan] = []
    days: dict[date, tuple[str, Stretches]] = {}
    for row in rows.order_by("on", "opens_minute"):
        label, stretches = days.get(row.on, (row.label, ()))
        if row.opens_minute is not None and row.closes_minute is not None:
            stretches = (*stretches, (row.opens_minute, row.closes_minute))
        days[row.on] = (label, stretches)
    for on, (label, stretches) in days.items():
        last = spans[-1] if spans else None
        if last and (last.last + ONE_DAY, last.label, last.stretches) == (on, label, stretches):
            spans[-1] = SpecialSpan(last.first, on, label, stretches)
        else:
            spans.append(SpecialSpan(on, on, label, stretches))
    return spans


def special_span(*, venue_id: UUID, today: date, mark: str) -> SpecialSpan | None:
    """Return the special dates that were read with that mark, None where they changed since. One SQL query."""
    spans = special_spans(venue_id=venue_id, today=today)
    return next((span for span in spans if span.mark == mark), None)


def rota_days(*, staff_id: UUID, today: date) -> list[tuple[date, Stretches]]:
    """Return the single days from that one on that have hours of their own; no stretches: off. One SQL query."""
    rows = RotaDay.objects.filter(staff_id=staff_id, on__gte=today).order_by("on", "starts_minute")
    days: dict[date, Stretches] = {}
    for row in rows:
        own = row.starts_minute is not None and row.ends_minute is not None
        stretch = ((row.starts_minute, row.ends_minute),) if own else ()
        days[row.on] = (*days.get(row.on, ()), *stretch)
    return list(days.items())


def service_times_plan(*, service_id: UUID) -> tuple[Week, date | None, date | None]:
    """Return the hours of the week in which the service is offered, and from and until when. One SQL query.

    An empty week: whenever its people work.
    """
    rows = list(ServiceTime.objects.filter(service_id=service_id))
    week = week_of((row.weekday, row.starts_minute, row.ends_minute) for row in rows)
    return week, rows[0].valid_from if rows else None, rows[0].valid_until if rows else None


def maintenance_of(*, group: ResourceGroup, now: datetime) -> QuerySet[Maintenance]:
    """Return when units of the group are out, from now on, in order. One SQL query."""
    coming = Maintenance.objects.filter(resource__group=group, ends_at__gt=now)
    return coming.select_related("resource").order_by("starts_at", "pk")


def hours_within(user: User) -> QuerySet[Venue]:
    """Venues whose hours the person sets."""
    return venues_within(user=user, permission=Permission.SCHEDULE_MANAGE)


def schedules_within(user: User) -> QuerySet[StaffMember]:
    """Active people whose schedule and time off the person sets."""
    return staff_within(user=user, permission=Permission.SCHEDULE_MANAGE).filter(is_active=True)


def time_off_decided_by(user: User) -> QuerySet[TimeOff]:
    """Time off of the people whose schedule the person sets."""
    return TimeOff.objects.filter(staff__in=schedules_within(user))


def time_off_seen_by(user: User) -> QuerySet[TimeOff]:
    """Their own time off, and that of the people whose schedule they set."""
    own = Q(staff__user=user, staff__is_active=True)
    return TimeOff.objects.filter(own | Q(staff__in=schedules_within(user)))


def time_off_at(*, venue: Venue, user: User, now: datetime) -> QuerySet[TimeOff]:
    """What the person sees of the venue's time off that is not over, in order. What was declined is told for a while.

    One SQL query.
    """
    told = Q(ends_at__gt=now) & (~Q(state=TimeOffState.DECLINED) | Q(starts_at__gt=now))
    return (
        time_off_seen_by(user)
        .filter(told, staff__venue=venue)
        .select_related("staff")
        .order_by("starts_at", "pk")
    )
