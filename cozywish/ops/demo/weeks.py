"""A week on one line: "Tu-Fr 10-19; Sa 9-14, 15-18; Su 22-26". Hours past 24 are the following night's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

Stretch: TypeAlias = tuple[int, int]  # minutes from midnight, the end not included
Week: TypeAlias = dict[int, list[Stretch]]  # 0 is Monday; a day that is missing is closed

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


@dataclass(frozen=True, slots=True)
class Days:
    """The days from the first to the last, both included."""

    first: date
    last: date

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(n) for n in range((self.last - self.first).days + 1))

    def shift(self, days: int) -> "Days":
        """Return as many days, so much later."""
        return Days(self.first + timedelta(days), self.last + timedelta(days))


def read_week(text: str) -> Week:
    """Return the stretches of each day, in order."""
    week: Week = {}
    for part in text.split(";"):
        days, _, stretches = part.strip().partition(" ")
        for day in _days(days):
            week[day] = sorted(_stretch(stretch) for stretch in stretches.split(","))
    return week


def _days(text: str) -> list[int]:
    """Return the weekdays of "Tu-Fr", also across the end of the week, as in "Th-Mo"."""
    first, _, last = text.partition("-")
    start, end = DAYS.index(first), DAYS.index(last or first)
    return [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]


def _stretch(text: str) -> Stretch:
    opens, _, closes = text.strip().partition("-")
    return _minute(opens), _minute(closes)


def _minute(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes or 0)


def overlap(one: list[Stretch], other: list[Stretch]) -> list[Stretch]:
    """Return what lies in both."""
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return sorted((start, end) for start, end in pairs if start < end)


def without(stretches: list[Stretch], holes: list[Stretch]) -> list[Stretch]:
    """Return what is left of the stretches when the holes are cut out."""
    for start, end in holes:
        cut = [(a, min(b, start)) for a, b in stretches] + [(max(a, end), b) for a, b in stretches]
        stretches = sorted((a, b) for a, b in cut if a < b)
    return stretches
