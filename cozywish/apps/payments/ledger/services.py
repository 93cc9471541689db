"""Writing the books: always inside the operation that the journal tells of, so that both are done or neither (L10)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, transaction

from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.audit.services import record
from cozywish.apps.payments.ledger.chart import CHART, Account, Code
from cozywish.apps.payments.ledger.drafts import Draft, reversal
from cozywish.apps.payments.ledger.models import Journal, JournalLine, JournalSeal, LedgerAccount
from cozywish.apps.payments.ledger.queries import BOOKS, balances, draft_of, nets, rows_of
from cozywish.core import chains
from cozywish.core.db import locked, one_after_another, raw_uuid
from cozywish.core.money import Money
from cozywish.core.services import operation

HEAD, LEDGER = "payments.ledger_head", UUID(int=0)
Numbers = Mapping[tuple[Account, str], int]  # of an account in a currency, its row

_FIND = """\
SELECT code, owner, currency, id FROM payments_ledgeraccount WHERE (code, owner, currency) IN (VALUES {})"""
_OPEN = """\
INSERT INTO payments_ledgeraccount (code, owner, currency) VALUES {}
    ON CONFLICT (code, owner, currency) DO NOTHING RETURNING code, owner, currency, id"""
_LINES = """\
INSERT INTO payments_journalline (journal_id, account_id, currency, debit, credit) VALUES {}"""
_ROLL_UP = """\
INSERT INTO payments_ledgerbalance (account_id, upto, debit, credit)
SELECT account_id, %s, SUM(debit), SUM(credit) FROM payments_journalline
 WHERE id > (SELECT COALESCE(MAX(upto), 0) FROM payments_ledgerbalance) AND id <= %s GROUP BY account_id
    ON CONFLICT (account_id) DO UPDATE SET upto = excluded.upto,
       debit = payments_ledgerbalance.debit + excluded.debit,
       credit = payments_ledgerbalance.credit + excluded.credit"""


class OtherContent(Exception):
    """The same event was told before, and otherwise. That is a defect, never an answer (L4)."""


class Overdrawn(Exception):
    """An account would fall below nothing that never may (L5)."""


def post(*drafts: Draft, at: datetime) -> list[Journal]:
    """Write these journals in the caller's transaction and return them; one that was written before is left as it is.

    It writes first and asks later, when that fails: most are new. Accounts that may not fall below nothing, and would
    be lowered, are locked in the order of their numbers before they are looked at. So post together what one
    transaction posts: each further call may lock a smaller number.

    Raises OtherContent or Overdrawn, after which nothing of it is written and the transaction can go on.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("post() outside a transaction writes down what may never happen")
    written: dict[str, Journal] = {}
    while new := [draft for draft in drafts if draft.key not in written]:
        try:
            with transaction.atomic():
                written |= _write(new, at)
        except (IntegrityError, Overdrawn):
            told = _known(new)
            if not told:
                raise
            written |= told
    return [written[draft.key] for draft in drafts]


def reverse(journal: UUID, *, at: datetime) -> Journal:
    """Undo a journal by another one, in the caller's transaction. Asked again, it is the same one."""
    return post(reversal(draft_of(journal)), at=at)[0]


def locked_balances(accounts: Iterable[Account], currency: str) -> dict[Account, Money]:
    """Return what stands on these accounts, and let nobody else lower it until the transaction ends.

    For journals whose lines depend on it: what exceeds a balance goes elsewhere.
    """
    wanted = list(accounts)
    locked(rows_of(wanted, currency), keys_stay=True)
    return balances(wanted, currency)


def close_books(*, patience: float = chains.PATIENCE_SECONDS) -> int:
    """Seal what is settled, let the cached balances catch up with it, and return how many journals were sealed."""
    sealed = chains.seal(BOOKS, patience=patience)
    if upto := chains.settled_id(JournalLine, patience=patience):
        roll_up(upto=upto).unwrap()
    return sealed


@operation
def note_head(*, now: datetime) -> None:
    """Write down in the audit log where the chain behind the journals stands, unless that stands there already (L8).

    The two chains hold each other: who makes one of them anew has to make both.
    """
    one_after_another("payments.note_head")
    last = JournalSeal.objects.order_by("-pk").first()
    noted = AuditEntry.objects.filter(action=HEAD).order_by("-pk").first()
    if last is None or (noted is not None and noted.data["head"] == last.digest):
        return
    record(
        at=now,
        actor_kind="SYSTEM",
        actor_id=None,
        action="payments.ledger_head",
        object_type="ledger",
        object_id=LEDGER,
        head=last.digest,
        journals=last.pk,
    )


