"""A journal before it is written: what it is, and what it may not be."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from cozywish.apps.payments.ledger.chart import Account
from cozywish.core.money import Money


class Kind(StrEnum):
    """What a journal tells."""

    CAPTURE = "J1"
    PSP_FEE = "J1F"
    PART = "J2"  # a deposit, and what is paid online after it
    GIFT_OR_CREDIT = "J3"
    RELEASE = "J4"
    REFUND = "J6"
    LATE_CANCELLATION = "J7"
    NO_SHOW = "J8"
    REFUND_AFTER_RELEASE = "J9"
    DISPUTE = "J10"
    UNAPPLIED = "J11"  # a payment that came too late, or for nothing we know
    BOUNCED = "J12"
    REVERSAL = "REV"


class Unbalanced(ValueError):
    """These entries are no journal."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One line: an amount above nothing on one side of one account."""

    account: Account
    amount: Money
    is_debit: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A journal that is not written yet. It cannot be made out of balance."""

    kind: Kind
    key: str
    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        sums: Counter[str] = Counter()
        for entry in self.entries:
            if entry.amount.minor <= 0:
                raise Unbalanced(f"{self.key}: a line of {entry.amount.minor}")
            sums[entry.amount.currency] += (
                entry.amount.minor if entry.is_debit else -entry.amount.minor
            )
        if len(self.entries) < 2 or any(sums.values()):
            raise Unbalanced(f"{self.key}: {len(self.entries)} lines that leave {dict(sums)}")

    @property
    def digest(self) -> str:
        """The hash of its content, whatever the order of its lines."""
        lines = sorted(
            [e.account.code, e.account.owner, e.amount.currency, e.amount.minor, e.is_debit]
            for e in self.entries
        )
        text = json.dumps([self.kind, self.key, lines], separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def reversal(of: Draft) -> Draft:
    """Undo a journal: the same lines on their other sides. There is one for each."""
    entries = tuple(Entry(e.account, e.amount, not e.is_debit) for e in of.entries)
    return Draft(Kind.REVERSAL, f"reverse:{of.key}", entries)
