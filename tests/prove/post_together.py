"""The books, on the database of the settings: `python -m tests.prove.post_together NAME`. See `tests.prove.ledger`."""

import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from io import StringIO
from unittest.mock import patch

import django

django.setup()

from django.core.management import CommandError, call_command
from django.db import transaction

from cozywish.apps.payments.ledger import journals
from cozywish.apps.payments.ledger.chart import Code
from cozywish.apps.payments.ledger.checks import replacing_is_deleting
from cozywish.apps.payments.ledger.journals import Paid, Price
from cozywish.apps.payments.ledger.models import Journal
from cozywish.apps.payments.ledger.queries import trial_balance
from cozywish.apps.payments.ledger.services import close_books, post
from cozywish.apps.payments.ledger.tests.bad_journals import (
    AT,
    BAD,
    attempt,
    some_books,
    unguard,
)
from cozywish.core import chains
from cozywish.core.db import is_postgres
from cozywish.core.money import Money
from tests.prove import ledger_races as races
from tests.prove.accounts.report import line
from tests.prove.ledger_races import Race

ROUNDS = 10 if os.environ.get("FULL") == "1" else 1
CONTROL_ROUNDS = 10
RACES: dict[str, Race] = {
    "CON-10 transfers_and_reversals": races.transfers_and_reversals,
    "LED-06 fifty_writers": races.fifty_writers,
    "LED-09 fifty_openers": races.fifty_openers,
    "L4 one_event_told_at_once": races.one_event_told_at_once,
    "LED-08 closing_meanwhile": races.closing_meanwhile,
}
WORKED = {
    "A100": 9486, "E100": 314, "E110": 2000, "L100": 0,
    "L110": -8500, "L140": -800, "L150": -1000, "R100": -1500,
}  # fmt: skip


def worked_example(name: str) -> bool:
    """Post it twice, on empty books."""

    def usd(minor: int) -> Money:
        return Money(minor, "USD")

    price = Price(service=usd(10000), tax=usd(800), tip=usd(1000))
    for _again in range(2):
        with transaction.atomic():
            post(
                journals.captured("ch1", booking="b1", paid=Paid(usd(9800), usd(2000), usd(0))),
                journals.psp_fee_known("t1", fee=usd(314)),
                journals.released(
                    "b1", 1, provider="p1", price=price, fee=usd(1500), jurisdiction="us-or"
                ),
                at=AT,
            )
    nets = {account.code.value: net["USD"].minor for account, net in trial_balance().items()}
    balanced = sum(nets.values()) == 0 and Code.PSP_BALANCE in nets
    said = f"{Journal.objects.count()} journals, {sorted(nets.items())}"
    holds = balanced and nets == WORKED and Journal.objects.count() == 3
    return line(
        f"{name} LED-01 worked_example", said, "3 journals, as in its document", holds=holds
    )


def bad_journals(name: str) -> bool:
    """Put each at the tables while the guards stand."""
    books = some_books()
    taken = [each for each in BAD if not attempt(each, books)]
    said = f"{len(BAD) - len(taken)} of {len(BAD)} {taken or ''}".strip()
    return line(f"{name} LED-03 refused", said, f"{len(BAD)} of {len(BAD)}", holds=not taken)


def raced(name: str) -> Iterator[bool]:
    """Let everybody loose with all guards in place."""
    every = dict(RACES)
    if is_postgres():
        every["L1 a_line_beside_the_seal"] = races.a_line_beside_the_seal
    for what, race in every.items():
        wrong = [found for seed in range(ROUNDS) for found in race(seed)]
        yield line(f"{name} {what}", wrong or "nothing wrong", "nothing wrong", holds=not wrong)


def audited() -> list[str]:
    """What `manage.py audit` names of the books; no payment stands behind these."""
    said = StringIO()
    try:
        call_command("audit", "--all", stdout=said)
    except CommandError:
        return [row for row in said.getvalue().splitlines() if row[:3] not in {"L6 ", "L7 "}]
    return []


def controls(name: str) -> Iterator[bool]:
    """Take one guard away after the other; the same race must find what it keeps."""
    taken: dict[str, tuple[Race, AbstractContextManager[object]]] = {
        "CON-10 without_one_key": (
            races.small_con10,
            races.each_reversal_with_a_key_of_its_own(),
        ),
        "LED-06 without_the_lock": (races.fifty_writers, races.without_the_lock()),
    }
    if is_postgres():
        taken["LED-08 without_waiting_for_writers"] = (
            races.closing_meanwhile,
            patch.object(chains, "_writers", lambda _table: set()),
        )
    for what, (race, without) in taken.items():
        with without:
            yield _found(f"{name} control {what}", race)
    if is_postgres():  # last, because what it takes away stays away
        races.uncount()
        yield _found(f"{name} control L1 without_counting_at_the_end", races.a_line_beside_the_seal)


def _found(name: str, race: Race) -> bool:
    for seed in range(CONTROL_ROUNDS):
        if wrong := race(seed):
            return line(name, wrong[:2], "something wrong", holds=True)
    return line(name, "nothing wrong", "something wrong", holds=False)


def without_any_guard(name: str) -> bool:
    """Put each bad journal into books without guards: all get in, and their rules are named."""
    books = {each: some_books() for each in BAD if each != "truncate"}
    unguard()
    refused = [each for each in books if attempt(each, books[each])]
    named = {row.split()[0] for row in audited()}
    rules = {rule for _attempt, rule in BAD.values()} | {"L2"}
    said = f"{len(refused)} refused, {' '.join(sorted(named))}"
    holds = not refused and rules <= named
    return line(
        f"{name} control all_guards_dropped",
        said,
        f"0 refused, {' '.join(sorted(rules))}",
        holds=holds,
    )


def main(name: str) -> int:
    """Prove everything; 0 only if every line says PASS."""
    passed = [worked_example(name), bad_journals(name), *raced(name)]
    close_books()
    wrong = audited()
    passed.append(
        line(f"{name} audit", wrong[:3] or "nothing wrong", "nothing wrong", holds=not wrong)
    )
    if not is_postgres():
        refused = not replacing_is_deleting()
        passed.append(line(f"{name} recursive_triggers", refused, "True", holds=refused))
    passed += controls(name)
    passed.append(without_any_guard(name))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
