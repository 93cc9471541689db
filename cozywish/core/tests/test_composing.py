"""Plans for several people: exact small cases, and 500 random ones against trying everything out."""

from collections.abc import Iterator
from itertools import product
from random import Random

import pytest

from cozywish.core import composing
from cozywish.core.composing import Chain, Placed, Plan, Question, Run, plans, seats
from cozywish.core.intervals import members

ANA, BEN = "Ana", "Ben"
ALWAYS = (1 << 24) - 1


def run(
    person: str = ANA, *, first: int = 0, length: int = 2, price: int = 10, **more: object
) -> Run:
    """One service of two ticks that takes all of its person, at any time of a day of 24 ticks."""
    said = {"takes": ((0, length),), "starts": ALWAYS, "after": first + 1} | more
    return Run(first=first, person=person, length=length, price=price, **said)  # type: ignore[arg-type]


def asked(*chains: Chain, wait: int = 2, **units: list[int]) -> Question:
    return Question(chains, wait, apart=wait, units=dict(units))


def shown(plan: Plan | None) -> list[tuple[int, object, int]]:
    """Chain, person and start of each run."""
    assert plan is not None
    return [(one.chain, one.run.person, one.start) for one in plan.placed]


def test_two_guests_are_served_side_by_side_by_two_people() -> None:
    either = Chain(1, (run(ANA), run(BEN)))
    found = plans(asked(either, either))
    assert shown(found.soonest) == [(0, ANA, 0), (1, BEN, 0)]


def test_with_one_person_the_second_guest_waits_as_long_as_the_first_takes() -> None:
    alone = Chain(1, (run(ANA),))
    assert shown(plans(asked(alone, alone, wait=2)).soonest) == [(0, ANA, 0), (1, ANA, 2)]
    assert plans(asked(alone, alone, wait=1)).soonest is None


def test_the_processing_time_of_one_guest_serves_the_other() -> None:
    colour = run(ANA, length=6, takes=((0, 2), (4, 6)))
    assert shown(plans(asked(Chain(1, (colour,)), Chain(1, (run(ANA),)))).soonest) == [
        (0, ANA, 0),
        (1, ANA, 2),
    ]


def test_the_wished_person_is_kept_in_the_second_plan_alone_and_the_third_is_the_cheapest() -> None:
    ways = (
        run(ANA, starts=1 << 3, price=20),
        run(BEN, starts=1 << 1, price=30, is_wished=False),
        run("Cleo", starts=1 << 7, price=5, is_wished=False),
    )
    found = plans(asked(Chain(1, ways)))
    assert [shown(one) for one in (found.soonest, found.mine, found.cheapest)] == [
        [(0, BEN, 1)],
        [(0, ANA, 3)],
        [(0, "Cleo", 7)],
    ]


def test_without_a_pause_the_same_person_does_two_services_as_one_run() -> None:
    apart = (run(ANA), run(ANA, first=1))
    assert shown(plans(asked(Chain(2, apart))).soonest) == [(0, ANA, 0), (0, ANA, 3)]
    together = (*apart, run(ANA, length=4, after=2))
    assert shown(plans(asked(Chain(2, together))).soonest) == [(0, ANA, 0)]


def test_a_room_that_is_free_for_one_only_lets_the_second_guest_wait() -> None:
    room = (("tub", (0, 2)),)
    two = (Chain(1, (run(ANA, rooms=room),)), Chain(1, (run(BEN, rooms=room),)))
    assert shown(plans(asked(*two, tub=[ALWAYS, ALWAYS])).soonest) == [(0, ANA, 0), (1, BEN, 0)]
    assert shown(plans(asked(*two, tub=[ALWAYS])).soonest) == [(0, ANA, 0), (1, BEN, 2)]


def test_units_are_tried_out_because_the_first_that_is_free_may_be_needed_by_another() -> None:
    whole, half = 0b1111, 0b0011
    assert seats([(0, 2), (0, 4)], [whole, half]) == [1, 0]
    assert seats([(0, 4), (0, 4)], [whole, half]) is None


