"""What has waited for somebody of the office for too long raises an alarm, and is no violation."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from cozywish.apps.payments.auditing import alarms, checks
from cozywish.apps.payments.ledger.journals import unapplied
from cozywish.apps.payments.ledger.services import post
from cozywish.apps.payments.ledger.taken_back import lent
from cozywish.apps.payments.models import Charge, EscrowHold
from cozywish.apps.payments.services import raise_alarms
from cozywish.apps.payments.tests.conftest import Till
from cozywish.core.auditing import violations
from cozywish.core.money import Money

TEN_DOLLARS = Money(1000, "USD")


def stands_apart(till: Till, since: timedelta) -> str:
    with transaction.atomic():
        post(unapplied("ch_of_nobody", amount=TEN_DOLLARS), at=till.now - since)
    return "J11 payments_ledgeraccount ch_of_nobody: stands apart for more than a day: 1000"


def nears_the_limit(till: Till, since: timedelta) -> str:
    hold = till.paid(9000)
    Charge.objects.update(created_at=till.now - since)
    key = EscrowHold.objects.get(pk=hold.pk).pk
    return f"{key}: nears the end of what the provider lets wait: 9000"


Waits = Callable[[Till, timedelta], str]


@pytest.mark.parametrize(
    ("waits", "limit"), [(stands_apart, timedelta(days=1)), (nears_the_limit, timedelta(days=72))]
)
def test_what_waits_too_long_raises_an_alarm(
    till: Till, waits: Waits, limit: timedelta, caplog: pytest.LogCaptureFixture
) -> None:
    says = waits(till, limit + timedelta(minutes=5))

    with caplog.at_level(logging.ERROR):
        assert raise_alarms() == 1

    assert says.replace("-", "") in caplog.messages[0].replace("-", "")


@pytest.mark.parametrize(
    ("waits", "limit"), [(stands_apart, timedelta(days=1)), (nears_the_limit, timedelta(days=72))]
)
def test_before_that_nothing_is_said(till: Till, waits: Waits, limit: timedelta) -> None:
    waits(till, limit - timedelta(minutes=5))

    assert raise_alarms() == 0


def test_what_the_provider_lent_is_no_receipt(till: Till) -> None:
    """It goes with the next payment."""
    with transaction.atomic():
        post(lent("fee:txn_1", amount=TEN_DOLLARS), at=till.now - timedelta(days=3))

    assert raise_alarms() == 0


def test_the_audit_says_it_too_and_calls_it_no_violation(till: Till) -> None:
    stands_apart(till, timedelta(days=2))
    said = StringIO()

    assert not {one.table for one in violations(checks())} & {"payments_ledgeraccount"}
    with suppress(CommandError):
        call_command("audit", "--all", stdout=said)
    assert "alarm: J11 payments_ledgeraccount ch_of_nobody" in said.getvalue()
    assert all(check.rule in {"J11", "L6"} for check in alarms())
