"""The tables of payments: the books, what is paid for, and what the payment provider is asked and tells."""

from cozywish.apps.payments.ledger.models import (
    Journal,
    JournalLine,
    JournalSeal,
    LedgerAccount,
    LedgerBalance,
)
from cozywish.apps.payments.models.debts import Debt
from cozywish.apps.payments.models.disputes import Dispute
from cozywish.apps.payments.models.orders import (
    LIVE,
    CardSetup,
    Charge,
    Customer,
    EscrowHold,
    PaymentAttempt,
    PaymentOrder,
    Refund,
    SavedMethod,
)
from cozywish.apps.payments.models.traffic import InboxEvent, Operation, Watermark

__all__ = [
    "LIVE",
    "CardSetup",
    "Charge",
    "Customer",
    "Debt",
    "Dispute",
    "EscrowHold",
    "InboxEvent",
    "Journal",
    "JournalLine",
    "JournalSeal",
    "LedgerAccount",
    "LedgerBalance",
    "Operation",
    "PaymentAttempt",
    "PaymentOrder",
    "Refund",
    "SavedMethod",
    "Watermark",
]
