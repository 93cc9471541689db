"""The days and times of step 3, as the page shows them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _, ngettext

from cozywish.apps.bookings.queries.earlier import Asker, needs_first
from cozywish.apps.bookings.queries.free_time import (
    LONGEST_LIST,
    DayCount,
    FreeTimes,
    NoTimes,
    free_times,
)
from cozywish.apps.catalog.models import Prerequisites, Service
from cozywish.apps.venues.models import Venue
from cozywish.core.intervals import moment_of
from cozywish.toolkit import wording
from cozywish.web.customer.flow.choice import Choice, instant_text

WEEK, DAY = 7, timedelta(days=1)
FEW = 3  # so few times left that it is worth saying
SUNDAY = date(2023, 1, 1)
NONE = {  # in words
    NoTimes.CLOSED: lambda: _("Closed"),
    NoTimes.FULL: lambda: _("Full"),
    NoTimes.FIRST: lambda: _("Not possible"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """One date: how many times are free, or in words why none is. `url` is empty when there is nothing to see."""

    on: date
    count: int
    note: str
    url: str
    is_chosen: bool
    is_few: bool

    @property
    def label(self) -> str:
        """What a screen reader says: the date in full and what is free."""
        return f"{wording.long_date(self.on)}: {self.note}"


@dataclass(frozen=True, slots=True)
class Slot:
    """One start. `value` is the instant as forms carry it."""

    value: str
    at: datetime
    label: str
    is_chosen: bool = False
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class SlotGroup:
    """The starts of one part of the day."""

    icon: str
    name: str
    slots: list[Slot]


@dataclass(frozen=True, slots=True)
class TimePage:
    """Everything step 3 shows about time."""

    on: date
    week: list[Day]
    month: list[list[Day | None]]
    groups: list[SlotGroup]
    previous_week: str
    next_week: str
    previous_month: str
    next_month: str
    weekday_names: list[str]
    needs: list[tuple[Service, Prerequisites]]  # of what is chosen, what has to come first
    is_scarce: bool  # others have booked all that the day had, or nearly


class Wanted(Protocol):
    """A visit whose times are looked for: one to book, or one to move."""

    @property
    def venue(self) -> Venue: ...
    @property
    def choice(self) -> Choice: ...
    @property
    def zone(self) -> ZoneInfo: ...
    @property
    def horizon_days(self) -> int: ...
    @property
    def own_hold(self) -> UUID | None: ...
    @property
    def asker(self) -> Asker: ...
    @property
    def extra(self) -> Mapping[UUID, int]: ...

    def day_url(self, on: date) -> str:
        """The address of the page with the times of that day."""


class Calendar:
    """Asks for the free times of one visit and lays them out. `today` is the venue's date."""

    def __init__(self, flow: Wanted, *, now: datetime) -> None:
        self.flow = flow
        self.now = now
        self.today = now.astimezone(flow.zone).date()
        self.last = self.today + timedelta(days=flow.horizon_days)

    def page(self) -> TimePage:
        """Return the page of the chosen date, else of the first date that has a free time."""
        on = self._date()
        first = self.today + (on - self.today) // (WEEK * DAY) * WEEK * DAY
        times = self._times(first, WEEK)
        begins = on.replace(day=1)
        following = (begins + 31 * DAY).replace(day=1)
        month = self._times(begins, (following - begins).days)
        return TimePage(
            on=on,
            week=[self._day(each, on) for each in times.counts()],
            month=self._weeks([self._day(each, on) for each in month.counts()]),
            groups=groups_of(self._slots(times, on)),
            previous_week=self._link(first - WEEK * DAY) if first > self.today else "",
            next_week=self._link(first + WEEK * DAY),
            previous_month=self._link(begins - DAY) if begins > self.today else "",
            next_month=self._link(following),
            weekday_names=[wording.short_weekday(SUNDAY + each * DAY) for each in range(WEEK)],
            needs=self._needs(times),
            is_scarce=any(each.on == on and _is_scarce(each) for each in times.counts()),
        )

    def _needs(self, times: FreeTimes) -> list[tuple[Service, Prerequisites]]:
        if not times.needs_something_first:
            return []
        return list(needs_first(service_ids=times.service_ids).values())

    def _date(self) -> date:
        choice = self.flow.choice
        if choice.at is not None and choice.on is None:
            return self._within(choice.at.astimezone(self.flow.zone).date())
        if choice.on is not None:
            return self._within(choice.on)
        soon = self._times(self.today, LONGEST_LIST).counts()
        return next((each.on for each in soon if each.count), self.today)

    def _within(self, on: date) -> date:
        return max(self.today, min(on, self.last))

    def _times(self, first: date, days: int) -> FreeTimes:
        return free_times(
            venue_id=self.flow.venue.pk,
            service_ids=self.flow.choice.service_ids,
            staff_id=self.flow.choice.staff_id,
            first=first,
            days=days,
            now=self.now,
            own_hold=self.flow.own_hold,
            asker=self.flow.asker,
            extra=self.flow.extra,
        )

    def _link(self, on: date) -> str:
        if on > self.last:
            return ""
        return self.flow.day_url(max(on, self.today))

    def _day(self, each: DayCount, chosen: date) -> Day:
        can_be_seen = self.today <= each.on <= self.last
        is_chosen = each.on == chosen
        is_full = each.reason == NoTimes.FULL  # it can be waited for
        return Day(
            on=each.on,
            count=each.count,
            note=self._note(each, is_chosen=is_chosen),
            url=self._link(each.on) if can_be_seen and (each.count or is_full) else "",
            is_chosen=is_chosen,
            is_few=0 < each.count <= FEW,
        )

    def _note(self, each: DayCount, *, is_chosen: bool) -> str:
        if each.on < self.today:
            return _("Past")
        if each.on > self.last:
            return _("Not open yet")
        if each.count and (is_chosen or each.count <= FEW):
            return ngettext("%(count)d left", "%(count)d left", each.count) % {"count": each.count}
        if each.count:
            return str(each.count)
        if each.reason == NoTimes.CLOSED and each.on == self.today:
            return _("None left")
        return NONE[each.reason or NoTimes.CLOSED]()

    def _weeks(self, days: list[Day]) -> list[list[Day | None]]:
        """The month in rows of seven, Sunday first, with gaps before its first and after its last day."""
        lead = days[0].on.isoweekday() % WEEK
        padded: list[Day | None] = [None] * lead + days
        padded += [None] * (-len(padded) % WEEK)
        return [padded[at : at + WEEK] for at in range(0, len(padded), WEEK)]

    def _slots(self, times: FreeTimes, on: date) -> list[Slot]:
        free = {start.starts_at for start in times.by_date[on]}
        taken = times.window.ticks(times.starts.possible & ~times.starts.by_anyone)
        gone = {
            moment_of(tick)
            for tick in taken
            if moment_of(tick).astimezone(self.flow.zone).date() == on
        }
        return slots_of(free | gone, zone=self.flow.zone, chosen=self.flow.choice.at, taken=gone)


