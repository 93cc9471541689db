"""What happens at a venue over several dates, for one viewer: the week, the month, the list and the printed sheet.

Note [Rows without objects]
    A week of a busy place is hundreds of visits, and a month a thousand. They are read as plain values and become what
    the page is sent at once: nothing sealed is opened but the words of what is kept free, and what many of them share
    (a wall time, the words of a state) is worked out once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.queries.blocks import blockable_by
from cozywish.apps.bookings.queries.business import items_moved_by, items_seen_by
from cozywish.apps.bookings.queries.diary import Taken, around, visit_rows
from cozywish.apps.scheduling.day import opened_on
from cozywish.apps.venues.models import Permission
from cozywish.apps.venues.queries import Seat, staff_within
from cozywish.core.db import moment_in, raw_uuid, uuid_text
from cozywish.core.intervals import Span, moment_of
from cozywish.web.provider.day import ICONS, look_of
from cozywish.web.provider.painting import DONE_OR_TO_COME, hue_of, names_of

MOST_TIMES, MOST_ZONES = 1 << 14, 64  # that are kept in mind between two pages
A_ROOM = (0, "stone")  # the resource and hue of what is nobody's


class Happening(TypedDict):
    """One thing, as pages get it. `start` and `end` are the venue's wall time without an offset.

    `person` is the number of somebody's resource, 0 for a room. `look` is the name of its style and `icon` the one it
    carries, as `day.Entry` has them; `status` says how far a visit has come. `reference` is of a visit that the viewer
    may look at, `block` of time kept free that they may change.
    """

    id: str
    start: str
    end: str
    title: str
    client: str
    person: int
    hue: str
    look: str
    icon: str
    status: str
    home: bool
    squeezed: bool
    reference: str
    block: str
    version: int
    moves: bool


class Person(NamedTuple):
    """Somebody whose days are shown: `number` is that of their column, `known_as` what stands above it."""

    number: int
    pk: UUID
    name: str
    avatar: str
    known_as: str
    hue: str
    resource: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class Agenda:
    """All of some dates. `opened` is when the venue is open, in wall times."""

    first: date
    days: int
    people: tuple[Person, ...]
    happenings: list[Happening]
    opened: list[tuple[str, str]]

    def by_date(self, happenings: Iterable[Happening]) -> list[tuple[date, list[Happening]]]:
        """Each date with what of these begins on it, or on the first what began before."""
        found: dict[date, list[Happening]] = {
            self.first + timedelta(days=day): [] for day in range(self.days)
        }
        for one in happenings:
            found[max(date.fromisoformat(one["start"][:10]), self.first)].append(one)
        return list(found.items())


def agenda_seen_from(seat: Seat, user: User, *, first: date, days: int) -> Agenda:
    """Return what of the dates the person in the seat may know. Three SQL queries for an owner, at most eight."""
    span, opened = opened_on(venue=seat.venue, first=first, days=days)
    reader = _Reader(seat, user, span)
    happenings = [*reader.visits(), *reader.blocks(), *reader.away()]
    wall = reader.wall
    return Agenda(
        first=first,
        days=days,
        people=reader.people,
        happenings=sorted(happenings, key=itemgetter("start", "end", "id")),
        opened=[
            (wall[str(moment_of(begins))], wall[str(moment_of(ends))]) for begins, ends in opened
        ],
    )


class _Wall(dict[str, str]):
    """Wall times of one zone to the minute, from what the database says."""

    def __init__(self, zone: str) -> None:
        super().__init__()
        self.zone = ZoneInfo(zone)

    def __missing__(self, raw: str) -> str:
        if len(self) >= MOST_TIMES:
            self.clear()
        said = self[raw] = moment_in(raw).astimezone(self.zone).isoformat()[:16]
        return said


_wall_of = lru_cache(maxsize=MOST_ZONES)(_Wall)


class _Alike(dict[tuple[Any, ...], Happening | None]):
    """What visits of one person, state and kind have in common, in the language of the moment.

    Asked by what a visit's row ends with; None for those of somebody who is not shown.
    """

    def __init__(self, columns: dict[str, tuple[int, str]]) -> None:
        super().__init__()
        self.columns = columns

    def __missing__(self, shared: tuple[Any, ...]) -> Happening | None:
        who, name, at_home, squeezed, position = shared
        column, state = self.columns.get(uuid_text(who)), BookingState(name)
        found = self[shared] = column and {
            **_plain("", "", "", column, look_of(name), str(state.label)),
            "icon": ICONS.get(state, "") or ("at-home" if at_home else ""),
            "status": str(state.label),
            "home": bool(at_home),
            "squeezed": bool(squeezed),
            # A visit is dragged by what it begins with: the day's grid does the same.
            "moves": state == BookingState.CONFIRMED and not at_home and position == 1,
        }
        return found


class _Reader:
    """Reads what happens within the ticks, and leaves out what the viewer may not know."""

    def __init__(self, seat: Seat, user: User, span: Span) -> None:
        self.seat, self.user = seat, user
        self.begins, self.ends = (moment_of(tick) for tick in span)
        self.wall = _wall_of(seat.venue.time_zone)
        self.rows = visit_rows(venue=seat.venue, begins=self.begins, ends=self.ends)
        self.around = around(venue=seat.venue, begins=self.begins, ends=self.ends)
        self.seen = self._seen()
        self.moves = self._moved()
        self.people = self._people()
        self.columns = {str(one.pk): (one.resource, one.hue) for one in self.people}
        self.kept = self._kept()
        self.reasons = self._within(Permission.STAFF_VIEW)

    def visits(self) -> Iterator[Happening]:
        """Yield the visits; those of colleagues only as time that is taken."""
        seen, moves, wall, alike = self.seen, self.moves, self.wall, _Alike(self.columns)
        for row in self.rows:
            pk, begins, ends, title, reference, client, version, who, state, at_home, *more = row
            squeezed, position = more
            shape = alike[who, state, at_home, squeezed, position]
            if shape is None:
                continue
            if seen is None or pk in seen:
                one = shape.copy()
                one["id"] = f"visit-{uuid_text(pk)}"
                one["start"] = wall[begins]
                one["end"] = wall[ends]
                one["title"] = title
                one["client"] = client
                one["reference"] = reference
                one["version"] = version
                if moves is not None:
                    one["moves"] = one["moves"] and pk in moves
                yield one
            elif state in DONE_OR_TO_COME:
                column = shape["person"], shape["hue"]
                yield _plain(f"busy-{uuid_text(pk)}", wall[begins], wall[ends], column, "busy")

    def blocks(self) -> Iterator[Happening]:
        """Yield what is kept free of people who are shown, and of rooms that the viewer keeps free."""
        for block in self.around.blocks:
            may = block.resource in self.kept
            if block.staff in self.columns or (not block.staff and may):
                found = self._taken(block, "block", knows_why=may)
                found["client"] = "" if block.staff else block.name
                found["version"], found["moves"] = block.version, may
                found["block"] = block.id if may else ""
                yield found

    def away(self) -> Iterator[Happening]:
        """Yield the time off of people who are shown."""
        for row in self.around.away:
            if row.staff in self.columns:
                yield self._taken(row, "away")

    def _taken(self, row: Taken, look: str, *, knows_why: bool = False) -> Happening:
        why = row.why if knows_why or row.staff in self.reasons else ""
        column = self.columns.get(row.staff, A_ROOM)
        begins, ends = self.wall[row.starts_at], self.wall[row.ends_at]
        return _plain(f"{look}-{row.id}", begins, ends, column, look, why)

    def _seen(self) -> set[UUID | str] | None:
        """The visits of which the viewer sees more than that the time is taken; None: all of them."""
        if self.seat.is_owner:
            return None
        mine = items_seen_by(self.user).filter(
            booking__venue=self.seat.venue, starts_at__lt=self.ends, ends_at__gt=self.begins
        )
        return set(map(raw_uuid, mine.values_list("pk", flat=True)))

    def _moved(self) -> set[UUID | str] | None:
        """Those that the viewer may give another time; None: all of them."""
        if self.seat.is_owner or self.seen is None:
            return None
        if not self.seat.may(Permission.BOOKINGS_MANAGE):
            return set()
        mine = items_moved_by(self.user).filter(pk__in=self.seen)
        return set(map(raw_uuid, mine.values_list("pk", flat=True)))

    def _kept(self) -> set[int]:
        """What the viewer keeps free, as `blockable_by` has it: an owner everything that is in use."""
        if self.seat.is_owner:
            people = {person.resource for person in self.around.people if person.in_use}
            return self.around.rooms | people
        theirs = blockable_by(self.user).filter(venue=self.seat.venue)
        return set(theirs.values_list("pk", flat=True))

    def _people(self) -> tuple[Person, ...]:
        """The columns that the day would have: see `sight.sight_of`."""
        everyone, seen = self.seat.is_owner or self.seat.me is not None, self.seen
        rows = {row[-5] for row in self.rows if everyone or seen is None or row[0] in seen}
        busy, covered = set(map(uuid_text, rows)), self._within(Permission.BOOKINGS_VIEW)
        people = [
            one
            for one in self.around.people
            if (one.takes_bookings and (everyone or one.id in covered)) or one.id in busy
        ]
        names = names_of([one.name for one in people])
        own = str(self.seat.me.pk) if self.seat.me else ""
        return tuple(
            Person(
                *(number, UUID(one.id), one.name, one.avatar, names[number - 1], hue_of(number)),
                resource=one.resource,
                is_own=one.id == own,
            )
            for number, one in enumerate(people, start=1)
        )

    def _within(self, permission: Permission) -> set[str]:
        if self.seat.is_owner:
            return {person.id for person in self.around.people}
        own = {str(self.seat.me.pk)} if self.seat.me else set()
        if not self.seat.may(permission):
            return own
        covered = staff_within(user=self.user, permission=permission)
        theirs = covered.filter(venue=self.seat.venue).values_list("pk", flat=True)
        return own | set(map(str, theirs))


def _plain(
    key: str, begins: str, ends: str, column: tuple[int, str], look: str, title: str = ""
) -> Happening:
    """What is no visit, or none that the viewer may look at; without words of its own it is called what it is."""
    return {
        "id": key,
        "start": begins,
        "end": ends,
        "title": title or _said(look),
        "client": "",
        "person": column[0],
        "hue": column[1],
        "look": look,
        "icon": "",
        "status": "",
        "home": False,
        "squeezed": False,
        "reference": "",
        "block": "",
        "version": 0,
        "moves": False,
    }


def _said(look: str) -> str:
    return {"away": _("Away"), "block": _("Blocked")}.get(look, _("Busy"))
