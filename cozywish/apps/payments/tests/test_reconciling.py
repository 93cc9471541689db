"""LED-07: what the provider says moved on our balance, and what the books say, object by object."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from cozywish.apps.payments.ledger.chart import Account, Code
from cozywish.apps.payments.ledger.drafts import Draft, Entry, Kind
from cozywish.apps.payments.ledger.models import Journal, LedgerAccount
from cozywish.apps.payments.ledger.services import post, reverse
from cozywish.apps.payments.models import EscrowHold
from cozywish.apps.payments.services import reconcile, request_refund
from cozywish.apps.payments.services.reconciling import Why
from cozywish.apps.payments.tests.conftest import Till, charge_of, on
from cozywish.core.money import Money

LATER = timedelta(hours=2)


@pytest.fixture
def alone(till: Till) -> Till:
    """Without what others have paid, of which this provider knows nothing."""
    with transaction.atomic():
        reverse(Journal.objects.get(key="gift:of somebody else").uuid, at=till.now)
    return till


def returned(till: Till, hold: EscrowHold, amount: int) -> None:
    given: Any = {"reason": "goodwill", "by": None, "now": till.now}
    request_refund(hold_id=hold.pk, amount=amount, **given).unwrap()
    till.settle()


def differing(till: Till) -> list[tuple[str, int, int, Why | None]]:
    found = reconcile(now=till.now + LATER).differences
    return [(one.what, one.there, one.here, one.why) for one in found]


def said() -> str:
    out = StringIO()
    call_command("reconcile", stdout=out)
    return out.getvalue()


def test_whatever_happens_both_say_the_same(alone: Till) -> None:
    """Paid, returned in part and in full, a refund that bounces, a dispute that is lost and one that is won."""
    till = alone
    alone_there = till.paid(9000)
    returned(till, alone_there, 9000)  # the provider keeps its fee: what is missing is lent
    returned(till, till.paid(8000), 2500)
    bounced = till.paid(7000)
    returned(till, bounced, 7000)
    till.provider.pull(f"refunds/{bounced.refunds.get().psp_id}", outcome="fail")
    for outcome in ("lose", "win"):
        charge = charge_of(till.paid(6000).order)
        opened = till.provider.pull("disputes", charge=charge.psp_id)
        till.settle()
        till.provider.pull(f"disputes/{opened['id']}", outcome=outcome)
        till.settle()
    till.settle()

    found = reconcile(now=till.now + LATER)

    assert found.differences == []
    owners = LedgerAccount.objects.filter(owner__startswith="lent:").values_list("owner", flat=True)
    lent = sum(on(Code.UNAPPLIED_RECEIPTS, owner) for owner in owners)
    assert found.there == found.here == {"USD": on(Code.PSP_BALANCE) - lent}
    assert "a difference of 0.\nThe books agree with the provider." in said()


def test_what_the_books_lack_or_have_too_much_is_named(alone: Till) -> None:
    """The control: a payment nobody wrote down, and a journal of nothing."""
    till = alone
    till.paid(9000)
    made = till.provider.client.v1.payment_intents.create({"amount": 700, "currency": "usd"})
    till.provider.pay(made.id)
    unknown = str(till.provider.client.v1.payment_intents.retrieve(made.id).latest_charge)
    kept = Entry(Account(Code.GIFT_CARD, "nobody"), Money(5, "USD"), is_debit=False)
    came = Entry(Account(Code.PSP_BALANCE), Money(5, "USD"), is_debit=True)
    with transaction.atomic():
        post(Draft(Kind.GIFT_OR_CREDIT, "gift:nobody", (came, kept)), at=till.now)

    assert differing(till) == [(unknown, 650, 0, None), ("gift:nobody", 0, 5, None)]
    with pytest.raises(CommandError, match="1 differences that nobody has explained"):
        call_command("reconcile", stdout=StringIO())  # the payment is not an hour old


def test_what_moves_at_the_moment_is_said_and_is_no_fault(alone: Till) -> None:
    till = alone
    order = till.open()
    till.provider.pay(till.begin(order).psp_id, "pm_card_pendingRefund")
    till.settle()
    returned(till, EscrowHold.objects.get(order=order), 4000)
    refund = charge_of(order).refunds.get()
    assert refund.state == "PENDING"

    assert differing(till) == [(refund.psp_id, -4000, 0, Why.ON_ITS_WAY)]
    assert f"note: {refund.psp_id}: -4000 USD at the provider, 0 in the books" in said()


def test_what_was_not_told_within_the_hour_is_no_fault_yet(alone: Till) -> None:
    till = alone
    till.provider.pay(till.begin(till.open()).psp_id)

    found = reconcile(now=till.now)

    assert [one.why for one in found.differences] == [Why.NOT_HEARD_OF]
    assert len(reconcile(now=till.now + LATER).unexplained) == 1
    till.settle()
    assert differing(till) == []


def test_what_went_to_the_bank_account_is_said(alone: Till) -> None:
    till = alone
    till.provider.pay(till.begin(till.open()).psp_id, "pm_card_bypassPending")
    till.settle()
    paid_out = till.provider.client.v1.payouts.create({"amount": 5000, "currency": "usd"})

    assert differing(till) == [(paid_out.id, -5000, 0, Why.BANK_ACCOUNT)]


def test_a_provider_that_does_not_answer_is_said(alone: Till, settings: Any) -> None:
    alone.paid(9000)
    settings.SIMULATOR_URL = "http://127.0.0.1:9"

    with pytest.raises(CommandError, match="could not be asked"):
        call_command("reconcile", stdout=StringIO())


def test_without_any_payment_there_is_nothing_to_ask(fresh_db: None) -> None:
    assert reconcile(now=timezone.now()).differences == []
