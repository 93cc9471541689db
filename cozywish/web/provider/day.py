"""What a calendar's day is made of: who stands in which column, what stands in which row.

A row is five minutes of real time since the top of the grid, so a day on which the clock changes is as long as it
is: 23 or 25 hours. What the viewer may not know is not in here at all; templates hide nothing.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.venues.models import StaffMember
from cozywish.core.intervals import TICK_MINUTES
from cozywish.core.money import Money

ICONS = {  # one for each state that looks different from an ordinary visit
    BookingState.REQUESTED: "clock",
    BookingState.IN_PROGRESS: "arrived",
    BookingState.COMPLETED: "check",
    BookingState.NO_SHOW: "ban",
}
SHORT_ROWS = 9  # below 45 minutes there is room for one line only
LEAST_ROWS = 3  # a quarter of an hour: nothing is drawn lower, or its line would be cut
TINY_ROWS = 4  # below 20 minutes for a small one


class Kind(Enum):
    """What an entry is."""

    VISIT = "visit"
    BUSY = "busy"  # somebody else's visit: that it is there is all the viewer may know
    BLOCK = "block"  # kept free by hand
    BREAK = "break"
    AWAY = "away"


def look_of(name: str) -> str:
    """The name of the style of a state, or of what is no visit."""
    return name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Box:
    """Where something stands: rows from the top of the grid, and which of how many lanes side by side."""

    row: int
    rows: int
    lane: int = 1
    lanes: int = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a column. Times are local and whole, even where the box is cut at midnight.

    `travel_rows` of the box come before `starts_at`: the way to the customer's home. `key` is unique in the day.
    `gaps` are rows of the box in which the person is free for others: colour takes its time. `hue` is its person's
    where the column is not theirs, `mark` its service's colour, if it has one. `handle` names the row that is moved,
    for who may move it, and `version` what was seen of it.
    """

    kind: Kind
    key: str
    box: Box
    starts_at: datetime
    ends_at: datetime
    title: str = ""
    reference: str = ""  # of the visit, for who may look at it
    client: str = ""
    picture: str = ""  # of the client, where the account shows it
    note: str = ""
    state: str = ""
    is_at_home: bool = False
    travel_rows: int = 0
    gaps: tuple[Box, ...] = ()
    hue: str = ""
    mark: str = ""
    handle: str = ""
    version: int = 0
    is_squeezed: bool = False
    moves: bool = False

    @property
    def look(self) -> str:
        """The name of its style: what it is, and for a visit how far it has come."""
        return look_of(self.state or self.kind.value)

    @property
    def status(self) -> str:
        """How far the visit has come, in words."""
        return str(BookingState(self.state).label) if self.state else ""

    @property
    def icon(self) -> str:
        """The one icon it carries: its state, else that it is at the customer's home, else that there is a note."""
        if self.state in ICONS:
            return ICONS[BookingState(self.state)]
        return "at-home" if self.is_at_home else "note" if self.note else ""

    @property
    def is_short(self) -> bool:
        """Whether there is room for one line only."""
        return self.box.rows - self.travel_rows < SHORT_ROWS

    @property
    def is_tiny(self) -> bool:
        """Whether even that line must be small."""
        return self.box.rows - self.travel_rows < TINY_ROWS

    @property
    def travel_minutes(self) -> int:
        """How long before the start the person sets out."""
        return self.travel_rows * TICK_MINUTES


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across the grid, on the hour or the half hour. `zone` is said where the clock has just changed."""

    row: int
    at: datetime
    is_hour: bool
    zone: str


@dataclass(frozen=True, slots=True)
class Column:
    """One person's day, or a room's. `name` is the first name, or all of it where two people share the first.

    `person` is None for a room. `bookings` is None where the viewer may not count them.
    `is_present`: works at all that day, were it not for time off; `is_away`: is off for all of it.
    """

    number: int
    person: StaffMember | None
    resource: int
    name: str
    hue: str
    is_own: bool
    bookings: int | None
    is_present: bool
    is_away: bool
    closed: tuple[Box, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """All of the grid. No rows: the venue is closed and nothing is booked.

    `begins` is the local time of the first row. `totals` stay empty for those who may not see money; a total in more
    than one currency is a venue that changed it.
    """

    on: date
    label: str
    zone: str
    begins: datetime
    rows: int
    marks: tuple[Mark, ...]
    columns: tuple[Column, ...]
    bookings: int
    totals: tuple[Money, ...]
    by_room: bool = False

    def row_at(self, moment: datetime) -> int | None:
        """The row that the aware `moment` falls into, None outside of the grid."""
        row = (moment - self.begins) // timedelta(minutes=TICK_MINUTES)
        return row if 0 <= row < self.rows else None

    @property
    def version(self) -> str:
        """A name for exactly this content: another content has another one."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]
