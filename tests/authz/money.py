"""What was paid for a visit, and what the payment provider was asked and told: a row of everything."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking
from cozywish.apps.payments.ledger.journals import Paid, captured, refund_submitted
from cozywish.apps.payments.ledger.services import post
from cozywish.apps.payments.machine import (
    AttemptState,
    DebtState,
    DisputeState,
    HoldState,
    InboxState,
    OperationState,
    PayMode,
    RefundState,
    Strategy,
)
from cozywish.apps.payments.models import (
    CardSetup,
    Charge,
    Customer,
    Debt,
    Dispute,
    EscrowHold,
    InboxEvent,
    Operation,
    PaymentAttempt,
    PaymentOrder,
    Refund,
    SavedMethod,
)
from cozywish.core.money import Money

PRICE, BACK = 9000, 1000


def pay(visit: Booking, customer: User) -> None:
    """Let the visit be paid with a card that is kept, and a part of it be on its way back."""
    now, own = timezone.now(), {"currency": "USD"}
    order = _owe(visit, keep_card(customer))
    attempt = PaymentAttempt.objects.create(
        order=order,
        kind=PaymentAttempt.Kind.PAYMENT,
        state=AttemptState.CAPTURED,
        amount=PRICE,
        to_capture=PRICE,
        psp_id=f"pi_{uuid4().hex}",
        client_secret="kept from everybody",
        brand="visa",
        last4="4242",
        created_at=now,
        **own,
    )
    charge = Charge.objects.create(
        attempt=attempt,
        psp_id=f"ch_{uuid4().hex}",
        captured=PRICE,
        reserved=BACK,
        is_applied=True,
        created_at=now,
        **own,
    )
    hold = EscrowHold.objects.create(
        order=order,
        reference=visit.pk,
        provider=visit.venue.business_id,
        owed=PRICE,
        state=HoldState.HELD,
        captured=PRICE,
        remaining=PRICE - BACK,
        returned=BACK,
        **own,
    )
    _ask_about(charge)
    _give_back(charge, hold)
    _write_down(charge, visit)
    _let_owe(order)


def _ask_about(charge: Charge) -> None:
    """Let a bank have asked about it."""
    now = timezone.now()
    Dispute.objects.create(
        charge=charge,
        psp_id=f"du_{uuid4().hex}",
        state=DisputeState.CLOSED,
        amount=PRICE,
        currency="USD",
        opened_at=now,
        closed_at=now,
    )


def _write_down(charge: Charge, visit: Booking) -> None:
    """Let the books say so."""
    money, booking = Money(PRICE, "USD"), str(visit.pk)
    back = Paid.by_card(Money(BACK, "USD"))
    with transaction.atomic():
        post(
            captured(charge.psp_id, booking=booking, paid=Paid.by_card(money)),
            refund_submitted(str(charge.refunds.get().pk), booking=booking, back=back),
            at=timezone.now(),
        )


def owe_fee(visit: Booking, customer: User) -> None:
    """Let the card on file for the visit not have paid its fee."""
    order = _owe(visit, keep_card(customer), mode=PayMode.GUARANTEE)
    _let_owe(order, reference=visit.pk, provider=visit.venue.business_id, is_guarantee=True)


def _let_owe(order: PaymentOrder, **about: Any) -> None:
    """Let something be owed; without more, of another visit that is not there any more."""
    of = {"reference": uuid4(), "provider": uuid4(), **about}
    hold = EscrowHold.objects.create(order=order, owed=PRICE, currency="USD", **of)
    Debt.objects.create(
        hold=hold, amount=PRICE, currency="USD", state=DebtState.OPEN, created_at=timezone.now()
    )


def _owe(visit: Booking, customer: Customer, mode: PayMode = PayMode.PREPAY) -> PaymentOrder:
    now = timezone.now()
    return PaymentOrder.objects.create(
        reference=visit.pk,
        gateway="simulator",
        customer=customer,
        mode=mode,
        strategy=Strategy.ESCROW,
        amount=PRICE,
        currency="USD",
        created_at=now,
        secured_at=now,
    )


def keep_card(customer: User) -> Customer:
    """Let somebody keep a card for the next time."""
    now = timezone.now()
    known, is_new = Customer.objects.get_or_create(
        user=customer,
        gateway="simulator",
        defaults={"psp_id": f"cus_{uuid4().hex}", "created_at": now},
    )
    if not is_new:
        return known
    SavedMethod.objects.create(
        customer=known,
        psp_id=f"pm_{uuid4().hex}",
        brand="visa",
        last4="4242",
        exp_month=8,
        exp_year=2041,
        is_default=True,
        created_at=now,
    )
    CardSetup.objects.create(
        customer=known,
        psp_id=f"seti_{uuid4().hex}",
        client_secret="kept from everybody",
        created_at=now,
    )
    return known


def try_card(customer: User) -> PaymentAttempt:
    """Let somebody who keeps a card try to pay something with it."""
    now, known = timezone.now(), Customer.objects.get(user=customer)
    order = PaymentOrder.objects.create(
        reference=uuid4(),
        gateway=known.gateway,
        customer=known,
        mode=PayMode.PREPAY,
        strategy=Strategy.ESCROW,
        amount=PRICE,
        currency="USD",
        created_at=now,
    )
    return PaymentAttempt.objects.create(
        order=order,
        kind=PaymentAttempt.Kind.PAYMENT,
        state=AttemptState.CREATED,
        amount=PRICE,
        to_capture=PRICE,
        currency="USD",
        brand="visa",
        last4="4242",
        created_at=now,
    )


def _give_back(charge: Charge, hold: EscrowHold) -> None:
    now = timezone.now()
    refund = Refund.objects.create(
        charge=charge,
        hold=hold,
        amount=BACK,
        currency=charge.currency,
        reason="goodwill",
        state=RefundState.SUBMITTING,
        created_at=now,
    )
    Operation.objects.create(
        kind=Operation.Kind.REFUND,
        gateway="simulator",
        subject_id=refund.pk,
        request={"charge": charge.psp_id, "amount": BACK},
        state=OperationState.PREPARED,
        next_try_at=now + timedelta(days=1),
        created_at=now,
    )
    InboxEvent.objects.create(
        gateway="simulator",
        event_id=f"evt_{uuid4().hex}",
        type="charge.succeeded",
        object_id=charge.psp_id,
        body="{}",
        told_at=now,
        received_at=now,
        state=InboxState.PENDING,
        next_try_at=now + timedelta(days=1),
    )
