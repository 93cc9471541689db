"""The wire form: keys, idempotency, lists, expansion, headers, the envelope of refusals."""

import threading

import pytest
import stripe

from cozywish.simulator.tests.driving import SHOP, Provider


def key(value: str) -> stripe.RequestOptions:
    return {"idempotency_key": value}


def test_the_same_key_brings_the_same_answer(provider: Provider) -> None:
    customers = provider.client.v1.customers
    first = customers.create({"email": "a@example.com"}, key("k1"))
    again = customers.create({"email": "a@example.com"}, key("k1"))

    assert again.id == first.id
    assert len(customers.list().data) == 1
    headers = again.last_response.headers  # type: ignore[union-attr]
    assert headers["Idempotent-Replayed"] == "true"
    assert headers["Original-Request"] == first.last_response.request_id  # type: ignore[union-attr]
    assert headers["Request-Id"] != headers["Original-Request"]


def test_a_key_belongs_to_one_request(provider: Provider) -> None:
    provider.client.v1.customers.create({"email": "a@example.com"}, key("k1"))
    with pytest.raises(stripe.IdempotencyError):
        provider.client.v1.customers.create({"email": "b@example.com"}, key("k1"))
    with pytest.raises(stripe.IdempotencyError):
        provider.client.v1.payment_intents.create({"amount": 100, "currency": "usd"}, key("k1"))
    assert len(provider.client.v1.customers.list().data) == 1


def test_a_key_belongs_to_one_account(provider: Provider) -> None:
    account = provider.client.v1.accounts.create({"type": "express"})
    mine = provider.client.v1.customers.create({}, key("k1"))
    theirs = provider.as_account(account.id).v1.customers.create({}, key("k1"))
    assert mine.id != theirs.id


def test_a_decline_is_remembered_and_nonsense_is_not(provider: Provider) -> None:
    def pay(card: str) -> stripe.PaymentIntent:
        form: stripe.params.PaymentIntentCreateParams = {
            "amount": 1000,
            "currency": "usd",
            "payment_method": card,
            "confirm": True,
            "return_url": SHOP,
        }
        return provider.client.v1.payment_intents.create(form, key("k1"))

    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError):
            pay("pm_nothing")
    requests = set()
    for _ in range(2):
        with pytest.raises(stripe.CardError) as caught:
            pay("pm_card_visa_chargeDeclined")
        requests.add(caught.value.error.payment_intent.id)  # type: ignore[union-attr]

    assert len(requests) == 1
    assert len(provider.client.v1.payment_intents.list().data) == 1


def test_a_key_whose_first_request_is_under_way_is_busy(provider: Provider) -> None:
    listening = threading.Barrier(6)
    answers: list[str] = []

    def create() -> None:
        client = provider.as_account()
        listening.wait()
        try:
            answers.append(client.v1.customers.create({"email": "a@example.com"}, key("k1")).id)
        except stripe.APIError as error:
            answers.append(str(error.error and error.error.code))

    threads = [threading.Thread(target=create) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(answers) - {"idempotency_key_in_use"}) == 1
    assert len(provider.client.v1.customers.list().data) == 1


@pytest.mark.parametrize("given", ["", "sk_live_1234567890", "nonsense"])
def test_a_key_that_is_none(provider: Provider, given: str) -> None:
    headers = {"Authorization": f"Bearer {given}"} if given else {}
    answer = provider.web.get("/v1/customers", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_a_refusal_comes_in_stripes_envelope(provider: Provider) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        provider.client.v1.payment_intents.retrieve("pi_nothing")
    error = caught.value
    assert (error.http_status, error.code, error.param) == (404, "resource_missing", "intent")
    assert error.request_id is not None
    assert error.request_id.startswith("req_")
    assert error.error is not None
    assert error.error.doc_url == "https://stripe.com/docs/error-codes/resource-missing"


def test_an_address_that_nobody_knows(provider: Provider) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        provider.client.v1.coupons.list()


def test_the_version_is_said_and_must_be_one(provider: Provider) -> None:
    answered = provider.client.v1.customers.list().last_response
    assert answered is not None
    assert answered.headers["Stripe-Version"] == "2026-10-28.endive"
    with pytest.raises(stripe.InvalidRequestError, match="Invalid Stripe API version"):
        provider.client.v1.customers.list({}, {"stripe_version": "yesterday"})


def test_lists_are_read_page_by_page(provider: Provider) -> None:
    customers = provider.client.v1.customers
    made = [customers.create({"email": f"{number}@example.com"}).id for number in range(7)]

    page = customers.list({"limit": 3})

    assert [each.id for each in page.data] == made[:3:-1]
    assert page.has_more
    assert [each.id for each in page.auto_paging_iter()] == made[::-1]
    back = customers.list({"limit": 2, "ending_before": made[2]})
    assert [each.id for each in back.data] == [made[4], made[3]]
    with pytest.raises(stripe.InvalidRequestError):
        customers.list({"starting_after": "cus_nobody"})


def test_lists_are_cut_by_time(provider: Provider) -> None:
    provider.sim("clock", freeze=True)
    first = provider.client.v1.customers.create({})
    provider.advance(100)
    second = provider.client.v1.customers.create({})
    provider.sim("clock", freeze=False)

    customers = provider.client.v1.customers
    assert [each.id for each in customers.list({"created": {"gt": first.created}}).data] == [
        second.id
    ]
    assert [each.id for each in customers.list({"created": first.created}).data] == [first.id]
    assert second.created == first.created + 100


def test_ids_are_expanded_where_they_stand(provider: Provider) -> None:
    customer = provider.client.v1.customers.create({"email": "a@example.com"})
    paid = provider.paid(
        customer=customer.id,
        expand=["customer", "payment_method", "latest_charge.balance_transaction"],
    )
    assert paid.customer.email == "a@example.com"  # type: ignore[union-attr]
    assert paid.payment_method.card.last4 == "4242"  # type: ignore[union-attr]
    assert paid.latest_charge.balance_transaction.status == "pending"  # type: ignore[union-attr]

    listed = provider.client.v1.payment_intents.list({"expand": ["data.latest_charge"]})
    assert listed.data[0].latest_charge.paid  # type: ignore[union-attr]
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        provider.client.v1.payment_intents.retrieve(paid.id, {"expand": ["colour"]})


def test_with_the_same_seed_the_same_ids_come_again(provider: Provider) -> None:
    def ids() -> list[str]:
        provider.sim("reset", seed=11)
        return [provider.client.v1.customers.create({}).id for _ in range(3)]

    assert ids() == ids()


def test_time_does_not_run_backwards(provider: Provider) -> None:
    assert provider.web.post("/_sim/clock", json={"to": 1}).status_code == 400
    assert provider.web.post("/_sim/clock", json={"advance": -1}).status_code == 400
    assert provider.web.post("/_sim/clock", content=b"{").status_code == 400
