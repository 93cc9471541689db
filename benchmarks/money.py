"""The ledger against tables that check nothing, and a balance against its sum: `python -m benchmarks.money`.

Note [What is measured]
    On each database, in one process, rounds of ours and of the reference take turns, and the best call of all counts.
    A journal is a payment with a coupon, three lines, posted as an operation posts it, in a transaction of its own. Its
    reference is the least that any ledger has to do: the same header and lines, inserted by plain SQL in one
    transaction into tables with the same columns and indexes, but no trigger, no constraint and no question asked. In
    between stands the same plain SQL into our guarded tables, which is what the guards alone cost. The balance is that
    of an account with half of a million lines, asked as every caller asks it, some lines after the cache was last
    brought up to date; its reference is the sum of all its lines by the same index. It may not grow with the lines, so
    it is held against itself over a few thousand lines as well. What a checkout costs stands in `benchmarks.checkout`.

Prints one JSON line for each measurement on standard output and progress on standard error. The references are made
here, since no other program's ledger runs in one process on both databases.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from benchmarks import checkout
from benchmarks.report import Best, below, faster, line, say
from tests import postgres
from tests.prove.servers import environment, manage, may_be_left_out, new_town

LINES = int(os.environ.get("LINES", "1000000"))
FEW, SINCE = 3_000, 300  # lines before the growth, and lines that the cache has not seen yet
SIZE, BATCH = (
    20,
    2_000,
)  # lines of a journal that fills the books, and how many journals are written at once
ROUNDS, JOURNALS, BALANCES = 7, 100, 20
DEAREST = {"sqlite": 5, "postgres": 9}  # the reference of PostgreSQL waits for no disk
AT = datetime(2036, 3, 3, 7, tzinfo=UTC)
BARE = "the same rows by plain SQL into tables without guards, one transaction each"
SUM = "SUM(debit) - SUM(credit) over all lines of the account, by its index"
TABLES = {
    "bare": ("bare_journal", "bare_line"),
    "ours": ("payments_journal", "payments_journalline"),
}


def main() -> int:
    """Measure both databases; 0 only if every line passes."""
    with tempfile.TemporaryDirectory(prefix="cozywish-bench-") as folder:
        passed = [run("sqlite", environment(Path(folder)))]
    try:
        with postgres.server() as url, new_town(url) as variables:
            passed.append(run("postgres", variables))
    except postgres.Unavailable as reason:
        passed.append(may_be_left_out(reason))
    return 0 if all(passed) else 1


def run(name: str, variables: dict[str, str]) -> bool:
    """Measure on the empty database of those variables, in a process of its own."""
    manage("migrate", variables, "--verbosity", "0")
    command = [sys.executable, "-m", "benchmarks.money", name]
    return subprocess.run(command, env=variables, check=False).returncode == 0


def measure(name: str) -> Iterator[bool]:
    """Yield for each line whether it passes."""
    import django

    django.setup()
    best = Best()
    make_bare_tables()
    for number in range(1, ROUNDS + 1):
        spent = best.of("posted", clock(post_one, JOURNALS))
        bare = best.of("bare", clock(lambda: insert_one("bare"), JOURNALS))
        best.of("guarded", clock(lambda: insert_one("ours"), JOURNALS))
        say(f"{name} round {number} of {ROUNDS}: {spent:.2f} ms a journal, bare {bare:.2f} ms")
    measured = {
        "ours": round(1e3 / best["posted"]),
        "ref": round(1e3 / best["bare"]),
        "ratio": round(best["posted"] / best["bare"], 2),
    }
    yield line(
        f"{name}_journals_per_second",
        measured,
        f"ratio <= {DEAREST[name]}",
        passed=measured["ratio"] <= DEAREST[name],
        reference=BARE,
    )
    yield below(f"{name}_guards_ms", best["guarded"], best["bare"], 2.5, BARE)
    yield from checkout.measure(name)
    yield from balances(name, best)


def balances(name: str, best: Best) -> Iterator[bool]:
    """What a balance costs over a thousand lines, and over a million."""
    for lines in (FEW, LINES):
        say(f"{name}: writing {lines} lines")
        fill(lines)
        for _ in range(ROUNDS):
            best.of(f"balance of {lines}", clock(ask_balance, BALANCES))
    for _ in range(3):
        best.of("sum", clock(sum_lines, 1))
    reference = f"the same over {FEW} lines"
    many, few = best[f"balance of {LINES}"], best[f"balance of {FEW}"]
    yield faster(f"{name}_balance_over_{LINES}_lines_ms", many, best["sum"], 20, SUM)
    yield below(f"{name}_balance_growth", many, few, 2, reference)


def clock(work: Callable[[], None], calls: int) -> float:
    """Milliseconds of the wall that the best of so many calls takes."""
    spent = []
    for _ in range(calls):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return min(spent) * 1e3


def post_one() -> None:
    """As an operation posts a payment."""
    from django.db import transaction

    from cozywish.apps.payments.ledger import journals
    from cozywish.apps.payments.ledger.journals import Paid
    from cozywish.apps.payments.ledger.services import post
    from cozywish.core.money import Money

    paid = Paid(Money(9800, "USD"), Money(2000, "USD"), Money(0, "USD"))
    with transaction.atomic():
        post(journals.captured(str(uuid4()), booking=str(uuid4()), paid=paid), at=AT)


def make_bare_tables() -> None:
    """Tables with the columns and indexes of ours and nothing else; and the accounts that lines are of."""
    from django.db import connection

    from cozywish.core.db import is_postgres

    number = "BIGSERIAL PRIMARY KEY" if is_postgres() else "INTEGER PRIMARY KEY AUTOINCREMENT"
    uuid = "uuid" if is_postgres() else "char(32)"
    moment = "timestamptz" if is_postgres() else "datetime"
    statements = (
        f"""CREATE TABLE bare_journal (id {number}, uuid {uuid} UNIQUE, key varchar(160) UNIQUE,
            kind varchar(4), at {moment}, size smallint, digest varchar(64))""",
        f"""CREATE TABLE bare_line (id {number}, journal_id {uuid}, account_id bigint,
            currency varchar(3), debit bigint, credit bigint)""",
        "CREATE INDEX bare_by_journal ON bare_line (journal_id)",
        "CREATE INDEX bare_by_account ON bare_line (account_id, id)",
    )
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    post_one()


def insert_one(which: str) -> None:
    """A payment of three lines, straight into the tables."""
    from django.db import connection, transaction

    from cozywish.core.db import raw_uuid

    journals, lines = TABLES[which]
    uuid = uuid4()
    raw = raw_uuid(uuid)
    moment = connection.ops.adapt_datetimefield_value(AT)
    cash, coupons, held = accounts()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {lines} (journal_id, account_id, currency, debit, credit) "  # noqa: S608  # our own names
            "VALUES (%s, %s, 'USD', 9800, 0), (%s, %s, 'USD', 2000, 0), (%s, %s, 'USD', 0, 11800)",
            [raw, cash, raw, coupons, raw, held],
        )
        cursor.execute(
            f"INSERT INTO {journals} (uuid, key, kind, at, size, digest) VALUES (%s, %s, 'J1', %s, 3, '')",  # noqa: S608
            [raw, f"capture:{uuid}", moment],
        )


def accounts() -> tuple[int, int, int]:
    """The numbers of the accounts of the first journal."""
    return 1, 2, 3


def fill(lines: int) -> None:
    """Let there be so many lines, half of them on one account; the cache has seen all but the youngest."""
    from django.db import transaction

    from cozywish.apps.payments.ledger.models import Journal, JournalLine
    from cozywish.apps.payments.ledger.services import roll_up
    from cozywish.core.bulk import insert_all
    from cozywish.core.chains import settled_id

    cash, _, held = accounts()

    def write(journals: int) -> None:
        uuids = [uuid4() for _ in range(journals)]
        sides = [(cash, 5, 0), (held, 0, 5)] * (SIZE // 2)
        with transaction.atomic():
            insert_all(
                [
                    JournalLine(journal_id=u, account_id=a, currency="USD", debit=d, credit=c)
                    for u in uuids
                    for a, d, c in sides
                ]
            )
            insert_all(
                [
                    Journal(uuid=u, key=f"b:{u}", kind="J2", at=AT, size=SIZE, digest="")
                    for u in uuids
                ]
            )

    missing = (lines - JournalLine.objects.count()) // SIZE
    while missing > 0:
        write(min(missing, BATCH))
        missing -= BATCH
    roll_up(upto=settled_id(JournalLine)).unwrap()
    write(SINCE // SIZE)
    if lines == LINES:
        analyze()


def analyze() -> None:
    """Let the database know how many rows there are, as one that runs does by itself."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def ask_balance() -> None:
    """As every caller asks for it."""
    from cozywish.apps.payments.ledger.chart import Account, Code
    from cozywish.apps.payments.ledger.queries import balance

    assert balance(Account(Code.PSP_BALANCE), "USD").minor > 0


def sum_lines() -> None:
    """As a ledger without a cache asks for it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT SUM(debit) - SUM(credit) FROM payments_journalline WHERE account_id = %s",
            [accounts()[0]],
        )
        assert cursor.fetchone()[0] > 0


if __name__ == "__main__":
    sys.exit(main() if len(sys.argv) == 1 else not all(list(measure(sys.argv[1]))))
