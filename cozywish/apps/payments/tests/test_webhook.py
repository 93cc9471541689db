"""The door through which the provider tells what happened, with its real messages (WH-02, 03, 04, 06, 07)."""

import json
from datetime import timedelta
from typing import Any

import pytest
import stripe
from django.db import connection
from django.test import Client
from django.utils import timezone

from cozywish.apps.payments.gateways import gateway_of
from cozywish.apps.payments.machine import AttemptState, InboxState
from cozywish.apps.payments.models import Charge, InboxEvent, PaymentAttempt
from cozywish.apps.payments.services import take_in, work_inbox
from cozywish.apps.payments.tests.conftest import Till
from cozywish.apps.payments.tests.provider import SECRET
from tests.races.together import together

DOOR = "/api/v1/payments/webhook/"
OF_OTHERS = 30  # messages a minute from one address are looked at


def sign(body: str, secret: str = SECRET, *, seconds: int = 0) -> str:
    moment = int(timezone.now().timestamp()) + seconds
    header = stripe.WebhookSignature.generate_signature_header(body, secret, moment)
    return str(header)


def send(body: str, signature: str) -> int:
    answer = Client().post(DOOR, body, "application/json", headers={"Stripe-Signature": signature})
    return answer.status_code


def events(till: Till) -> list[str]:
    """What has happened at the provider, oldest first, as it is sent."""
    listed = till.provider.client.v1.events.list({"limit": 100})
    return [json.dumps(event.to_dict()) for event in reversed(listed.data)]


def tell(till: Till, *bodies: str) -> None:
    for body in bodies or events(till):
        assert send(body, sign(body)) == 204
    work_inbox(now=till.now)


def test_a_payment_is_heard_of(till: Till) -> None:
    attempt = till.begin(till.open())
    till.provider.pay(attempt.psp_id)

    tell(till)

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.CAPTURED
    assert set(InboxEvent.objects.values_list("state", flat=True)) == {"APPLIED", "IGNORED"}
    assert set(InboxEvent.objects.values_list("last_error", flat=True)) == {""}
    assert {event.body for event in InboxEvent.objects.all()} == {""}


def forged(body: str) -> dict[str, tuple[str, str]]:
    """Messages and signatures that are not the provider's."""
    good = sign(body)
    stamp, _, mark = good.partition(",")
    return {
        "unsigned": (body, ""),
        "nonsense": (body, "t=now,v1=abc"),
        "old": (body, sign(body, seconds=-400)),
        "future": (body, sign(body, seconds=400)),
        "another secret": (body, sign(body, "whsec_another")),
        "one more byte": (body + " ", good),
        "two stamps": (body, f"t=1,{good}"),
        "another scheme": (body, good.replace("v1=", "v0=")),
        "half": (body, stamp),
        "no event": ("{}", sign("{}")),
        "no JSON": ("x", sign("x")),
        "mark of another": (body, f"{stamp},{mark[:-4]}0000"),
    }


def test_what_the_provider_did_not_sign_leaves_nothing(till: Till) -> None:
    """WH-02."""
    till.begin(till.open())
    body = events(till)[0]

    for name, (said, signature) in forged(body).items():
        assert send(said, signature) == 400, name
    assert not InboxEvent.objects.exists()


def test_one_of_several_secrets_is_enough(till: Till, settings: Any) -> None:
    settings.SIMULATOR_WEBHOOK_SECRETS = ["whsec_new", SECRET]
    till.begin(till.open())
    body = events(till)[0]

    assert send(body, sign(body)) == 204
    assert send(body, sign(body, "whsec_new")) == 204
    assert InboxEvent.objects.count() == 1


@pytest.mark.usefixtures("early_in_a_minute")
def test_too_much_and_too_often_is_refused(till: Till) -> None:
    long = "x" * 1_000_001
    assert send(long, sign(long)) == 413
    for _try in range(30):
        assert send("x", "") == 400
    assert send("x", "") == 429


@pytest.mark.usefixtures("early_in_a_minute")
def test_a_flood_of_others_does_not_keep_the_provider_out(till: Till) -> None:
    """WH-10: from one address, as behind one proxy. What is signed is not counted, however much comes at once."""
    attempt = till.begin(till.open())
    till.provider.pay(attempt.psp_id)
    told = events(till)
    for _try in range(40):
        send("x", "")
    assert send("x", "") == 429

    burst = [
        json.loads(body) | {"id": f"evt_{n}_{m}"} for n, body in enumerate(told) for m in range(20)
    ]

    assert {send(body, sign(body)) for body in map(json.dumps, burst)} == {204}
    assert InboxEvent.objects.count() == len(burst) > OF_OTHERS


def test_the_same_message_at_once_has_one_effect(till: Till) -> None:
    """WH-03."""
    attempt = till.begin(till.open())
    till.provider.pay(attempt.psp_id)
    body = next(event for event in events(till) if "payment_intent.succeeded" in event)
    gateway, signature, now = gateway_of("simulator"), sign(body), till.now

    stored = together(8, lambda _n: take_in(gateway, body.encode(), signature, now=now))
    assert sorted(stored) == [False] * 7 + [True]
    together(4, lambda _n: work_inbox(now=now))

    assert Charge.objects.count() == 1
    assert InboxEvent.objects.get().state == InboxState.APPLIED


def test_a_message_before_our_own_row_knows_the_intent_finds_it(till: Till) -> None:
    """WH-04: the provider is faster than our commit."""
    attempt = till.begin(till.open())
    till.provider.pay(attempt.psp_id)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(psp_id="")

    tell(till)

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.CAPTURED
    assert attempt.psp_id


def test_what_nobody_knows_waits_and_raises_an_alarm(till: Till) -> None:
    """WH-04, W6."""
    made = till.provider.client.v1.payment_intents.create({"amount": 700, "currency": "usd"})
    till.provider.pay(made.id)
    tell(till)
    event = InboxEvent.objects.get(type="payment_intent.succeeded")
    assert (event.state, event.last_error) == (InboxState.PENDING, "unknown_object")

    later = till.now + timedelta(minutes=16)
    work_inbox(now=later)
    event.refresh_from_db()
    assert event.state == InboxState.PENDING
    assert event.alarmed_at == later


@pytest.mark.parametrize("changed", [{"livemode": True}, {"account": "acct_of_another"}])
def test_what_is_of_another_mode_or_account_is_kept_and_never_applied(
    till: Till, changed: dict[str, Any]
) -> None:
    """WH-06."""
    attempt = till.begin(till.open())
    till.provider.pay(attempt.psp_id)
    told = [event for event in events(till) if "payment_intent.succeeded" in event]

    tell(till, json.dumps({**json.loads(told[0]), **changed}))

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.CREATED
    assert InboxEvent.objects.get().state == InboxState.QUARANTINED


def test_an_old_failure_after_the_success_changes_nothing(till: Till) -> None:
    """WH-07."""
    attempt = till.begin(till.open())
    till.provider.pay(attempt.psp_id, "pm_card_chargeDeclined")
    till.provider.pay(attempt.psp_id)
    told = events(till)
    succeeded = [event for event in told if "payment_intent.succeeded" in event]
    failed = [event for event in told if "payment_intent.payment_failed" in event]
    assert (len(succeeded), len(failed)) == (1, 1)

    tell(till, *succeeded, *failed)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.last_error) == (AttemptState.CAPTURED, "")


def test_what_was_never_told_is_asked_for(till: Till) -> None:
    """W8."""
    assert till.paid().remaining == 9000
    assert not connection.in_atomic_block
