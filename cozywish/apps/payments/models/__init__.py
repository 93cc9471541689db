"""The tables of payments: the books now, and whatever is paid for."""

from cozywish.apps.payments.ledger.models import (
    Journal,
    JournalLine,
    JournalSeal,
    LedgerAccount,
    LedgerBalance,
)

__all__ = ["Journal", "JournalLine", "JournalSeal", "LedgerAccount", "LedgerBalance"]
