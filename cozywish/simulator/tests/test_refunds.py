"""Refunds: at once, after a day, and those that come back."""

import pytest
import stripe

from cozywish.simulator.tests.driving import DAY, Provider


def told(provider: Provider, *kinds: str) -> list[str]:
    """What was said about refunds, oldest first."""
    events = provider.client.v1.events.list({"limit": 100}).data
    return [str(event.type) for event in reversed(events) if "refund" in event.type]


def charge_of(provider: Provider, refund: stripe.Refund) -> stripe.Charge:
    return provider.client.v1.charges.retrieve(str(refund.charge))


def test_a_payment_is_refunded_in_parts_but_never_beyond_it(provider: Provider) -> None:
    paid = provider.paid(10_000)
    refunds = provider.client.v1.refunds
    first = refunds.create(
        {"payment_intent": paid.id, "amount": 4_000, "reason": "requested_by_customer"}
    )
    assert (first.status, first.amount) == ("succeeded", 4_000)

    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
        refunds.create({"payment_intent": paid.id, "amount": 6_001})
    rest = refunds.create({"charge": str(paid.latest_charge)})

    assert rest.amount == 6_000
    charge = provider.client.v1.charges.retrieve(str(paid.latest_charge), {"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded) == (10_000, True)
    assert charge.refunds is not None
    assert [each.id for each in charge.refunds.data] == [rest.id, first.id]
    with pytest.raises(stripe.InvalidRequestError) as caught:
        refunds.create({"payment_intent": paid.id})
    assert caught.value.code == "charge_already_refunded"


def test_a_refund_takes_a_day(provider: Provider) -> None:
    paid = provider.paid(card="pm_card_pendingRefund")
    refund = provider.client.v1.refunds.create({"payment_intent": paid.id})
    assert refund.status == "pending"
    assert charge_of(provider, refund).refunded

    provider.advance(DAY)

    assert provider.client.v1.refunds.retrieve(refund.id).status == "succeeded"
    assert told(provider) == [
        "charge.refunded",
        "refund.created",
        "refund.updated",
        "charge.refund.updated",
    ]


def test_a_refund_bounces_after_days(provider: Provider) -> None:
    paid = provider.paid(10_000, card="pm_card_refundFail")
    before = provider.client.v1.balance.retrieve().available[0].amount
    refund = provider.client.v1.refunds.create({"payment_intent": paid.id, "amount": 2_500})
    assert refund.status == "succeeded"
    assert provider.client.v1.balance.retrieve().available[0].amount == before - 2_500

    provider.advance(3 * DAY)

    failed = provider.client.v1.refunds.retrieve(
        refund.id, {"expand": ["failure_balance_transaction"]}
    )
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert failed.failure_balance_transaction.net == 2_500  # type: ignore[union-attr]
    assert charge_of(provider, refund).amount_refunded == 0
    assert told(provider)[-3:] == ["refund.updated", "charge.refund.updated", "refund.failed"]
    assert provider.client.v1.refunds.create({"payment_intent": paid.id}).amount == 10_000


@pytest.mark.parametrize(("outcome", "status"), [("succeed", "succeeded"), ("fail", "failed")])
def test_somebody_plays_the_bank(provider: Provider, outcome: str, status: str) -> None:
    paid = provider.paid(card="pm_card_pendingRefund")
    refund = provider.client.v1.refunds.create({"payment_intent": paid.id})

    provider.sim(f"refunds/{refund.id}", outcome=outcome)

    assert provider.client.v1.refunds.retrieve(refund.id).status == status
    provider.advance(9 * DAY)
    assert provider.client.v1.refunds.retrieve(refund.id).status == status


def test_a_refund_that_was_thought_done_is_failed_by_hand(provider: Provider) -> None:
    refund = provider.client.v1.refunds.create({"payment_intent": provider.paid().id})
    assert refund.status == "succeeded"

    failed = provider.sim(f"refunds/{refund.id}", outcome="fail", reason="lost_or_stolen_card")

    assert (failed["status"], failed["failure_reason"]) == ("failed", "lost_or_stolen_card")


def test_a_pending_refund_is_called_off(provider: Provider) -> None:
    paid = provider.paid(card="pm_card_pendingRefund")
    refunds = provider.client.v1.refunds
    refund = refunds.create({"payment_intent": paid.id})
    assert refunds.cancel(refund.id).status == "canceled"
    assert refunds.create({"payment_intent": paid.id}).amount == 10_000
    with pytest.raises(stripe.InvalidRequestError):
        refunds.cancel(refund.id)


def test_what_was_not_taken_cannot_be_refunded(provider: Provider) -> None:
    held = provider.paid(capture_method="manual")
    for target in ({"payment_intent": held.id}, {"charge": str(held.latest_charge)}):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            provider.client.v1.refunds.create(target)  # type: ignore[arg-type]
        assert caught.value.code == "charge_not_refundable"
    with pytest.raises(stripe.InvalidRequestError) as caught:
        provider.client.v1.refunds.create({})
    assert caught.value.code == "parameter_missing"


def test_only_what_was_captured_is_refunded(provider: Provider) -> None:
    held = provider.paid(10_000, capture_method="manual")
    provider.client.v1.payment_intents.capture(held.id, {"amount_to_capture": 7_000})
    assert provider.client.v1.refunds.create({"payment_intent": held.id}).amount == 7_000
