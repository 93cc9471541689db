"""Connected accounts: onboarding, what reaches them, and what their banks do with it."""

import pytest
import stripe

from cozywish.simulator.objects.balance import fee_of
from cozywish.simulator.tests.driving import DAY, Listener, Provider

BACK = "http://shop.example/done"
AGAIN = "http://shop.example/again"


def onboarded(provider: Provider) -> stripe.Account:
    account = provider.client.v1.accounts.create({"type": "express", "email": "ines@example.com"})
    provider.sim(f"accounts/{account.id}", enabled=True)
    return account


def balance(provider: Provider, account: str | None = None) -> tuple[int, int]:
    """What is available and what is on the way."""
    found = provider.as_account(account).v1.balance.retrieve()
    return found.available[0].amount, found.pending[0].amount


def link(provider: Provider, account: stripe.Account) -> str:
    made = provider.client.v1.account_links.create(
        {
            "account": account.id,
            "type": "account_onboarding",
            "return_url": BACK,
            "refresh_url": AGAIN,
        }
    )
    return made.url


def test_an_account_is_onboarded_on_the_providers_page(provider: Provider) -> None:
    account = provider.client.v1.accounts.create({"type": "express", "country": "US"})
    assert (account.charges_enabled, account.payouts_enabled, account.details_submitted) == (
        False,
        False,
        False,
    )
    assert account.requirements is not None
    assert account.requirements.currently_due
    url = link(provider, account)
    assert "Finish onboarding" in provider.web.get(url).text

    sent = provider.web.post(url, data={"answer": "yes"})

    assert (sent.status_code, sent.headers["location"]) == (303, BACK)
    ready = provider.client.v1.accounts.retrieve(account.id)
    assert (ready.charges_enabled, ready.payouts_enabled, ready.details_submitted) == (
        True,
        True,
        True,
    )


def test_an_old_link_leads_back(provider: Provider) -> None:
    url = link(provider, provider.client.v1.accounts.create({"type": "express"}))
    provider.advance(301)
    assert provider.web.get(url).headers["location"] == AGAIN


def test_an_account_loses_its_rights(provider: Provider) -> None:
    account = onboarded(provider)
    provider.sim(f"accounts/{account.id}", enabled=False)
    assert not provider.client.v1.accounts.retrieve(account.id).payouts_enabled
    assert provider.client.v1.accounts.delete(account.id).deleted


def test_money_that_is_there_is_moved_and_taken_back(provider: Provider) -> None:
    account, transfers = onboarded(provider), provider.client.v1.transfers
    provider.paid(10_000)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        transfers.create({"amount": 5_000, "currency": "usd", "destination": account.id})
    assert caught.value.code == "balance_insufficient"
    provider.advance(2 * DAY)

    moved = transfers.create(
        {"amount": 5_000, "currency": "usd", "destination": account.id, "metadata": {"b": "1"}}
    )
    back = transfers.reversals.create(moved.id, {"amount": 2_000})

    assert (back.amount, back.transfer) == (2_000, moved.id)
    known = transfers.retrieve(moved.id)
    assert (known.amount_reversed, known.reversed, len(known.reversals.data)) == (2_000, False, 1)
    assert balance(provider, account.id) == (3_000, 0)
    assert balance(provider) == (10_000 - fee_of(10_000) - 3_000, 0)
    with pytest.raises(stripe.InvalidRequestError):
        transfers.reversals.create(moved.id, {"amount": 3_001})
    transfers.reversals.create(moved.id)
    assert transfers.retrieve(moved.id).reversed
    assert len(transfers.reversals.list(moved.id).data) == 2


def test_a_transfer_out_of_a_charge_waits_for_its_money(provider: Provider) -> None:
    account, paid = onboarded(provider), provider.paid(10_000)
    transfers = provider.client.v1.transfers
    source = str(paid.latest_charge)
    moved = transfers.create(
        {
            "amount": 9_000,
            "currency": "usd",
            "destination": account.id,
            "source_transaction": source,
        }
    )
    assert moved.transfer_group == f"group_{paid.id}"
    assert balance(provider, account.id) == (0, 9_000)
    with pytest.raises(stripe.InvalidRequestError):
        transfers.create(
            {
                "amount": 1_001,
                "currency": "usd",
                "destination": account.id,
                "source_transaction": source,
            }
        )

    provider.advance(2 * DAY)

    assert balance(provider, account.id) == (9_000, 0)


