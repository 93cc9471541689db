"""What a visit's money should come to: 2.5.2, 2.5.3 and 2.6 of the document, read again."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.prove.sim.oracle.terms import (
    FEE_RATE,
    RELEASE,
    divided,
    percent_of,
    provider_fee,
    share_of,
)
from tests.prove.sim.oracle.visits import Visit

Account = tuple[str, str]  # code, and whose: a place, a visit, a bill, or nobody's
DISPUTE_COST = 1500
AT_ONCE = datetime.min.replace(tzinfo=UTC)
PENDING_FOR, BOUNCES_AFTER = timedelta(days=1), timedelta(days=3)


@dataclass(slots=True)
class Share:
    """What one visit of a bill owes, and what became of it."""

    visit: Visit
    owed: int
    state: str = "NONE"  # NONE, HELD, RELEASABLE, RELEASED, RETURNED
    captured: int = 0
    remaining: int = 0
    released: int = 0
    returned: int = 0
    release_at: datetime | None = None
    fee_kept: int = 0  # of what was released
    drawn: list[int] = field(default_factory=list)  # what went back after the release

    @property
    def left(self) -> int:
        """What can still go back."""
        return self.released if self.state == "RELEASED" else self.remaining


@dataclass(slots=True)
class Bill:
    """One payment, for one visit or several. `card` is how it was paid; with `is_direct` it is released at once."""

    label: str
    mode: str
    is_later: bool
    shares: dict[str, Share]
    is_direct: bool = False
    card: str = ""
    is_secured: bool = False
    is_closed: bool = False
    is_taken: bool = False  # the money has arrived
    is_frozen: bool = False
    captured: int = 0
    refunds: list["Refund"] = field(default_factory=list)

    @property
    def amount(self) -> int:
        return sum(share.owed for share in self.shares.values())


@dataclass(slots=True)
class Refund:
    """Money on its way back. `sent` is when the bank had it, by its own clock: what it does later counts from there."""

    amount: int
    state: str = "SUCCEEDED"  # REQUESTED, PENDING, SUCCEEDED, FAILED, CANCELLED
    sent: datetime | None = None
    visit: str = ""
    is_alone: bool = False  # one person let it go
    is_looked_at: bool = False  # somebody will decide


@dataclass(slots=True)
class Books:
    """Balances by account, each on the side it grows on, and what lies at the provider."""

    balances: Counter[Account] = field(default_factory=Counter)
    at_provider: int = 0

    def add(self, code: str, cents: int, owner: str = "") -> None:
        self.balances[code, owner] += cents

    # ── in ──

    def take(self, bill: Bill, cents: int) -> None:
        """What arrives at the provider, and what it keeps of it (J1f)."""
        fee = provider_fee(cents)
        self.at_provider += cents - fee
        self.add("A100", cents - fee)
        self.add("E100", fee)
        bill.captured += cents
        bill.is_taken = True

    def capture(self, bill: Bill, but: set[str]) -> None:
        """J1, J2: money is held for each visit but those in `but`, which owe nothing any more."""
        for label, share in bill.shares.items():
            share.owed = 0 if label in but else share.owed
        self.take(bill, bill.amount)
        for label, share in bill.shares.items():
            if share.owed:
                share.state, share.captured, share.remaining = "HELD", share.owed, share.owed
                self.add("L100", share.owed, label)
                if bill.is_direct:
                    share.state, share.release_at = "RELEASABLE", AT_ONCE

    def charge_guarantee(self, bill: Bill, share: Share, fee: int) -> None:
        """J8, out of a card on file."""
        self.take(bill, fee)
        share.captured, share.released, share.state = fee, fee, "RELEASED"
        share.fee_kept = fee
        self._keep(share, fee)

    # ── on ──

    def finish(self, share: Share, at: datetime) -> None:
        """It took place: released two days later."""
        if share.state == "HELD":
            share.state, share.release_at = "RELEASABLE", at + RELEASE

    def release(self, bill: Bill, share: Share) -> None:
        """J4."""
        cents, place = share.remaining, share.visit.terms.name
        fee = share_of(share.visit.terms.price, FEE_RATE)
        if bill.mode == "DEPOSIT":
            self.add("R100", fee)
            self.add("L110", max(0, cents - fee), place)
            self.add("A200", max(0, fee - cents), place)
        else:
            theirs, fee = divided(cents, share.owed - fee, fee)
            self.add("R100", fee)
            self.add("L110", theirs, place)
        self.add("L100", -cents, share.visit.label)
        share.state, share.remaining, share.released = "RELEASED", 0, share.released + cents

    def undo_release(self, bill: Bill, share: Share) -> None:
        """J4 taken back: the visit was paid out before it, and does not take place."""
        cents, place = share.released, share.visit.terms.name
        fee = share_of(share.visit.terms.price, FEE_RATE)
        if bill.mode == "DEPOSIT":
            fee -= sum(share_of(drawn, FEE_RATE) for drawn in share.drawn)
            self.add("A200", -max(0, fee - cents), place)
        else:
            _theirs, fee = divided(cents, share.owed - fee, fee)
        self.add("R100", -fee)
        self._owes(place, max(0, cents - fee))
        self.add("L100", cents, share.visit.label)
        share.state, share.remaining, share.released = "RELEASABLE", cents, 0

    def _owes(self, place: str, cents: int) -> None:
        """A business gives back of what it is owed, and owes the rest."""
        covered = min(cents, self.balances["L110", place])
        self.add("L110", -covered, place)
        self.add("A200", cents - covered, place)

    def _keep(self, share: Share, fee: int) -> None:
        ours = share_of(fee, FEE_RATE)
        self.add("R110", ours)
        self.add("L110", fee - ours, share.visit.terms.name)

    # ── back ──

    def keep_fee(self, bill: Bill, share: Share, fee: int) -> None:
        """J6 without a fee; J7 and J8 with one, the rest goes back."""
        kept = min(fee, share.remaining)
        back = share.remaining - kept
        if kept:
            self.add("L100", -kept, share.visit.label)
            self._keep(share, kept)
            share.remaining -= kept
            share.released += kept
            share.fee_kept = kept
        if back:
            self.refund(bill, share, back)
        share.state = "RELEASED" if kept else "RETURNED"

    def refund(self, bill: Bill, share: Share, cents: int) -> Refund:
        """J6, or J9 once it was released."""
        if share.state == "RELEASED":
            return self._claw_back(bill, share, cents)
        self.add("L100", -cents, share.visit.label)
        share.remaining -= cents
        share.returned += cents
        if not share.remaining:
            share.state = "RETURNED"
        return self.send_back(bill, cents, visit=share.visit.label)

    def _claw_back(self, bill: Bill, share: Share, cents: int) -> Refund:
        ours = share_of(cents, FEE_RATE)
        if bill.mode == "PREPAY" and not share.fee_kept:
            fee = share_of(share.visit.terms.price, FEE_RATE)
            _theirs, ours = divided(cents, share.owed - fee, fee)
        self.add("R110" if share.fee_kept else "R100", -ours)
        self._owes(share.visit.terms.name, cents - ours)
        self._draw(share, cents)
        return self.send_back(bill, cents, visit=share.visit.label)

    @staticmethod
    def _draw(share: Share, cents: int) -> None:
        share.drawn.append(cents)
        share.released -= cents
        share.returned += cents
        share.fee_kept = max(0, share.fee_kept - cents)

    # ── a bank that takes it back: J10 ──

    def dispute(self, bill: Bill) -> None:
        self.add("A210", bill.captured, bill.label)
        self.add("E120", DISPUTE_COST)
        self.add("A100", -bill.captured - DISPUTE_COST)

    def win(self, bill: Bill) -> None:
        self.add("A210", -bill.captured, bill.label)
        self.add("A100", bill.captured)

    def lose(self, bill: Bill) -> None:
        """Out of what is held; of what was released the business bears its share, and the site the rest."""
        self.add("A210", -bill.captured, bill.label)
        rest = bill.captured
        for share in bill.shares.values():
            cents = share.left
            if share.state == "RELEASED":
                theirs = cents - share_of(cents, FEE_RATE)
                self._owes(share.visit.terms.name, theirs)
                self._draw(share, cents)
                rest -= theirs
            elif cents:
                self.add("L100", -cents, share.visit.label)
                share.state, share.remaining = "RETURNED", 0
                share.returned += cents
                rest -= cents
        self.add("E130", rest)

    def send_back(self, bill: Bill, cents: int, visit: str = "") -> Refund:
        """Out of the books at once or, with some cards, a day later; and from some it comes back."""
        refund = Refund(cents, visit=visit)
        bill.refunds.append(refund)
        self.at_provider -= cents
        self.add("L170", cents, bill.label)
        if bill.card == "pendingRefund":
            refund.state = "PENDING"
        else:
            self._arrived(bill, refund)
        return refund

    def _arrived(self, bill: Bill, refund: Refund) -> None:
        refund.state = "SUCCEEDED"
        self.add("L170", -refund.amount, bill.label)
        self.add("A100", -refund.amount)

    def bank(self, bill: Bill, now: datetime) -> None:
        """What the bank does by itself until now; J12 when money comes back."""
        for refund in bill.refunds:
            if refund.state == "PENDING" and _is_over(refund, PENDING_FOR, now):
                self._arrived(bill, refund)
            bounces = bill.card == "refundFail" and refund.state == "SUCCEEDED"
            if bounces and _is_over(refund, BOUNCES_AFTER, now):
                refund.state = "FAILED"
                self.at_provider += refund.amount
                self.add("A100", refund.amount)
                self.add("L160", refund.amount, bill.label)


def _is_over(refund: Refund, time: timedelta, now: datetime) -> bool:
    return refund.sent is not None and refund.sent + time <= now


def late_fee(visit: Visit, at: datetime) -> int:
    """2.5.3: nothing while it is free, to the microsecond; never more than is secured."""
    if at <= visit.free_until:
        return 0
    return min(percent_of(visit.terms.price, visit.terms.late_percent), secured(visit))


def missed_fee(visit: Visit) -> int:
    return min(percent_of(visit.terms.price, visit.terms.missed_percent), secured(visit))


def secured(visit: Visit) -> int:
    if visit.mode in {"VENUE", "FREE"}:
        return 0
    return visit.terms.deposit if visit.mode == "DEPOSIT" else visit.terms.price
