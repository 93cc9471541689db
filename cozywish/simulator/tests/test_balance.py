"""Balance transactions and the balance."""

import pytest

from cozywish.simulator.objects.balance import SETTLES_IN, fee_of
from cozywish.simulator.tests.driving import Provider


@pytest.mark.parametrize(
    ("amount", "fee"), [(50, 31), (1_000, 59), (10_000, 320), (4_500, 161), (1_017, 59)]
)
def test_what_a_payment_costs(provider: Provider, amount: int, fee: int) -> None:
    assert fee_of(amount) == fee

    paid = provider.paid(amount, expand=["latest_charge.balance_transaction"])

    booked = paid.latest_charge.balance_transaction  # type: ignore[union-attr]
    assert (booked.amount, booked.fee, booked.net) == (amount, fee, amount - fee)  # type: ignore[union-attr]
    assert [(each.type, each.amount) for each in booked.fee_details] == [("stripe_fee", fee)]  # type: ignore[union-attr]


def test_money_is_on_its_way_for_two_days(provider: Provider) -> None:
    provider.paid(10_000)
    provider.paid(5_000, card="pm_card_bypassPending")
    balance = provider.client.v1.balance

    def state() -> tuple[int, int]:
        found = balance.retrieve()
        return found.available[0].amount, found.pending[0].amount

    at_once, later = 5_000 - fee_of(5_000), 10_000 - fee_of(10_000)
    assert state() == (at_once, later)
    provider.advance(SETTLES_IN)
    assert state() == (at_once + later, 0)
    assert {each.status for each in provider.client.v1.balance_transactions.list().data} == {
        "available"
    }


def test_every_cent_has_a_line(provider: Provider) -> None:
    paid = provider.paid(10_000)
    refund = provider.client.v1.refunds.create({"payment_intent": paid.id, "amount": 1_000})
    provider.client.v1.disputes.list()
    provider.sim("disputes", charge=paid.latest_charge)

    lines = provider.client.v1.balance_transactions.list().data
    found = provider.client.v1.balance.retrieve()

    assert [line.type for line in lines] == ["adjustment", "refund", "charge"]
    assert sum(line.net for line in lines) == found.available[0].amount + found.pending[0].amount
    assert provider.client.v1.balance_transactions.list({"source": refund.id}).data[0].net == -1_000
