"""Webhooks: signed, sent until they are taken, to whom they are meant for."""

import pytest
import stripe

from cozywish.simulator.deliveries import BACKOFF
from cozywish.simulator.server import Running
from cozywish.simulator.tests.driving import SECRET, Listener, Provider

WHOLE = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
]


def test_events_are_told_in_order_signed_and_once(provider: Provider, listener: Listener) -> None:
    provider.listen(listener)
    paid = provider.paid()

    assert provider.sim("deliver") == {"delivered": 3, "failed": 0}
    assert provider.sim("deliver") == {"delivered": 0, "failed": 0}

    assert listener.types == WHOLE
    last = listener.events[-1]
    assert last.data.object["id"] == paid.id
    assert (last.livemode, last.api_version) == (False, "2026-10-28.endive")
    assert last.request is not None
    assert last.request.id == paid.last_response.request_id  # type: ignore[union-attr]


def test_another_secret_or_another_body_is_noticed(provider: Provider, listener: Listener) -> None:
    provider.listen(listener)
    provider.client.v1.customers.create({})
    provider.sim("deliver")
    body, signed = listener.got[0]
    for payload, secret in ((body, "whsec_other"), (body + b" ", SECRET)):
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(payload, signed, secret)


def test_what_changed_is_told_with_what_it_was(provider: Provider, listener: Listener) -> None:
    provider.listen(listener, enabled_events=["customer.updated"])
    made = provider.client.v1.customers.create({"name": "Maya", "email": "m@example.com"})
    provider.client.v1.customers.update(made.id, {"name": "Maya O."}, {"idempotency_key": "k9"})
    provider.sim("deliver")

    event = listener.events[0]
    assert listener.types == ["customer.updated"]
    assert event.data.previous_attributes is not None
    assert event.data.previous_attributes.to_dict() == {"name": "Maya"}
    assert event.request is not None
    assert event.request.idempotency_key == "k9"


def test_what_is_not_taken_comes_again_later_and_later(
    provider: Provider, listener: Listener
) -> None:
    provider.listen(listener)
    listener.status = 500
    provider.client.v1.customers.create({})
    event = provider.client.v1.events.list().data[0]
    assert provider.sim("deliver") == {"delivered": 0, "failed": 1}
    assert provider.sim("deliver") == {"delivered": 0, "failed": 0}

    for seconds in BACKOFF:
        assert provider.client.v1.events.retrieve(event.id).pending_webhooks == 1
        provider.advance(seconds)
        assert provider.sim("deliver") == {"delivered": 0, "failed": 1}

    assert provider.client.v1.events.retrieve(event.id).pending_webhooks == 0
    assert len(listener.got) == len(BACKOFF) + 1
    assert len(set(listener.types)) == 1
    assert {body for body, _ in listener.got} == {listener.got[0][0]}


def test_what_was_not_taken_arrives_when_the_other_side_is_back(
    provider: Provider, listener: Listener
) -> None:
    provider.listen(listener)
    listener.status = 503
    provider.paid()
    provider.sim("deliver")
    listener.status = 200
    provider.advance(BACKOFF[0])
    assert provider.sim("deliver") == {"delivered": 3, "failed": 0}


def test_an_event_is_sent_once_more(provider: Provider, listener: Listener) -> None:
    provider.listen(listener)
    provider.client.v1.customers.create({})
    provider.sim("deliver")
    provider.sim("deliver", event=listener.events[0].id)
    assert [event.id for event in listener.events] == [listener.events[0].id] * 2
    assert provider.web.post("/_sim/deliver", json={"event": "evt_nothing"}).status_code == 404


def test_nobody_is_there(provider: Provider, listener: Listener) -> None:
    provider.listen(listener)
    listener.close()
    provider.client.v1.customers.create({})
    assert provider.sim("deliver") == {"delivered": 0, "failed": 1}
    listed = provider.web.get("/_sim/deliveries").json()["deliveries"]
    assert [(each["state"], each["answer"]) for each in listed] == [
        ("waiting", "ConnectionRefusedError")
    ]


def test_an_endpoint_is_registered_by_the_api(provider: Provider, listener: Listener) -> None:
    endpoints = provider.client.v1.webhook_endpoints
    made = endpoints.create({"url": listener.url, "enabled_events": ["customer.created"]})
    assert made.secret is not None
    provider.client.v1.customers.create({})
    provider.sim("deliver")
    body, signed = listener.got[0]
    assert stripe.Webhook.construct_event(body, signed, made.secret).type == "customer.created"

    assert endpoints.update(made.id, {"disabled": True}).status == "disabled"
    provider.client.v1.customers.create({})
    assert (
        endpoints.update(made.id, {"disabled": False, "enabled_events": ["*"]}).status == "enabled"
    )
    assert [each.id for each in endpoints.list().data] == [made.id]
    endpoints.delete(made.id)
    provider.client.v1.customers.create({})
    assert provider.sim("deliver") == {"delivered": 0, "failed": 0}


def test_an_address_must_be_one(provider: Provider) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        provider.client.v1.webhook_endpoints.create({"url": "shop", "enabled_events": ["*"]})


def test_accounts_are_told_about_apart(provider: Provider, listener: Listener) -> None:
    account = provider.client.v1.accounts.create({"type": "express"})
    provider.listen(listener, connect=True)
    provider.client.v1.customers.create({})
    provider.as_account(account.id).v1.customers.create({})
    provider.sim("deliver")
    assert [event.account for event in listener.events] == [account.id]


def test_events_are_asked_for(provider: Provider) -> None:
    provider.paid()
    events = provider.client.v1.events
    assert [event.type for event in events.list().data] == WHOLE[::-1]
    assert [event.type for event in events.list({"type": "charge.succeeded"}).data] == WHOLE[1:2]
    both = events.list({"types": [WHOLE[0], WHOLE[1]]}).data
    assert [event.type for event in both] == [WHOLE[1], WHOLE[0]]
    assert events.retrieve(both[0].id).data.object["object"] == "charge"


def test_webhooks_leave_by_themselves(tmp_path: object, listener: Listener) -> None:
    with Running(
        tmp_path / "state.sqlite3",  # type: ignore[operator]
        webhooks=(listener.url,),
        secret=SECRET,
    ) as running:
        Provider(running.url).client.v1.customers.create({})
        assert listener.arrived.wait(20)
    assert listener.types == ["customer.created"]
