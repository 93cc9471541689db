"""A fee that the card on file did not pay: written down, paid later by whoever owes it, or waived."""

from datetime import datetime
from typing import Any
from uuid import UUID

from cozywish.apps.outbox.services import publish
from cozywish.apps.payments.events import FeeOwed
from cozywish.apps.payments.machine import AttemptState, DebtState, HoldState, PayMode, Strategy
from cozywish.apps.payments.models import Debt, EscrowHold, PaymentAttempt, PaymentOrder
from cozywish.apps.payments.refusals import AmountImpossible, NotPossibleNow
from cozywish.apps.payments.services.moving import move, note
from cozywish.apps.payments.services.opening import Share, close_order, let_go, open_order
from cozywish.apps.payments.services.settling import give_back, keep_fee
from cozywish.core.db import locked
from cozywish.core.money import Money
from cozywish.core.services import operation


@operation
def note_debt(*, hold_id: UUID, amount: int, code: str, now: datetime) -> Debt | None:
    """Write down that a fee for a visit is owed; None where it is paid. Told again, it is the same note."""
    (hold,) = locked(EscrowHold.objects.filter(pk=hold_id), keys_stay=True)
    known = Debt.objects.filter(hold=hold).first()
    if known is not None or hold.state != HoldState.NONE:
        return known
    if amount <= 0:
        raise AmountImpossible
    debt = Debt.objects.create(
        hold=hold,
        amount=amount,
        currency=hold.currency,
        state=DebtState.OPEN,
        last_error=code[:60],
        created_at=now,
    )
    note(debt, "note", actor="W", now=now)
    about = {"reference_id": str(hold.reference), "order_id": str(hold.order_id)}
    publish(FeeOwed(**about, debt_id=str(debt.pk)))
    return debt


@operation
def note_declined(*, attempt_id: UUID, now: datetime) -> Debt | None:
    """The card on file said no to a fee: it is called off and owed instead. Nothing happens to other attempts."""
    (attempt,) = locked(PaymentAttempt.objects.filter(pk=attempt_id), keys_stay=True)
    is_over = attempt.state in {AttemptState.CREATED, AttemptState.CANCELED}
    if attempt.hold_id is None or not is_over or not attempt.last_error:
        return None
    if attempt.state == AttemptState.CREATED and attempt.psp_id:
        let_go(attempt, now=now)
    owed, code = attempt.amount, attempt.last_error
    return note_debt(hold_id=attempt.hold_id, amount=owed, code=code, now=now).unwrap()


@operation
def open_debt(*, debt_id: UUID, payer: UUID | None, now: datetime) -> PaymentOrder:
    """Return what is paid for a debt, which the page goes on with. Fails with NotPossibleNow once it is settled."""
    debt = _locked(debt_id)
    if debt.state != DebtState.OPEN:
        raise NotPossibleNow
    if debt.order is not None:
        return debt.order
    share = Share(
        reference=debt.pk,
        provider=debt.hold.provider,
        amount=Money(debt.amount, debt.currency),
        fee_rate=debt.hold.fee_rate,
    )
    debt.order = open_order(
        reference=debt.pk,
        mode=PayMode.PREPAY,
        strategy=Strategy.ESCROW,
        shares=[share],
        payer=payer,
        captures_later=False,
        now=now,
    ).unwrap()
    debt.save(update_fields=["order"])
    return debt.order


@operation
def settle_debt(*, order_id: UUID, now: datetime) -> Debt | None:
    """What was owed is paid: it is shared as any fee (J8); waived meanwhile, it goes back. None: no debt's order."""
    found = Debt.objects.filter(order_id=order_id).first()
    if found is None:
        return None
    debt = _locked(found.pk)
    hold = EscrowHold.objects.get(order_id=order_id)
    if debt.state == DebtState.WAIVED:
        give_back(hold_id=hold.pk, reason="waived", now=now).unwrap()
    elif debt.state == DebtState.OPEN and hold.remaining:
        keep_fee(hold_id=hold.pk, fee=hold.remaining, is_missed=True, now=now).unwrap()
        move(debt, "pay", actor="P", now=now, closed_at=now)
    return debt


@operation
def waive_debt(*, debt_id: UUID, amount: int | None, by: UUID | None, now: datetime) -> Debt:
    """Do without a debt, or without so much of it while nobody is paying it. Fails with AmountImpossible,
    NotPossibleNow.
    """
    debt = _locked(debt_id)
    off = debt.amount if amount is None else amount
    if not 0 < off <= debt.amount:
        raise AmountImpossible
    changed: dict[str, Any] = {"closed_at": now}
    event = "waive"
    if off < debt.amount:
        if debt.order_id:
            raise NotPossibleNow
        event, changed = "lower", {"amount": debt.amount - off}
    elif debt.order_id:
        close_order(order_id=debt.order_id, now=now).unwrap()
    move(debt, event, actor="W", now=now, by=by, **changed)
    return debt


def _locked(debt_id: UUID) -> Debt:
    locked(Debt.objects.filter(pk=debt_id), keys_stay=True)
    return Debt.objects.select_related("hold", "order").get(pk=debt_id)
