"""Lives of bookings that hypothesis thinks up: each step is taken at the real services and in the model."""

import io
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from django.core.management import call_command
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cozywish.apps.limits.services.stores import MEMORY
from tests.databases import Copies
from tests.prove.life.house import House
from tests.prove.life.model import AHEAD, Model, Terms, Visit, may, moment
from tests.prove.life.money import refund
from tests.prove.life.provider import Bank
from tests.prove.life.wishes import (
    ANY,
    DAYS,
    DECLINED,
    EVENTS,
    MINUTE,
    MINUTES,
    SECURE,
    TERMS,
    WISH,
    Wish,
)
from tests.prove.sim.virtual import Clock, virtual

START = datetime(2036, 5, 5, 13, tzinfo=UTC)  # a Monday, 6:00 AM in Portland


def there_is(*wanted: str) -> Callable[[Any], Any]:
    """Take a rule only while there is a visit in one of these states."""
    return precondition(lambda self: bool(self.those(*wanted)))


class Life(RuleBasedStateMachine):
    """The life of one house. `copies` give it a database of its own, `bank` is at the provider."""

    copies: ClassVar[Copies]
    bank: ClassVar[Bank]

    def __init__(self) -> None:
        super().__init__()
        MEMORY.clear()
        self.copies.restore()
        self.stack = ExitStack()
        self.clock: Clock = self.stack.enter_context(virtual(START, 0))
        self.bank.open(START)
        self.house, self.model = House(self.bank), Model()
        self.is_awake = True
        self.unheard: list[Visit] = []  # paid, and the site may not know
        self.asked: dict[str, str] = {}  # whose bank asks who pays, and of which payment
        self.waiting: list[Visit] = []  # those that are held longer for it, once the site knows

    # ── helpers ──

    @property
    def now(self) -> datetime:
        return self.clock.now

    def those(self, *wanted: str) -> list[Visit]:
        return [v for v in reversed(self.model.visits) if not wanted or v.state in wanted]

    def pick(self, which: int, *wanted: str) -> Visit:
        found = self.those(*wanted)
        return found[which % len(found)]

    def judge(self, allowed: bool, refusal: str, what: str) -> None:
        """The product and the model are of one mind about what may be done."""
        assert allowed != bool(refusal), f"{what}: allowed {allowed}, the site said {refusal!r}"

    def work(self) -> None:
        """The workers do what is owed, unless they sleep; the model hears what the site has heard."""
        if not self.is_awake:
            return
        self.house.work()
        for visit in self.waiting:
            if visit.is_live(self.now) and not visit.extended:
                self.model.extend(visit)
        self.waiting.clear()
        for visit in [v for v in self.unheard if self.house.has_heard(v.label)]:
            self.unheard.remove(visit)
            self.model.hear(visit, self.now)
        self.model.work(self.now)

    # ── the venue ──

    @initialize(terms=TERMS, wishes=st.lists(WISH, min_size=2, max_size=3))
    def open_house(self, terms: Terms, wishes: list[Wish]) -> None:
        self.change_terms(terms)
        self.book(wishes)

    @rule(terms=TERMS)
    def change_terms(self, terms: Terms) -> None:
        """P5: those who booked before keep theirs."""
        self.house.want(terms)
        self.model.terms = terms

    # ── customers ──

    @rule(wish=WISH)
    def hold(self, wish: Wish) -> None:
        self._hold(*wish)

    def _hold(self, who: str, person: str, days: int, minute: int) -> Visit | None:
        start = moment(self.now, days, minute)
        allowed = self.model.may_hold(who, person, start, self.now)
        label = f"v{len(self.model.visits)}"
        self.judge(allowed, self.house.hold(label, who, person, start), f"{who} holds {start}")
        visit = self.model.hold(who, person, start, self.now) if allowed else None
        self.work()
        return visit

    @rule(wishes=st.lists(WISH, min_size=1, max_size=3))
    def book(self, wishes: list[Wish]) -> None:
        """Hold, say who it is, pay or confirm: all at once, one after another."""
        for wish in wishes:
            if (visit := self._hold(*wish)) is not None:
                self._say_who(visit)
                self._conclude(visit)

    @there_is("HELD", "EXPIRED")
    @rule(which=ANY)
    def say_who(self, which: int) -> None:
        self._say_who(self.pick(which, "HELD", "EXPIRED"))

    def _say_who(self, visit: Visit) -> None:
        allowed = self.model.may_contact(visit, self.now)
        self.judge(allowed, self.house.contact(visit.label, visit.who), f"contact {visit.label}")
        visit.contact |= allowed
        self.work()

    @there_is()
    @rule(which=ANY, event=st.sampled_from(("abandon", "extend")))
    def think_again(self, which: int, event: str) -> None:
        visit = self.pick(which)
        allowed = may(visit, event, "C", self.now)
        self.judge(allowed, self.house.step(visit.label, event, "C"), f"{event} {visit.label}")
        if allowed and event == "extend":
            self.model.extend(visit)
        elif allowed:
            self.model.take(visit, event, "C", self.now)
        self.work()

    @there_is("HELD", "EXPIRED", "CANCELLED")
    @rule(which=ANY)
    def conclude(self, which: int) -> None:
        self._conclude(self.pick(which, "HELD", "EXPIRED", "CANCELLED"))

    def _conclude(self, visit: Visit) -> None:
        if visit.terms.mode in AHEAD:
            self._pay(visit, "visa", "")
            return
        allowed = visit.is_live(self.now) and visit.contact
        self.judge(allowed, self.house.confirm(visit.label), f"confirm {visit.label}")
        if allowed:
            self.model.agree(visit, self.now)
        self.work()

    @there_is("HELD", "EXPIRED", "CANCELLED")
    @rule(
        which=ANY,
        card=st.sampled_from(("visa", DECLINED, SECURE)),
        line=st.sampled_from(("", "timeout_before", "timeout_after", "elsewhere")),
    )
    def pay(self, which: int, card: str, line: str) -> None:
        """With a good card or a bad one, on a line that may be cut, or at the provider's own page."""
        visit = self.pick(which, "HELD", "EXPIRED", "CANCELLED")
        if visit.terms.mode in AHEAD:
            self._pay(visit, card, line if card == "visa" else "")

    def _pay(self, visit: Visit, card: str, line: str) -> None:
        if visit in self.unheard or visit.label in self.asked:
            return
        allowed = self.model.may_pay(visit, self.now)
        refusal = "" if visit.money.is_asked else self.house.owe(visit.label)
        attempt = None
        if not refusal:
            refusal, attempt = self.house.begin(visit.label)
        self.judge(allowed, refusal, f"begin to pay {visit.label}")
        if attempt is None:
            return
        if not visit.money.is_asked:
            visit.money.is_asked, visit.money.is_later = True, self.model.terms.on_request
        if line == "elsewhere":
            self.bank.pay(attempt.psp_id, card)
        else:
            self._pay_here(visit, attempt, card, line)
        if card == "visa":
            self.model.paid(visit)
            self.unheard.append(visit)
        self.work()

    def _pay_here(self, visit: Visit, attempt: Any, card: str, line: str) -> None:
        if line:
            self.bank.cut("*/confirm", line)
        answer = self.house.pay(attempt, card)
        wanted = {DECLINED: "PAYMENTS_DECLINED", SECURE: "asks"}.get(card, "")
        assert answer == ("PAYMENTS_UNDER_WAY" if line else wanted), f"pay {visit.label}: {answer}"
        if card == SECURE:
            self.asked[visit.label] = attempt.psp_id
            self.waiting.append(visit)

    @precondition(lambda self: bool(self.asked))
    @rule(which=ANY, agrees=st.booleans())
    def answer_bank(self, which: int, agrees: bool) -> None:
        """It was them, or it was not, and another card may pay."""
        label = sorted(self.asked)[which % len(self.asked)]
        visit, payment = self.model.visits[int(label[1:])], self.asked.pop(label)
        if visit.money.is_closed:
            return
        self.bank.answer(payment, "authenticate" if agrees else "refuse_authentication")
        if agrees:
            self.model.paid(visit)
            self.unheard.append(visit)
        self.work()

    # ── steps ──

    @there_is()
    @rule(which=ANY, event=st.sampled_from(EVENTS), by=st.sampled_from("SRMOF"))
    def step(self, which: int, event: str, by: str) -> None:
        """Anybody tries anything."""
        self._step(self.pick(which), event, by)

    @there_is("REQUESTED")
    @rule(which=ANY, event=st.sampled_from(("accept", "accept", "decline")))
    def answer(self, which: int, event: str) -> None:
        self._step(self.pick(which, "REQUESTED"), event, "R")

    @there_is("CONFIRMED")
    @rule(which=ANY, by=st.sampled_from("CCCORF"), hours=st.sampled_from((0, 2, 5, 7, 23, 90)))
    def cancel(self, which: int, by: str, hours: int) -> None:
        """So long before it begins, unless that is over."""
        visit = self.pick(which, "CONFIRMED")
        self._to(visit.start - timedelta(hours=hours, minutes=1))
        self._step(visit, "cancel", by)

    @there_is("CONFIRMED", "IN_PROGRESS")
    @rule(
        which=ANY,
        event=st.sampled_from(("check_in", "complete", "no_show")),
        late=st.sampled_from((-31, -30, 0, 14, 15, 20, 45, 61)),
    )
    def attend(self, which: int, event: str, late: int) -> None:
        """On the day itself, about the time it begins."""
        visit = self.pick(which, "CONFIRMED", "IN_PROGRESS")
        self._to(visit.start + timedelta(minutes=late))
        self._step(visit, event, "O")

    def _step(self, visit: Visit, event: str, by: str) -> None:
        allowed = may(visit, event, by, self.now)
        refusal = self.house.step(visit.label, event, by)
        self.judge(allowed, refusal, f"{by}: {event} {visit.label} {visit.state}")
        if allowed:
            self.model.take(visit, event, by, self.now)
        self.work()

    @there_is("CONFIRMED")
    @rule(which=ANY, days=DAYS, minute=MINUTE, by=st.sampled_from("CCOF"))
    def move(self, which: int, days: int, minute: int, by: str) -> None:
        visit = self.pick(which, "CONFIRMED")
        start = moment(self.now, days, minute)
        allowed = self.model.may_move(visit, start, by, self.now)
        refusal = self.house.move(visit.label, start, by)
        self.judge(allowed, refusal, f"{by}: move {visit.label} to {start}")
        if allowed:
            self.model.move(visit, start)
        self.work()

    @precondition(lambda self: self.is_awake and any(v.money.came for v in self.model.visits))
    @rule(which=ANY, part=st.sampled_from((1, 3, 2, 0)))
    def refund(self, which: int, part: int) -> None:
        """Some of it, all of it, or a cent more than there is."""
        paid = [v for v in self.those() if v.money.came and v not in self.unheard]
        paid.sort(key=lambda visit: not visit.money.left)
        if not paid:
            return
        visit = paid[which % 4 % len(paid)]
        cents = visit.money.left // part if part else visit.money.left + 1
        if cents:
            allowed = self.model.may_refund(visit, cents)
            self.judge(allowed, self.house.refund(visit.label, cents), f"refund {visit.label}")
            if allowed:
                refund(visit.money, cents, visit.terms.price)
        self.work()

    # ── time, the workers, and what the provider tells ──

    @rule(minutes=st.sampled_from(MINUTES))
    def wait(self, minutes: int) -> None:
        self._to(self.now + timedelta(minutes=minutes))

    def _to(self, when: datetime) -> None:
        self.clock.to(when)
        self.bank.tick(self.now)
        self.work()

    @rule(what=st.sampled_from(("wake", "wake", "sleep", "catch up")))
    def workers(self, what: str) -> None:
        """They stop, go on, or ask for what was not told (W8)."""
        if what == "catch up":
            self.house.catch_up()
        else:
            self.is_awake = what == "wake"
        self.work()

    @precondition(lambda self: bool(self.bank.told()))
    @rule(which=ANY, times=st.integers(1, 2))
    def hear_a_message(self, which: int, times: int) -> None:
        """Any of those there ever were: late, twice, in any order."""
        told = self.bank.told()
        for _time in range(times):
            self.house.hear(told[-1 - which % len(told)])
        self.work()

    # ── what is always so ──

    @invariant()
    def all_is_well(self) -> None:
        """After every step."""
        self._states_and_money_are_the_models()
        self._nobody_is_taken_twice()
        self._the_provider_has_what_the_model_has()
        self._the_books_balance()

    def _states_and_money_are_the_models(self) -> None:
        """2.5.1, and once the workers have done what is due: every cent of it."""
        for label, seen in self.house.seen().items():
            visit = self.model.visits[int(label[1:])]
            wanted = visit.state_at(self.now)
            assert seen.state == wanted, f"{label} is {seen.state}, not {wanted}"
            came, held, released, back = seen.money
            assert came == held + released + back, f"{label}: {seen.money}"
            if self.is_awake and visit not in self.unheard:
                money = visit.money
                foreseen = (money.came, money.held, money.released, sum(money.back))
                assert seen.money == foreseen, f"{label}: {seen.money}, not {foreseen}"

    def _nobody_is_taken_twice(self) -> None:
        """B1, by holding each against each."""
        assert self.house.overlaps() == []

    def _the_provider_has_what_the_model_has(self) -> None:
        """R-MAX at any time; to the cent when the workers have done what is due."""
        labels = self.house.payments()
        for payment, (came, back) in self.bank.charges().items():
            visit = self.model.visits[int(labels[payment][1:])]
            assert back <= came
            if self.is_awake and visit not in self.unheard:
                assert (came, back) == (visit.money.came, sum(visit.money.back)), visit.label

    def _the_books_balance(self) -> None:
        """L6, L12, and what the venue may have less what it owes."""
        books = self.house.books()
        assert sum(books.values()) == 0
        held = {owner: net for (code, owner), net in books.items() if code == "L100" and net}
        rows = {str(self.house.bookings[v.label]): v for v in self.model.visits}
        seen = self.house.seen()
        assert held == {
            pk: seen[v.label].money[1] for pk, v in rows.items() if seen[v.label].money[1]
        }
        if self.is_awake and not self.unheard:
            venues = sum(net for (code, _owner), net in books.items() if code in {"L110", "A200"})
            assert venues == sum(visit.money.venues for visit in self.model.visits)

    def teardown(self) -> None:
        """The workers wake up, everything is heard, and the audit finds nothing."""
        try:
            self._end()
        finally:
            self.stack.close()

    def _end(self) -> None:
        self.is_awake = True
        self.house.catch_up()
        self.work()
        call_command("audit", stdout=io.StringIO())
