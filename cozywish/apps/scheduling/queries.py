"""When people would work, and on which terms: everything the slot engine needs, in one statement.

Note [Rules in one statement]
    A month for five people needs their services, own lengths, shifts, breaks and time off, and the venue's
    terms, hours and special dates: many small tables. Asked one by one each costs a round trip,
    most of it in the ORM; as one UNION ALL of plain rows they cost one, for any number of venues and
    people. The first branch fixes the types of the columns, which PostgreSQL needs. Dates travel as text, which
    both databases write alike.

What was read is kept for a while: see Note [Copies of rules] in `marks`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from cozywish.apps.scheduling.engine import First, Hours, Rules, Special, Weekly
from cozywish.apps.scheduling.models import OpeningHours
from cozywish.apps.scheduling.work import Segment, Work
from cozywish.core.db import joined_sql, moment_in, raw_uuid, uuid_in
from cozywish.core.intervals import Span, tick_after, tick_at
from cozywish.core.kept import Kept

_AROUND = timedelta(days=7)  # nights before the window, visits that outlast it, and any zone
_MONTH = (
    66  # days from the first of a month: a copy answers every list of a month that begins in it
)
_MOST_COPIES = 512  # of a month at a venue: up to a hundred kilobytes each

_RULES = """
WITH asked AS (
       SELECT id, status, time_zone, lead_minutes, horizon_days, step_minutes, travel_radius_m
         FROM venues_venue WHERE id IN ({venues})),
     wanted AS (
       SELECT id, venue_id, duration_minutes, padding_before_minutes, padding_after_minutes, lead_minutes,
              horizon_days, step_minutes, position, is_active, COALESCE(variant_of_id, id) AS head_id, done_at
         FROM catalog_service WHERE venue_id IN (SELECT id FROM asked)),
     people AS (
       SELECT id, venue_id, position, is_active, is_bookable
         FROM venues_staffmember WHERE venue_id IN (SELECT id FROM asked))
SELECT 'VENUE' AS kind, v.id AS owner, v.id AS other, CAST(v.lead_minutes AS bigint) AS n1,
       CAST(v.horizon_days AS bigint) AS n2, CAST(v.step_minutes AS bigint) AS n3,
       CAST(CASE WHEN v.status = 'APPROVED' THEN 1 ELSE 0 END AS bigint) AS n4,
       CAST((SELECT SUM(k.mark) FROM scheduling_rulesmark k WHERE k.venue_id = v.id) AS bigint) AS n5,
       CAST(0 AS bigint) AS n6, CAST(0 AS bigint) AS n7,
       CAST(v.time_zone AS text) AS t1,
       (SELECT {hours} FROM scheduling_openinghours h WHERE h.venue_id = v.id) AS t2
  FROM asked v
UNION ALL
SELECT 'SERVICE', s.id, s.venue_id, s.duration_minutes, s.padding_before_minutes, s.padding_after_minutes,
       s.lead_minutes, s.horizon_days, s.step_minutes,
       CASE WHEN s.is_active AND (s.done_at <> 'HOME' OR v.travel_radius_m IS NOT NULL) THEN s.position ELSE -1 END,
       (SELECT {weekly} FROM scheduling_servicetime w WHERE w.service_id = s.id), ''
  FROM wanted s JOIN asked v ON v.id = s.venue_id
UNION ALL
SELECT 'PERSON', p.id, p.venue_id, r.id, p.position,
       CASE WHEN p.is_active AND p.is_bookable THEN 1 ELSE 0 END, 0, 0, 0, 0,
       (SELECT {weekly} FROM scheduling_shift w WHERE w.staff_id = p.id),
       (SELECT {weekly} FROM scheduling_break w WHERE w.staff_id = p.id)
  FROM people p JOIN venues_resource r ON r.staff_id = p.id
UNION ALL
SELECT 'OFFER', o.staff_id, o.service_id, COALESCE(o.duration_minutes, s.duration_minutes), 0, 0, 0, 0, 0, 0, '', ''
  FROM wanted s JOIN catalog_staffservice o ON o.service_id = s.id
UNION ALL
SELECT 'SPECIAL', d.venue_id, d.venue_id, d.opens_minute, d.closes_minute, 0, 0, 0, 0, 0, CAST(d."on" AS text), ''
  FROM asked v JOIN scheduling_specialdate d ON d.venue_id = v.id WHERE d."on" BETWEEN %s AND %s
