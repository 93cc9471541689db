"""A week of stretches as a form: what was typed stays, whatever is wrong with it, and buttons work without a script."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from cozywish.apps.scheduling.week import (
    DAY,
    STRETCHES_A_DAY,
    Clash,
    Stretches,
    Week,
    clash_in,
    outside,
)
from cozywish.core.intervals import Span
from cozywish.toolkit import wording
from cozywish.web.provider.merging import Meanwhile

A_MONDAY = date(2024, 1, 1)
CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5][05])")
WORKDAYS = range(5)


def clock_of(minutes: int) -> str:
    """Return minutes since midnight as the wall clock says them: 10:30 PM."""
    return wording.clock(datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


def said_hours(stretches: Stretches) -> str:
    """Return "9:00 AM – 2:00 PM, 3:00 PM – 9:00 PM", or that it is closed."""
    said = [f"{clock_of(begins)} – {clock_of(ends)}" for begins, ends in stretches]
    return ", ".join(said) or _("Closed")


def day_names() -> list[str]:
    """Return the days of the week, Monday first."""
    return [wording.weekday(A_MONDAY + timedelta(days=day)) for day in range(7)]


@dataclass(slots=True)
class Line:
    """One stretch as it was typed, and what is wrong with it."""

    begins: str = ""
    ends: str = ""
    error: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not (self.begins or self.ends)

    def read(self) -> tuple[int, int] | None:
        """Return the stretch in minutes, or None and keep why. An end at or before the start is the next day's."""
        begins, ends = _minutes(self.begins), _minutes(self.ends)
        if begins is None or ends is None:
            self.error = _("Give a start and an end, in steps of five minutes.")
            return None
        if begins == ends and begins != 0:
            self.error = _(
                "It ends when it begins. Choose a later end; a whole day is 12:00 AM to 12:00 AM."
            )
            return None
        return begins, ends if ends > begins else ends + DAY


@dataclass(slots=True)
class Day:
    """A day: whether it is open, and its lines, at least one of them to type into."""

    name: str
    is_open: bool = False
    lines: list[Line] = field(default_factory=list)
    error: str = ""

    @property
    def said(self) -> list[list[str]]:
        """What it says, line by line; nothing where it is off."""
        lines = self.lines if self.is_open else []
        return [[line.begins, line.ends] for line in lines if not line.is_blank]

    @property
    def errors(self) -> int:
        """How many things are wrong."""
        return bool(self.error) + sum(bool(line.error) for line in self.lines)

    @property
    def takes_more(self) -> bool:
        """Whether another stretch fits."""
        return len(self.lines) < STRETCHES_A_DAY


