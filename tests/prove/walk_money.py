"""Every state, event and actor of what moves money on real rows, as `tests.prove.walk` does for bookings."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import copy
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from django.db import transaction

from cozywish.apps.payments.machine import (
    ASKED,
    ATTEMPT,
    DEBT,
    DISPUTE,
    HOLD,
    INBOX,
    OPERATION,
    REFUND,
)
from cozywish.apps.payments.models import (
    Charge,
    Debt,
    Dispute,
    EscrowHold,
    InboxEvent,
    Operation,
    PaymentAttempt,
    PaymentOrder,
    Refund,
)
from cozywish.apps.payments.services import moving
from cozywish.core.services import Success, operation
from cozywish.core.states import Machine, advance, step
from tests.prove.written_money import Triple, states, triples, written

NOW = datetime(2036, 5, 5, 17, 0, tzinfo=UTC)
MACHINES: dict[str, Machine] = {
    "PT": ATTEMPT,
    "RF": REFUND,
    "EH": HOLD,
    "DP": DISPUTE,
    "DN": DEBT,
    "OP": OPERATION,
    "IN": INBOX,
}
take = operation(moving.move)
ENDING = {"pay", "waive", "win", "lose", "close", "reinstate"}
Row = PaymentAttempt | Refund | EscrowHold | Dispute | Debt | Operation | InboxEvent


def rows(of: str) -> dict[str, Row]:
    """One row in each state, of an order of its own."""
    make: dict[str, Callable[[str], Row]] = {
        "PT": _attempt,
        "RF": _refund,
        "EH": _hold,
        "DP": _dispute,
        "DN": _debt,
        "OP": _operation,
        "IN": _event,
    }
    return {state: make[of](state) for state in states(of) if state != "NONE" or of == "EH"}


def _order() -> PaymentOrder:
    return PaymentOrder.objects.create(
        reference=uuid4(),
        gateway="simulator",
        mode="PREPAY",
        strategy="ESCROW",
        amount=9000,
        currency="USD",
        created_at=NOW,
    )


def _attempt(state: str) -> PaymentAttempt:
    return PaymentAttempt.objects.create(
        order=_order(),
        kind="PAYMENT",
        state=state,
        amount=9000,
        to_capture=9000,
        currency="USD",
        psp_id=f"pi_{uuid4().hex}",
        created_at=NOW,
    )


def _charge() -> Charge:
    return Charge.objects.create(
        attempt=_attempt("CAPTURED"),
        psp_id=f"ch_{uuid4().hex}",
        captured=9000,
        currency="USD",
        is_applied=True,
        created_at=NOW,
    )


def _dispute(state: str) -> Dispute:
    return Dispute.objects.create(
        charge=_charge(),
        psp_id=f"du_{uuid4().hex}",
        state=state,
        amount=9000,
        currency="USD",
        opened_at=NOW,
        closed_at=None if state in ASKED else NOW,
    )


def _refund(state: str) -> Refund:
    return Refund.objects.create(
        charge=_charge(), amount=100, currency="USD", reason="walk", state=state, created_at=NOW
    )


def _hold(state: str) -> EscrowHold:
    return EscrowHold.objects.create(
        order=_order(),
        reference=uuid4(),
        provider=uuid4(),
        currency="USD",
        owed=9000,
        state=state,
        release_at=NOW,
    )


def _debt(state: str) -> Debt:
    return Debt.objects.create(
        hold=_hold("NONE"),
        order=_order(),
        amount=100,
        currency="USD",
        state=state,
        created_at=NOW,
        closed_at=None if state == "OPEN" else NOW,
    )


def _operation(state: str) -> Operation:
    return Operation.objects.create(
        kind="CANCEL",
        gateway="simulator",
        subject_id=uuid4(),
        request={},
        state=state,
        next_try_at=NOW,
        created_at=NOW,
    )


def _event(state: str) -> InboxEvent:
    return InboxEvent.objects.create(
        gateway="simulator",
        event_id=uuid4().hex,
        type="walk",
        told_at=NOW,
        received_at=NOW,
        next_try_at=NOW,
        state=state,
    )


def _taken(of: str, row: Row, event: str, actor: str) -> bool:
    """Take the step by the one way there is for rows of its kind."""
    if isinstance(row, Operation | InboxEvent):
        listed = MACHINES[of].find(state=row.state, event=event, actor=actor)
        return listed is not None and advance(row, listed)
    ends: dict[str, Any] = {"closed_at": NOW} if event in ENDING else {}
    return isinstance(take(row, event, actor=actor, now=NOW, **ends), Success)


def tried(of: str, known: dict[str, Row], triple: Triple) -> str | None:
    """Try the triple on a real row; return where it led. What was done is undone again."""
    state, event, actor = triple
    if state not in known:
        row = MACHINES[of].find(state=state, event=event, actor=actor)
        return row.target if row else None  # nothing is there to be changed
    again: Any = copy(known[state])
    if triple not in written(of):
        return again.state if _taken(of, again, event, actor) else None
    with transaction.atomic():
        went = _taken(of, again, event, actor)
        transaction.set_rollback(True)
    return again.state if went else None


def differences(of: str, whole_database: Callable[[], str]) -> tuple[int, int, int]:
    """Return how many triples were tried, how many lead elsewhere, and how often a refusal left a trace."""
    known = rows(of)
    count = off = traces = 0
    digest = whole_database()
    for about, group in groupby(triples(of), key=lambda triple: triple[:2]):
        for triple in group:
            led, says = tried(of, known, triple), written(of).get(triple)
            count += 1
            off += led != says
            if led != says:
                print(f"  OFF {of} {triple}: {led}, written {says}")
        before, digest = digest, whole_database()
        traces += before != digest
        if before != digest:
            print(f"  TRACE of one of {of} {about}")
    return count, off, traces


def planted() -> AbstractContextManager[object]:
    """Let a refund that was withdrawn be sent all the same, which the document knows nothing of."""
    row = step("planted", "submit", ["CANCELLED"], "SUBMITTING", "W")
    machine = Machine("refund", (*REFUND.transitions, row))
    return patch.dict(moving.MACHINES, {Refund: machine})


def found_when_planted() -> int:
    """How many triples lead elsewhere than written then."""
    known = rows("RF")
    off = partial(tried, "RF", known)
    with planted():
        return sum(
            off(triple) != written("RF").get(triple)
            for triple in triples("RF")
            if triple[:2] == ("CANCELLED", "submit")
        )
