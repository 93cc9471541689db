"""How busy the town is: quiet Mondays, full evenings, Saturdays best booked early."""

from collections.abc import Sequence
from functools import cache

from cozywish.ops.demo.dice import dice
from cozywish.ops.demo.shapes import House, Person

BY_WEEKDAY = (0.55, 0.72, 0.8, 0.9, 1.0, 1.08, 0.8)
BY_HOUR = {
    7: 0.4,
    8: 0.5,
    9: 0.6,
    10: 0.75,
    11: 0.85,
    12: 0.8,
    13: 0.65,
    14: 0.65,
    15: 0.75,
    16: 0.95,
}
EVENING = {17: 1.15, 18: 1.2, 19: 1.15, 20: 0.9, 21: 0.7, 22: 0.6, 23: 0.5}
WEEKEND = {9: 0.8, 10: 1.0, 11: 1.1, 12: 1.1, 13: 1.1, 14: 1.1, 15: 1.1, 16: 1.05, 17: 1.0, 18: 0.9}
USUAL = 0.5  # how likely somebody comes at a usual hour
LOADS = (0.2, 0.65, 0.9, 1.0, 1.0, 1.0, 1.3, 2.2)  # some people are always free, some never


def load_of(*, seed: int, house: House, person: Person) -> float:
    """Return how sought after the person is, 1.0 being usual."""
    if person.load is not None:
        return person.load
    return dice(seed, house.name, person.name, "load").choice(LOADS)


def idle_minutes(lengths: Sequence[int]) -> int:
    """Return how long nobody comes when nobody comes: about half a visit."""
    return max(20, sum(lengths) // len(lengths) // 2)


@cache
def chance_by_hour(weekday: int, *, draw: float, load: float) -> tuple[float, ...]:
    """Return for each hour of the day, and of the night after it, how likely somebody comes."""
    usual = USUAL * BY_WEEKDAY[weekday] * draw * load
    hours = BY_HOUR | EVENING | (WEEKEND if weekday >= 5 else {})
    return tuple(min(0.97, usual * hours.get(hour, 0.45)) for hour in range(48))
