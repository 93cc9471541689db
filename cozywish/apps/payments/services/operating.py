"""Asking the payment provider: only what is committed, with no transaction open, until the answer is known (W2).

Note [Ask only what is committed] in `models.traffic`.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from cozywish.apps.outbox.services import WAKE
from cozywish.apps.payments.gateways import gateway_of
from cozywish.apps.payments.gateways.contract import Fact, NotSetUp, Refused, Unanswered
from cozywish.apps.payments.machine import OPERATION, OperationState
from cozywish.apps.payments.models import Operation
from cozywish.core.services import operation
from cozywish.core.states import advance

LEASE = timedelta(seconds=60)  # longer than the provider is waited for
LONGEST_PAUSE = 60
UNSENT = (OperationState.PREPARED, OperationState.SENT)

log = logging.getLogger(__name__)

# What follows from an answer, by the kind of operation. `fact` is None when the answer was known before a crash:
# then the object is asked for again. Returns whether it is done.
Apply = Callable[[Operation, Fact | None, datetime], bool]
APPLY: dict[str, Apply] = {}


def applies(*kinds: str) -> Callable[[Apply], Apply]:
    """Have a function apply the answers to these kinds of operation."""

    def register(function: Apply) -> Apply:
        APPLY.update(dict.fromkeys(kinds, function))
        return function

    return register


def prepare(
    kind: str, *, gateway: str, subject_id: UUID, request: Mapping[str, Any], now: datetime
) -> Operation:
    """Write down what the provider is to be asked, in the caller's transaction. What is asked already is asked once."""
    if not connection.in_atomic_block:
        raise RuntimeError("prepare() outside a transaction asks for what may never happen")
    open_one = _open_one(subject_id, kind)
    if open_one is not None:
        return open_one
    transaction.on_commit(WAKE.set, robust=True)
    return Operation.objects.create(
        kind=kind,
        gateway=gateway,
        subject_id=subject_id,
        request=dict(request),
        state=OperationState.PREPARED,
        next_try_at=now,
        created_at=now,
    )


def _open_one(subject_id: UUID, kind: str) -> Operation | None:
    known = Operation.objects.filter(subject_id=subject_id, kind=kind)
    return known.exclude(state=OperationState.APPLIED).first()


def carry_out(operation_id: UUID, *, now: datetime) -> Operation:
    """Ask, unless somebody else is asking, note the answer, and do what follows from it. Asks nothing twice at once.

    Never part of a transaction.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a transaction is open while the provider is asked")
    asked = Operation.objects.get(pk=operation_id)
    fact = None
    if asked.state in UNSENT:
        if not _send(asked, now=now).unwrap():
            return asked
        fact = _ask(asked, now=now)
    if asked.state == OperationState.KNOWN:
        _follow(asked, fact, now=now)
    return asked


def complete_due(*, now: datetime, at_most: int = 100) -> int:
    """Go on with whatever is not known or not applied yet and may be tried again. Returns how many are done now."""
    due = Operation.objects.exclude(state=OperationState.APPLIED).filter(next_try_at__lte=now)
    done = 0
    for operation_id in due.order_by("next_try_at").values_list("pk", flat=True)[:at_most]:
        try:
            done += carry_out(operation_id, now=now).state == OperationState.APPLIED
        except Exception:
            # The edge of the process: written down with its trace, and tried again after its lease.
            log.exception("Operation %s failed", operation_id)
    return done


@operation
def _send(asked: Operation, *, now: datetime) -> bool:
    """Take it in hand. False when it is in other hands."""
    if asked.state == OperationState.SENT and asked.next_try_at > now:
        return False
    return _step(asked, "send", next_try_at=now + LEASE, tries=asked.tries + 1)


def _ask(asked: Operation, *, now: datetime) -> Fact | None:
    try:
        fact = gateway_of(asked.gateway).perform(asked.kind, asked.request, key=str(asked.pk))
    except Refused as refusal:
        _know(asked, psp_id=refusal.object_id, is_refused=True, code=refusal.code).unwrap()
        return None
    except (Unanswered, NotSetUp) as nothing:
        _try_again(asked, code=nothing.code, now=now).unwrap()
        return None
    _know(asked, psp_id=fact.id, is_refused=False, code="").unwrap()
    return fact


@operation
def _know(asked: Operation, *, psp_id: str, is_refused: bool, code: str) -> None:
    """Note the answer. Another who asked with the same key got the same one."""
    _step(asked, "answer", psp_id=psp_id, is_refused=is_refused, last_error=code)


@operation
def _try_again(asked: Operation, *, code: str, now: datetime) -> None:
    """Let it be asked again, later each time, at most a minute later."""
    pause = timedelta(seconds=min(2 ** min(asked.tries, 6), LONGEST_PAUSE))
    mine = Operation.objects.filter(pk=asked.pk, state=asked.state, version=asked.version)
    mine.update(next_try_at=now + pause, last_error=code)
    asked.next_try_at, asked.last_error = now + pause, code


def _follow(asked: Operation, fact: Fact | None, *, now: datetime) -> None:
    """Do what follows. Where that asks the provider once more, and nobody answers, it is done later."""
    try:
        is_done = APPLY[asked.kind](asked, fact, now)
    except (Unanswered, NotSetUp):
        _try_again(asked, code=asked.last_error, now=now).unwrap()
        return
    if is_done:
        _close(asked).unwrap()


@operation
def _close(asked: Operation) -> None:
    """Whatever followed is done."""
    _step(asked, "apply")


def _step(asked: Operation, event: str, **columns: Any) -> bool:
    """Move it along, unless somebody else has."""
    for actor in "WP":
        row = OPERATION.find(state=asked.state, event=event, actor=actor)
        if row is not None:
            return advance(asked, row, **columns)
    return False
