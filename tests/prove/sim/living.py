"""The month itself: what happens when, the workers that follow, and the look at both sides after each step."""

import heapq
import io
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.core.management import CommandError, call_command

from tests.prove.sim.comparing import differences, digest, seen
from tests.prove.sim.customers import Customers
from tests.prove.sim.houses import Houses
from tests.prove.sim.oracle.bills import Bill
from tests.prove.sim.oracle.market import Market
from tests.prove.sim.site import Site
from tests.prove.sim.trace import Differs, Trace

Act = Callable[[], str]
ROUNDS = 30
HOW_OFTEN = 0.3  # the workers get round to their work, and everything is compared
LATE = (
    "S5 ",
    "S8 ",
    "W2 payments_operation",
    "W6 ",
)  # rules of what is done within an hour or a day
AFTERWARDS = 15  # days without anybody new, until all has come to its end


@dataclass
class Life:
    """One month. Everything that is decided is decided by `dice`."""

    site: Site
    dice: Random
    say: str
    market: Market = field(default_factory=Market)
    trace: Trace = field(default_factory=Trace)
    paused_until: datetime | None = None
    plans: list[tuple[datetime, int, Act]] = field(default_factory=list)
    numbers: int = 0
    is_half_done: bool = False

    def __post_init__(self) -> None:
        self.customers, self.houses = Customers(self), Houses(self)

    @property
    def now(self) -> datetime:
        return self.site.now

    def number(self) -> int:
        """Count on."""
        self.numbers += 1
        return self.numbers

    def chance(self, of: float) -> bool:
        return self.dice.random() < of

    # ── what happens when ──

    def plan(self, act: Act, *, at: datetime | None = None, minutes: float = 0) -> None:
        """Have something happen at a moment, or so many minutes from now. It returns what is written down."""
        when = at or self.now + timedelta(seconds=round(minutes * 60))
        heapq.heappush(self.plans, (max(when, self.now), self.number(), act))

    def live(self, days: int, afterwards: int) -> None:
        """Let so many days pass, and then as many as everything needs to come to its end."""
        begin = self.now
        for day in range(days + afterwards):
            if day < days:
                self.houses.new_day()
                self.customers.new_day()
            else:
                self.paused_until = None
                self.site.faults([])
            self._until(begin + timedelta(days=day + 1))
            self._night(day)
        if afterwards >= AFTERWARDS:
            self._end()

    def _until(self, end: datetime) -> None:
        while self.plans and self.plans[0][0] < end:
            when, _number, act = heapq.heappop(self.plans)
            self.site.clock.to(when)
            self.step(act)
        self.site.clock.to(end)

    def step(self, act: Act) -> None:
        """Do one thing, let the workers run unless they pause, and compare."""
        try:
            said = act()
        except Differs:
            raise
        except Exception as error:
            raise self.differs([f"the site fell over: {error!r}"]) from error
        if said:
            self.trace.add(self.now, said)
        if self.paused_until is not None and self.now < self.paused_until:
            return
        self.paused_until = None
        if self.chance(HOW_OFTEN):
            self.settle()
            self.compare()
        elif self.chance(HOW_OFTEN):
            self.half_settle()

    # ── the workers ──

    def settle(self) -> None:
        """Let the site's workers run until nothing is owed. The oracle is told when the site has heard of a payment."""
        self.is_half_done = False
        self.site.begin_to_work()
        for number in range(ROUNDS):
            self.site.round()
            later = self._work(is_done=True)
            if not later and self.site.is_quiet() and not self.site.misses_something:
                break
            if self.site.misses_something:
                self.site.catch_up()
            self.site.clock.on(seconds=1 if number < 4 else 61)
        else:
            raise self.differs(["something is still owed after half an hour of work"])
        for bill, refunds in self.market.unsent():
            reference = self._reference(bill)
            for refund, sent in zip(
                refunds, self.site.sent(reference)[-len(refunds) :], strict=True
            ):
                refund.sent = sent
        self.houses.look_around()

    def half_settle(self) -> None:
        """The workers deliver what the outbox owes and are gone before the provider is asked for anything.

        While nobody knows whether a card was charged, or that its bank has agreed, that is asked first: otherwise
        whether a hold that is over was paid is for the provider to say, and not for the oracle.
        """
        if self.site.awaits_an_answer() or any(what == "paid" for what, _bill in self.market.told):
            self.settle()
            return
        self.is_half_done = True
        self.site.deliver()
        self._work(is_done=False)

    def _work(self, *, is_done: bool) -> list[tuple[str, Bill]]:
        """Let the oracle do what the workers have done; return what the site has not heard of."""
        later = [told for told in self.market.told if not self._has_heard(*told)]
        self.market.told = [told for told in self.market.told if told not in later]
        self.market.work(self.now, is_done=is_done)
        self.market.told = later
        return later

    def _has_heard(self, what: str, bill: Bill) -> bool:
        return self.site.has_heard(what, self._reference(bill))

    def _reference(self, bill: Bill) -> UUID:
        return self.site.reference(bill.label, next(iter(bill.shares)))

    def compare(self) -> None:
        """Raise Differs unless both sides are the same."""
        found = differences(self.site, self.market)
        if found:
            raise self.differs(found)

    def differs(self, found: list[str]) -> Differs:
        """Return what is to be said of a difference."""
        led = [f"    {line}" for line in self.trace.last]
        at = f"{self.say}, step {self.trace.steps}, {self.now:%a %d %b %H:%M:%S}"
        return Differs(
            "\n".join([f"{at}: the site is not as the oracle has it", *found[:12], "  after", *led])
        )

    def expect(self, allowed: bool, refusal: str, what: str) -> str:
        """Return what is written down of a command; raise Differs when the site judged it otherwise."""
        if allowed == bool(refusal):
            self.trace.add(self.now, what)
            judged = "allows" if allowed else "refuses"
            raise self.differs([f"the oracle {judged} {what}; the site said {refusal or 'yes'}"])
        return f"{what} → {refusal or 'done'}"

    # ── the ends ──

    def _night(self, day: int) -> None:
        """Once a day everything is audited, whether or not the workers are there: without them it may only be late."""
        self.site.night()
        self.audit(but=LATE)
        if self.paused_until is None:
            self.settle()
            self.audit()
            self.compare()
            self.trace.add(self.now, digest(seen(self.site, self.market)))
        if day % 5 == 4:
            print(f"{self.say}: day {day + 1}, {self.trace.steps} steps", flush=True)

    def audit(self, but: tuple[str, ...] = ()) -> None:
        """`manage.py audit` finds nothing, but for lines that have one of these in them."""
        said = io.StringIO()
        try:
            with redirect_stdout(said):
                call_command("audit", stdout=said)
        except CommandError as wrong:
            lines = [
                line
                for line in said.getvalue().splitlines()
                if not line.startswith(("note:", "alarm:"))
            ]
            found = [line for line in lines if not any(part in line for part in but)]
            if found:
                raise self.differs([f"audit: {wrong}", *found]) from wrong

    def _end(self) -> None:
        """Every visit is over, nothing is held for one that is, and the books agree with the provider's own list."""
        waits = {"HELD", "REQUESTED", "CONFIRMED", "IN_PROGRESS"}
        left = [visit.label for visit in self.market.diary.visits.values() if visit.state in waits]
        if left:
            raise self.differs([f"these have not come to an end: {left}"])
        unreconciled = self.site.unreconciled()
        if unreconciled:
            raise self.differs(unreconciled)

    def summary(self) -> str:
        """What there was, and the hash of all that was done."""
        visits, bills = self.market.diary.visits.values(), self.market.bills.values()
        paid = sum(bill.captured for bill in bills)
        back = sum(refund.amount for bill in bills for refund in bill.refunds)
        at_once = sum(bill.is_direct for bill in bills)
        return (
            f"{self.trace.steps} steps, {len(visits)} visits, {len(bills)} bills, {at_once} of them released at once, "
            f"{self.houses.taken_back} disputed, {paid} cents in, {back} back, trace {self.trace.digest}"
        )