def _is_scarce(each: DayCount) -> bool:
    return each.reason == NoTimes.FULL or 0 < each.count <= FEW


def slots_of(
    starts: Iterable[datetime],
    *,
    zone: ZoneInfo,
    chosen: datetime | None = None,
    taken: Collection[datetime] = (),
) -> list[Slot]:
    """Return UTC starts as slots, soonest first. Where the clock shows a time twice, each says its zone."""
    local = {start: start.astimezone(zone) for start in sorted(starts)}
    shown = Counter(at.replace(tzinfo=None, fold=0) for at in local.values())
    return [
        Slot(
            value=instant_text(start),
            at=at,
            label=wording.clock(at)
            + (f" {at.tzname()}" if shown[at.replace(tzinfo=None, fold=0)] > 1 else ""),
            is_chosen=start == chosen and start not in taken,
            is_taken=start in taken,
        )
        for start, at in local.items()
    ]


def groups_of(slots: Iterable[Slot]) -> list[SlotGroup]:
    """Return the slots by part of the day; parts without a free one are left out."""
    found = [
        SlotGroup(icon, name, list(several))
        for (icon, name), several in groupby(slots, key=lambda slot: wording.part_of_day(slot.at))
    ]
    return [group for group in found if any(not slot.is_taken for slot in group.slots)]
