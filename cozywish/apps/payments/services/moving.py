"""Taking a step in the life of something that moves money: the one way from a state to the next."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from cozywish.apps.audit.services import record
from cozywish.apps.payments.machine import ATTEMPT, DEBT, DISPUTE, HOLD, REFUND
from cozywish.apps.payments.models import (
    Debt,
    Dispute,
    EscrowHold,
    PaymentAttempt,
    Refund,
)
from cozywish.apps.payments.refusals import MovedOn, NotPossibleNow
from cozywish.core.states import Machine, advance

MACHINES: dict[type, Machine] = {
    PaymentAttempt: ATTEMPT,
    Refund: REFUND,
    EscrowHold: HOLD,
    Debt: DEBT,
    Dispute: DISPUTE,
}
WHAT = {
    PaymentAttempt: "attempt",
    Refund: "refund",
    EscrowHold: "hold",
    Debt: "debt",
    Dispute: "dispute",
}
Row = PaymentAttempt | Refund | EscrowHold | Debt | Dispute
NOBODY = "SYSTEM"


def can(row: Row, event: str, *, actor: str) -> bool:
    """Say whether the table lists this step."""
    return MACHINES[type(row)].find(state=row.state, event=event, actor=actor) is not None


def move(
    row: Row,
    event: str,
    *,
    actor: str,
    now: datetime,
    by: UUID | None = None,
    only_if: Q | None = None,
    **columns: Any,
) -> None:
    """Take the step, set `columns` with it, and write it down. Part of an operation.

    Fails with NotPossibleNow when the table does not list it, MovedOn when another step came first.
    """
    step = MACHINES[type(row)].find(state=row.state, event=event, actor=actor)
    if step is None:
        raise NotPossibleNow
    if not advance(row, step, only_if=only_if, **columns):
        raise MovedOn
    note(row, event, actor=actor, now=now, by=by)


def note(row: Row, event: str, *, actor: str, now: datetime, by: UUID | None = None) -> None:
    """Write down that something happened to a row. `actor` P is the payment provider."""
    record(
        at=now,
        actor_kind="USER" if by else ("PSP" if actor == "P" else NOBODY),
        actor_id=by,
        action=f"payments.{WHAT[type(row)]}_{event}",
        object_type=f"payments.{WHAT[type(row)]}",
        object_id=row.pk,
    )
