"""The best way to fit the services of one or several people together: pure arithmetic over ticks.

Note [What a plan is]
    A chain is what is done one after another, in the given order: all of a visit in turn, or what each guest has where
    guests are served side by side. A plan cuts each chain into runs and gives each run a start, so that

    1. a run is one or more services in a row by one person without a pause, at one of its own `starts`: those say all
       that concerns the run alone (hours, what is taken, rooms, steps of the day);
    2. in a chain the next run starts 0 to `wait` ticks after the one before has ended; by the same person for the same
       guest only after a pause, for without one it would be the same run;
    3. the first starts of all chains lie at most `apart` ticks apart;
    4. what two runs take of the same person never overlaps: processing time of the one is free for the other;
    5. each run that needs rooms or equipment gets one unit of each group for all of its span, and no unit is given
       twice at once. That is tried out unit by unit, because counting is not enough (invariant B3).

Note [How it is searched]
    Depth first, chain by chain and run by run, the most promising start first, with a bound: what each chain still
    needs at the least, were it alone with the people as the chains before it leave them. That is worked out backwards
    and remembered, it is never more than the truth, and a branch is left only when nothing in it can be better than
    what was found. So the answer is the optimum, unless the search was cut off: after `MOST_STEPS` tried starts it
    answers the best plan so far, if it has one, and says `is_best=False`. If it has none, nobody knows whether there
    is one, and `Plans` says `is_cut_off`.

    Soonest: the earliest end of all, then the lowest price, then the latest beginning. Cheapest: the lowest price,
    then the earliest end, then the latest beginning. Of equal plans the one that is tried first is taken.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from cozywish.core.intervals import Span, bits_of

MOST_STEPS = 5_000
Group = Hashable
Key = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Run:
    """Services `first` to `after` (not included) of a chain by one person for one guest, without a pause.

    Bit i of `starts` is tick i of the question. `takes` is what it takes of the person and `rooms` what of one unit of
    each group, in ticks from its start. `is_wished`: nobody else was asked for any of it.
    """

    first: int
    after: int
    person: Hashable
    length: int
    price: int
    starts: int
    takes: tuple[Span, ...]
    rooms: tuple[tuple[Group, Span], ...] = ()
    is_wished: bool = True
    guest: int = 1


@dataclass(frozen=True, slots=True)
class Chain:
    """What is done one after another: how many services, and every run that could do some of them."""

    size: int
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Chains to fit together; `units` says of each unit of a group when it is free; see the notes above."""

    chains: tuple[Chain, ...]
    wait: int
    apart: int
    units: Mapping[Any, Sequence[int]]  # by group


@dataclass(frozen=True, slots=True)
class Placed:
    """A run of the chain with that number, and its start."""

    chain: int
    run: Run
    start: int

    @property
    def end(self) -> int:
        """The tick after its last one."""
        return self.start + self.run.length


@dataclass(frozen=True, slots=True)
class Plan:
    """Runs that do everything, in the order of the chains. `is_best`: the search was not cut off."""

    placed: tuple[Placed, ...]
    is_best: bool = True

    @property
    def begin(self) -> int:
        """The first tick."""
        return min(one.start for one in self.placed)

    @property
    def end(self) -> int:
        """The tick after the last one."""
        return max(one.end for one in self.placed)

    @property
    def price(self) -> int:
        """What all of it costs."""
        return sum(one.run.price for one in self.placed)


class Rank(Protocol):
    """How plans are compared: the smaller, the better. It may not fall where an argument grows, the last excepted."""

    def __call__(self, *, end: int, price: int, begin: int) -> Key: ...


def by_end(*, end: int, price: int, begin: int) -> Key:
    """Soonest."""
    return end, price, -begin


def by_price(*, end: int, price: int, begin: int) -> Key:
    """Cheapest."""
    return price, end, -begin


@dataclass(frozen=True, slots=True)
class Plans:
    """The three answers; None where there is no such plan. `is_cut_off`: there might be one, it was not found."""

    soonest: Plan | None = None
    mine: Plan | None = None
    cheapest: Plan | None = None
    is_cut_off: bool = False


def plans(question: Question) -> Plans:
    """Return the plan that ends soonest, the one that does so with the wished people alone, and the cheapest."""
    wished = tuple(
        Chain(chain.size, tuple(run for run in chain.runs if run.is_wished))
        for chain in question.chains
    )
    search = _Search(question, by_end)
    soonest = search.answer()
    if soonest is None:  # the other two would look in vain, and as long
        return Plans(is_cut_off=search.is_cut_off)
    mine = best(replace(question, chains=wished), by_end)
    return Plans(soonest, mine, best(question, by_price))


