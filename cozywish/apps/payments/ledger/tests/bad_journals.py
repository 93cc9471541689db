"""What the databases have to refuse, whoever asks: straight at the tables, past every line of our own code."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, connection, transaction

from cozywish.apps.payments.ledger import journals
from cozywish.apps.payments.ledger.journals import Paid
from cozywish.apps.payments.ledger.models import Journal, JournalLine, LedgerAccount
from cozywish.apps.payments.ledger.services import close_books, post
from cozywish.core.db import is_postgres, raw_uuid
from cozywish.core.money import Money

AT = datetime(2036, 3, 3, 7, tzinfo=UTC)
TABLES = ("payments_ledgeraccount", "payments_journal", "payments_journalline")
CHECKS = (
    ("payments_ledgeraccount", "payments_ledgeraccount_owner"),
    ("payments_journal", "payments_journal_has_lines"),
    ("payments_journalline", "payments_journalline_one_side"),
    ("payments_journalline", "payments_journalline_currency"),
)


@dataclass(frozen=True, slots=True)
class Books:
    """Some accounts, and a journal that is sealed."""

    cash: int
    held: int
    euros: int
    sealed: UUID


def some_books() -> Books:
    """Post two good journals and seal them."""
    paid = Paid.by_card(Money(3000, "USD"))
    with transaction.atomic():
        first, _ = post(
            journals.captured(f"ch:{uuid4()}", booking=f"b:{uuid4()}", paid=paid),
            journals.part_captured(f"ch:{uuid4()}", booking="b", amount=Money(1, "EUR")),
            at=AT,
        )
    close_books()
    cash, held = first.lines.order_by("pk").values_list("account", flat=True)
    euros = LedgerAccount.objects.get(code="L100", owner="b", currency="EUR").pk
    return Books(cash, held, euros, first.uuid)


def run(sql: str, *values: Any) -> None:
    """Run one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def add_line(
    journal: UUID, account: int, debit: float, credit: float, currency: str = "USD"
) -> None:
    """Insert a line as it stands."""
    run(
        "INSERT INTO payments_journalline (journal_id, account_id, currency, debit, credit) "
        "VALUES (%s, %s, %s, %s, %s)",
        raw_uuid(journal), account, currency, debit, credit,
    )  # fmt: skip


def add_header(journal: UUID, size: int = 2) -> None:
    """Insert a header as it stands."""
    Journal.objects.bulk_create(
        [Journal(uuid=journal, key=f"bad:{journal}", kind="J1", at=AT, size=size, digest="")]
    )


Lines = list[tuple[int, float, float, str]]


def _journal(lines: Callable[[Books], Lines], size: int = 2) -> Callable[[Books], None]:
    def write(books: Books) -> None:
        journal = uuid4()
        for account, debit, credit, currency in lines(books):
            add_line(journal, account, debit, credit, currency)
        add_header(journal, size)

    return write


def _unsealed(books: Books) -> None:
    journal = uuid4()
    add_line(journal, books.cash, 5, 0)
    add_line(journal, books.held, 0, 5)


def _late(books: Books) -> None:
    add_line(books.sealed, books.cash, 5, 0)
    add_line(books.sealed, books.held, 0, 5)


def _of_the_sealed(sql: str) -> Callable[[Books], None]:
    return lambda books: run(sql, raw_uuid(books.sealed))


def _through_the_orm(books: Books) -> None:
    line = JournalLine.objects.filter(journal__uuid=books.sealed, debit__gt=0).get()
    line.debit += 1
    JournalLine.objects.bulk_update([line], ["debit"])


