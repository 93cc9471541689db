"""How busy the town is: quiet Mondays, full evenings, Saturdays best booked early."""

from collections.abc import Sequence
from functools import cache

from cozywish.ops.demo.dice import dice
from cozywish.ops.demo.shapes import House, Person

BY_WEEKDAY = (0.55, 0.72, 0.8, 0.9, 1.0, 1.08, 0.8)
BY_HOUR = {
    7: 0.35,
    8: 0.45,
    9: 0.55,
    10: 0.65,
    11: 0.75,
    12: 0.75,
    13: 0.6,
    14: 0.6,
    15: 0.7,
    16: 1.0,
}
EVENING = {17: 1.3, 18: 1.35, 19: 1.3, 20: 1.1, 21: 0.8, 22: 0.7, 23: 0.6}
WEEKEND = {9: 0.8, 10: 1.1, 11: 1.2, 12: 1.2, 13: 1.2, 14: 1.2, 15: 1.2, 16: 1.15, 17: 1.1, 18: 1.0}
USUAL = 0.62  # how likely somebody comes at a usual hour
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
