"""Ways to ask a payment provider that lose or repeat something when a process dies. Each must be found out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from cozywish.apps.payments.gateways import gateway_of
from cozywish.apps.payments.gateways.stripe.calls import StripeGateway
from cozywish.apps.payments.models import Operation
from cozywish.apps.payments.services.operating import prepare
from cozywish.apps.payments.tests.conftest import Till
from tests.prove.crash_runs import Run, die, found, oversleep

FEE = "GUARANTEE not come"
ASKED = "after POST /v1/payment_intents"


@contextmanager
def asked_before_it_is_committed() -> Iterator[None]:
    """The provider is asked in the transaction that writes the question down."""

    def ask(kind: str, **more: Any) -> Operation:
        asked = prepare(kind, **more)
        gateway_of(asked.gateway).perform(kind, asked.request, key=str(asked.pk))
        return asked

    with patch("cozywish.apps.payments.services.attempting.prepare", ask):
        yield


@contextmanager
def never_asked_again() -> Iterator[None]:
    """Whoever sends a question and dies is the last who knows of it."""
    with patch("cozywish.apps.payments.tests.conftest.complete_due", lambda **_more: 0):
        yield


@contextmanager
def asked_with_another_key() -> Iterator[None]:
    """Each time a question is sent it has a key of its own."""
    perform = StripeGateway.perform

    def ask(self: StripeGateway, kind: str, request: Any, *, key: str) -> Any:
        return perform(self, kind, request, key=f"{key}{uuid4()}")

    with patch.object(StripeGateway, "perform", ask):
        yield


def _fails(
    without: Callable[[], Any],
    process: str,
    point: str,
    ends: Callable[[Till, Run], list[str]] = die,
) -> Callable[[Till], list[str]]:
    def control(till: Till) -> list[str]:
        with without():
            runs, _off = found(till, FEE)
            there = [run for run in runs if (run.process, run.point) == (process, point)]
            return ends(till, there[0])

    return control


CONTROLS: dict[str, Callable[[Till], list[str]]] = {
    "asked before it is committed": _fails(asked_before_it_is_committed, "outbox", ASKED),
    "never asked again": _fails(never_asked_again, "driver", "after commit of _send"),
    "asked with another key": _fails(asked_with_another_key, "driver", ASKED),
    "asked with another key while it slept": _fails(
        asked_with_another_key, "driver", ASKED, oversleep
    ),
}
