"""LED-02, LED-03: both databases refuse every bad journal, and the audit names each that got in all the same."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from uuid import UUID

import pytest
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from cozywish.apps.payments.ledger import journals
from cozywish.apps.payments.ledger.checks import replacing_is_deleting
from cozywish.apps.payments.ledger.models import Journal, JournalLine, LedgerBalance
from cozywish.apps.payments.ledger.queries import examine
from cozywish.apps.payments.ledger.services import close_books, post
from cozywish.apps.payments.ledger.tests.bad_journals import (
    BAD,
    Books,
    add_header,
    add_line,
    attempt,
    run,
    some_books,
    unguard,
)
from cozywish.core.chains import Broken
from cozywish.core.db import is_postgres
from cozywish.core.money import Money

AT = datetime(2036, 3, 3, 7, tzinfo=UTC)


OF_PAYMENTS = {"L6", "L7"}


@pytest.fixture
def books(fresh_db: None) -> Iterator[Books]:
    yield some_books()
    connection.close()  # what a test has switched off ends with its connection


def audit() -> list[str]:
    """What is wrong with the books, without the words: which rule, of which table. No payment stands behind them."""
    said = StringIO()
    try:
        call_command("audit", "--all", stdout=said)
    except CommandError:
        rows = [row.split()[:2] for row in said.getvalue().splitlines()]
        return [" ".join(row) for row in rows if row[0] not in OF_PAYMENTS]
    return []


def test_a_bad_journal_is_refused(books: Books) -> None:
    before = Journal.objects.count(), JournalLine.objects.count()

    taken = [name for name in BAD if not attempt(name, books)]

    assert taken == []
    assert (Journal.objects.count(), JournalLine.objects.count()) == before
    assert audit() == []


@pytest.mark.parametrize("name", BAD)
def test_without_the_guards_it_gets_in_and_is_named(books: Books, name: str) -> None:
    """The control, and what the audit is for."""
    unguard()

    assert attempt(name, books) == ""
    rules = {row.split()[0] for row in audit()}
    assert {BAD[name][1], "L2"} <= rules


def test_the_database_says_which_rule(books: Books) -> None:
    said = {
        name: attempt(name, books)
        for name in ("unbalanced", "no_line", "line_after_the_seal", "update")
    }

    assert said == {
        "unbalanced": "payments_journal_balance",
        "no_line": "payments_journal_size",
        "line_after_the_seal": "payments_journalline_late",
        "update": "payments_journalline_append_only",
    }


def test_one_changed_cent_names_its_journal(books: Books) -> None:
    """LED-05: both sides of a sealed journal, so that it still balances."""
    unguard()
    run("UPDATE payments_journalline SET debit = debit + 1 WHERE debit > 0 AND currency = 'EUR'")
    run("UPDATE payments_journalline SET credit = credit + 1 WHERE credit > 0 AND currency = 'EUR'")

    journal = Journal.objects.get(lines__currency="EUR", lines__debit__gt=0)
    assert examine() == Broken(journal.pk, "the row or its seal was changed")
    assert "L8 payments_journal" in audit()


def test_an_account_below_nothing_is_named(books: Books) -> None:
    """The database knows no sign: the transaction keeps it (L5), and the audit looks."""
    with transaction.atomic():
        journal = UUID(int=5)
        add_line(journal, books.held, 3001, 0)
        add_line(journal, books.cash, 0, 3001)
        add_header(journal)

    assert audit() == ["L5 payments_ledgeraccount"] * 2


def test_a_cached_balance_that_is_wrong_is_named(books: Books) -> None:
    LedgerBalance.objects.filter(account=books.cash).update(debit=1)
    assert audit() == ["L9 payments_ledgerbalance"]

    LedgerBalance.objects.filter(account=books.cash).delete()
    assert audit() == ["L9 payments_ledgerbalance"]


@pytest.mark.postgres
def test_two_journals_of_one_key_are_named(books: Books) -> None:
    run("ALTER TABLE payments_journal DROP CONSTRAINT payments_journal_key_key")
    with transaction.atomic():
        add_line(UUID(int=6), books.cash, 5, 0)
        add_line(UUID(int=6), books.held, 0, 5)
        key = Journal.objects.get(uuid=books.sealed).key
        Journal.objects.create(uuid=UUID(int=6), key=key, kind="J1", at=AT, size=2, digest="")

    assert audit() == ["L4 payments_journal"]


def test_books_that_are_whole_are_said_to_be(fresh_db: None) -> None:
    with transaction.atomic():
        post(journals.gift_sold("c", amount=Money(7, "USD")), at=AT)
    close_books()
    said = StringIO()

    call_command("audit", "--all", stdout=said)

    found = examine()
    assert not isinstance(found, Broken)
    assert f"Head of the ledger: {found.head}, of 1 journals." in said.getvalue()


@pytest.mark.sqlite
def test_replacing_needs_a_setting_and_the_check_insists(books: Books) -> None:
    """REPLACE deletes without a trigger where recursive_triggers is off, so no command starts without it."""
    assert replacing_is_deleting() == []
    options = connection.settings_dict["OPTIONS"]
    asked = options["init_command"]
    options["init_command"] = asked.replace("PRAGMA recursive_triggers=ON;", "")
    try:
        assert [found.id for found in replacing_is_deleting()] == ["cozywish.E001"]
        assert all(isinstance(found, checks.Error) for found in replacing_is_deleting())
    finally:
        options["init_command"] = asked

    run("PRAGMA recursive_triggers = OFF")
    assert attempt("replace_of_the_header", books) == ""


def test_the_check_is_of_sqlite_alone(db: None) -> None:
    if is_postgres():
        assert replacing_is_deleting() == []
