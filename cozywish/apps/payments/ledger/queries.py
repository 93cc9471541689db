"""Reading the books: balances, one journal, the chain.

Note [A balance is a sum]
    A balance is what the lines of its account come to, and nothing else counts. So that this stays quick however long
    the books are, a cache holds the sum of the older lines, up to a number behind which no open transaction can add
    one (`core.chains.settled_id`); a balance is that sum and the lines after it, read by one statement, hence at one
    moment. Who writes a line touches no cache, so writers never wait for each other there.
"""

from collections.abc import Iterable
from datetime import UTC
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from cozywish.apps.payments.ledger.chart import CHART, Account, Code
from cozywish.apps.payments.ledger.drafts import Draft, Entry, Kind
from cozywish.apps.payments.ledger.models import Journal, JournalLine, JournalSeal, LedgerAccount
from cozywish.core import chains
from cozywish.core.chains import Broken, Chain, Whole
from cozywish.core.money import Money

# Debit minus credit of each account.
_NETS = """\
SELECT a.id, a.code, a.owner, a.currency, COALESCE(b.debit - b.credit, 0) + COALESCE((
       SELECT SUM(l.debit - l.credit) FROM payments_journalline l
        WHERE l.account_id = a.id AND l.id > COALESCE(b.upto, 0)), 0)
  FROM payments_ledgeraccount a LEFT JOIN payments_ledgerbalance b ON b.account_id = a.id"""


def balance(account: Account, currency: str) -> Money:
    """Return what stands on an account, on the side it grows on. Nothing if there is no such account yet."""
    return balances([account], currency)[account]


def balances(accounts: Iterable[Account], currency: str) -> dict[Account, Money]:
    """Return what stands on each of them. Two SQL queries."""
    found = {account: Money(0, currency) for account in accounts}
    ids = rows_of(found, currency).values_list("pk", flat=True)
    for account, net in nets(list(ids)).values():
        found[account] = net if CHART[account.code].grows_by_debit else net * -1
    return found


def nets(ids: list[int]) -> dict[int, tuple[Account, Money]]:
    """Return debit minus credit of accounts, by their numbers."""
    return _ask(f"{_NETS} WHERE a.id IN ({', '.join(['%s'] * len(ids))})", ids) if ids else {}


def trial_balance() -> dict[Account, dict[str, Money]]:
    """Return debit minus credit of every account, by currency. The sum of each currency is nothing (L12)."""
    found: dict[Account, dict[str, Money]] = {}
    for account, net in _ask(_NETS, []).values():
        found.setdefault(account, {})[net.currency] = net
    return found


def _ask(sql: str, values: list[int]) -> dict[int, tuple[Account, Money]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {
            row: (Account(Code(code), owner), Money(int(net), currency))
            for row, code, owner, currency, net in cursor.fetchall()
        }


def rows_of(accounts: Iterable[Account], currency: str) -> QuerySet[LedgerAccount]:
    """Return the rows of these accounts, as far as there are any."""
    named = Q(pk__in=())
    for account in accounts:
        named |= Q(code=account.code, owner=account.owner)
    return LedgerAccount.objects.filter(named, currency=currency)


def draft_of(journal: UUID) -> Draft:
    """Return what was posted, as it was before."""
    header = Journal.objects.prefetch_related("lines__account").get(uuid=journal)
    return Draft(Kind(header.kind), header.key, tuple(map(_entry, header.lines.all())))


def _entry(line: JournalLine) -> Entry:
    account = Account(Code(line.account.code), line.account.owner)
    return Entry(account, Money(line.debit or line.credit, line.currency), is_debit=line.debit > 0)


def _content(journal: Journal) -> list[Any]:
    lines = [
        [line.pk, str(line.account), line.currency, line.debit, line.credit]
        for line in sorted(journal.lines.all(), key=lambda line: line.pk)
    ]
    at = journal.at.astimezone(UTC).isoformat(timespec="microseconds")
    return [journal.pk, journal.uuid.hex, journal.key, journal.kind, at, journal.digest, lines]


def _with_lines() -> QuerySet[Journal]:
    return Journal.objects.prefetch_related("lines__account")


BOOKS = Chain(_with_lines, JournalSeal, _content)


def examine(*, expected: str = "") -> Whole | Broken:
    """Walk the chain behind the journals. `expected` is a head seen earlier that must still be in it."""
    return chains.examine(BOOKS, expected=expected)
