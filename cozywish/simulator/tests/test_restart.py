"""The program itself: it starts from the command line, remembers when it was killed, and refuses production."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import stripe

from cozywish.simulator.__main__ import refusal
from cozywish.simulator.store import Store
from cozywish.simulator.tests.driving import DAY, SECRET, Listener, Provider

COMMAND = [sys.executable, "-m", "cozywish.simulator"]
PRODUCTION = {"DJANGO_SETTINGS_MODULE": "cozywish.config.settings.production"}


@contextmanager
def running(data: Path, *more: str) -> Iterator[Provider]:
    """A provider in a process of its own, which is killed at the end without a word."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "cozywish.config.settings.development"}
    process = subprocess.Popen(  # noqa: S603
        [*COMMAND, "--port", "0", "--data", str(data), "--by-hand", *more],
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    )
    try:
        assert process.stderr is not None
        lines = iter(process.stderr.readline, "")
        found = next(filter(None, (re.search(r"http://127\.0\.0\.1:\d+", line) for line in lines)))
        yield Provider(found[0])
    finally:
        process.kill()
        process.wait()


def test_everything_is_remembered_by_a_process_that_was_killed(
    tmp_path: Path, listener: Listener
) -> None:
    data = tmp_path / "new" / "state.sqlite3"
    key: stripe.RequestOptions = {"idempotency_key": "k1"}
    with running(data, "--webhook", listener.url, "--webhook-secret", SECRET) as provider:
        paid = provider.paid(10_000)
        refund = provider.client.v1.refunds.create({"payment_intent": paid.id, "amount": 100}, key)
        provider.advance(40 * DAY)
        provider.faults({"on": "request", "do": "rate_limit", "path": "/v1/coupons"})
        then = provider.web.get("/_sim/state").json()
        assert listener.got == []

    with running(data) as provider:
        again = provider.client.v1.refunds.create({"payment_intent": paid.id, "amount": 100}, key)
        assert again.id == refund.id
        assert provider.refreshed(paid).status == "succeeded"
        now = provider.web.get("/_sim/state").json()
        assert now["objects"] == then["objects"]
        assert now["faults"] == then["faults"]
        assert now["now"] >= then["now"]
        assert provider.sim("deliver")["delivered"] == len(listener.got) > 3
        assert "refund.created" in listener.types


def test_what_was_on_its_way_when_it_was_killed_is_sent_again(
    tmp_path: Path, listener: Listener
) -> None:
    data = tmp_path / "state.sqlite3"
    with running(data) as provider:
        provider.listen(listener)
        provider.client.v1.customers.create({})
    store = Store(data)
    assert store.run("UPDATE deliveries SET state = 'sending'") == 1
    store.close()
    with running(data) as provider:
        assert provider.sim("deliver") == {"delivered": 1, "failed": 0}


def test_connected_accounts_are_told_about_elsewhere(tmp_path: Path, listener: Listener) -> None:
    data = tmp_path / "state.sqlite3"
    nobody = "http://127.0.0.1:9/"
    more = ("--connect-webhook", listener.url, "--connect-webhook-secret", SECRET)
    for _ in range(2):
        with running(data, "--webhook", nobody, "--webhook-secret", "whsec_x", *more) as provider:
            listed = provider.client.v1.webhook_endpoints.list().data
            assert [each.url for each in listed] == [listener.url, nobody]
            account = provider.client.v1.accounts.create({"type": "express"})
            provider.as_account(account.id).v1.customers.create({})
            assert provider.sim("deliver")["delivered"] == 1
    assert len(listener.events) == 2


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        (PRODUCTION, "DJANGO_SETTINGS_MODULE"),
        ({"COZYWISH_PRODUCTION": "1"}, "COZYWISH_PRODUCTION"),
    ],
)
def test_it_refuses_production(tmp_path: Path, environment: dict[str, str], reason: str) -> None:
    data = tmp_path / "state.sqlite3"
    refused = subprocess.run(  # noqa: S603
        [*COMMAND, "--data", str(data)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"The practice provider does not start. {reason}")
    assert not data.exists()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.1.2.3"])
def test_it_listens_to_this_machine(host: str) -> None:
    assert refusal({}, host, exposed=False) == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "shop.example", "::"])  # noqa: S104
def test_it_listens_to_others_only_when_told(host: str) -> None:
    assert "--exposed" in refusal({}, host, exposed=False)
    assert refusal({}, host, exposed=True) == ""
    assert refusal(PRODUCTION, host, exposed=True)
