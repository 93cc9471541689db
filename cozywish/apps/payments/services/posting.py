"""What moved, in the words of the books."""

from collections.abc import Sequence
from datetime import datetime

from cozywish.apps.payments.gateways.contract import ChargeFact
from cozywish.apps.payments.ledger import journals, taken_back
from cozywish.apps.payments.ledger.chart import Account, Code
from cozywish.apps.payments.ledger.drafts import Draft, Entry, Kind
from cozywish.apps.payments.ledger.journals import PSP_BALANCE, Paid
from cozywish.apps.payments.ledger.models import Journal
from cozywish.apps.payments.ledger.services import locked_balances, post
from cozywish.apps.payments.machine import PayMode, RefundState
from cozywish.apps.payments.models import Charge, EscrowHold, PaymentOrder, Refund
from cozywish.apps.payments.services.lending import cover
from cozywish.core.money import Money

NOT_DRAWN = (RefundState.REQUESTED, RefundState.APPROVED, RefundState.CANCELLED)


def booking_of(hold: EscrowHold) -> str:
    """Return by which name the books know what a hold is for."""
    return str(hold.reference)


def captured(charge: str, holds: Sequence[EscrowHold], *, is_part: bool) -> Draft:
    """J1, or with `is_part` J2: money arrived for each of these, as much as it owed. One journal for one charge."""
    if len(holds) == 1:
        money = Money(holds[0].owed, holds[0].currency)
        if is_part:
            return journals.part_captured(charge, booking=booking_of(holds[0]), amount=money)
        return journals.captured(charge, booking=booking_of(holds[0]), paid=Paid.by_card(money))
    total = Money(sum(hold.owed for hold in holds), holds[0].currency)
    shares = [
        Entry(journals.held_for(booking_of(hold)), Money(hold.owed, hold.currency), is_debit=False)
        for hold in holds
    ]
    kind = Kind.PART if is_part else Kind.CAPTURE
    return Draft(kind, f"capture:{charge}", (Entry(PSP_BALANCE, total, is_debit=True), *shares))


def fee_of(fact: ChargeFact) -> list[Draft]:
    """J1f, once the provider has said what it keeps."""
    if not fact.fee_txn or not fact.fee:
        return []
    return [journals.psp_fee_known(fact.fee_txn, fee=Money(fact.fee, fact.fee_currency))]


def post_submitted(refund: Refund, *, now: datetime) -> None:
    """J6, or J11b for what was never applied: the money is on its way back."""
    money = Money(refund.amount, refund.currency)
    if refund.hold is None:
        draft = journals.returned(refund.charge.psp_id, refund=str(refund.pk), amount=money)
    elif refund.after_release:
        draft = _clawed_back(refund, refund.hold, money)
    else:
        back = Paid.by_card(money)
        draft = journals.refund_submitted(
            str(refund.pk), booking=booking_of(refund.hold), back=back
        )
    post(draft, at=now)


def _clawed_back(refund: Refund, hold: EscrowHold, money: Money) -> Draft:
    """J9, or J9 of a fee: it comes out of what each of them got."""
    provider = str(hold.provider)
    is_fee = hold.fee_kept > 0
    is_part = PaymentOrder.objects.get(pk=hold.order_id).mode == PayMode.DEPOSIT
    if is_fee or is_part:  # the site's share is that of the amount, not of the whole price
        ours = money.part(hold.fee_rate)
        shares = journals.Shares(money - ours, ours, Money(0, hold.currency))
    else:
        service = Money(hold.owed - hold.tax - hold.tip, hold.currency)
        price = journals.Price(
            service, Money(hold.tax, hold.currency), Money(hold.tip, hold.currency)
        )
        shares = journals.Shares.of(money, price=price, fee=Money(hold.fee, hold.currency))
    return journals.refunded_after_release(
        str(refund.pk),
        provider=provider,
        shares=shares,
        payable=payable_to(hold),
        jurisdiction=hold.jurisdiction,
        is_fee=is_fee,
    )


def payable_to(hold: EscrowHold) -> Money:
    """Return what the business is owed, which nobody else lowers until the transaction ends."""
    account = Account(Code.PROVIDER_PAYABLE, str(hold.provider))
    return locked_balances([account], hold.currency)[account]


