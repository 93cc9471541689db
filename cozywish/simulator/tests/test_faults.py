"""The fault script: every fault, and that the same script brings the same faults."""

import pytest
import stripe

from cozywish.simulator.tests.driving import Listener, Provider


def customers(provider: Provider, number: int) -> None:
    """Make so many customers, called 0, 1, 2, and have it told."""
    for place in range(number):
        provider.client.v1.customers.create({"name": str(place)})
    provider.sim("deliver")


def names(listener: Listener) -> str:
    return "".join(event.data.object["name"] for event in listener.events)


def test_a_webhook_is_dropped_and_the_list_of_events_has_it(
    provider: Provider, listener: Listener
) -> None:
    provider.listen(listener)
    provider.faults({"on": "webhook", "do": "drop", "type": "customer.*", "times": 1})
    customers(provider, 3)
    assert names(listener) == "12"
    assert len(provider.client.v1.events.list().data) == 3


def test_a_webhook_arrives_twice(provider: Provider, listener: Listener) -> None:
    provider.listen(listener)
    provider.faults({"on": "webhook", "do": "duplicate", "copies": 3, "skip": 1, "times": 1})
    customers(provider, 3)
    assert names(listener) == "01112"
    assert len({event.id for event in listener.events}) == 3


def test_a_webhook_is_late(provider: Provider, listener: Listener) -> None:
    provider.listen(listener)
    provider.faults({"on": "webhook", "do": "delay", "seconds": 3600, "times": 1})
    customers(provider, 3)
    assert names(listener) == "12"
    provider.advance(3600)
    provider.sim("deliver")
    assert names(listener) == "120"


def test_webhooks_change_places(provider: Provider, listener: Listener) -> None:
    provider.listen(listener)
    provider.faults({"on": "webhook", "do": "reorder", "window": 4, "times": 4})
    customers(provider, 6)
    mixed = names(listener)
    assert sorted(mixed[:4]) == list("0123")
    assert mixed[:4] != "0123"
    assert mixed[4:] == "45"


def test_what_waits_to_be_mixed_is_let_go_when_asked(
    provider: Provider, listener: Listener
) -> None:
    provider.listen(listener)
    provider.faults({"on": "webhook", "do": "reorder", "window": 9})
    customers(provider, 2)
    assert names(listener) == "10"


@pytest.mark.parametrize(
    ("action", "error", "done"),
    [
        ("error_before", stripe.APIError, 0),
        ("error_after", stripe.APIError, 1),
        ("timeout_before", stripe.APIConnectionError, 0),
        ("timeout_after", stripe.APIConnectionError, 1),
        ("rate_limit", stripe.RateLimitError, 0),
    ],
)
def test_a_request_fails_and_is_driven_to_its_end_with_its_key(
    provider: Provider, action: str, error: type[Exception], done: int
) -> None:
    provider.faults(
        {"on": "request", "do": action, "method": "POST", "path": "/v1/customers", "times": 1}
    )
    api = provider.client.v1.customers
    with pytest.raises(error):
        api.create({"name": "Maya"}, {"idempotency_key": "k1"})
    assert len(api.list().data) == done

    made = api.create({"name": "Maya"}, {"idempotency_key": "k1"})

    assert made.last_response is not None
    assert made.last_response.headers.get("Idempotent-Replayed") == ("true" if done else None)
    assert [each.id for each in api.list().data] == [made.id]


def test_the_sdk_drives_it_to_its_end_by_itself(provider: Provider) -> None:
    provider.faults({"on": "request", "do": "timeout_after", "method": "POST", "times": 1})
    patient = stripe.StripeClient(
        "sk_test_x", base_addresses={"api": provider.url}, max_network_retries=2
    )
    made = patient.v1.customers.create({"name": "Maya"})
    assert [each.id for each in patient.v1.customers.list().data] == [made.id]


def test_an_answer_takes_its_time(provider: Provider) -> None:
    provider.faults({"on": "request", "do": "slow", "seconds": 0.05, "times": 1})
    started = provider.client.v1.customers.create({})
    assert started.id
    assert provider.web.get("/_sim/faults").json()["rules"][0]["done"] == 1


def test_a_client_gives_up_on_a_line_that_stays_silent(provider: Provider) -> None:
    provider.faults({"on": "request", "do": "timeout_after", "seconds": 2, "times": 1})
    hasty = stripe.StripeClient(
        "sk_test_x",
        base_addresses={"api": provider.url},
        http_client=stripe.RequestsClient(timeout=0.3),
        max_network_retries=0,
    )
    with pytest.raises(stripe.APIConnectionError, match=r"(?i)time"):
        hasty.v1.customers.create({}, {"idempotency_key": "k1"})
    assert hasty.v1.customers.create({}, {"idempotency_key": "k1"}).id
    assert len(provider.client.v1.customers.list().data) == 1


def struck(provider: Provider, listener: Listener, seed: int) -> str:
    """Which of forty customers is heard of when a third of the webhooks is dropped."""
    listener.got.clear()
    provider.sim("reset")
    provider.listen(listener)
    provider.faults({"on": "webhook", "do": "drop", "chance": 0.33}, seed=seed)
    for place in range(40):
        provider.client.v1.customers.create({"name": chr(48 + place)})
    provider.sim("deliver")
    return names(listener)


def test_the_same_seed_brings_the_same_faults(provider: Provider, listener: Listener) -> None:
    first = struck(provider, listener, seed=3)
    assert 15 < len(first) < 35
    assert struck(provider, listener, seed=3) == first
    assert struck(provider, listener, seed=4) != first


@pytest.mark.parametrize(
    "rules",
    [
        "drop everything",
        ["drop"],
        [{"on": "webhook", "do": "explode"}],
        [{"on": "moon", "do": "drop"}],
        [{"on": "webhook", "do": "drop", "times": "often"}],
        [{"on": "webhook", "do": "drop", "colour": "red"}],
    ],
)
def test_a_script_that_makes_no_sense_changes_nothing(provider: Provider, rules: object) -> None:
    provider.faults({"on": "webhook", "do": "drop"})
    answer = provider.web.post("/_sim/faults", json={"rules": rules})
    assert answer.status_code == 400
    assert "makes no sense" in answer.json()["error"]["message"]
    assert len(provider.web.get("/_sim/faults").json()["rules"]) == 1
