"""What customers and guests do: look for a time, hold it, say who they are, pay or not."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, TypedDict

from cozywish.apps.payments.models import PaymentAttempt, PaymentOrder
from tests.prove.sim.oracle.bills import Bill
from tests.prove.sim.oracle.market import Market
from tests.prove.sim.oracle.terms import Terms, ticks
from tests.prove.sim.oracle.visits import Visit, may
from tests.prove.sim.site import Site

if TYPE_CHECKING:
    from tests.prove.sim.living import Life

ARRIVALS = (5, 10)  # a day
CODE_LIVES = timedelta(minutes=10)
CARDS = ("visa",) * 12 + ("declined", "declined", "pendingRefund", "refundFail", "secure", "secure")
SECURE, DECLINED = "threeDSecure2Required", "chargeDeclinedInsufficientFunds"
Wish = tuple[Terms, str, datetime]


class About(TypedDict):
    """Who asks, and when."""

    is_guest: bool
    now: datetime


class Customers:
    """Everybody who books."""

    def __init__(self, life: "Life") -> None:
        self.life, self.dice = life, life.dice
        self.codes: dict[str, datetime] = {}

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
        """Have so many come, at any minute of it."""
        for _one in range(self.dice.randint(*ARRIVALS)):
            self.life.plan(self.arrive, minutes=self.dice.random() * 1440)

    # ── looking for a time ──

    def arrive(self) -> str:
        """Somebody comes and holds a time, or several at once."""
        who = self._who()
        if self.life.chance(0.12):
            return self._hold_several(who)
        terms, person, start = self._wish()
        label = f"v{self.life.number()}"
        is_guest = who not in self.site.town.customers
        about: About = {"is_guest": is_guest, "now": self.now}
        allowed = self.market.diary.may_hold(terms, person, who, start, **about)
        refusal = self.site.hold(label, who, terms.name, person, start)
        what = f"{who} holds {label} with {person} at {start:%a %d %H:%M}"
        said = self.life.expect(allowed, refusal, what)
        if allowed:
            visit = self.market.diary.hold(label, terms, person, who, start, group=label, **about)
            self._go_on([visit])
        return said

    def _who(self) -> str:
        if self.life.chance(0.6):
            return self.dice.choice(list(self.site.town.customers))
        holding = sorted(
            {v.who for v in self.market.diary.visits.values() if v.is_guest and v.is_live(self.now)}
        )
        if holding and self.life.chance(0.3):
            return self.dice.choice(holding)
        return f"guest{self.life.number()}"

    def _wish(self, places: Sequence[Terms] = ()) -> Wish:
        """A time, mostly one that is free."""
        while True:
            terms = self.dice.choice(
                places or [one.terms for one in self.site.town.places.values()]
            )
            person = self.dice.choice(terms.people)
            day = self.now + timedelta(days=self.dice.choice((0, 0, 1, 1, 2, 3, 5, 8)))
            minute = self.dice.randrange(
                terms.opens * 60, terms.closes * 60 - terms.minutes + 1, 15
            )
            if self.life.chance(0.05):
                minute += self.dice.choice((5, -15, 45))
            start = terms.at(day, minute)
            span = ticks(start, terms.minutes + terms.padding)
            is_free = terms.offers(start, now=self.now) and self.market.diary.is_free(
                person, span, now=self.now
            )
            if is_free or self.life.chance(0.12):
                return terms, person, start

    def _hold_several(self, who: str) -> str:
        places = [place.terms for place in self.site.town.places.values()]
        chosen = self.dice.sample(places, self.dice.choice((2, 2, 3)))
        cards = [terms for terms in chosen if terms.wants == "GUARANTEE"]
        if cards:  # a card on file goes with what is paid where it takes place
            chosen = [terms for terms in places if terms.wants == "VENUE"] + cards[:1]
        wishes = [self._wish([terms]) for terms in chosen]
        group, is_guest = f"g{self.life.number()}", who not in self.site.town.customers
        labels = [f"{group}.{number}" for number in range(len(wishes))]
        about: About = {"is_guest": is_guest, "now": self.now}
        allowed = all(self.market.diary.may_hold(t, p, who, s, **about) for t, p, s in wishes)
        allowed = allowed and not _overlap(wishes)
        asked = [(label, t.name, p, s) for label, (t, p, s) in zip(labels, wishes, strict=True)]
        refusal = self.site.hold_together(group, who, asked)
        what = f"{who} holds {group}: " + ", ".join(
            f"{p} at {s:%a %d %H:%M}" for _t, p, s in wishes
        )
        said = self.life.expect(allowed, refusal, what)
        if allowed:
            visits = [
                self.market.diary.hold(label, t, p, who, s, group=group, **about)
                for label, (t, p, s) in zip(labels, wishes, strict=True)
            ]
            self._go_on(sorted(visits, key=lambda visit: visit.start))
        return said

    # ── from a hold to an agreement ──

    def _go_on(self, visits: list[Visit]) -> None:
        """Some leave, the others say who they are, some take longer, and most go through with it."""
        fate = self.dice.random()
        if fate < 0.07:
            return
        if fate < 0.12:
            self.life.plan(lambda: self.abandon(visits), minutes=2 + self.dice.random() * 5)
            return
        said = 0.5 + self.dice.random() * 3
        self.life.plan(lambda: self.say_who(visits), minutes=said)
        if self.life.chance(0.1):
            self.life.plan(lambda: self.take_longer(visits), minutes=said + self.dice.random() * 8)
        done = said + self.dice.choice((1, 2, 4, 8, 8.5, 12, 20))
        self.life.plan(lambda: self.conclude(visits), minutes=done + self.dice.random())

    def abandon(self, visits: list[Visit]) -> str:
        """They think better of it."""
        first = visits[0]
        if not all(visit.is_live(self.now) for visit in visits):
            return ""
        refusal = self.site.abandon(first.group, first.label)
        said = self.life.expect(True, refusal, f"{first.who} gives {first.group} up")
        for visit in visits:
            self.market.take(visit, "abandon", by="C", now=self.now)
        return said

    def say_who(self, visits: list[Visit]) -> str:
        """The contact; a guest is sent a code."""
        first = visits[0]
        allowed = all(self.market.diary.may_contact(visit, self.now) for visit in visits)
        refusal = self.site.contact(first.group, first.label, first.who)
        said = self.life.expect(allowed, refusal, f"{first.who} says who it is for {first.group}")
        if allowed:
            for visit in visits:
                visit.contact = True
            self.codes[first.who] = self.now + CODE_LIVES
        return said

    def take_longer(self, visits: list[Visit]) -> str:
        """BT2."""
        first = visits[0]
        by = "G" if first.is_guest else "C"
        allowed = all(may(visit, "extend", by, self.now) for visit in visits)
        refusal = self.site.extend(first.group, first.label)
        said = self.life.expect(allowed, refusal, f"{first.who} takes longer over {first.group}")
        for visit in visits if allowed else ():
            self.market.take(visit, "extend", by=by, now=self.now)
        return said

    def conclude(self, visits: list[Visit]) -> str:
        """Confirm what is paid there, or begin to pay."""
        if all(visit.terms.wants == "VENUE" for visit in visits):
            return self._confirm(visits)
        first, market = visits[0], self.market
        modes = {
            v.label: "PREPAY" for v in visits if v.mode == "DEPOSIT" and self.life.chance(0.25)
        }
        allowed = all(visit.is_live(self.now) and visit.contact for visit in visits)
        is_direct = self.life.chance(0.3)
        refusal = self.site.owe([visit.label for visit in visits], modes, is_direct=is_direct)
        how = "direct" if is_direct else "escrow"
        said = self.life.expect(
            allowed, refusal, f"{first.who} owes for {first.group} {modes or ''} {how}"
        )
        if not allowed:
            return said
        bill = market.owe(visits, modes, is_direct=is_direct)
        assert bill is not None
        self.life.trace.add(self.now, said)
        return self.pay(bill, self._card(bill))

    def _confirm(self, visits: list[Visit]) -> str:
        first = visits[0]
        is_live = all(visit.is_live(self.now) and visit.contact for visit in visits)
        is_proven = not first.is_guest or self.now < self.codes.get(first.who, self.now)
        refusal = self.site.confirm(first.group, first.label, first.who)
        said = self.life.expect(
            is_live and is_proven, refusal, f"{first.who} confirms {first.group}"
        )
        if is_live and is_proven:
            self.market.agree(visits, self.now)
            self.codes.pop(first.who, None)
        return said

    # ── paying ──

    def _card(self, bill: Bill) -> str:
        if bill.mode == "GUARANTEE":
            return "chargeCustomerFail" if self.life.chance(0.15) else "visa"
        return self.dice.choice(CARDS)

    def pay(self, bill: Bill, card: str) -> str:
        """Type in a card. What is closed is not paid any more."""
        visit = next(iter(bill.shares.values())).visit
        what = f"{visit.who} pays {bill.label} with {card}"
        order = self.site.order(bill.label, visit.label)
        refusal, attempt = self.site.begin(order)
        if bill.is_closed or bill.is_secured:
            return self.life.expect(False, refusal, what)
        self.life.expect(True, refusal, what)
        typed = {"secure": SECURE, "declined": DECLINED}.get(card, card)
        assert attempt is not None
        answer = self._tried(attempt, typed, is_plain=card == typed)
        if card == "declined":
            self.life.plan(lambda: self.pay(bill, "visa"), minutes=0.2 + self.dice.random() * 3)
            return self.life.expect(False, answer, what)
        if card == "secure":
            return self._asked(bill, order, attempt, answer, what)
        if answer == "PAYMENTS_UNDER_WAY":
            self.market.paid(bill, card)
            self.market.told.append(("paid", bill))
            return f"{what} → nobody answers"
        said = self.life.expect(True, answer, what)
        self.market.paid(bill, card)
        return f"{said}{self._after(bill, order)}"

    def _tried(self, attempt: PaymentAttempt, card: str, *, is_plain: bool) -> str:
        """Now and then the line is cut, before or after the bank has done it."""
        if not is_plain or not self.life.chance(0.08):
            return str(self.site.pay(attempt, card))
        with self.site.cut_line("*/confirm", self.dice.choice(("timeout_before", "timeout_after"))):
            return str(self.site.pay(attempt, card))

    def _after(self, bill: Bill, order: PaymentOrder) -> str:
        """Most come back to the page, the others close it."""
        if self.life.chance(0.65):
            self.site.come_back(order)
            self.market.secure(bill, self.now)
            return ", comes back"
        self.market.told.append(("paid", bill))
        return ""

    def _asked(
        self, bill: Bill, order: PaymentOrder, attempt: PaymentAttempt, answer: str, what: str
    ) -> str:
        """The bank asks who pays: some never answer, some say it was not them."""
        if answer != "asks":
            return self.life.expect(True, answer or "nobody was asked", what)
        self.market.told.append(("asked", bill))
        fate = self.dice.random()
        if fate < 0.25:
            return f"{what} → asked, and leaves"
        minutes = self.dice.choice((1, 3, 6, 14, 25)) + self.dice.random()
        if fate < 0.4:
            self.life.plan(lambda: self._not_them(bill, attempt), minutes=minutes)
        else:
            self.life.plan(lambda: self._answer(bill, order, attempt), minutes=minutes)
        return f"{what} → asked"

    def _not_them(self, bill: Bill, attempt: PaymentAttempt) -> str:
        if bill.is_closed:
            return ""
        self.site.answer_bank(attempt, "refuse_authentication")
        self.life.plan(lambda: self.pay(bill, "visa"), minutes=1 + self.dice.random() * 4)
        return f"the bank refuses {bill.label}"

    def _answer(self, bill: Bill, order: PaymentOrder, attempt: PaymentAttempt) -> str:
        if bill.is_closed:
            return ""
        self.site.answer_bank(attempt, "authenticate")
        self.market.paid(bill, "visa")
        return f"the bank agrees to {bill.label}{self._after(bill, order)}"


def _overlap(wishes: Sequence[Wish]) -> bool:
    """Nobody is at two places at once."""
    spans = sorted(
        (start, start + timedelta(minutes=terms.minutes)) for terms, _person, start in wishes
    )
    return any(first[1] > second[0] for first, second in pairwise(spans))
