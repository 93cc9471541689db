"""The whole marketplace as it should be: what people and banks do to it, and what follows when its workers run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.prove.sim.oracle.bills import Bill, Books, Refund, Share, late_fee, missed_fee
from tests.prove.sim.oracle.terms import HOLD, RELEASE
from tests.prove.sim.oracle.visits import (
    Diary,
    Visit,
    approve_by,
    is_settled_by_itself,
)

REFUND_LIMIT = 10_000
OF_CUSTOMERS = {"asked", "paid"}
NEVER_AGREED = {"DECLINED", "EXPIRED", "CANCELLED"}
TARGET = {
    "abandon": "CANCELLED", "accept": "CONFIRMED", "decline": "DECLINED", "cancel": "CANCELLED",
    "check_in": "IN_PROGRESS", "complete": "COMPLETED", "no_show": "NO_SHOW",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a visit whose money has not followed yet."""

    visit: Visit
    event: str
    by: str
    at: datetime

    @property
    def is_clients(self) -> bool:
        return self.by in "GC"


@dataclass(slots=True)
class Market:
    """Visits, bills and books. Steps count at once, their money when the workers run."""

    diary: Diary = field(default_factory=Diary)
    bills: dict[str, Bill] = field(default_factory=dict)
    books: Books = field(default_factory=Books)
    steps: list[Step] = field(default_factory=list)
    waiting: list[Step] = field(default_factory=list)  # until a bank has said whose the money is
    told: list[tuple[str, Bill]] = field(default_factory=list)  # by the provider, not heard yet

    def bill_of(self, visit: Visit) -> Bill | None:
        return self.bills.get(visit.group)

    # ── people ──

    def take(self, visit: Visit, event: str, *, by: str, now: datetime) -> None:
        """A step that `may` allowed."""
        if event == "extend":
            visit.hold_until, visit.extended = min(visit.hold_until + HOLD, visit.start), True
            return
        if event == "correct":
            visit.state = "NO_SHOW" if visit.state == "COMPLETED" else "COMPLETED"
            visit.freed = visit.freed or visit.state == "NO_SHOW"
            return
        visit.state = TARGET[event]
        visit.agreed = visit.agreed or event == "accept"
        if event in {"complete", "no_show"}:
            visit.finished = now
        visit.freed = visit.freed or event == "no_show"
        self.steps.append(Step(visit, event, by, now))

    def move(self, visit: Visit, start: datetime) -> None:
        """BT12: a deadline never comes sooner, and none lies after the start (T4)."""
        free = start - timedelta(hours=visit.terms.free_hours)
        visit.free_until = min(max(visit.free_until, free), start)
        visit.start = start

    def agree(self, visits: Sequence[Visit], now: datetime) -> None:
        """BT3 to BT5: what is secured, or needs nothing to be, is agreed or asked for."""
        for visit in visits:
            if not visit.terms.price:
                visit.mode = "FREE"
            if visit.terms.on_request:
                visit.state, visit.approve_by = "REQUESTED", approve_by(visit, now)
            else:
                visit.state, visit.agreed = "CONFIRMED", True

    def owe(
        self, visits: Sequence[Visit], modes: dict[str, str], *, is_direct: bool
    ) -> Bill | None:
        """What is paid ahead: beside money, a card on file is none. A deposit may be all of it."""
        for visit in visits:
            visit.mode = modes.get(visit.label, visit.mode) if visit.terms.price else "FREE"
        secured = [visit for visit in visits if visit.mode in {"GUARANTEE", "DEPOSIT", "PREPAY"}]
        paying = [visit for visit in secured if visit.mode != "GUARANTEE"] or secured
        if not paying:
            return None
        for visit in secured:
            if visit not in paying:
                visit.mode = "VENUE"
        wanted = {visit.mode for visit in paying}
        mode = "DEPOSIT" if "DEPOSIT" in wanted else wanted.pop()
        shares = {visit.label: Share(visit, self._due(visit)) for visit in paying}
        is_later = mode != "GUARANTEE" and any(visit.terms.on_request for visit in visits)
        bill = Bill(visits[0].group, mode, is_later, shares, is_direct)
        self.bills[bill.label] = bill
        return bill

    @staticmethod
    def _due(visit: Visit) -> int:
        return visit.terms.deposit if visit.mode == "DEPOSIT" else visit.terms.price

    # ── the provider ──

    def paid(self, bill: Bill, card: str) -> None:
        """The bank said yes. What it authorises only is nobody's money yet."""
        bill.card = card
        if bill.mode != "GUARANTEE" and not bill.is_later:
            self.books.capture(bill, set())

    def secure(self, bill: Bill, now: datetime) -> None:
        """We know of it: BT3, BT5, or too late, BT22 and BT23."""
        if bill.is_secured:
            return
        bill.is_secured = True
        visits = self.diary.of_group(bill.label)
        if all(visit.is_live(now) for visit in visits):
            self.agree(visits, now)
        elif all(self._could_be_seated(visit, now) for visit in visits):
            for visit in visits:
                visit.state, visit.agreed = "CONFIRMED", True
            bill.is_closed = False
        else:
            bill.is_closed = True
            for share in bill.shares.values():
                self._give_back(bill, share, 0)

    def _could_be_seated(self, visit: Visit, now: datetime) -> bool:
        is_over = visit.state == "EXPIRED" or (visit.state == "HELD" and now >= visit.hold_until)
        soonest = now + timedelta(minutes=visit.terms.lead_minutes)
        return (
            is_over
            and not visit.agreed
            and visit.start > soonest
            and not visit.terms.on_request
            and self.diary.is_free(visit.person, visit.ticks, now=now, but=visit.label)
        )

    # ── the workers ──

    def work(self, now: datetime, *, is_done: bool = True) -> None:
        """Whatever is owed and due by now happens; unless `is_done` nothing that time alone brings."""
        told, self.told = self.told, []
        self._hear_all((one for one in told if one[0] not in OF_CUSTOMERS), now)
        if (
            is_done
        ):  # the provider is asked, and what is due released, before the outbox is delivered
            self._release(now, at_once=True)
        self._hear_all((one for one in told if one[0] in OF_CUSTOMERS), now)
        self._lapse(now)
        for visit in self.diary.visits.values():
            if is_settled_by_itself(visit, now):
                self.take(visit, "complete", by="T", now=now)
        steps, self.steps = self.steps, []
        for step in steps:
            self._follow(step)
        if is_done:
            self._pass_time(now)

    def _hear_all(self, told: Iterable[tuple[str, Bill]], now: datetime) -> None:
        for what, bill in told:
            self._hear(what, bill, now)

    def _hear(self, what: str, bill: Bill, now: datetime) -> None:
        match what:
            case "asked":
                self._wait_for(bill, now)
            case "paid":
                self.secure(bill, now)
            case "disputed":
                self.books.dispute(bill)
                bill.is_frozen = True
            case "frozen":
                bill.is_frozen = True
            case "won":
                self.books.win(bill)
                self._go_on(bill)
            case "lost":
                self.books.lose(bill)
                self._go_on(bill)
            case "thawed":
                self._go_on(bill)

    def _go_on(self, bill: Bill) -> None:
        """What could not be followed meanwhile is followed now."""
        bill.is_frozen = False
        mine = [step for step in self.waiting if self.bill_of(step.visit) is bill]
        self.waiting = [step for step in self.waiting if step not in mine]
        self.steps = [*mine, *self.steps]

    def _pass_time(self, now: datetime) -> None:
        """The banks' own doing, and J4."""
        for bill in self.bills.values():
            self.books.bank(bill, now)
        self._release(now)

    def _release(self, now: datetime, *, at_once: bool = False) -> None:
        for bill in self.bills.values():
            for share in bill.shares.values():
                due = share.state == "RELEASABLE" and share.release_at and share.release_at <= now
                if due and not bill.is_frozen and (bill.is_direct or not at_once):
                    self.books.release(bill, share)

    def _wait_for(self, bill: Bill, now: datetime) -> None:
        """BT2: the bank asks who pays, so the time is held longer, once."""
        for visit in self.diary.of_group(bill.label):
            if visit.is_live(now) and not visit.extended:
                self.take(visit, "extend", by="P", now=now)

    def _lapse(self, now: datetime) -> None:
        """BT6, BT10."""
        for visit in self.diary.visits.values():
            if visit.state in {"HELD", "REQUESTED"} and not visit.blocks(now):
                visit.state = "EXPIRED"
                self.steps.append(Step(visit, "lapse", by="T", at=now))

    # ── what money does ──

    def _follow(self, step: Step) -> None:
        bill = self.bill_of(step.visit)
        if bill is None:
            return
        if bill.is_frozen and self._moves_money(bill, step):
            self.waiting.append(step)  # while a bank asks nothing goes back
        else:
            self._follow_with(bill, step)

    def _follow_with(self, bill: Bill, step: Step) -> None:
        visit = step.visit
        if step.event == "complete" and visit.label in bill.shares:
            self.books.finish(bill.shares[visit.label], step.at)
        elif step.event == "no_show":
            self._settle(bill, visit, missed_fee(visit))
        elif step.event == "cancel" and visit.agreed and step.by == "F":
            self._split(bill, step)
        elif step.event == "cancel" and visit.agreed:
            fee = late_fee(visit, step.at) if step.is_clients else 0
            self._settle(bill, visit, fee)
        elif not bill.is_secured:
            bill.is_closed = True
        elif step.event != "check_in":
            self._answered(bill)

    @staticmethod
    def _moves_money(bill: Bill, step: Step) -> bool:
        return step.visit.label in bill.shares and step.event in {"no_show", "cancel"}

    def _answered(self, bill: Bill) -> None:
        """BT8 to BT11: once the last is answered, what was agreed is taken and the rest let go."""
        visits = self.diary.of_group(bill.label)
        waits = any(visit.state == "REQUESTED" for visit in visits)
        if waits or not bill.is_later or bill.is_taken or bill.is_closed:
            return
        dropped = {visit.label for visit in visits if visit.state in NEVER_AGREED}
        if dropped >= set(bill.shares):
            bill.is_closed = True
        else:
            self.books.capture(bill, dropped)
            for share in bill.shares.values():
                if bill.is_direct and share.state == "RELEASABLE":  # by whoever asked for the money
                    self.books.release(bill, share)
                self._catch_up(bill, share)

    def _catch_up(self, bill: Bill, share: Share) -> None:
        """What became of one visit before the last of its bill was answered is followed now that there is money."""
        visit = share.visit
        if visit.state == "COMPLETED" and visit.finished is not None:
            self.books.finish(share, visit.finished)
        elif visit.state == "NO_SHOW":
            self._settle(bill, visit, missed_fee(visit))

    def _settle(self, bill: Bill, visit: Visit, fee: int) -> None:
        share = bill.shares.get(visit.label)
        if share is None:
            return
        if bill.mode == "GUARANTEE":
            if fee and not share.captured and bill.card != "chargeCustomerFail":
                self.books.charge_guarantee(bill, share, min(fee, share.owed))
        elif share.captured:
            self._give_back(bill, share, fee)
        elif bill.is_later:
            self._answered(bill)

    def _split(self, bill: Bill, step: Step) -> None:
        """BT15: a person of the office lets all of it go back; above the limit a second one has to agree."""
        share = bill.shares.get(step.visit.label)
        if share is None:
            return
        if not share.captured:
            if bill.is_later:
                self._answered(bill)
            return
        if self._is_ahead(bill, share):
            self.books.undo_release(bill, share)
            share.release_at = step.at + RELEASE
        if share.left:
            self.refund(step.visit, share.left)

    @staticmethod
    def _is_ahead(bill: Bill, share: Share) -> bool:
        is_out = share.state == "RELEASED" and share.released > 0
        return bill.is_direct and is_out and not share.fee_kept

    def _give_back(self, bill: Bill, share: Share, fee: int) -> None:
        """All but the fee; what was released before the visit as if it were still held."""
        if self._is_ahead(bill, share):
            self.books.undo_release(bill, share)
        if share.state in {"HELD", "RELEASABLE"}:
            self.books.keep_fee(bill, share, fee)

    def unsent(self) -> list[tuple[Bill, list[Refund]]]:
        """Refunds that the bank has something more to do with, and of which nobody has asked when it had them."""
        found = []
        for bill in self.bills.values():
            late = [
                one
                for one in bill.refunds
                if one.state in {"PENDING", "SUCCEEDED"} and not one.sent
            ]
            if late and bill.card in {"pendingRefund", "refundFail"}:
                found.append((bill, late))
        return found

    # ── the office ──

    def may_refund(self, visit: Visit, cents: int) -> bool:
        """R-MAX, and not while a bank asks."""
        bill = self.bill_of(visit)
        share = bill.shares.get(visit.label) if bill else None
        if bill is None or share is None or bill.is_frozen:
            return False
        return share.state != "NONE" and 0 < cents <= share.left

    def refund(self, visit: Visit, cents: int) -> Refund:
        """At once up to the limit for one visit; above it a second person has to agree."""
        bill = self.bills[visit.group]
        alone = [one for one in bill.refunds if one.visit == visit.label and one.is_alone]
        sofar = sum(one.amount for one in alone if one.state not in {"FAILED", "CANCELLED"})
        if sofar + cents > REFUND_LIMIT:
            bill.refunds.append(waits := Refund(cents, "REQUESTED", visit=visit.label))
            return waits
        refund = self.books.refund(bill, bill.shares[visit.label], cents)
        refund.is_alone = True
        return refund

    def approve(self, visit: Visit, refund: Refund) -> None:
        """The second person."""
        bill = self.bills[visit.group]
        bill.refunds.remove(refund)
        self.books.refund(bill, bill.shares[visit.label], refund.amount)