UNION ALL
SELECT 'ROTA', y.staff_id, y.staff_id, y.starts_minute, y.ends_minute, 0, 0, 0, 0, 0, CAST(y."on" AS text), ''
  FROM people p JOIN scheduling_rotaday y ON y.staff_id = p.id WHERE y."on" BETWEEN %s AND %s
UNION ALL
SELECT 'AWAY', t.staff_id, t.staff_id, 0, 0, 0, 0, 0, 0, 0, CAST(t.starts_at AS text), CAST(t.ends_at AS text)
  FROM people p JOIN scheduling_timeoff t ON t.staff_id = p.id
 WHERE t.state = 'APPROVED' AND t.starts_at < %s AND t.ends_at > %s
"""

_DONE = """
UNION ALL
SELECT 'SEGMENT', g.service_id, g.service_id, g.position, g.minutes, 0, 0, 0, 0, 0, g.kind, ''
  FROM wanted s JOIN catalog_servicesegment g ON g.service_id = s.id
UNION ALL
SELECT 'NEED', n.service_id, n.group_id, 0, 0, 0, 0, 0, 0, 0, '', ''
  FROM wanted s JOIN catalog_serviceneed n ON n.service_id = s.id
UNION ALL
SELECT 'FIRST', s.id, p.first_id, p.hours_before, p.days_before, 0, 0, 0, 0, 0, '', ''
  FROM wanted s JOIN catalog_prerequisites p ON p.service_id = s.head_id WHERE p.first_id IS NOT NULL
UNION ALL
SELECT 'UNIT', u.group_id, u.group_id, u.id, u.position, 0, 0, 0, 0, 0, '', ''
  FROM asked v JOIN venues_resource u ON u.venue_id = v.id WHERE u.group_id IS NOT NULL AND u.is_active
UNION ALL
SELECT 'OUT', u.group_id, u.group_id, u.id, 0, 0, 0, 0, 0, 0, CAST(m.starts_at AS text), CAST(m.ends_at AS text)
  FROM asked v JOIN venues_resource u ON u.venue_id = v.id JOIN scheduling_maintenance m ON m.resource_id = u.id
 WHERE m.starts_at < %s AND m.ends_at > %s
"""

# What repeats every week comes in one row for each person: a row costs more to hand over than what is in it.
_HOURS_TEXT = "h.weekday || ',' || h.opens_minute || ',' || h.closes_minute || ',,'"
_WEEKLY_TEXT = (
    "w.weekday || ',' || w.starts_minute || ',' || w.ends_minute || ',' || "
    "COALESCE(CAST(w.valid_from AS text), '') || ',' || COALESCE(CAST(w.valid_until AS text), '')"
)

Row = tuple[Any, ...]
Groups = Mapping[str, Mapping[Any, list[Row]]]


@dataclass(frozen=True, slots=True)
class ServiceTerms:
    """One service, with the venue's terms where it has none of its own. Inactive ones are known too."""

    id: UUID
    padding_before_minutes: int
    padding_after_minutes: int
    lead_minutes: int
    horizon_days: int
    step_minutes: int
    position: int
    is_active: bool
    segments: tuple[Segment, ...] = ()
    needs: tuple[UUID, ...] = ()
    times: Hours | None = None
    first: First | None = None  # what customers need to have had

    def work(self, minutes: int) -> Work:
        """Return the service as somebody does it in that many minutes."""
        return Work(
            minutes=minutes,
            before=self.padding_before_minutes,
            after=self.padding_after_minutes,
            segments=self.segments,
            needs=self.needs,
            times=self.times,
        )


@dataclass(frozen=True, slots=True)
class Unit:
    """A room or piece of equipment that is in use, and when it is in maintenance."""

    resource_id: int
    out: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Worker:
    """One person of a venue: when they would work, and how many minutes they take for which service.

    Nobody but itself: what was worked out for it is found again while the copy of the rules is kept.
    """

    id: UUID
    resource_id: int
    position: int
    takes_bookings: bool
    rules: Rules
    minutes: Mapping[UUID, int]