# What is wrong, and the rule that `manage.py audit` names once it is in the books.
BAD: dict[str, tuple[Callable[[Books], None], str]] = {
    "unbalanced": (_journal(lambda b: [(b.cash, 5, 0, "USD"), (b.held, 0, 4, "USD")]), "L1"),
    "one_line": (_journal(lambda b: [(b.cash, 5, 0, "USD")], size=1), "L1"),
    "no_line": (_journal(lambda b: []), "L1"),
    "fewer_than_said": (
        _journal(lambda b: [(b.cash, 5, 0, "USD"), (b.held, 0, 5, "USD")], size=3),
        "L1",
    ),
    "zero": (_journal(lambda b: [(b.cash, 0, 0, "USD"), (b.held, 0, 0, "USD")]), "L1"),
    "negative": (_journal(lambda b: [(b.cash, -5, 0, "USD"), (b.held, 0, -5, "USD")]), "L1"),
    "two_sided": (_journal(lambda b: [(b.cash, 5, 5, "USD"), (b.held, 5, 5, "USD")]), "L1"),
    "mixed_currency": (_journal(lambda b: [(b.cash, 5, 0, "USD"), (b.euros, 0, 5, "EUR")]), "L1"),
    "currency_of_another_account": (
        _journal(lambda b: [(b.cash, 5, 0, "USD"), (b.euros, 0, 5, "USD")]),
        "L3",
    ),
    "foreign_account": (_journal(lambda b: [(b.cash, 5, 0, "USD"), (10**9, 0, 5, "USD")]), "L3"),
    "unsealed_at_commit": (_unsealed, "L1"),
    "line_after_the_seal": (_late, "L1"),
    "update": (
        _of_the_sealed("UPDATE payments_journalline SET debit = debit + 1 WHERE debit > 0 AND journal_id = %s"),
        "L1",
    ),
    "update_by_bulk": (_through_the_orm, "L1"),
    "update_of_the_header": (
        _of_the_sealed("UPDATE payments_journal SET kind = 'J9' WHERE uuid = %s"),
        "L8",
    ),
    "delete": (_of_the_sealed("DELETE FROM payments_journalline WHERE journal_id = %s"), "L1"),
    "delete_of_the_header": (_of_the_sealed("DELETE FROM payments_journal WHERE uuid = %s"), "L8"),
    "owner_of_the_sites_own": (
        lambda b: run("INSERT INTO payments_ledgeraccount (code, owner, currency) VALUES ('A100', 'x', 'USD')"),
        "L11",
    ),
    "account_of_no_chart": (
        lambda b: run("INSERT INTO payments_ledgeraccount (code, owner, currency) VALUES ('Z900', 'x', 'USD')"),
        "L11",
    ),
    "account_changed": (
        lambda b: run("UPDATE payments_ledgeraccount SET owner = 'y' WHERE id = %s", b.held),
        "L8",
    ),
}  # fmt: skip
if is_postgres():
    BAD["truncate"] = (lambda b: run("TRUNCATE payments_journal, payments_journalline"), "L8")
else:
    BAD["part_of_a_cent"] = (
        _journal(lambda b: [(b.cash, 0.5, 0, "USD"), (b.held, 0, 0.5, "USD")]),
        "L1",
    )
    BAD["replace"] = (
        _of_the_sealed(
            "REPLACE INTO payments_journalline (id, journal_id, account_id, currency, debit, credit) "
            "SELECT id, HEX(ZEROBLOB(16)), account_id, currency, debit, credit FROM payments_journalline "
            "WHERE journal_id = %s"
        ),
        "L1",
    )
    BAD["replace_of_the_header"] = (
        _of_the_sealed(
            "REPLACE INTO payments_journal (id, uuid, key, kind, at, size, digest) "
            "SELECT id, uuid, key, 'J9', at, size, digest FROM payments_journal WHERE uuid = %s"
        ),
        "L8",
    )


def attempt(name: str, books: Books) -> str:
    """Try it in a transaction of its own; return what the database said, or nothing if it took it."""
    try:
        with transaction.atomic():
            BAD[name][0](books)
    except DatabaseError as refusal:
        return str(refusal).splitlines()[0]
    return ""


def unguard() -> None:
    """Take all guards of the books away, as somebody with the database's own password could."""
    if is_postgres():
        for table in TABLES:
            run(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for table, name in CHECKS:
            run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        return
    run("PRAGMA foreign_keys = OFF")
    run("PRAGMA ignore_check_constraints = ON")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'payments_%'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
