"""When people work: a week for each of them, their breaks, and the days that are not like the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cozywish.ops.demo.dice import dice
from cozywish.ops.demo.shapes import House, Person
from cozywish.ops.demo.weeks import Days, Stretch, Week, overlap, read_week

DAY = 1440
FULL_SHIFT = 8 * 60
LONG_DAY = 9 * 60
NEEDS_A_BREAK = 5 * 60 + 30
LONGEST_ABSENCE = 7  # days


def week_of(*, seed: int, house: House, person: Person) -> Week:
    """Return the stretches the person works: their own week, or one drawn inside the opening hours."""
    if person.hours:
        return read_week(person.hours)
    opening = read_week(house.hours)
    drawn = [one for one in house.team if one.is_bookable and not one.hours]
    place = drawn.index(person)
    rng = dice(seed, house.name, person.name, "week")
    days = sorted(opening)
    # Each open day is kept by one of them, so that the house never opens without anybody.
    others = [day for n, day in enumerate(days) if n % len(drawn) != place]
    free = max(0, len(days) - rng.choice((3, 4, 4, 5, 5)))
    off = {others[(place * 2 + n) % len(others)] for n in range(min(free, len(others)))}
    return {
        day: _shift(opening[day], late=bool((place + day) % 2)) for day in days if day not in off
    }


def _shift(stretches: list[Stretch], *, late: bool) -> list[Stretch]:
    """Return the day's work: all of a short day, the first or last eight hours of a long one."""
    opens, closes = stretches[0][0], stretches[-1][1]
    if closes - opens <= LONG_DAY:
        return stretches
    part = (closes - FULL_SHIFT, closes) if late else (opens, opens + FULL_SHIFT)
    return overlap(stretches, [part])


def breaks_of(*, seed: int, house: House, person: Person, week: Week) -> Week:
    """Return a pause for every long stretch of the week, not for all people at once."""
    rng = dice(seed, house.name, person.name, "breaks")
    length, shift = rng.choice((30, 30, 45, 60)), rng.choice((-30, 0, 30))
    pauses: Week = {}
    for day, stretches in week.items():
        for start, end in stretches:
            if end - start >= NEEDS_A_BREAK:
                middle = ((start + end - length) // 2 + shift) // 15 * 15
                pauses.setdefault(day, []).append((middle, middle + length))
    return pauses


@dataclass(frozen=True, slots=True)
class Special:
    """A date on which other hours hold; without stretches the venue is closed."""

    on: date
    label: str
    stretches: tuple[Stretch, ...]


def specials_of(*, seed: int, house: House, days: Days) -> Iterator[Special]:
    """Yield the special dates among the days: holidays, and now and then one of the house's own."""
    opening = read_week(house.hours)
    for on, chance in _daily(days, seed, house.name, "special"):
        usual = opening.get(on.weekday(), [])
        label, until = _holiday(on) or _own(chance)
        if not usual or not label or (label in MANY_OPEN and chance < 0.6):
            continue
        yield Special(on, label, tuple(overlap(usual, [(0, until)])))


def _daily(days: Days, *about: object) -> Iterator[tuple[date, float]]:
    """Yield each day with a number from 0 to 1 that is always the same for it. Dice are thrown by the month."""
    month: tuple[int, int] | None = None
    thrown: list[float] = []
    for on in days:
        if month != (on.year, on.month):
            month = (on.year, on.month)
            rng = dice(*about, *month)
            thrown = [rng.random() for _ in range(31)]
        yield on, thrown[on.day - 1]


MANY_OPEN = {"Memorial Day", "Labor Day", "Juneteenth"}
EARLY = 15 * 60


def _holiday(on: date) -> tuple[str, int] | None:
    """Return the name of the holiday and the minute until which houses are open, 0 for not at all."""
    fixed = {
        (1, 1): ("New Year’s Day", 0),
        (6, 19): ("Juneteenth", 0),
        (7, 4): ("Independence Day", 0),
        (12, 24): ("Christmas Eve", EARLY),
        (12, 25): ("Christmas Day", 0),
        (12, 31): ("New Year’s Eve", EARLY),
    }
    if on.month == 11 and on.weekday() == 3 and 22 <= on.day <= 28:
        return "Thanksgiving", 0
    if on.month == 9 and on.weekday() == 0 and on.day <= 7:
        return "Labor Day", 0
    if on.month == 5 and on.weekday() == 0 and on.day >= 25:
        return "Memorial Day", 0
    return fixed.get((on.month, on.day))


def _own(chance: float) -> tuple[str, int]:
    if chance < 0.003:
        return "Team day", 0
    return ("Closing early", EARLY) if chance < 0.008 else ("", 0)


@dataclass(frozen=True, slots=True)
class Absence:
    """The person is away from `start` to `end`, in minutes of the wall clock since midnight of `on`."""

    on: date
    start: int
    end: int
    reason: str

    def on_day(self, day: date) -> Stretch:
        """Return the stretch in minutes since midnight of `day`; it may lie outside of it."""
        shift = (self.on - day).days * DAY
        return self.start + shift, self.end + shift


def absences_of(*, seed: int, house: House, person: Person, days: Days) -> Iterator[Absence]:
    """Yield what begins on one of the days: an hour at the dentist, a few days by the sea."""
    for on, chance in _daily(days, seed, house.name, person.name, "away"):
        if chance >= 0.013:
            continue
        rng = dice(seed, house.name, person.name, "away", on)
        if chance < 0.006:
            yield Absence(on, 0, DAY * rng.randint(1, LONGEST_ABSENCE), "Vacation")
        else:
            start = rng.choice((9, 10, 11, 13, 14, 15)) * 60
            yield Absence(on, start, start + rng.choice((60, 90, 120)), "Appointment")
