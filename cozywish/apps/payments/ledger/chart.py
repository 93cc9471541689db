"""The chart of accounts, as data: what each account is, on which side it grows, and whether it may fall below nothing.

The letter says the kind: A what we have or are owed, L what we owe, R what we earn, E what we spend.
"""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """An account of the books. Most belong to somebody or something: there is one for each, and for each currency."""

    PSP_BALANCE = "A100"  # balance at the payment provider
    BANK = "A120"  # bank
    PROVIDER_RECEIVABLE = "A200"  # owed by a business
    DISPUTE_RECEIVABLE = "A210"  # held back by a dispute
    HELD_FUNDS = "L100"  # held for a visit
    PROVIDER_PAYABLE = "L110"  # owed to a business
    CUSTOMER_CREDIT = "L120"  # credit of a customer
    GIFT_CARD = "L130"  # gift card
    TAX_PAYABLE = "L140"  # tax
    TIPS_PAYABLE = "L150"  # tips
    UNAPPLIED_RECEIPTS = "L160"  # received, for nothing yet
    REFUNDS_IN_TRANSIT = "L170"  # refund on its way
    PAYOUTS_IN_TRANSIT = "L180"  # payout on its way
    PLATFORM_FEE = "R100"  # platform fee
    CANCELLATION_SHARE = "R110"  # share of cancellation fees
    BREAKAGE = "R120"  # breakage
    PSP_FEES = "E100"  # fees of the payment provider
    PROMOTIONS = "E110"  # promotions
    DISPUTE_FEES = "E120"  # fees of disputes
    LOSSES = "E130"  # losses
    GOODWILL = "E140"  # goodwill


@dataclass(frozen=True, slots=True)
class Terms:
    """How an account behaves. `is_owned`: each row says whose or what it is, as an opaque id."""

    grows_by_debit: bool
    may_be_negative: bool
    is_owned: bool


SITE_OWN = {
    Code.PSP_BALANCE,
    Code.BANK,
}  # beside what is earned and spent, the accounts without an owner
CHART = {
    code: Terms(
        grows_by_debit=code.value[0] in "AE",
        may_be_negative=code.value[0] in "RE",
        is_owned=code.value[0] in "AL" and code not in SITE_OWN,
    )
    for code in Code
}


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """An account of the chart, and whose: the id of a visit, a business, a card, a refund. Empty for the site's own."""

    code: Code
    owner: str = ""

    def __post_init__(self) -> None:
        if bool(self.owner) != CHART[self.code].is_owned:
            raise ValueError(f"{self.code} {'needs' if not self.owner else 'has no'} owner.")
