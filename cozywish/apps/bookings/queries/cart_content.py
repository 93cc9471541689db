"""A cart as it stands today: what its lines cost, and whether their times can still be had.

Note [A line takes nobody's time]
    A line is a visit that somebody means to book. It blocks nothing, and nobody is asked to wait for it: whether its
    time is free is asked anew each time it is looked at, of the same engine that lists times and holds them. So are its
    prices. What is agreed is agreed at the checkout.

Note [Several persons]
    A line for several is the same visit for each of them, at the same time, by somebody else of the team. A time is
    free when as many people are. Whether there are rooms for all of them, only the hold says: until then a room for one
    is looked for.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from cozywish.apps.bookings.models import CartLine
from cozywish.apps.bookings.queries.busy import own_spans
from cozywish.apps.bookings.queries.cart import complete_lines, held_by, whose
from cozywish.apps.bookings.queries.cart_shapes import (
    CartContent,
    Entry,
    LineState,
    Part,
    VenueShare,
)
from cozywish.apps.bookings.queries.earlier import Asker, had_by
from cozywish.apps.bookings.queries.free_time import FreeStart, FreeTimes
from cozywish.apps.bookings.queries.offer import OfferedService, minutes_of, offered_at, price_of
from cozywish.apps.bookings.queries.visits import (
    AskedVisit,
    Diaries,
    Starts,
    asked_visit,
    starts_in,
    taken_around,
)
from cozywish.apps.bookings.refusals import ExtraNotOffered, StaffDoesNotDoThis
from cozywish.apps.catalog.models import AddOn, Service, ServicePicture
from cozywish.apps.catalog.queries import extras_on_offer, pictures_of
from cozywish.apps.scheduling import engine
from cozywish.apps.scheduling.engine import Frame
from cozywish.apps.scheduling.queries import rules_of
from cozywish.core.errors import DomainError
from cozywish.core.intervals import TICKS_PER_DAY, Span, moment_of, tick_after, tick_at

NEAREST = 3
LOOKED_BACK, LOOKED_AHEAD = 3, 18  # days around a time in which another one is looked for
_DAY = timedelta(days=1)


def content_of(*, asker: Asker, now: datetime) -> CartContent:
    """Return the cart as it stands today. Sixteen SQL queries at most, however many lines; one for an empty cart."""
    lines = list(complete_lines().filter(whose(asker)).order_by("added_at", "pk"))
    held = held_by(lines)
    own_hold = held.pk if held else None
    entries = _looked(_priced(lines), asker, own_hold=own_hold, now=now)
    return CartContent(_shares(_crossed(entries)), held)


def _priced(lines: Sequence[CartLine]) -> list[Entry]:
    """The lines at today's prices. Four SQL queries, none where there are no lines."""
    if not lines:
        return []
    offered = {
        one.service.pk: one
        for found in offered_at(venue_ids={line.venue_id for line in lines}).values()
        for one in found
    }
    heads = {item.service.head_id for line in lines for item in line.items.all()}
    add_ons = {row.pk: row for rows in extras_on_offer(heads=heads).values() for row in rows}
    pictures = pictures_of(heads=heads)
    return [_entry(line, offered, add_ons, pictures) for line in lines]


def _entry(
    line: CartLine,
    offered: Mapping[UUID, OfferedService],
    add_ons: Mapping[UUID, AddOn],
    pictures: Mapping[UUID, ServicePicture],
) -> Entry:
    items = list(line.items.all())
    chosen = [extra.add_on for extra in line.extras.all()]
    parts, given = [], set[UUID]()
    for item in items:
        own = [row for row in chosen if row.service_id == item.service.head_id]
        own = [row for row in own if row.pk not in given]  # each belongs to the first of its family
        given |= {row.pk for row in own}
        parts.append(_part(item.service, offered.get(item.service_id), line.staff_id, tuple(own)))
    picture = next(
        (pictures[i.service.head_id] for i in items if i.service.head_id in pictures), None
    )
    entry = Entry(line, tuple(parts), picture)
    if given != {row.pk for row in chosen} or not given <= add_ons.keys():
        return replace(entry, state=LineState.NOT_OFFERED, why=ExtraNotOffered())
    return entry


def _part(
    service: Service, one: OfferedService | None, staff_id: UUID | None, extras: tuple[AddOn, ...]
) -> Part:
    """The service as the person does it, or at the least anyone asks; at its own price where nobody does it."""
    if one is None:
        return Part(service, service.duration_minutes, service.price_cents, False, extras)
    own = next((offer for offer in one.offers if offer.staff_id == staff_id), None)
    if own is None:
        return Part(service, one.minutes, one.price_cents, one.varies, extras)
    return Part(service, minutes_of(own), price_of(own), False, extras)


@dataclass(frozen=True, slots=True)
class _Search:
    """A line with the dates on which its time is looked for, and the visit it asks for."""

    entry: Entry
    window: Frame
    asked: AskedVisit