def best(question: Question, rank: Rank) -> Plan | None:
    """Return the plan that ranks first, or None. See Note [How it is searched]."""
    return _Search(question, rank).answer()


def seats(asked: Sequence[Span], free: Sequence[int]) -> list[int] | None:
    """Give each of the spans a unit that is free for it: the numbers of the units, the first ones that do. Exact."""
    if not asked:
        return []
    (begins, ends), *others = asked
    wanted = ((1 << (ends - begins)) - 1) << begins
    for number, bits in enumerate(free):
        if bits & wanted == wanted:
            left = [*free[:number], bits & ~wanted, *free[number + 1 :]]
            rest = seats(others, left)
            if rest is not None:
                return [number, *rest]
    return None


class _CutOff(Exception):  # no error: the search has an end
    """As many starts were tried as are allowed."""


class _Alone:
    """What a chain needs at the least, were it alone; worked out backwards, when asked, and remembered."""

    def __init__(self, chain: Chain, wait: int) -> None:
        self.size, self.wait, self.runs = chain.size, wait, chain.runs
        self.by_first = [[run for run in chain.runs if run.first == k] for k in range(chain.size)]
        self.known: dict[tuple[int, int], tuple[int, int] | None] = {}
        self.spans: dict[tuple[int, Span], tuple[int, int] | None] = {}

    def without(self, placed: Sequence[Placed]) -> "_Alone":
        """The same chain with the starts alone at which it takes nothing of people that is taken already."""
        taken = {one.run.person for one in placed}
        runs = tuple(
            replace(run, starts=run.starts & ~_in_the_way(run, placed))
            if run.person in taken
            else run
            for run in self.runs
        )
        return _Alone(Chain(self.size, runs), self.wait)

    def within(self, done: int, span: Span) -> tuple[int, int] | None:
        """The soonest end and the lowest price of the chain from `done` on, begun within `span`, its last tick as well.

        None: never.
        """
        if (done, span) not in self.spans:
            ways = [way for at in range(span[0], span[1] + 1) if (way := self.at(done, at))]
            self.spans[done, span] = _least_of(ways)
        return self.spans[done, span]

    def after(self, done: int, end: int) -> tuple[int, int] | None:
        """As `within`, where so much was done at `end`."""
        return self.within(done, (end, end + self.wait))

    def at(self, done: int, start: int) -> tuple[int, int] | None:
        """As `within`, begun at `start`."""
        if (done, start) not in self.known:
            ways = []
            for run in self.by_first[done]:
                if not run.starts >> start & 1:
                    continue
                if run.after == self.size:
                    ways.append((start + run.length, run.price))
                elif rest := self.after(run.after, start + run.length):
                    ways.append((rest[0], rest[1] + run.price))
            self.known[done, start] = _least_of(ways)
        return self.known[done, start]