@operation
def roll_up(*, upto: int) -> None:
    """Add the lines up to number `upto`, which must be settled, to the cached balances: Note [A balance is a sum]."""
    one_after_another("payments.roll_up")
    with connection.cursor() as cursor:
        cursor.execute(_ROLL_UP, [upto, upto])


def _known(drafts: Iterable[Draft]) -> dict[str, Journal]:
    """Return those that are written already, by their keys, having made sure that they say the same."""
    said = {draft.key: draft.digest for draft in drafts}
    written = {row.key: row for row in Journal.objects.filter(key__in=said)}
    for key, journal in written.items():
        if journal.digest != said[key]:
            raise OtherContent(key)
    return written


def _write(drafts: list[Draft], at: datetime) -> dict[str, Journal]:
    """Insert the lines and then their headers: Note [Sealed last] in `ledger.models`."""
    numbers = _numbers(drafts)
    _refuse_overdrawing(drafts, numbers)
    headers = [
        Journal(
            uuid=uuid4(),
            key=draft.key,
            kind=draft.kind,
            at=at,
            size=len(draft.entries),
            digest=draft.digest,
        )
        for draft in drafts
    ]
    lines = [
        (
            raw_uuid(header.uuid),
            numbers[entry.account, entry.amount.currency],
            entry.amount.currency,
            entry.amount.minor if entry.is_debit else 0,
            0 if entry.is_debit else entry.amount.minor,
        )
        for header, draft in zip(headers, drafts, strict=True)
        for entry in draft.entries
    ]
    with connection.cursor() as cursor:
        cursor.execute(_for_each(_LINES, lines), list(chain.from_iterable(lines)))
    return {journal.key: journal for journal in Journal.objects.bulk_create(headers)}


def _numbers(drafts: Iterable[Draft]) -> Numbers:
    """Return the rows of all accounts, opening those that are new. In one order, so that openers never cross."""
    wanted = {(e.account, e.amount.currency) for draft in drafts for e in draft.entries}
    found: dict[tuple[Account, str], int] = {}
    # The third is for what somebody else opened at the same time.
    for statement in (_FIND, _OPEN, _FIND):
        if missing := sorted(wanted - found.keys()):
            found |= _rows(statement, missing)
    return found


def _rows(statement: str, accounts: list[tuple[Account, str]]) -> Numbers:
    named = [(account.code.value, account.owner, currency) for account, currency in accounts]
    with connection.cursor() as cursor:
        cursor.execute(_for_each(statement, named), list(chain.from_iterable(named)))
        return {
            (Account(Code(code), owner), currency): row
            for code, owner, currency, row in cursor.fetchall()
        }


def _for_each(statement: str, rows: Sequence[tuple[object, ...]]) -> str:
    """The statement, with places for the values of all rows."""
    row = f"({', '.join(['%s'] * len(rows[0]))})"
    return statement.format(", ".join([row] * len(rows)))


def _refuse_overdrawing(drafts: Iterable[Draft], numbers: Numbers) -> None:
    """Lock the accounts that would be lowered and may not fall below nothing, and see that they do not."""
    change: Counter[int] = Counter()  # on the side on which the account grows
    for entry in (entry for draft in drafts for entry in draft.entries):
        grows = CHART[entry.account.code].grows_by_debit == entry.is_debit
        row = numbers[entry.account, entry.amount.currency]
        change[row] += entry.amount.minor if grows else -entry.amount.minor
    bounded = {
        row for (account, _), row in numbers.items() if not CHART[account.code].may_be_negative
    }
    lowered = [row for row in bounded if change[row] < 0]
    if not lowered:
        return
    locked(LedgerAccount.objects.filter(pk__in=lowered), keys_stay=True)
    for row, (account, net) in nets(lowered).items():
        stands = net.minor if CHART[account.code].grows_by_debit else -net.minor
        if stands + change[row] < 0:
            raise Overdrawn(f"{account.code} {account.owner}: {stands} {change[row]:+}")