def _looked(
    entries: Sequence[Entry], asker: Asker, *, own_hold: UUID | None, now: datetime
) -> list[Entry]:
    """The entries with whether their times are free. Four SQL queries at most."""
    if not entries:
        return []
    days = [_first_day(entry.line, now) for entry in entries]
    rules = rules_of(
        venue_ids={entry.line.venue_id for entry in entries},
        first=min(days) - _DAY,
        days=(max(days) - min(days)).days + LOOKED_BACK + LOOKED_AHEAD + 2,
    )
    searches: dict[UUID, _Search] = {}
    known: dict[UUID, Entry] = {}
    for entry, day in zip(entries, days, strict=True):
        line = entry.line
        try:
            asked = asked_visit(
                rules.get(line.venue_id),
                service_ids=[part.service.pk for part in entry.parts],
                staff_id=line.staff_id,
                extra={part.service.pk: part.length - part.minutes for part in entry.parts},
            )
            if not asked.workers:
                raise StaffDoesNotDoThis
        except DomainError as refusal:
            known[line.pk] = replace(entry, state=LineState.NOT_OFFERED, why=refusal)
            continue
        window = engine.frame(asked.rules.zone, day, LOOKED_BACK + LOOKED_AHEAD)
        searches[line.pk] = _Search(entry, window, asked)
    found = [(search.window, search.asked) for search in searches.values()]
    busy = taken_around(found, own_hold=own_hold)
    own = _own(asker, found, own_hold)
    had = had_by(asker, [first for _, asked in found for first in asked.firsts], now=now)
    for line_id, search in searches.items():
        diaries = Diaries(search.window, busy, own, had)
        known[line_id] = _stands(search, diaries, own, now=now)
    return [known[entry.line.pk] for entry in entries]


def _first_day(line: CartLine, now: datetime) -> date:
    zone = ZoneInfo(line.venue.time_zone)
    today = now.astimezone(zone).date()
    if line.starts_at is None:
        return today
    return max(today, line.starts_at.astimezone(zone).date() - LOOKED_BACK * _DAY)


def _own(
    asker: Asker, searches: Sequence[tuple[Frame, AskedVisit]], own_hold: UUID | None
) -> list[Span]:
    if asker.customer_id is None or not searches:
        return []
    return own_spans(
        customer_id=asker.customer_id,
        start=min(window.base for window, _ in searches),
        end=max(window.end for window, _ in searches) + TICKS_PER_DAY,
        own_hold=own_hold,
    )


def _stands(search: _Search, diaries: Diaries, own: Sequence[Span], *, now: datetime) -> Entry:
    """The entry with what became of its time."""
    entry, asked, window = search.entry, search.asked, search.window
    starts = starts_in(diaries, asked, asked.limits(now=now))
    free = at_least(entry.line.persons, starts.free.values())
    at = entry.line.starts_at
    if entry.state is LineState.NOT_OFFERED:
        return entry
    if at is None:
        first = engine.soonest(window, free, NEAREST)
        return replace(entry, state=LineState.NO_TIME, nearest=_listed(search, starts, first))
    tick = tick_at(at)
    bit = 1 << (tick - window.base) if tick >= window.base and moment_of(tick) == at else 0
    if bit & free:
        return entry
    could = bool(bit & starts.possible)
    state = LineState.TAKEN if could else LineState.OVER
    length = timedelta(minutes=entry.minutes)
    if could and any(start < tick_after(at + length) and tick < end for start, end in own):
        state = LineState.OWN
    ticks = sorted(window.ticks(free), key=lambda one: (abs(one - tick), one))[:NEAREST]
    return replace(entry, state=state, nearest=_listed(search, starts, sorted(ticks)))


def _listed(search: _Search, starts: Starts, ticks: Iterable[int]) -> tuple[FreeStart, ...]:
    asked = search.asked
    times = FreeTimes(search.window, asked.rules.zone, asked.service_ids, starts)
    return tuple(times.at(ticks))


def at_least(count: int, sets: Iterable[int]) -> int:
    """Return the set of what is in at least `count` of the sets."""
    found = [-1] + [0] * count
    for bits in sets:
        for number in range(count, 0, -1):
            found[number] |= found[number - 1] & bits
    return found[count]


def _crossed(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, those that overlap an earlier one of the same person marked: nobody is in two places."""
    found: list[Entry] = []
    for entry in entries:
        other = next((one for one in found if entry.is_ready and _cross(one, entry)), None)
        found.append(
            replace(entry, state=LineState.CROSSING, crosses=other.line) if other else entry
        )
    return found


def _cross(one: Entry, other: Entry) -> bool:
    if not (one.line.starts_at and one.ends_at and other.line.starts_at and other.ends_at):
        return False
    return one.line.starts_at < other.ends_at and other.line.starts_at < one.ends_at


def _shares(entries: Sequence[Entry]) -> tuple[VenueShare, ...]:
    found: defaultdict[UUID, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.line.venue_id].append(entry)
    return tuple(
        VenueShare(own[0].line.venue, tuple(sorted(own, key=_in_time))) for own in found.values()
    )


def _in_time(entry: Entry) -> tuple[bool, datetime, datetime]:
    at = entry.line.starts_at
    return at is None, at or entry.line.added_at, entry.line.added_at