class _Search:
    """One search, and what it has found."""

    def __init__(self, question: Question, rank: Rank) -> None:
        self.question, self.rank = question, rank
        self.found: tuple[Key, tuple[Placed, ...]] | None = None
        self.steps = 0
        self.is_cut_off = False

    def answer(self) -> Plan | None:
        """Search it all, or until it is cut off."""
        try:
            self._go((), [_Alone(chain, self.question.wait) for chain in self.question.chains])
        except _CutOff:
            self.is_cut_off = True
        return Plan(self.found[1], not self.is_cut_off) if self.found else None

    def _go(self, placed: tuple[Placed, ...], alone: Sequence[_Alone]) -> None:
        """Try everything that may come after what is placed. `alone` says what is left for each chain."""
        if _where(placed, self.question.chains)[0] == len(alone):
            self.found = self._key(placed), placed
            return
        promising = sorted(self._promising(placed, alone), key=lambda way: way[0][:2])
        for least, after, left in promising:
            if self._may_win(least):
                self._go(after, left)

    def _promising(
        self, placed: tuple[Placed, ...], alone: Sequence[_Alone]
    ) -> Iterator[tuple[Key, tuple[Placed, ...], Sequence[_Alone]]]:
        """What may come next: its rank at the least, all that is placed then, and what is left for each chain."""
        number, done = _where(placed, self.question.chains)
        for run, start in self._tries(alone[number], done, self._between(placed, alone)):
            if done and _is_one(placed[-1], run, start):
                continue
            after, left = (*placed, Placed(number, run, start)), alone
            least = self._least(after, left)
            if least is None or not self._may_win(least) or not self._fits(after):
                continue
            if run.after == alone[number].size and number + 1 < len(alone):
                left = [*alone[: number + 1], *(one.without(after) for one in alone[number + 1 :])]
                least = self._least(after, left)
            if least is not None:
                yield least, after, left

    def _between(self, placed: tuple[Placed, ...], alone: Sequence[_Alone]) -> Span:
        """The first and the last tick at which the next run may start."""
        number, done = _where(placed, self.question.chains)
        if done:
            return placed[-1].end, placed[-1].end + self.question.wait
        heads = [one.start for one in placed if one.run.first == 0]
        if heads:
            apart = self.question.apart
            return max(0, max(heads) - apart), min(heads) + apart
        starts = (run.starts.bit_length() for run in alone[number].by_first[0])
        return 0, max(starts, default=0)

    def _tries(self, alone: _Alone, done: int, span: Span) -> Iterator[tuple[Run, int]]:
        for start in range(span[0], span[1] + 1):
            for run in alone.by_first[done]:
                if run.starts >> start & 1:
                    self.steps += 1
                    if self.steps > MOST_STEPS:
                        raise _CutOff
                    yield run, start

    def _key(self, placed: tuple[Placed, ...]) -> Key:
        return self.rank(
            end=max(one.end for one in placed),
            price=sum(one.run.price for one in placed),
            begin=min(one.start for one in placed),
        )

    def _may_win(self, key: Key) -> bool:
        return self.found is None or key < self.found[0]

    def _least(self, placed: tuple[Placed, ...], alone: Sequence[_Alone]) -> Key | None:
        """The rank that nothing that begins like this can be before; None: it leads nowhere."""
        number, done = _where(placed, self.question.chains)
        end, price = max(one.end for one in placed), sum(one.run.price for one in placed)
        rests = [alone[number].after(done, placed[-1].end)] if done else []
        heads = [one.start for one in placed if one.run.first == 0]
        span = max(0, max(heads) - self.question.apart), min(heads) + self.question.apart
        rests += [one.within(0, span) for one in alone[number + 1 if done else number :]]
        for rest in rests:
            if rest is None:
                return None
            end, price = max(end, rest[0]), price + rest[1]
        return self.rank(end=end, price=price, begin=min(one.start for one in placed))

    def _fits(self, placed: tuple[Placed, ...]) -> bool:
        """Whether the last one takes nothing that the others have: rules 4 and 5."""
        new = placed[-1]
        own = _taken(new)
        for other in placed[:-1]:
            if other.run.person == new.run.person and _meet(own, _taken(other)):
                return False
        groups = {group for group, _ in new.run.rooms}
        return all(
            seats(_demands(placed, group), self.question.units[group]) is not None
            for group in groups
        )


def _where(placed: Sequence[Placed], chains: Sequence[Chain]) -> tuple[int, int]:
    """The number of the chain to go on with, and how much of it is done."""
    if not placed:
        return 0, 0
    last = placed[-1]
    is_over = last.run.after == chains[last.chain].size
    return (last.chain + 1, 0) if is_over else (last.chain, last.run.after)


def _is_one(last: Placed, run: Run, start: int) -> bool:
    """Whether the run would go on with what the last one did."""
    same = last.run.person == run.person and last.run.guest == run.guest
    return same and last.end == start


def _least_of(ways: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The soonest end and the lowest price of all: maybe not of the same one."""
    return (min(end for end, _ in ways), min(price for _, price in ways)) if ways else None


def _in_the_way(run: Run, placed: Sequence[Placed]) -> int:
    """The set of starts at which the run takes something of its person that is taken."""
    spans = (
        (starts - ends + 1, stops - begins)
        for one in placed
        if one.run.person == run.person
        for starts, stops in _taken(one)
        for begins, ends in run.takes
    )
    return bits_of(spans, base=0)


def _taken(one: Placed) -> list[Span]:
    return [(one.start + begins, one.start + ends) for begins, ends in one.run.takes]


def _meet(some: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(a < d and c < b for a, b in some for c, d in others)


def _demands(placed: Sequence[Placed], group: Group) -> list[Span]:
    """What the runs need of the group, longest first: those leave the fewest ways."""
    spans = [
        (one.start + begins, one.start + ends)
        for one in placed
        for needed, (begins, ends) in one.run.rooms
        if needed == group
    ]
    return sorted(spans, key=lambda span: span[0] - span[1])
