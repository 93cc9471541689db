"""Visits that the rules of today do not carry (invariant B7)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import BLOCKING, Allocation, Booking, BookingItem
from cozywish.apps.bookings.queries.acting import business_actors
from cozywish.apps.bookings.queries.business import AHEAD, items_seen_by
from cozywish.apps.bookings.queries.elapsed import elapsed
from cozywish.apps.bookings.queries.gates import NOT_IN_A_CALENDAR
from cozywish.apps.bookings.queries.possible import possible
from cozywish.apps.bookings.runs import runs_of
from cozywish.apps.scheduling.engine import Frame, frame, open_time, working_time
from cozywish.apps.scheduling.models import Maintenance
from cozywish.apps.scheduling.queries import VenueRules, rules_of
from cozywish.apps.scheduling.work import Work, taken_of_person, taken_of_rooms
from cozywish.apps.venues.models import Venue
from cozywish.core.intervals import TICK_MINUTES, Span, bits_of, tick_after, tick_at

SEALED = [name for name in NOT_IN_A_CALENDAR if not name.startswith("customer__")]
CALLS_OFF = (
    "cancel",
    "decline",
)  # what ends a visit that was agreed, and one that was only asked for


@dataclass(frozen=True, slots=True)
class Touched:
    """A part of a visit that a change touches. Who comes, and its reference, are there only for who may see it.

    `choices` is what the person can decide about the visit: "keep", and if it is theirs to change "move" or "cancel".
    """

    id: UUID
    visit: UUID
    starts_at: datetime
    ends_at: datetime
    person: str
    client: str
    reference: str
    choices: tuple[str, ...]


def items_outside(*, venue: Venue, now: datetime) -> frozenset[tuple[UUID, str]]:
    """Return the items not over yet, agreed, asked for or held by somebody at this moment, that the rules of today do
    not carry, each with why: "time", where its person would not work or its service is not offered; "room", where a
    room is retired or in maintenance; "work", where its steps and needs take more of its person or of rooms than it
    holds.

    At most four SQL queries.
    """
    items = list(
        BookingItem.objects.filter(
            ~elapsed("booking__"),
            booking__venue=venue,
            booking__state__in=[*AHEAD, BookingState.HELD],
            ends_at__gt=now,
        ).order_by("starts_at", "position")
    )
    if not items:
        return frozenset()
    zone = ZoneInfo(venue.time_zone)
    first, last = (items[at].starts_at.astimezone(zone).date() for at in (0, -1))
    days = (last - first).days + 1
    rules = rules_of(venue_ids=[venue.pk], first=first, days=days)[venue.pk]
    taken = _taken(items)
    return frozenset(
        [(pk, "time") for pk in _out_of_hours(items, rules, frame(venue.time_zone, first, days))]
        + [(pk, "room") for pk in _without_room(taken)]
        + [(pk, "work") for pk in _short(items, rules, taken)]
    )


def _out_of_hours(items: Sequence[BookingItem], rules: VenueRules, window: Frame) -> Iterator[UUID]:
    """Those that lie, at least in part, where their person does not work or their service is not offered."""
    working = {worker.id: working_time(window, worker.rules) for worker in rules.workers}
    for item in items:
        times = rules.services[item.service_id].times
        offered = working.get(item.staff_id, 0)
        if times is not None:
            offered &= open_time(window, times)
        if bits_of([_span(item)], base=window.base) & ~offered:
            yield item.pk


def _taken(items: Sequence[BookingItem]) -> list[Allocation]:
    """What they hold of people, rooms and equipment. One SQL query."""
    held = Allocation.objects.filter(booking_item__in=items, state__in=BLOCKING)
    return list(held.select_related("resource", "booking_item"))


def _without_room(taken: Sequence[Allocation]) -> Iterator[UUID]:
    """Those whose room or piece of equipment cannot be used when they have it. One SQL query."""
    held = [row for row in taken if row.resource.group_id is not None]
    out: defaultdict[int, list[Span]] = defaultdict(list)
    rows = Maintenance.objects.filter(resource__in={row.resource_id for row in held})
    for unit, begins, ends in rows.values_list("resource_id", "starts_at", "ends_at"):
        out[unit].append((tick_at(begins), tick_after(ends)))
    for row in held:
        is_out = any(row.t0 < end and start < row.t1 for start, end in out[row.resource_id])
        if row.booking_item_id and (is_out or not row.resource.is_active):
            yield row.booking_item_id


def _short(
    items: Sequence[BookingItem], rules: VenueRules, taken: Sequence[Allocation]
) -> Iterator[UUID]:
    """Those that hold less than their steps and needs ask for now. Padding is what was agreed, so it is not asked."""
    held: defaultdict[tuple[UUID, UUID | None], list[Span]] = defaultdict(list)
    for row in taken:
        if row.booking_item is not None:
            held[
                row.booking_item.booking_id, row.resource.group_id or row.resource.staff_id
            ].append((row.t0, row.t1))
    for parts in runs_of(items):
        base = tick_at(parts[0].starts_at)
        works = [_work(item, rules) for item in parts]
        asked = [
            (item, None, span)
            for item, own in zip(parts, taken_of_person(works), strict=True)
            for span in own
        ] + [(parts[number], group, span) for group, span, number in taken_of_rooms(works)]
        for item, group, (begins, ends) in asked:
            needed = bits_of([(base + begins, base + ends)], base=base)
            if needed & ~bits_of(held[item.booking_id, group or item.staff_id], base=base):
                yield item.pk


def _work(item: BookingItem, rules: VenueRules) -> Work:
    begins, ends = _span(item)
    terms = rules.services[item.service_id]
    return replace(terms.work((ends - begins) * TICK_MINUTES), before=0, after=0)


def _span(item: BookingItem) -> Span:
    return tick_at(item.starts_at), tick_after(item.ends_at)


def touched(*, user: User, venue: Venue, items: Collection[UUID], now: datetime) -> list[Touched]:
    """Return what the person may know of these items of the venue, in order. Three SQL queries."""
    chosen = BookingItem.objects.filter(pk__in=items, booking__venue=venue)
    seen = set(items_seen_by(user).filter(pk__in=items).values_list("pk", flat=True))
    zone = ZoneInfo(venue.time_zone)
    rows = list(
        chosen.select_related("booking")
        .defer(*(f"booking__{name}" for name in SEALED))
        .order_by("starts_at", "pk")
    )
    actors = business_actors(user=user, bookings=[row.booking for row in rows if row.pk in seen])
    return [
        Touched(
            row.pk,
            row.booking_id,
            row.starts_at.astimezone(zone),
            row.ends_at.astimezone(zone),
            row.staff_name,
            row.booking.contact_name if row.pk in seen else "",
            row.booking.reference if row.pk in seen else "",
            ("keep", *_ways(row.booking, actors.get(row.booking_id), now)),
        )
        for row in rows
    ]


def way_off(booking: Booking, *, actor: Actor | None, now: datetime) -> str | None:
    """Return the step by which they can call the visit off now: "cancel", or "decline" of a request; or None."""
    return next((event for event in _possible(booking, actor, now) if event in CALLS_OFF), None)


def _ways(booking: Booking, actor: Actor | None, now: datetime) -> Iterator[str]:
    if "reschedule" in _possible(booking, actor, now):
        yield "move"
    if way_off(booking, actor=actor, now=now) is not None:
        yield "cancel"


def _possible(booking: Booking, actor: Actor | None, now: datetime) -> list[str]:
    if actor is None:
        return []
    options = possible(booking, actor=actor, now=now)
    return [option.event for option in options if option.refusal is None]
