"""The composer on busy days of five people: `python -m benchmarks.composer`.

Note [What is measured]
    Twenty days on which each of five people has a lunch and three to five bookings, asked for parties of up to four
    services. Each service takes three quarters of an hour, its price depends on the person, and a room for it is one of
    three. All three plans are asked for. The time is the process's own. No plan may come from a search that was cut
    off. In vain is a party that no day has room for: the page looks at seven such days. Trying everything out by the
    same rules, which is only possible for a party of two, has to answer the same.

Prints one JSON line for each measurement on standard output and progress on standard error.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import product
from random import Random

from cozywish.core.composing import Chain, Plan, Question, Run, plans
from cozywish.core.intervals import bits_of, erode, every, members

DAYS, PEOPLE, ROOMS, LENGTH, WAIT, APART, SEED = 20, 5, 3, 9, 3, 6, 2026
OPENS, CLOSES, LUNCH = (
    24,
    120,
    (60, 66),
)  # in ticks of a bitmap that begins two hours before opening
BOOKED = [24, 36, 48, 66, 84, 102]
PARTIES = {  # how many services each chain has
    "one_guest_of_four": (4,),
    "two_guests_of_one": (1, 1),
    "two_guests_of_two": (2, 2),
    "two_guests_of_three_and_one": (3, 1),
    "three_guests_of_one": (1, 1, 1),
    "three_guests_of_four_services": (2, 1, 1),
}
IN_VAIN = (1, 1, 1, 1)  # four at a time in three rooms
TARGET_MS, IN_VAIN_MS = 250.0, 1_000.0


def main() -> int:
    """Measure everything; return 0 only if every line passes."""
    passed = []
    for name, sizes in PARTIES.items():
        p95, cut_off = measure(name, sizes)
        passed.append(line(f"composer_{name}_p95_ms", p95, TARGET_MS, p95 <= TARGET_MS))
        passed.append(line(f"composer_{name}_cut_off", cut_off, 0, cut_off == 0))
    p95, _ = measure("in_vain", IN_VAIN)
    passed.append(line("composer_in_vain_p95_ms", p95, IN_VAIN_MS, p95 <= IN_VAIN_MS))
    wrong = against_trying_everything()
    passed.append(line("composer_mismatches", wrong, 0, wrong == 0))
    return 0 if all(passed) else 1


def measure(name: str, sizes: Sequence[int]) -> tuple[float, int]:
    """The milliseconds that nineteen of twenty days stay below, and on how many days a search was cut off."""
    dice = Random(SEED)
    took, found, cut_off = [], 0, 0
    for _ in range(DAYS):
        question = make_day(dice, sizes)
        begin = time.process_time()
        answer = plans(question)
        took.append((time.process_time() - begin) * 1000)
        found += answer.soonest is not None
        cut_off += any(
            plan is not None and not plan.is_best
            for plan in (answer.soonest, answer.mine, answer.cheapest)
        )
    took.sort()
    say(f"{name}: {found} of {DAYS} days have a plan, the slowest took {took[-1]:.0f} ms")
    return took[int(len(took) * 0.95)], cut_off


def make_day(dice: Random, sizes: Sequence[int], people: int = PEOPLE) -> Question:
    """A day on which each person is booked three to five times, for a party of that shape."""
    idle = {}
    for person in range(people):
        booked = dice.sample(BOOKED, dice.randint(3, 5))
        taken = [LUNCH, *((at, at + LENGTH) for at in booked)]
        idle[person] = bits_of([(OPENS, CLOSES)], base=0) & ~bits_of(taken, base=0)
    rooms = [
        ~bits_of([(at, at + LENGTH) for at in dice.sample(BOOKED, 2)], base=0) for _ in range(ROOMS)
    ]
    prices = {
        (chain, service, person): dice.randint(60, 140)
        for chain, size in enumerate(sizes)
        for service in range(size)
        for person in range(people)
    }
    return Question(
        tuple(
            Chain(size, tuple(runs(dice, chain, size, idle, rooms, prices)))
            for chain, size in enumerate(sizes)
        ),
        WAIT,
        APART,
        {"room": rooms},
    )


def runs(
    dice: Random,
    chain: int,
    size: int,
    idle: dict[int, int],
    rooms: Sequence[int],
    prices: dict[tuple[int, int, int], int],
) -> Iterator[Run]:
    """Every run of one guest: a third of the services is wished from one person."""
    wished = [dice.choice([None, None, *idle][:3]) for _ in range(size)]
    steps = every(3, start=0, end=CLOSES)
    for first, after in product(range(size), range(1, size + 1)):
        length = LENGTH * (after - first)
        for person in idle if first < after else ():
            starts = erode(idle[person], length)
            room = 0
            for unit in rooms:
                room |= erode(unit & bits_of([(0, CLOSES)], base=0), length)
            yield Run(
                first=first,
                after=after,
                person=person,
                length=length,
                price=sum(prices[chain, service, person] for service in range(first, after)),
                starts=starts & room & (-1 if first else steps),
                takes=((0, length),),
                rooms=(("room", (0, length)),),
                is_wished=all(wished[service] in (None, person) for service in range(first, after)),
                guest=chain + 1,
            )


def against_trying_everything() -> int:
    """How often trying out all ways for a party of two answers another plan."""
    dice, wrong = Random(SEED), 0
    for _ in range(20):
        question = make_day(dice, (1, 1))
        answer = plans(question)
        wrong += [key(answer.soonest), key(answer.cheapest)] != tried_out(question)
    return wrong


def key(plan: Plan | None) -> tuple[int, int] | None:
    return (plan.end, plan.price) if plan else None


def tried_out(question: Question) -> list[tuple[int, int] | None]:
    """End and price of the soonest and of the cheapest plan for two guests, by trying out every pair of starts."""
    found = []
    ways = [
        [(run, start) for run in chain.runs for start in members(run.starts, base=0)]
        for chain in question.chains
    ]
    for (one, begins), (other, starts) in product(*ways):
        apart = abs(begins - starts)
        if apart > question.apart or (one.person == other.person and apart < LENGTH):
            continue
        if apart < LENGTH and not two_rooms(question, begins, starts):
            continue
        found.append((max(begins, starts) + LENGTH, one.price + other.price))
    soonest = min(found, default=None)
    cheapest = min(found, key=lambda row: (row[1], row[0]), default=None)
    return [soonest, cheapest]


def two_rooms(question: Question, begins: int, starts: int) -> bool:
    """Whether two different rooms are free, one for each."""

    def free(at: int) -> set[int]:
        wanted = ((1 << LENGTH) - 1) << at
        units = question.units["room"]
        return {number for number, bits in enumerate(units) if bits & wanted == wanted}

    return len(free(begins) | free(starts)) > 1 and bool(free(begins)) and bool(free(starts))


def line(name: str, ours: float, target: float, passed: bool) -> bool:
    """Print one measurement."""
    print(json.dumps({"name": name, "ours": round(ours, 2), "target": target, "pass": passed}))
    return passed


def say(words: str) -> None:
    """Say how far it is."""
    print(words, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
