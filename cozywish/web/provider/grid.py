"""Draws a calendar's day from the venue's rules and its bookings, for one viewer."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import BookingItem
from cozywish.apps.bookings.queries.gates import day_of_venue
from cozywish.apps.catalog.models import ServicePlace
from cozywish.apps.scheduling.day import PersonDay, VenueDay, day_at
from cozywish.apps.venues.models import StaffMember
from cozywish.apps.venues.queries import Seat, everyone_of
from cozywish.core.intervals import Span, moment_of, tick_after, tick_at
from cozywish.core.money import Money
from cozywish.web.provider.day import LEAST_ROWS, Box, CalendarDay, Column, Entry, Kind, Mark
from cozywish.web.provider.sight import Sight, sight_of

HUES = ("pine", "ember", "heather", "honey", "sky")
DONE_OR_TO_COME = frozenset(
    {
        BookingState.REQUESTED,
        BookingState.CONFIRMED,
        BookingState.IN_PROGRESS,
        BookingState.COMPLETED,
    }
)


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a tick stands: the grid holds the ticks `[top, end)`."""

    zone: ZoneInfo
    top: int
    end: int

    def local(self, tick: int) -> datetime:
        """The wall time at which the tick starts."""
        return moment_of(tick).astimezone(self.zone)

    def boxes(self, spans: Iterable[Span]) -> Iterator[tuple[Span, Box]]:
        """The spans that reach into the grid, each with where it stands."""
        for start, end in spans:
            first, last = max(start, self.top), min(end, self.end)
            if first < last:
                yield (start, end), Box(first - self.top, last - first)

    def marks(self) -> Iterator[Mark]:
        """A line wherever the wall clock shows a full or a half hour, both ends included."""
        offset = self.local(self.top).utcoffset()
        for tick in range(self.top, self.end + 1):
            at = self.local(tick)
            if at.minute % 30 == 0:
                zone = zone_name(at) if at.utcoffset() != offset else ""
                offset = at.utcoffset()
                yield Mark(tick - self.top, at, at.minute == 0, zone)


def zone_name(at: datetime) -> str:
    """What people call the zone at that moment: PST, or UTC+03 where it has no name."""
    name = at.tzname() or "UTC"
    return name if name[0].isalpha() else f"UTC{name}"


def day_seen_from(seat: Seat, user: User, *, on: date) -> CalendarDay | None:
    """Read the date and draw it for the person in that seat. Seven SQL queries, two more for a manager.

    Returns None for a date that the venue's zone left out.
    """
    plan = day_at(venue=seat.venue, on=on)
    if plan is None:
        return None
    team = everyone_of(seat.venue)
    items = list(day_of_venue(venue=seat.venue, on=on))
    return calendar_day(
        zone=ZoneInfo(seat.venue.time_zone),
        sight=sight_of(user, seat, team=team, items=items),
        on=on,
        plan=plan,
        team=team,
        items=items,
    )


def calendar_day(
    *,
    zone: ZoneInfo,
    sight: Sight,
    on: date,
    plan: VenueDay,
    team: Iterable[StaffMember],
    items: Sequence[BookingItem],
) -> CalendarDay:
    """Return the grid of `on` in that zone, with what is in sight.

    `team` is everyone who ever worked at the venue, in order; `items` is what `day_of_venue` returns. People who
    no longer take bookings keep their column on dates on which they did.
    """
    busy = {item.staff_id for item in items}
    people = [
        person
        for person in team
        if person.pk in sight.columns
        and ((person.is_active and person.is_bookable) or person.pk in busy)
    ]
    names = _names(people)
    scale = _scale(plan, items, zone)
    counted = [item for item in items if item.pk in sight.items and _counts(item, plan)]
    begins = scale.local(scale.top)
    return CalendarDay(
        on=on,
        label=plan.label,
        zone=zone_name(begins),
        begins=begins,
        rows=scale.end - scale.top,
        marks=tuple(scale.marks()) if scale.end > scale.top else (),
        columns=tuple(
            Painter(sight, scale, number, person, names[person.pk]).column(
                hours=plan.people.get(person.pk, PersonDay()),
                items=[item for item in items if item.staff_id == person.pk],
                counted={item.booking_id for item in counted if item.staff_id == person.pk},
            )
            for number, person in enumerate(people, start=1)
        ),
        bookings=len({item.booking_id for item in counted}),
        totals=_totals(counted) if sight.sums_money else (),
    )


def _names(people: Sequence[StaffMember]) -> dict[UUID, str]:
    """First names; whole ones where two people share the first."""
    shared = Counter(person.first_name for person in people)
    return {p.pk: p.first_name if shared[p.first_name] == 1 else p.name for p in people}


def _counts(item: BookingItem, plan: VenueDay) -> bool:
    """Whether the item belongs to this date's figures: it begins on it, and the client came or is to come."""
    begins_here = plan.span[0] <= tick_at(item.starts_at) < plan.span[1]
    return begins_here and item.booking.state in DONE_OR_TO_COME


def _totals(items: Iterable[BookingItem]) -> tuple[Money, ...]:
    sums: Counter[str] = Counter()
    for item in items:
        sums[item.booking.currency] += item.price_cents
    return tuple(Money(cents, currency) for currency, cents in sorted(sums.items()))