@dataclass(frozen=True, slots=True, eq=False)
class VenueRules:
    """What decides the free times of one venue, bookings aside. `workers` and units stand in their order.

    Nothing but itself, as its workers are.
    """

    id: UUID
    zone: str
    is_public: bool
    hours: Hours
    services: Mapping[UUID, ServiceTerms]
    workers: tuple[Worker, ...]
    units: Mapping[UUID, tuple[Unit, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Copy:
    """The rules of a venue, and the sum of its marks when they were read."""

    rules: VenueRules
    raw_id: UUID | str
    mark: int | None


_COPIES: Kept[tuple[UUID, date], _Copy] = Kept(_MOST_COPIES)

_MARKS = "SELECT venue_id, CAST(SUM(mark) AS bigint) FROM scheduling_rulesmark WHERE venue_id IN ({}) GROUP BY venue_id"


def rules_of(*, venue_ids: Collection[UUID], first: date, days: int) -> dict[UUID, VenueRules]:
    """The rules of the venues for `days` local dates from `first` on. A venue that does not exist has no entry.

    One SQL query: for the marks where copies of all are kept, else for the rules. A second one where some are, or one
    has changed since.
    """
    month = first.replace(day=1)
    if (first - month).days + days > _MONTH:
        found = _read(venue_ids, first=first, days=days)
        return {pk: copy.rules for pk, copy in found.items()}
    copies = [copy for pk in venue_ids if (copy := _COPIES.get((pk, month))) is not None]
    marks = _marks_of([copy.raw_id for copy in copies])
    rules = {copy.rules.id: copy.rules for copy in copies if copy.mark == marks.get(copy.raw_id)}
    lacking = [pk for pk in venue_ids if pk not in rules]
    for pk, copy in _read(lacking, first=month, days=_MONTH).items():
        rules[pk] = copy.rules
        if copy.mark is not None:
            _COPIES.put((pk, month), copy)
    return rules


def _marks_of(raw_ids: Sequence[UUID | str]) -> dict[UUID | str, int]:
    """The sum of the marks of each venue, ids as the database has them. One SQL query, none for none."""
    if not raw_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_MARKS.format(", ".join(["%s"] * len(raw_ids))), raw_ids)
        return dict(cursor.fetchall())


def _read(venue_ids: Collection[UUID], *, first: date, days: int) -> dict[UUID, _Copy]:
    """The rules as the tables have them. One SQL query, none for no venue."""
    if not venue_ids:
        return {}
    groups = _groups(_rows(venue_ids, first=first, days=days))
    venues = (row for rows in groups["VENUE"].values() for row in rows)
    return {uuid_in(row[1]): _Copy(_venue(row, groups), row[1], row[7]) for row in venues}


def _rows(venue_ids: Collection[UUID], *, first: date, days: int) -> list[Row]:
    sql = (_RULES + _DONE).format(
        venues=", ".join(["%s"] * len(venue_ids)),
        hours=joined_sql(_HOURS_TEXT),
        weekly=joined_sql(_WEEKLY_TEXT),
    )
    begin, end = first - _AROUND, first + timedelta(days=days) + _AROUND
    ops = connection.ops
    dates = ops.adapt_datefield_value(begin), ops.adapt_datefield_value(end)
    around = (
        ops.adapt_datetimefield_value(datetime.combine(end, time(), UTC)),
        ops.adapt_datetimefield_value(datetime.combine(begin, time(), UTC)),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*map(raw_uuid, venue_ids), *dates, *dates, *around, *around])
        rows: list[Row] = cursor.fetchall()
    return rows


