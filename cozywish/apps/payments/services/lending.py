"""What the payment provider takes beyond what lies there. It lends it to us, and takes it out of what comes in next.

Note [Lent by the provider]
    Refunding a site's only payment takes more than there is: the provider keeps its fee (J1f) and has given the whole
    amount back. Its balance is below nothing then, and A100 may not be. So what is missing is written down as owed,
    apart (L160), until as much has come in: A100 less what is lent is always the balance at the provider (L7).
"""

from datetime import datetime

from cozywish.apps.payments.ledger import journals, taken_back
from cozywish.apps.payments.ledger.chart import Account, Code
from cozywish.apps.payments.ledger.models import Journal, LedgerAccount
from cozywish.apps.payments.ledger.queries import balances
from cozywish.apps.payments.ledger.services import locked_balances, post
from cozywish.core.money import Money
from cozywish.core.services import operation

OWNER = "lent:"
LONGEST = 60  # of a name of the provider's, so that the account's fits


def cover(amount: Money, *, what: str, now: datetime) -> None:
    """Let there be `amount` at the provider, which took it for `what`. Part of an operation, before its journal."""
    what = what[:LONGEST]
    if Journal.objects.filter(key=f"lent:{what}").exists():
        return
    stands = locked_balances([journals.PSP_BALANCE], amount.currency)[journals.PSP_BALANCE]
    if stands < amount:
        post(taken_back.lent(what, amount=amount - stands), at=now)


def return_lent(*, now: datetime) -> int:
    """Write down what the provider took back of what it lent, now that there is more. Returns of how many."""
    lent = LedgerAccount.objects.filter(
        code=Code.UNAPPLIED_RECEIPTS, owner__gte=OWNER, owner__lt="lent;"
    )
    done = 0
    for row in lent.order_by("pk"):
        what = row.owner.removeprefix(OWNER)
        account = Account(Code.UNAPPLIED_RECEIPTS, row.owner)
        if balances([account], row.currency)[account].minor:
            done += return_one(what=what, currency=row.currency, now=now).unwrap()
    return done


@operation
def return_one(*, what: str, currency: str, now: datetime) -> bool:
    """As `return_lent`, for one of them."""
    account = Account(Code.UNAPPLIED_RECEIPTS, f"{OWNER}{what}")
    stands = locked_balances([journals.PSP_BALANCE, account], currency)
    back = min(stands[account], stands[journals.PSP_BALANCE])
    if not back.minor:
        return False
    number = Journal.objects.filter(lines__account__owner=account.owner).count()
    post(taken_back.lent_returned(what, number, amount=back), at=now)
    return True
