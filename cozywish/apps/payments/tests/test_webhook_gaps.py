"""Messages of the provider that do not get through, or that we would not hear (WH-05, WH-08, WH-09)."""

import inspect
import json
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from stripe.params import _webhook_endpoint_create_params as endpoints

from cozywish.apps.payments import auditing
from cozywish.apps.payments.machine import AttemptState, InboxState
from cozywish.apps.payments.models import Charge, InboxEvent, PaymentAttempt
from cozywish.apps.payments.services import catch_up, work_inbox
from cozywish.apps.payments.services.inbox import FOLLOW, Unknown, apply_event
from cozywish.apps.payments.tests.conftest import Till
from cozywish.apps.payments.tests.test_webhook import DOOR, events, send, sign
from cozywish.core.auditing import violations

NAME = re.compile(r'"([a-z_0-9]+(?:\.[a-z_0-9]+)+)"')


@contextmanager
def nothing_can_be_stored() -> Iterator[None]:
    """The database is away whenever an event is to be stored."""

    def away(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if "payments_inboxevent" in sql:
            raise OperationalError("the database is away")
        return execute(sql, *more)

    with connection.execute_wrapper(away):
        yield


def test_what_cannot_be_stored_is_not_acknowledged_and_comes_again(till: Till) -> None:
    """WH-05, W3."""
    attempt = till.begin(till.open())
    till.provider.pay(attempt.psp_id)
    told = events(till)

    with nothing_can_be_stored():
        for body in told:
            client = Client(raise_request_exception=False)
            said = {"Stripe-Signature": sign(body)}
            answer = client.post(DOOR, body, "application/json", headers=said)
            assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert not InboxEvent.objects.exists()

    assert {send(body, sign(body)) for body in told} == {204}
    work_inbox(now=till.now)
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.CAPTURED


def test_what_nobody_works_on_is_kept_until_somebody_does(till: Till) -> None:
    """WH-05: the worker is dead."""
    attempt = till.begin(till.open())
    till.provider.pay(attempt.psp_id)
    assert {send(body, sign(body)) for body in events(till)} == {204}
    assert set(InboxEvent.objects.values_list("state", flat=True)) == {InboxState.PENDING}

    work_inbox(now=till.now + timedelta(days=1))

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.CAPTURED


def a_day(till: Till, *, dropped: float) -> list[PaymentAttempt]:
    """Eight payments, of whose messages so many are lost on the way."""
    dice = random.Random(8)
    attempts = [till.begin(till.open()) for _ in range(8)]
    for attempt in attempts:
        till.provider.pay(attempt.psp_id)
    for body in events(till):
        if dice.random() >= dropped:
            assert send(body, sign(body)) == 204
    work_inbox(now=till.now)
    return attempts


def unpaid() -> int:
    return PaymentAttempt.objects.exclude(state=AttemptState.CAPTURED).count()


@pytest.mark.parametrize("dropped", [0.1, 0.9, 1])
def test_what_was_dropped_is_asked_for_within_the_hour(till: Till, dropped: float) -> None:
    """WH-08, W8."""
    attempts = a_day(till, dropped=dropped)

    missed = catch_up(now=till.now, name="simulator")
    work_inbox(now=till.now)

    assert missed > 0
    assert InboxEvent.objects.count() == len(events(till))
    assert (unpaid(), Charge.objects.count()) == (0, len(attempts))
    assert catch_up(now=till.now, name="simulator") == 0
    assert [str(one) for one in violations(auditing.checks())] == []


def test_without_asking_what_was_dropped_is_never_heard_of(till: Till) -> None:
    """The control of WH-08."""
    a_day(till, dropped=0.9)

    work_inbox(now=till.now + timedelta(days=1))

    assert unpaid() > 0


def test_every_kind_we_listen_to_is_one_of_the_provider() -> None:
    """WH-09."""
    known = set(NAME.findall(inspect.getsource(endpoints)))

    assert len(known) > 200
    assert FOLLOW.keys() - known == set()


def test_every_kind_that_moves_money_of_ours_is_listened_to() -> None:
    """WH-09: whatever the provider says of a payment, a refund or a dispute, but what only repeats the object."""
    known = set(NAME.findall(inspect.getsource(endpoints)))
    ours = re.compile(
        r"(payment_intent|setup_intent|charge|charge\.dispute|refund|radar\.early_fraud_warning)\.\w+"
    )
    silent = {
        "payment_intent.created",
        "payment_intent.partially_funded",
        "setup_intent.created",
        "charge.expired",
        "charge.failed",
        "charge.pending",
        "charge.refund.updated",
        "radar.early_fraud_warning.updated",
    }

    assert {name for name in known if ours.fullmatch(name)} - FOLLOW.keys() - silent == set()
    assert silent & FOLLOW.keys() == set()


@pytest.mark.parametrize("kind", sorted(FOLLOW))
def test_what_of_every_kind_is_about_nobody_waits(till: Till, kind: str) -> None:
    """WH-09, W6: each has somebody who follows it, and none is ever taken for done."""
    names = {
        "payment_intent": "pi",
        "setup_intent": "seti",
        "charge": "ch",
        "refund": "re",
        "payment_method": "pm",
        "radar": "issfr",
    }
    name = "dp" if "dispute" in kind else names[kind.partition(".")[0]]
    body = json.dumps(
        {
            "id": f"evt_{kind}",
            "object": "event",
            "type": kind,
            "created": int(till.now.timestamp()),
            "livemode": False,
            "api_version": "",
            "data": {"object": {"id": f"{name}_of_nobody"}},
        }
    )
    assert send(body, sign(body)) == 204

    work_inbox(now=till.now)

    event = InboxEvent.objects.get()
    assert (event.state, event.tries) == (InboxState.PENDING, 1)


def test_whoever_fails_after_others_are_done_with_an_event_leaves_it(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CHA-07: a worker slept, others applied what it was at, and then it fails."""
    attempt = till.begin(till.open())
    till.provider.pay(attempt.psp_id)
    assert {send(body, sign(body)) for body in events(till)} == {204}
    event = InboxEvent.objects.filter(type="payment_intent.succeeded").get()

    def sleeps(*_asked: object) -> None:
        monkeypatch.undo()
        assert apply_event(event.pk, now=till.now)
        raise Unknown

    monkeypatch.setitem(FOLLOW, event.type, sleeps)
    long_after = event.received_at + timedelta(days=1)
    assert not apply_event(event.pk, now=long_after)

    event.refresh_from_db()
    assert (event.state, event.tries, event.last_error, event.alarmed_at) == (
        InboxState.APPLIED,
        0,
        "",
        None,
    )