def _groups(rows: Iterable[Row]) -> Groups:
    """The rows, by their kind and then by whom they are about."""
    groups: defaultdict[str, defaultdict[Any, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        groups[row[0]][row[2] if row[0] in _OF_A_VENUE else row[1]].append(row)
    return groups


_OF_A_VENUE = ("SERVICE", "PERSON")


def _venue(row: Row, kinds: Groups) -> VenueRules:
    key, (lead, horizon, step, is_public), zone = row[1], row[3:7], row[10]
    hours = Hours(
        _weekly(row[11]),
        tuple(_special(line) for line in kinds["SPECIAL"].get(key, ())),
    )
    services = {}
    for line in kinds["SERVICE"].get(key, ()):
        terms = _service(line, kinds, lead=lead, horizon=horizon, step=step)
        services[line[1]] = terms
    people = sorted(kinds["PERSON"].get(key, ()), key=lambda line: line[4])
    return VenueRules(
        id=uuid_in(key),
        zone=zone,
        is_public=bool(is_public),
        hours=hours,
        services={terms.id: terms for terms in services.values()},
        workers=tuple(_worker(line, hours, services, kinds) for line in people),
        units={
            uuid_in(need[2]): _units(need[2], kinds)
            for key in services
            for need in kinds["NEED"].get(key, ())
        },
    )


def _service(row: Row, kinds: Groups, *, lead: int, horizon: int, step: int) -> ServiceTerms:
    own_lead, own_horizon, own_step, position = row[6:10]
    steps, times = kinds["SEGMENT"].get(row[1], ()), row[10]
    return ServiceTerms(
        id=uuid_in(row[1]),
        padding_before_minutes=row[4],
        padding_after_minutes=row[5],
        lead_minutes=lead if own_lead is None else own_lead,
        horizon_days=horizon if own_horizon is None else own_horizon,
        step_minutes=step if own_step is None else own_step,
        position=position,
        is_active=position >= 0,
        segments=tuple((step[10], step[4]) for step in sorted(steps, key=lambda step: step[3])),
        needs=tuple(uuid_in(need[2]) for need in kinds["NEED"].get(row[1], ())),
        times=Hours(_weekly(times)) if times else None,
        first=next((_first(line) for line in kinds["FIRST"].get(row[1], ())), None),
    )


def _first(row: Row) -> First:
    return First.of(uuid_in(row[2]), hours_before=row[3], days_before=row[4])


def _units(group: Any, kinds: Groups) -> tuple[Unit, ...]:
    """The units of the group, in their order, with when each is out."""
    out = defaultdict(list)
    for line in kinds["OUT"].get(group, ()):
        out[line[3]].append(_away(line))
    units = sorted(kinds["UNIT"].get(group, ()), key=lambda line: (line[4], line[3]))
    return tuple(Unit(line[3], tuple(out[line[3]])) for line in units)


def _worker(row: Row, hours: Hours, services: Mapping[Any, ServiceTerms], kinds: Groups) -> Worker:
    key, (resource_id, position, takes_bookings) = row[1], row[3:6]
    offers = kinds["OFFER"].get(key, ())
    rota = tuple(_special(line) for line in kinds["ROTA"].get(key, ()))
    return Worker(
        id=uuid_in(key),
        resource_id=resource_id,
        position=position,
        takes_bookings=bool(takes_bookings),
        rules=Rules(
            hours=hours,
            schedule=Hours(_weekly(row[10]), rota),
            breaks=Hours(
                _weekly(row[11]),
                tuple((on, None, None) for on in sorted({on for on, _, _ in rota})),
            ),
            away=tuple(_away(line) for line in kinds["AWAY"].get(key, ())),
        ),
        minutes={services[line[2]].id: line[3] for line in offers if line[2] in services},
    )


@lru_cache(maxsize=4096)  # people work like each other, and like yesterday
def _weekly(text: str | None) -> tuple[Weekly, ...]:
    """What one text of the database says: weekday, begin, end, first and last date, and so on from there."""
    words = iter(text.split(",") if text else ())
    return tuple(
        (int(weekday), int(opens), int(closes), _date(since), _date(until))
        for weekday, opens, closes, since, until in zip(*[words] * 5, strict=True)
    )


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _special(row: Row) -> Special:
    return date.fromisoformat(row[10]), row[3], row[4]


def _away(row: Row) -> Span:
    """Whole ticks: a person who leaves within a tick is away for all of it."""
    return tick_at(moment_in(row[10])), tick_after(moment_in(row[11]))


_HOURS = """
SELECT CAST('' AS text) AS date, weekday, opens_minute, closes_minute FROM scheduling_openinghours WHERE venue_id = %s
UNION ALL
SELECT CAST("on" AS text), 0, opens_minute, closes_minute FROM scheduling_specialdate
 WHERE venue_id = %s AND "on" BETWEEN %s AND %s
"""


def hours_of(*, venue_id: UUID, first: date, days: int) -> Hours:
    """When the venue is open, for `days` local dates from `first` on: as `rules_of` has it. One SQL query."""
    dates = map(
        connection.ops.adapt_datefield_value,
        (first - _AROUND, first + timedelta(days=days) + _AROUND),
    )
    with connection.cursor() as cursor:
        cursor.execute(_HOURS, [raw_uuid(venue_id), raw_uuid(venue_id), *dates])
        rows = cursor.fetchall()
    return Hours(
        tuple((*row[1:], None, None) for row in rows if not row[0]),
        tuple((date.fromisoformat(row[0]), *row[2:]) for row in rows if row[0]),
    )


def weekly_hours(*, venue_id: UUID) -> "QuerySet[OpeningHours, Any]":
    """The stretches of each weekday on which the venue is open, in order. Special dates are not in it."""
    return (
        OpeningHours.objects.filter(venue_id=venue_id)
        .order_by("weekday", "opens_minute")
        .values("weekday", "opens_minute", "closes_minute")
    )