def test_a_search_that_is_cut_off_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The two who are cheap need the one room: that it cannot be had twice is seen start by start."""
    room = (("tub", (0, 2)),)
    cheap = (run(ANA, price=1, rooms=room), run("Cleo", price=2, rooms=room))
    chain = Chain(1, (*cheap, run(BEN, price=5), run("Dora", price=6)))
    question = asked(chain, chain, wait=0, tub=[ALWAYS])
    monkeypatch.setattr(composing, "MOST_STEPS", 104)
    found = plans(question).cheapest
    assert found is not None
    assert (found.price, found.is_best) == (6, False)
    monkeypatch.setattr(composing, "MOST_STEPS", 50)
    assert plans(question).cheapest is None


# What follows knows none of the engine's methods: it writes down every plan there is and measures each.


def ways(
    chain: Chain, wait: int, done: int = 0, at: range = range(16)
) -> Iterator[tuple[tuple[Run, int], ...]]:
    """Every way to do the chain alone."""
    if done == chain.size:
        yield ()
        return
    for one in chain.runs:
        for start in at:
            if one.first == done and start in members(one.starts, base=0):
                end = start + one.length
                for rest in ways(chain, wait, one.after, range(end, end + wait + 1)):
                    if not (rest and rest[0][0].person == one.person and rest[0][1] == end):
                        yield ((one, start), *rest)


def is_possible(question: Question, plan: list[tuple[Run, int]]) -> bool:
    heads = [start for one, start in plan if one.first == 0]
    if max(heads) - min(heads) > question.apart:
        return False
    ticks = [
        (one.person, start + tick)
        for one, start in plan
        for span in one.takes
        for tick in range(*span)
    ]
    if len(ticks) != len(set(ticks)):
        return False
    needs = [
        {start + tick for tick in range(*span)} for one, start in plan for _, span in one.rooms
    ]
    units = [set(members(bits, base=0)) for bits in question.units["room"]]
    return any(
        all(need <= units[unit] for need, unit in zip(needs, given, strict=True))
        and all(
            not (needs[a] & needs[b])
            for a in range(len(needs))
            for b in range(a)
            if given[a] == given[b]
        )
        for given in product(range(len(units)), repeat=len(needs))
    )


def optima(question: Question) -> list[tuple[int, int, int] | None]:
    """The best (end, price, begin) of each of the three questions, by trying everything."""
    found = []
    for chosen in product(*(ways(chain, question.wait) for chain in question.chains)):
        plan = [step for chain in chosen for step in chain]
        if is_possible(question, plan):
            end = max(start + one.length for one, start in plan)
            price = sum(one.price for one, _ in plan)
            begin = min(start for _, start in plan)
            found.append((end, price, begin, all(one.is_wished for one, _ in plan)))
    soonest = sorted(found, key=lambda row: (row[0], row[1], -row[2]))
    cheapest = sorted(found, key=lambda row: (row[1], row[0], -row[2]))
    mine = [row for row in soonest if row[3]]
    return [rows[0][:3] if rows else None for rows in (soonest, mine, cheapest)]


def random_case(dice: Random) -> Question:
    chains = []
    for size in dice.choice([(1,), (2,), (3,), (1, 1), (2, 1), (1, 1, 1)]):
        runs = []
        for first in range(size):
            for after in range(first + 1, size + 1):
                for person in (ANA, BEN)[: dice.randint(1, 2)]:
                    length = dice.randint(1, 3) * (after - first)
                    gap = dice.randint(0, 1) if length > 2 else 0
                    runs.append(
                        Run(
                            first=first,
                            after=after,
                            person=person,
                            length=length,
                            price=dice.randint(1, 4),
                            starts=sum(1 << at for at in range(1, 10) if dice.random() < 0.5),
                            takes=(
                                (-dice.randint(0, 1), 1),
                                (1 + gap, length + dice.randint(0, 1)),
                            ),
                            rooms=(("room", (-dice.randint(0, 1), length)),)
                            if dice.random() < 0.5
                            else (),
                            is_wished=dice.random() < 0.7,
                        )
                    )
        chains.append(Chain(size, tuple(runs)))
    rooms = [
        sum(1 << at for at in range(24) if dice.random() < 0.85) for _ in range(dice.randint(1, 2))
    ]
    return Question(tuple(chains), dice.randint(0, 2), dice.randint(0, 2), {"room": rooms})


def measured(plan: Plan | None) -> tuple[int, int, int] | None:
    return (plan.end, plan.price, plan.begin) if plan else None


def disagreements(count: int) -> tuple[int, int]:
    """How many of so many random cases are answered otherwise than by trying everything; how many have a plan."""
    dice, wrong, solved = Random(7), 0, 0
    for _ in range(count):
        question = random_case(dice)
        found, wanted = plans(question), optima(question)
        wrong += [measured(one) for one in (found.soonest, found.mine, found.cheapest)] != wanted
        solved += wanted[0] is not None
        for plan in (found.soonest, found.mine, found.cheapest):
            assert plan is None or is_possible(
                question, [(one.run, one.start) for one in plan.placed]
            )
    return wrong, solved


def test_all_three_plans_are_the_best_there_are_in_500_random_cases() -> None:
    wrong, solved = disagreements(500)
    assert wrong == 0
    assert 200 < solved < 500


def test_a_planted_fault_in_the_search_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def blind(_self: object, _placed: tuple[Placed, ...]) -> bool:
        return True

    def hasty(self: composing._Search, _placed: tuple[Placed, ...]) -> bool:
        return self.found is None

    with monkeypatch.context() as planted, pytest.raises(AssertionError):
        planted.setattr(composing._Search, "_fits", blind)
        assert disagreements(100)[0] == 0
    with monkeypatch.context() as planted, pytest.raises(AssertionError):
        planted.setattr(composing._Search, "_may_win", hasty)
        assert disagreements(100)[0] == 0
