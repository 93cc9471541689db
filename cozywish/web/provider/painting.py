"""Draws the columns of a calendar's day: what stands in which row, in which colour, beside what."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import AllocationState, Block, BookingItem
from cozywish.apps.catalog.models import ServicePlace
from cozywish.apps.scheduling.day import PersonDay
from cozywish.apps.venues.models import Resource, StaffMember
from cozywish.core.intervals import Span, moment_of, tick_after, tick_at
from cozywish.web.provider.day import LEAST_ROWS, Box, Column, Entry, Kind, Mark
from cozywish.web.provider.sight import Sight

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


@dataclass(frozen=True, slots=True)
class Painter:
    """Draws what stands in a column, for whoever has that sight."""

    sight: Sight
    scale: Scale

    def person(
        self,
        number: int,
        person: StaffMember,
        name: str,
        *,
        hours: PersonDay,
        items: Sequence[BookingItem],
        blocks: Iterable[Block],
        counted: set[UUID],
    ) -> Column:
        """Return the column of a person: first what is booked, then the pauses between."""
        booked = [entry for item in items for entry in self._booked(item, number)]
        knows_why = person.pk in self.sight.reasons
        entries = [
            *booked,
            *self.blocked(blocks, knows_why=knows_why),
            *(_until_the_way(pause, booked) for pause in self._breaks(hours, number)),
            *self._away(hours, number, says_why=knows_why),
        ]
        return Column(
            number=number,
            person=person,
            resource=person.resource.pk,
            name=name,
            hue=hue_of(number),
            is_own=person.pk == self.sight.own,
            bookings=len(counted) if person.pk in self.sight.counted else None,
            is_present=bool(hours.present),
            is_away=bool(hours.present) and all(_is_off(span, hours) for span in hours.present),
            closed=self.outside(hours.present),
            entries=tuple(in_lanes(entries)),
        )

    def room(
        self,
        number: int,
        room: Resource,
        *,
        opened: Iterable[Span],
        taken: Iterable[tuple[BookingItem, Span, str]],
        blocks: Iterable[Block],
    ) -> Column:
        """Return the column of a room; what is not in sight is busy."""
        entries: list[Entry] = list(self.blocked(blocks, knows_why=False))
        seen = 0
        for item, span, hue in taken:
            if item.pk in self.sight.items:
                seen += item.booking.state in DONE_OR_TO_COME
                entries += (replace(one, hue=hue) for one in self.visit(item, span))
            elif item.booking.state in DONE_OR_TO_COME:
                entries += self.entries(Kind.BUSY, [span], number)
        return Column(
            number=number,
            person=None,
            resource=room.pk,
            name=room.name,
            hue=HUES[0],
            is_own=False,
            bookings=seen,
            is_present=True,
            is_away=False,
            closed=self.outside(opened),
            entries=tuple(in_lanes(entries)),
        )

    def outside(self, spans: Iterable[Span]) -> tuple[Box, ...]:
        """What of the grid lies outside the spans, which are in order."""
        return tuple(box for _, box in self.scale.boxes(_gaps(spans, self.scale)))

    def _booked(self, item: BookingItem, number: int) -> Iterator[Entry]:
        if item.pk in self.sight.items:
            yield from self.visit(item, taken_by(item), tuple(_idle(item)))
        elif item.booking.state in DONE_OR_TO_COME:
            yield from self.entries(Kind.BUSY, [taken_by(item)], number)

    def visit(self, item: BookingItem, taken: Span, idle: Iterable[Span] = ()) -> Iterator[Entry]:
        """The visit over `taken`, as the ticks of `idle` leave its person free."""
        booking, start = item.booking, tick_at(item.starts_at)
        at_home = item.service.done_at == ServicePlace.HOME
        for entry in self.entries(Kind.VISIT, [taken], 0):
            top = self.scale.top + entry.box.row
            yield replace(
                entry,
                key=f"visit-{item.pk}",
                starts_at=self.scale.local(start),
                ends_at=self.scale.local(tick_after(item.ends_at)),
                title=item.service_name,
                reference=booking.reference,
                client=booking.contact_name,
                picture=_shown_picture(booking.customer),
                note=booking.note if item.position == 1 else "",
                state=booking.state,
                version=booking.version,
                mark=item.service.hue,
                is_at_home=at_home,
                travel_rows=max(0, start - top) if at_home else 0,
                gaps=tuple(Box(begins - top, ends - begins) for begins, ends in idle),
                is_squeezed=_is_squeezed(item),
                moves=item.pk in self.sight.moves and not at_home and item.position == 1,
            )

    def blocked(self, blocks: Iterable[Block], *, knows_why: bool) -> Iterator[Entry]:
        """What is kept free by hand."""
        for block in blocks:
            may = block.resource_id in self.sight.blocks
            span = tick_at(block.starts_at), tick_after(block.ends_at)
            for entry in self.entries(Kind.BLOCK, [span], 0):
                yield replace(
                    entry,
                    key=f"block-{block.pk}",
                    title=block.words if may or knows_why else "",
                    handle=str(block.pk) if may else "",
                    moves=may,
                    version=block.version,
                )

    def _breaks(self, hours: PersonDay, number: int) -> Iterator[Entry]:
        return self.entries(Kind.BREAK, hours.breaks, number)

    def _away(self, hours: PersonDay, number: int, *, says_why: bool) -> Iterator[Entry]:
        for away in hours.away:
            for entry in self.entries(Kind.AWAY, [away.span], number):
                yield replace(entry, title=away.reason if says_why else "")

    def entries(self, kind: Kind, spans: Iterable[Span], number: int) -> Iterator[Entry]:
        """One entry for each span that reaches into the grid; `number` is the column's."""
        for (start, end), box in self.scale.boxes(spans):
            yield Entry(
                kind=kind,
                key=f"{kind.value}-{number}-{box.row}",
                box=box,
                starts_at=self.scale.local(start),
                ends_at=self.scale.local(end),
            )


def names_of(names: Sequence[str]) -> list[str]:
    """First names; whole ones where two people share the first."""
    firsts = [name.split(" ")[0] for name in names]
    shared = Counter(firsts)
    return [
        first if shared[first] == 1 else name for first, name in zip(firsts, names, strict=True)
    ]


def hue_of(number: int) -> str:
    """The colour of the person with that number."""
    return HUES[(number - 1) % len(HUES)]


def _shown_picture(customer: User | None) -> str:
    return customer.avatar if customer and customer.shows_avatar else ""


def _own(item: BookingItem) -> list[Span]:
    """When the person is taken, in order, padding and the way there included."""
    taken = [one for one in item.allocations.all() if one.resource.staff_id is not None]
    return [(one.t0, one.t1) for one in taken]


def _idle(item: BookingItem) -> Iterator[Span]:
    """When its person is free for others while it lasts."""
    own = _own(item)
    for (_begin, free), (busy, _end) in pairwise(own):
        if free < busy:
            yield free, busy


def _is_squeezed(item: BookingItem) -> bool:
    return any(one.state == AllocationState.SQUEEZE for one in item.allocations.all())


def taken_by(item: BookingItem) -> Span:
    """The ticks that the entry of the item covers: an at-home visit with the way there."""
    start, end = tick_at(item.starts_at), tick_after(item.ends_at)
    if item.service.done_at != ServicePlace.HOME:
        return start, end
    return min([start, *(begins for begins, _ in _own(item))]), end


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