class WeekForm:
    """Seven days (or one) under a prefix. `is_needed` is whether an open day must say when.

    `was` is what the page showed before anybody typed: the page sends it back, for whoever saves second.
    """

    def __init__(
        self, days: Sequence[Day], *, prefix: str, is_needed: bool = True, was: str | None = None
    ) -> None:
        self.days, self.prefix, self.is_needed = list(days), prefix, is_needed
        for day in self.days:
            if not day.lines:
                day.lines.append(Line())
        self.was = json.dumps([day.said for day in self.days]) if was is None else was

    @classmethod
    def of(
        cls, week: Week, *, prefix: str, names: Sequence[str] = (), is_needed: bool = True
    ) -> Self:
        """Show a week."""
        days = [
            Day(name, bool(stretches), [Line(_typed(a), _typed(b)) for a, b in stretches])
            for name, stretches in zip(names or day_names(), week, strict=True)
        ]
        return cls(days, prefix=prefix, is_needed=is_needed)

    @classmethod
    def posted(
        cls, data: QueryDict, *, prefix: str, names: Sequence[str] = (), is_needed: bool = True
    ) -> Self:
        """Read what was sent, as it was typed."""
        days = []
        for number, name in enumerate(names or day_names()):
            key = f"{prefix}{number}"
            pairs = zip(data.getlist(f"{key}-from"), data.getlist(f"{key}-to"), strict=False)
            lines = [Line(begins[:8], ends[:8]) for begins, ends in list(pairs)[:STRETCHES_A_DAY]]
            days.append(Day(name, f"{key}-open" in data, lines))
        was = data.get(f"{prefix}-was", "")
        return cls(days, prefix=prefix, is_needed=is_needed, was=was)

    def press(self, button: str) -> bool:
        """Do what a button beside a day says, if it is one of this form's: nothing is saved. Return whether it was."""
        found = re.fullmatch(rf"{self.prefix}:(add|remove|all|weekdays):(\d)(?::(\d))?", button)
        if found is None or int(found[2]) >= len(self.days):
            return False
        day = self.days[int(found[2])]
        if found[1] == "add" and day.takes_more:
            day.is_open = True
            day.lines.append(Line())
        elif found[1] == "remove":
            del day.lines[int(found[3] or 0) : int(found[3] or 0) + 1]
            day.lines = day.lines or [Line()]
        elif found[1] in ("all", "weekdays"):
            for number in range(len(self.days)) if found[1] == "all" else WORKDAYS:
                self.days[number].is_open = day.is_open
                self.days[number].lines = [Line(line.begins, line.ends) for line in day.lines]
        return True

    def beside(self, saved: Week, *, off: str, found: Meanwhile, label: str = "%s") -> None:
        """Take over what somebody else saved of days that were left alone, and add to `found` what is different.

        `off` is what a day without hours says; `label` is how a day is called.
        """
        newer = WeekForm.of(saved, prefix=self.prefix, names=[day.name for day in self.days])
        for number, (mine, now) in enumerate(zip(self.days, newer.days, strict=True)):
            seen = _seen(self.was, number)
            if now.said in (mine.said, seen):
                continue
            words = said_hours(saved[number]) if saved[number] else off
            found.note(label % now.name, words, is_touched=mine.said != seen)
            if mine.said == seen:
                self.days[number] = now
        self.was = newer.was

    def week(self, *, within: Week | None = None) -> Week | None:
        """Return the week in minutes, or None: then what is wrong stands at its line.

        `within` is the working time in which breaks have to lie.
        """
        read = [self._stretches(day) for day in self.days]
        week = tuple(stretches for stretches, _lines in read)
        if self.errors:
            return None
        left_out = outside(week, within) if within is not None else None
        if left_out is not None:
            weekday, number = left_out
            self._say_outside(week[weekday][number], read[weekday][1][number])
            return None
        clash = clash_in(week, comes_round=len(self.days) == 7)
        if clash is not None:
            self._say_clash(clash, read)
            return None
        return week

    @property
    def errors(self) -> int:
        """How many things are wrong."""
        return sum(day.errors for day in self.days)

    def _stretches(self, day: Day) -> tuple[Stretches, list[Line]]:
        typed = [line for line in day.lines if not line.is_blank] if day.is_open else []
        if day.is_open and not typed and self.is_needed:
            day.error = _("Give a start and an end, or switch the day off.")
        read = [(line, line.read()) for line in typed]
        kept = [(line, stretch) for line, stretch in read if stretch is not None]
        return tuple(stretch for _line, stretch in kept), [line for line, _stretch in kept]

    @staticmethod
    def _say_outside(pause: Span, line: Line) -> None:
        line.error = _("This is not inside the working time of the day.")
        if pause[1] > DAY:
            line.error = _(
                "It ends before it begins. A break runs past midnight only where the work does."
            )

    @staticmethod
    def _say_clash(clash: Clash, read: Sequence[tuple[Stretches, list[Line]]]) -> None:
        """Say it at the stretch that begins too early, or at the night before that does not end in time."""
        for stretch, line in zip(*read[clash.weekday - 1], strict=True):
            if stretch[1] - DAY == clash.until:
                line.error = _(
                    "Ends before it begins, so it runs past midnight, into the hours of the next day."
                )
                return
        read[clash.weekday][1][clash.number].error = _(
            "Starts before the earlier hours end (%(time)s). Start at %(time)s or later."
        ) % {"time": clock_of(clash.until)}


def _minutes(text: str) -> int | None:
    found = CLOCK.fullmatch(text)
    return int(found[1]) * 60 + int(found[2]) if found else None


def _typed(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def _seen(was: str, number: int) -> object:
    """What the page showed of that day; None where it does not say."""
    try:
        return json.loads(was)[number]
    except (ValueError, RecursionError, LookupError, TypeError):
        return None
