"""What happens to money that is taken back: by a bank or the provider by itself, or before a visit that does not take
place. As `ledger.journals` does it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from cozywish.apps.payments.ledger.chart import Account, Code
from cozywish.apps.payments.ledger.drafts import Draft, Kind
from cozywish.apps.payments.ledger.journals import (
    PLATFORM_FEE,
    PSP_BALANCE,
    Price,
    draft,
    held_for,
    payable_to,
)
from cozywish.core.money import Money

DISPUTE_FEES, LOSSES = Account(Code.DISPUTE_FEES), Account(Code.LOSSES)


def dispute_opened(dispute: str, *, amount: Money, fee: Money) -> Draft:
    """J10: a bank takes back what was paid, and the provider keeps a fee."""
    return draft(
        Kind.DISPUTE,
        f"dispute:{dispute}:open",
        debit=[(Account(Code.DISPUTE_RECEIVABLE, dispute), amount), (DISPUTE_FEES, fee)],
        credit=[(PSP_BALANCE, amount + fee)],
    )


def dispute_won(dispute: str, *, amount: Money, fee: Money) -> Draft:
    """J10: it is given back, perhaps with the fee."""
    return draft(
        Kind.DISPUTE,
        f"dispute:{dispute}:won",
        debit=[(PSP_BALANCE, amount + fee)],
        credit=[(Account(Code.DISPUTE_RECEIVABLE, dispute), amount), (DISPUTE_FEES, fee)],
    )


@dataclass(frozen=True, slots=True)
class Lost:
    """Whose money a lost dispute takes: what is `held` for a visit, and of what was released the business's `share`."""

    booking: str
    provider: str
    held: Money
    share: Money
    payable: Money


def dispute_lost(dispute: str, *, amount: Money, of: Iterable[Lost]) -> Draft:
    """J10: it stays away. What no visit and no business bears is a loss of the site."""
    parts: list[tuple[Account, Money]] = []
    rest = amount
    for one in of:
        covered = min(one.share, one.payable)
        parts += [
            (held_for(one.booking), one.held),
            (payable_to(one.provider), covered),
            (Account(Code.PROVIDER_RECEIVABLE, one.provider), one.share - covered),
        ]
        rest = rest - one.held - one.share
    return draft(
        Kind.DISPUTE,
        f"dispute:{dispute}:lost",
        debit=[*parts, (LOSSES, rest)],
        credit=[(Account(Code.DISPUTE_RECEIVABLE, dispute), amount)],
    )


def dispute_reinstated(dispute: str, *, amount: Money, fee: Money) -> Draft:
    """It is given back after it was lost, perhaps with the fee: whoever bore it has done so, and it stands apart."""
    apart = Account(Code.UNAPPLIED_RECEIPTS, dispute)
    return draft(
        Kind.DISPUTE,
        f"dispute:{dispute}:reinstated",
        debit=[(PSP_BALANCE, amount + fee)],
        credit=[(apart, amount), (DISPUTE_FEES, fee)],
    )


def lent(what: str, *, amount: Money) -> Draft:
    """The payment provider took more than lay there (it lends it to us): that is owed, and stands apart."""
    return draft(
        Kind.UNAPPLIED,
        f"lent:{what}",
        debit=[(PSP_BALANCE, amount)],
        credit=[(Account(Code.UNAPPLIED_RECEIPTS, f"lent:{what}"), amount)],
    )


def lent_returned(what: str, number: int, *, amount: Money) -> Draft:
    """So much of it was taken back by the payment provider, out of what came in since."""
    return draft(
        Kind.UNAPPLIED,
        f"lent:{what}:back:{number}",
        debit=[(Account(Code.UNAPPLIED_RECEIPTS, f"lent:{what}"), amount)],
        credit=[(PSP_BALANCE, amount)],
    )


def release_undone(
    booking: str,
    number: int,
    *,
    provider: str,
    price: Price,
    fee: Money,
    jurisdiction: str,
    payable: Money,
) -> Draft:
    """J4 taken back: a visit that was to come, and paid out before it, does not take place. All of it is held again.

    `price` and `fee` are what business, tax and site still have of it. What exceeds `payable` the business owes; what
    it owed because a deposit was less than the fee, it owes no more.
    """
    nothing = Money(0, fee.currency)
    theirs, owed = max(nothing, price.service - fee), max(nothing, fee - price.service)
    covered = min(theirs, payable)
    receivable = Account(Code.PROVIDER_RECEIVABLE, provider)
    parts = [(PLATFORM_FEE, fee), (payable_to(provider), covered), (receivable, theirs - covered)]
    if price.tax.minor:
        parts.append((Account(Code.TAX_PAYABLE, jurisdiction), price.tax))
    if price.tip.minor:
        parts.append((Account(Code.TIPS_PAYABLE, provider), price.tip))
    back, key = (
        [(held_for(booking), price.total), (receivable, owed)],
        f"release:{booking}:{number}",
    )
    return draft(Kind.REVERSAL, f"{key}:undone", debit=parts, credit=back)