def test_money_goes_to_the_bank_by_itself(provider: Provider, listener: Listener) -> None:
    account = onboarded(provider)
    provider.paid(10_000, card="pm_card_bypassPending")
    provider.client.v1.transfers.create(
        {"amount": 5_000, "currency": "usd", "destination": account.id}
    )
    provider.listen(listener, connect=True, enabled_events=["payout.created", "payout.paid"])

    provider.advance(4 * DAY)
    provider.sim("deliver")

    assert listener.types == ["payout.created", "payout.paid"]
    assert {event.account for event in listener.events} == {account.id}
    payout = provider.as_account(account.id).v1.payouts.list().data[0]
    assert (payout.amount, payout.status, payout.automatic) == (5_000, "paid", True)
    assert balance(provider, account.id) == (0, 0)
    with pytest.raises(stripe.InvalidRequestError):
        provider.client.v1.payouts.retrieve(payout.id)


def test_a_bank_sends_a_payout_back(provider: Provider) -> None:
    account = onboarded(provider)
    provider.sim(f"accounts/{account.id}", bank="accountClosed")
    provider.paid(10_000, card="pm_card_bypassPending")
    provider.client.v1.transfers.create(
        {"amount": 5_000, "currency": "usd", "destination": account.id}
    )
    own = provider.as_account(account.id)
    payout = own.v1.payouts.create({"amount": 4_000, "currency": "usd"})
    with pytest.raises(stripe.InvalidRequestError):
        own.v1.payouts.create({"amount": 1_001, "currency": "usd"})

    provider.advance(DAY)

    failed = own.v1.payouts.retrieve(payout.id)
    assert (failed.status, failed.failure_code) == ("failed", "account_closed")
    assert balance(provider, account.id) == (5_000, 0)


def test_a_payout_fails_days_after_it_was_paid(provider: Provider) -> None:
    account = onboarded(provider)
    provider.paid(10_000, card="pm_card_bypassPending")
    provider.client.v1.transfers.create(
        {"amount": 5_000, "currency": "usd", "destination": account.id}
    )
    payout = provider.as_account(account.id).v1.payouts.create({"amount": 5_000, "currency": "usd"})
    assert provider.sim(f"payouts/{payout.id}", outcome="succeed")["status"] == "paid"
    assert provider.sim(f"payouts/{payout.id}", outcome="fail")["status"] == "failed"


def test_a_direct_charge_pays_the_platform_a_fee(provider: Provider) -> None:
    account = onboarded(provider)
    own = provider.as_account(account.id)
    paid = own.v1.payment_intents.create(
        {
            "amount": 10_000,
            "currency": "usd",
            "payment_method": "pm_card_visa",
            "confirm": True,
            "return_url": BACK,
            "application_fee_amount": 1_000,
            "expand": ["latest_charge.balance_transaction"],
        }
    )
    booked = paid.latest_charge.balance_transaction  # type: ignore[union-attr]
    assert booked.net == 10_000 - fee_of(10_000) - 1_000  # type: ignore[union-attr]
    assert balance(provider) == (0, 1_000)
    with pytest.raises(stripe.InvalidRequestError):
        provider.client.v1.payment_intents.retrieve(paid.id)

    own.v1.refunds.create(
        {"payment_intent": paid.id, "amount": 5_000, "refund_application_fee": True}
    )

    fee = provider.client.v1.application_fees.list().data[0]
    assert (fee.amount, fee.amount_refunded, fee.account) == (1_000, 500, account.id)


def test_a_destination_charge_passes_its_share_on_and_back(provider: Provider) -> None:
    account = onboarded(provider)
    paid = provider.paid(
        10_000, application_fee_amount=1_000, transfer_data={"destination": account.id}
    )
    assert balance(provider, account.id) == (0, 9_000)

    refund = provider.client.v1.refunds.create(
        {"payment_intent": paid.id, "amount": 5_000, "reverse_transfer": True}
    )

    assert refund.transfer_reversal
    assert provider.client.v1.transfers.list().data[0].amount_reversed == 4_500


def test_nobody_asks_for_an_account_that_is_not_there(provider: Provider) -> None:
    with pytest.raises(stripe.PermissionError):
        provider.as_account("acct_nobody").v1.balance.retrieve()
