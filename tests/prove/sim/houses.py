"""What businesses, the office, the bank and the machines do."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tests.prove.sim.oracle.bills import DISPUTE_COST, Bill, Refund
from tests.prove.sim.oracle.market import Market
from tests.prove.sim.oracle.terms import ticks
from tests.prove.sim.oracle.visits import Visit, may
from tests.prove.sim.site import Site

if TYPE_CHECKING:
    from tests.prove.sim.living import Life

DAY = 1440
EVENTS = ("accept", "decline", "cancel", "check_in", "complete", "no_show", "correct")
WEBHOOK_FAULTS: Sequence[dict[str, Any]] = (
    {"on": "webhook", "do": "drop", "chance": 0.1},
    {"on": "webhook", "do": "duplicate", "chance": 0.2},
    {"on": "webhook", "do": "delay", "seconds": 900, "chance": 0.15},
    {"on": "webhook", "do": "reorder", "window": 3, "chance": 0.3},
)
REQUESTS = ("/v1/refunds", "/v1/payment_intents/*/capture", "/v1/payment_intents/*/cancel")
CUTS = ("timeout_before", "timeout_after", "error_before", "error_after", "rate_limit")


class Houses:
    """Everybody who is not a customer."""

    def __init__(self, life: "Life") -> None:
        self.life, self.dice = life, life.dice
        self.known: set[str] = set()  # visits whose fate is decided
        self.taken_back = 0
        self.lost: set[str] = set()  # bills that a bank took back for good

    @property
    def market(self) -> Market:
        return self.life.market

    @property
    def site(self) -> Site:
        return self.life.site

    @property
    def now(self) -> datetime:
        return self.life.now

    def new_day(self) -> None:
        """What goes wrong today, when workers pause, and what is tried at random."""
        rules = [dict(rule) for rule in WEBHOOK_FAULTS if self.life.chance(0.4)]
        for path in REQUESTS:
            if self.life.chance(0.3):
                cut = {"on": "request", "do": self.dice.choice(CUTS), "method": "POST"}
                rules.append({**cut, "path": path, "times": self.dice.randint(1, 3)})
        self.site.faults(rules, seed=self.dice.randrange(10**6))
        if self.life.chance(0.5):
            self.life.plan(self.pause, minutes=self.dice.random() * DAY)
        for act, most in (
            (self.try_anything, 6),
            (self.refund, 2),
            (self.inquire, 1),
            (self.walk_in, 2),
        ):
            for _time in range(self.dice.randint(0, most)):
                self.life.plan(act, minutes=self.dice.random() * DAY)

    def pause(self) -> str:
        """The workers stop; pages go on."""
        minutes = self.dice.choice((10, 25, 60, 300, 1200))
        self.life.paused_until = self.now + timedelta(minutes=minutes)
        self.site.box.is_down = self.site.was_down = self.life.chance(0.3)
        self.life.plan(self.go_on, minutes=minutes)
        return f"workers pause for {minutes} minutes"

    def go_on(self) -> str:
        """They are back. What the provider told while the site was down is told again later."""
        self.site.post()
        self.site.box.is_down = False
        return "workers are back"

    # ── visits ──

    def look_around(self) -> None:
        """Decide what becomes of what was asked for or agreed since the last look."""
        for visit in self.market.diary.visits.values():
            key = f"{visit.label} {visit.state}"
            if visit.state in {"REQUESTED", "CONFIRMED"} and key not in self.known:
                self.known.add(key)
                self._answer(visit) if visit.state == "REQUESTED" else self._agreed(visit)

        for bill in self.market.bills.values():
            for refund in bill.refunds:
                if refund.state == "REQUESTED" and not refund.is_looked_at:
                    self._wait_for_second(bill.shares[refund.visit].visit, refund)

    def _wait_for_second(self, visit: Visit, refund: Refund) -> None:
        """What the office let go back by calling a visit off is always agreed to in the end."""
        refund.is_looked_at = True
        pk = self.site.waiting(visit.label)
        self.life.plan(
            lambda: self.approve(visit, refund, pk), minutes=5 + self.dice.random() * 600
        )

    def _answer(self, visit: Visit) -> None:
        fate, minutes = self.dice.random(), self.dice.random() * 1600
        event = "accept" if fate < 0.65 else "decline" if fate < 0.83 else "cancel"
        by = self._client(visit) if event == "cancel" else self.dice.choice("RMOF")
        self.life.plan(lambda: self.step(visit, event, by), minutes=minutes)

    def _client(self, visit: Visit) -> str:
        return "G" if visit.is_guest else "C"

    def _agreed(self, visit: Visit) -> None:
        fate, client = self.dice.random(), self._client(visit)
        ahead = max((visit.start - self.now).total_seconds() / 60, 0)
        if self.life.chance(0.5):
            ahead = max(ahead - self.dice.random() * visit.terms.free_hours * 60, 0)  # late
        else:
            ahead *= self.dice.random()
        if fate < 0.2 and not visit.at_counter:
            self.life.plan(lambda: self.step(visit, "cancel", client), minutes=ahead)
        elif fate < 0.28:
            by = self.dice.choice("RMOF")
            self.life.plan(lambda: self.step(visit, "cancel", by), minutes=ahead)
        elif fate < 0.42:
            by = "O" if visit.at_counter else self.dice.choice(client + "O")
            self.life.plan(lambda: self.move(visit, by), minutes=ahead)
            self.life.plan(lambda: self._attend(visit), at=visit.start)
        else:
            self.life.plan(lambda: self._attend(visit), at=visit.start)

    def _attend(self, visit: Visit) -> str:
        """The day itself: most come, some do not, and of some nobody says."""
        if visit.start > self.now:  # moved meanwhile
            self.life.plan(lambda: self._attend(visit), at=visit.start)
            return ""
        fate, length = self.dice.random(), visit.terms.minutes
        by = self.dice.choice("SMO")
        if fate < 0.15:
            return ""
        if fate < 0.35:
            late = 16 + self.dice.random() * 600
            self.life.plan(lambda: self.step(visit, "no_show", by), minutes=late)
            return ""
        self.life.plan(
            lambda: self.step(visit, "complete", by), minutes=length + self.dice.random() * 90
        )
        return self.step(visit, "check_in", by) if self.life.chance(0.5) else ""

    def step(self, visit: Visit, event: str, by: str) -> str:
        """Take a step that the table may list or not."""
        allowed = may(visit, event, by, self.now)
        refusal = self.site.step(visit.label, event, by)
        said = self.life.expect(allowed, refusal, f"{by}: {event} {visit.label}")
        if allowed:
            self.market.take(visit, event, by=by, now=self.now)
        if (
            event == "accept" and allowed and self.life.chance(0.2)
        ):  # and at once thinks better of it
            self.life.plan(lambda: self.step(visit, "cancel", "O"), minutes=self.dice.random() * 3)
        return said

    def try_anything(self) -> str:
        """Anybody tries anything with any visit."""
        found = list(self.market.diary.visits.values())
        if not found:
            return ""
        visit, event = self.dice.choice(found[-40:]), self.dice.choice(EVENTS)
        by = self.dice.choice("SRMOF")
        if event == "cancel" and self.life.chance(0.4):
            by = self._client(visit)
        if event == "correct" and visit.mode not in {"VENUE", "FREE"}:
            return ""
        return self.step(visit, event, by)

    def move(self, visit: Visit, by: str) -> str:
        """To another time with the same person."""
        terms = visit.terms
        day = visit.start + timedelta(days=self.dice.choice((-1, 0, 0, 1, 2)))
        minute = self.dice.randrange(terms.opens * 60, terms.closes * 60 - terms.minutes + 1, 15)
        start = terms.at(day, minute)
        allowed = may(visit, "reschedule", by, self.now) and self._is_possible(visit, start, by)
        refusal = self.site.move(visit.label, start, by)
        what = f"{by}: move {visit.label} to {start:%a %d %H:%M}"
        said = self.life.expect(allowed, refusal, what)
        if allowed:
            self.market.move(visit, start)
        return said

    def _is_possible(self, visit: Visit, start: datetime, by: str) -> bool:
        """BT12: free, within hours, for a customer also offered, and no second place at that time."""
        diary, terms, span = (
            self.market.diary,
            visit.terms,
            ticks(start, visit.terms.minutes + visit.terms.padding),
        )
        end = start + timedelta(minutes=terms.minutes)
        if not diary.is_free(visit.person, span, now=self.now, but=visit.label) or end <= self.now:
            return False
        if by not in "GC":
            return terms.is_open(start)
        elsewhere = not visit.is_guest and diary.is_elsewhere(
            visit.who, start, end, now=self.now, but=visit.label
        )
        return terms.offers(start, now=self.now) and not elsewhere

    def walk_in(self) -> str:
        """The business books for somebody at the counter: notice does not bind it."""
        terms, person, start = self.life.customers._wish()
        span = ticks(start, terms.minutes + terms.padding)
        allowed = (
            self.market.diary.is_free(person, span, now=self.now)
            and start + timedelta(minutes=terms.minutes) > self.now
            and terms.is_open(start)
        )
        label = f"w{self.life.number()}"
        refusal = self.site.place(label, terms.name, person, start)
        said = self.life.expect(
            allowed, refusal, f"O: places {label} with {person} at {start:%a %d %H:%M}"
        )
        if allowed:
            about: dict[str, Any] = {"is_guest": True, "group": label, "now": self.now}
            visit = self.market.diary.hold(label, terms, person, "somebody", start, **about)
            visit.state, visit.agreed, visit.at_counter = "CONFIRMED", True, True
            visit.mode = "VENUE" if terms.price else "FREE"
        return said

    # ── the office ──

    def _paid(self) -> list[Visit]:
        """Visits with money that is held, or that their business has."""
        return [
            share.visit
            for bill in self.market.bills.values()
            for share in bill.shares.values()
            if share.captured
        ]

    def refund(self) -> str:
        """Goodwill: some of it goes back, or more than there is."""
        found = self._paid()
        if not found or self.life.is_half_done:
            return ""
        visit = self.dice.choice(found[-30:])
        share = self.market.bills[visit.group].shares[visit.label]
        cents = self.dice.choice((100, share.left // 3, share.left, share.left + 1))
        return self.give_back(visit, cents)

    def give_back(self, visit: Visit, cents: int) -> str:
        """Ask for a refund; above the limit a second person decides later."""
        allowed = self.market.may_refund(visit, cents)
        refusal, pk = self.site.refund(visit.label, cents)
        said = self.life.expect(allowed, refusal, f"F: refund {cents} of {visit.label}")
        if allowed and pk is not None:
            refund = self.market.refund(visit, cents)
            if refund.state == "REQUESTED":
                refund.is_looked_at = True
                decide = self.approve if self.life.chance(0.8) else self.withdraw
                self.life.plan(
                    lambda: decide(visit, refund, pk), minutes=5 + self.dice.random() * 600
                )
        return said

    def approve(self, visit: Visit, refund: Refund, pk: UUID) -> str:
        """A second person agrees."""
        if self.life.is_half_done:
            self.life.plan(lambda: self.approve(visit, refund, pk), minutes=30)
            return ""
        allowed = self.market.may_refund(visit, refund.amount)
        said = self.life.expect(
            allowed, self.site.approve(pk), f"F: approves {refund.amount} of {visit.label}"
        )
        if allowed:
            self.market.approve(visit, refund)
        return said

    def withdraw(self, visit: Visit, refund: Refund, pk: UUID) -> str:
        """Nobody does."""
        said = self.life.expect(
            True, self.site.withdraw(pk), f"F: withdraws {refund.amount} of {visit.label}"
        )
        refund.state = "CANCELLED"
        return said

    # ── the bank ──

    def inquire(self) -> str:
        """The bank asks about a payment, and is content some days later."""
        found = [
            bill
            for bill in self.market.bills.values()
            if bill.is_taken
            and bill.mode != "GUARANTEE"
            and not bill.is_frozen
            and not bill.refunds
            and bill.label not in self.lost
        ]
        if not found or self.life.is_half_done or self.life.paused_until or self.market.told:
            return ""
        bill = self.dice.choice(found[-20:])
        if self.life.chance(0.4):
            return self.take_back(bill)
        dispute = self.site.dispute(self._reference(bill))
        self.market.told.append(("frozen", bill))
        self.life.plan(
            lambda: self.content(bill, dispute), minutes=60 + self.dice.random() * 4 * DAY
        )
        return f"the bank asks about {bill.label}"

    def content(self, bill: Bill, dispute: str) -> str:
        """It was the customer after all."""
        self.site.end_dispute(dispute)
        if ("frozen", bill) in self.market.told:  # nobody had heard of it
            self.market.told.remove(("frozen", bill))
        else:
            self.market.told.append(("thawed", bill))
        return f"the bank is content with {bill.label}"

    def take_back(self, bill: Bill) -> str:
        """The bank takes it back first, and decides some days later whose it is. Then nothing of it can go back, so it
        comes when nothing is on its way, and the site hears of it.
        """
        self.life.settle()
        if bill.refunds or bill.is_frozen:
            return ""
        dispute = self.site.dispute(self._reference(bill), is_taken=True)
        self.market.books.at_provider -= bill.captured + DISPUTE_COST
        self.market.told.append(("disputed", bill))
        self.taken_back += 1
        self.life.settle()
        is_won = self.life.chance(0.5)
        minutes = 60 + self.dice.random() * 4 * DAY
        self.life.plan(lambda: self.decide(bill, dispute, is_won=is_won), minutes=minutes)
        return f"the bank takes {bill.label} back"

    def decide(self, bill: Bill, dispute: str, *, is_won: bool) -> str:
        """Won, it is given back."""
        self.site.end_dispute(dispute, is_won=is_won)
        if is_won:
            self.market.books.at_provider += bill.captured
        else:
            self.lost.add(bill.label)
        self.market.told.append(("won" if is_won else "lost", bill))
        return f"the bank decides about {bill.label}: {'ours' if is_won else 'theirs'}"

    def _reference(self, bill: Bill) -> UUID:
        found: UUID = self.site.reference(bill.label, next(iter(bill.shares)))
        return found