def _scale(plan: VenueDay, items: Iterable[BookingItem], zone: ZoneInfo) -> Scale:
    """From the full hour before anything begins to the one after everything ends, within the date."""
    first, last = plan.span
    spans = [*plan.opened, *(_taken(item) for item in items)]
    if not spans:
        return Scale(zone, first, first)
    top = max(first, min(start for start, _ in spans))
    end = min(last, max(end for _, end in spans))
    scale = Scale(zone, top, end)
    while top > first and scale.local(top).minute:
        top -= 1
    while end < last and scale.local(end).minute:
        end += 1
    return Scale(zone, top, end)


@dataclass(frozen=True, slots=True)
class Painter:
    """Draws the column of one person."""

    sight: Sight
    scale: Scale
    number: int
    person: StaffMember
    name: str

    def column(
        self, *, hours: PersonDay, items: Iterable[BookingItem], counted: set[UUID]
    ) -> Column:
        """Return the column: first what is booked, then the pauses between."""
        booked = [entry for item in items for entry in self._booked(item)]
        entries = [
            *booked,
            *(_until_the_way(pause, booked) for pause in self._breaks(hours)),
            *self._away(hours, says_why=self.person.pk in self.sight.reasons),
        ]
        closed = _gaps(hours.present, self.scale)
        return Column(
            number=self.number,
            person=self.person,
            name=self.name,
            hue=HUES[(self.number - 1) % len(HUES)],
            is_own=self.person.pk == self.sight.own,
            bookings=len(counted) if self.person.pk in self.sight.counted else None,
            is_present=bool(hours.present),
            is_away=bool(hours.present) and all(_is_off(span, hours) for span in hours.present),
            closed=tuple(box for _, box in self.scale.boxes(closed)),
            entries=tuple(in_lanes(entries)),
        )

    def _booked(self, item: BookingItem) -> Iterator[Entry]:
        if item.pk in self.sight.items:
            yield from self._visit(item)
        elif item.booking.state in DONE_OR_TO_COME:
            yield from self._entries(Kind.BUSY, [_taken(item)])

    def _visit(self, item: BookingItem) -> Iterator[Entry]:
        booking, start = item.booking, tick_at(item.starts_at)
        for entry in self._entries(Kind.VISIT, [_taken(item)]):
            yield replace(
                entry,
                key=f"visit-{item.pk}",
                starts_at=self.scale.local(start),
                title=item.service_name,
                reference=booking.reference,
                client=booking.contact_name,
                picture=_shown_picture(booking.customer),
                note=booking.note if item.position == 1 else "",
                state=booking.state,
                is_at_home=item.service.done_at == ServicePlace.HOME,
                travel_rows=max(0, start - self.scale.top - entry.box.row),
            )

    def _breaks(self, hours: PersonDay) -> Iterator[Entry]:
        return self._entries(Kind.BREAK, hours.breaks)

    def _away(self, hours: PersonDay, *, says_why: bool) -> Iterator[Entry]:
        for away in hours.away:
            for entry in self._entries(Kind.AWAY, [away.span]):
                yield replace(entry, title=away.reason if says_why else "")

    def _entries(self, kind: Kind, spans: Iterable[Span]) -> Iterator[Entry]:
        for (start, end), box in self.scale.boxes(spans):
            yield Entry(
                kind=kind,
                key=f"{kind.value}-{self.number}-{box.row}",
                box=box,
                starts_at=self.scale.local(start),
                ends_at=self.scale.local(end),
            )


def _shown_picture(customer: User | None) -> str:
    return customer.avatar if customer and customer.shows_avatar else ""


def _taken(item: BookingItem) -> Span:
    """The ticks that the entry of the item covers: an at-home visit with the way there."""
    start, end = tick_at(item.starts_at), tick_after(item.ends_at)
    if item.service.done_at != ServicePlace.HOME:
        return start, end
    return min([start, *(allocation.t0 for allocation in item.allocations.all())]), end


def _until_the_way(pause: Entry, booked: Iterable[Entry]) -> Entry:
    """Return the break, drawn until the person sets out for a customer if that is before its end."""
    begins, ends = pause.box.row, pause.box.row + pause.box.rows
    ways = (
        visit.box.row
        for visit in booked
        if begins < visit.box.row < ends <= visit.box.row + visit.travel_rows
    )
    return replace(pause, box=replace(pause.box, rows=min(ways, default=ends) - begins))


def _is_off(span: Span, hours: PersonDay) -> bool:
    """Whether one stretch of time off covers the whole span."""
    return any(away.span[0] <= span[0] and span[1] <= away.span[1] for away in hours.away)


def _gaps(spans: Iterable[Span], scale: Scale) -> Iterator[Span]:
    """What of the grid lies outside the spans, which are in order."""
    at = scale.top
    for start, end in spans:
        yield at, start
        at = end
    yield at, scale.end


def in_lanes(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Return the entries in order of time, those that overlap as they are drawn side by side."""
    group: list[Entry] = []
    ends: list[int] = []  # where each lane of the group is free again
    for entry in sorted(entries, key=lambda each: (each.box.row, -each.box.rows, each.key)):
        row = entry.box.row
        if ends and row >= max(ends):
            yield from _side_by_side(group, len(ends))
            group, ends = [], []
        lane = next((index for index, end in enumerate(ends) if end <= row), len(ends))
        ends[lane : lane + 1] = [row + max(entry.box.rows, LEAST_ROWS)]
        group.append(replace(entry, box=replace(entry.box, lane=lane + 1)))
    yield from _side_by_side(group, len(ends))


def _side_by_side(group: Iterable[Entry], lanes: int) -> Iterator[Entry]:
    return (replace(entry, box=replace(entry.box, lanes=lanes)) for entry in group)
