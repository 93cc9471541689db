"""Disputes and inquiries, from the card that brings them to how they end."""

import pytest
import stripe

from cozywish.simulator.objects.balance import DISPUTE_FEE
from cozywish.simulator.tests.driving import DAY, Provider


def disputed(provider: Provider, card: str = "pm_card_createDispute") -> stripe.Dispute:
    paid = provider.paid(10_000, card=card)
    return provider.client.v1.disputes.list({"payment_intent": paid.id}).data[0]


def told(provider: Provider) -> list[str]:
    events = provider.client.v1.events.list({"limit": 100}).data
    return [str(event.type) for event in reversed(events) if "dispute" in event.type]


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        ("pm_card_createDispute", "fraudulent"),
        ("pm_card_createDisputeProductNotReceived", "product_not_received"),
    ],
)
def test_a_card_brings_a_dispute_and_the_money_is_taken(
    provider: Provider, card: str, reason: str
) -> None:
    dispute = disputed(provider, card)

    assert (dispute.status, dispute.reason, dispute.amount) == ("needs_response", reason, 10_000)
    assert [each.net for each in dispute.balance_transactions] == [-10_000 - DISPUTE_FEE]
    assert told(provider) == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    with pytest.raises(stripe.InvalidRequestError) as caught:
        provider.client.v1.refunds.create({"charge": str(dispute.charge)})
    assert caught.value.code == "charge_disputed"


@pytest.mark.parametrize(
    ("text", "status"), [("winning_evidence", "won"), ("losing_evidence", "lost")]
)
def test_the_bank_reads_the_evidence(provider: Provider, text: str, status: str) -> None:
    dispute = disputed(provider)
    disputes = provider.client.v1.disputes
    kept = disputes.update(dispute.id, {"evidence": {"customer_name": "Maya"}, "submit": False})
    assert (kept.status, kept.evidence_details.has_evidence) == ("needs_response", True)
    sent = disputes.update(dispute.id, {"evidence": {"uncategorized_text": text}})
    assert (sent.status, sent.evidence_details.submission_count) == ("under_review", 1)

    provider.advance(DAY)

    done = disputes.retrieve(dispute.id)
    assert done.status == status
    assert sum(each.amount for each in done.balance_transactions) == (
        0 if status == "won" else -10_000
    )
    assert ("charge.dispute.funds_reinstated" in told(provider)) == (status == "won")
    with pytest.raises(stripe.InvalidRequestError):
        disputes.update(dispute.id, {"evidence": {"customer_name": "Leo"}})


def test_an_unanswered_dispute_is_lost(provider: Provider) -> None:
    dispute = disputed(provider)
    provider.advance(7 * DAY)
    assert provider.client.v1.disputes.retrieve(dispute.id).status == "lost"


def test_a_dispute_is_given_in(provider: Provider) -> None:
    assert provider.client.v1.disputes.close(disputed(provider).id).status == "lost"
    assert told(provider)[-1] == "charge.dispute.closed"


def test_an_inquiry_takes_no_money_and_may_become_a_dispute(provider: Provider) -> None:
    inquiry = disputed(provider, "pm_card_createDisputeInquiry")
    assert (inquiry.status, inquiry.balance_transactions) == ("warning_needs_response", [])
    assert inquiry.is_charge_refundable

    grown = provider.sim(f"disputes/{inquiry.id}", outcome="escalate")

    assert grown["status"] == "needs_response"
    assert provider.sim(f"disputes/{inquiry.id}", outcome="win")["status"] == "won"


def test_an_inquiry_is_refunded_and_closed(provider: Provider) -> None:
    inquiry = disputed(provider, "pm_card_createDisputeInquiry")
    provider.client.v1.refunds.create({"charge": str(inquiry.charge)})
    assert provider.sim(f"disputes/{inquiry.id}", outcome="win")["status"] == "warning_closed"
    assert not provider.client.v1.charges.retrieve(str(inquiry.charge)).disputed


def test_a_dispute_is_opened_by_hand_and_only_once(provider: Provider) -> None:
    charge = provider.paid().latest_charge
    opened = provider.sim("disputes", charge=charge, reason="duplicate", amount=3_000)
    assert (opened["amount"], opened["reason"]) == (3_000, "duplicate")

    again = provider.web.post("/_sim/disputes", json={"charge": charge})
    assert again.json()["error"]["code"] == "charge_disputed"
    assert provider.sim(f"disputes/{opened['id']}", outcome="review")["status"] == "under_review"
    assert provider.sim(f"disputes/{opened['id']}", outcome="lose")["status"] == "lost"


def test_parts_of_a_charge_are_disputed_beside_each_other(provider: Provider) -> None:
    charge = provider.paid(10_000).latest_charge
    asked = provider.sim("disputes", charge=charge, amount=3_000, inquiry=True)
    taken = provider.sim("disputes", charge=charge, amount=4_000)

    more = provider.web.post("/_sim/disputes", json={"charge": charge, "amount": 3_001})

    assert more.json()["error"]["code"] == "charge_already_refunded"
    assert provider.sim(f"disputes/{asked['id']}", outcome="win")["status"] == "warning_closed"
    assert provider.client.v1.charges.retrieve(str(charge)).disputed
    assert provider.sim(f"disputes/{taken['id']}", outcome="lose")["status"] == "lost"
    assert provider.sim("disputes", charge=charge)["amount"] == 6_000


def test_a_card_brings_a_warning_of_fraud(provider: Provider) -> None:
    paid = provider.paid(card="pm_card_createIssuerFraudRecord")
    warnings = provider.client.v1.radar.early_fraud_warnings.list({"payment_intent": paid.id})
    assert [each.charge for each in warnings.data] == [paid.latest_charge]