def post_done(refund: Refund, *, now: datetime) -> None:
    """J6: the money is back."""
    money = Money(refund.amount, refund.currency)
    cover(money, what=f"refund:{refund.pk}", now=now)
    post(journals.refund_done(str(refund.pk), amount=money), at=now)


def post_failed(refund: Refund, *, now: datetime) -> None:
    """J12: what never left is held as before; what came back is for nothing until somebody looks."""
    money = Money(refund.amount, refund.currency)
    waits = Account(Code.UNAPPLIED_RECEIPTS, _waits_as(refund))
    if refund.was_paid:
        draft = journals.refund_bounced(str(refund.pk), amount=money, to=waits)
    elif refund.hold is None or refund.psp_id or refund.after_release:
        draft = journals.refund_failed(str(refund.pk), amount=money, to=waits)
    else:
        held = journals.held_for(booking_of(refund.hold))
        draft = journals.refund_failed(str(refund.pk), amount=money, to=held)
    post(draft, at=now)


def _waits_as(refund: Refund) -> str:
    """What stands in L160 is named by the object of the provider that it came with."""
    return refund.psp_id or refund.charge.psp_id


def post_revived(charge: Charge, holds: Sequence[EscrowHold], *, now: datetime) -> None:
    """J11a: a late payment is held for its visits after all."""
    total = Money(charge.captured, charge.currency)
    if len(holds) == 1:
        draft = journals.revived(charge.psp_id, booking=booking_of(holds[0]), amount=total)
    else:
        unapplied = Account(Code.UNAPPLIED_RECEIPTS, charge.psp_id)
        shares = [
            Entry(journals.held_for(booking_of(hold)), Money(hold.owed, hold.currency), False)
            for hold in holds
        ]
        key = f"capture:{charge.psp_id}:revived"
        draft = Draft(Kind.UNAPPLIED, key, (Entry(unapplied, total, True), *shares))
    post(draft, at=now)


def post_released(hold: EscrowHold, amount: Money, *, is_deposit: bool, now: datetime) -> None:
    """J4: what is still held goes to whom it belongs, each part in proportion when some of it went back."""
    provider, booking, number = str(hold.provider), booking_of(hold), _times_released(hold) + 1
    if is_deposit:
        fee = Money(hold.fee, hold.currency)
        draft = journals.deposit_released(
            booking, number, provider=provider, deposit=amount, fee=fee
        )
    else:
        share, fee, tax, tip = _parts(hold, amount)
        price = journals.Price(share + fee, tax, tip)
        draft = journals.released(
            booking,
            number,
            provider=provider,
            price=price,
            fee=fee,
            jurisdiction=hold.jurisdiction,
        )
    post(draft, at=now)


def _times_released(hold: EscrowHold) -> int:
    """Return how often a release was taken back."""
    undone = Journal.objects.filter(key__startswith=f"release:{booking_of(hold)}:")
    return undone.filter(key__endswith=":undone").count()


def post_release_undone(hold: EscrowHold, *, now: datetime) -> None:
    """J4 taken back, for what has not gone back since."""
    money, nothing = Money(hold.released, hold.currency), Money(0, hold.currency)
    if PaymentOrder.objects.get(pk=hold.order_id).mode == PayMode.DEPOSIT:
        price, fee = journals.Price(money, nothing, nothing), Money(hold.fee, hold.currency)
        drawn = hold.refunds.filter(after_release=True).exclude(state__in=NOT_DRAWN)
        for amount in drawn.values_list("amount", flat=True):
            fee = fee - Money(amount, hold.currency).part(hold.fee_rate)
    else:
        share, fee, tax, tip = _parts(hold, money)
        price = journals.Price(share + fee, tax, tip)
    draft = taken_back.release_undone(
        booking_of(hold),
        _times_released(hold) + 1,
        provider=str(hold.provider),
        price=price,
        fee=fee,
        jurisdiction=hold.jurisdiction,
        payable=payable_to(hold),
    )
    post(draft, at=now)


def _parts(hold: EscrowHold, amount: Money) -> list[Money]:
    """Whose `amount` of the price is: the business's share, the site's fee, tax and tip."""
    service = hold.owed - hold.tax - hold.tip
    return amount.split([service - hold.fee, hold.fee, hold.tax, hold.tip])
