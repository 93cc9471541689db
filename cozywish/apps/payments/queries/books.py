"""Reading what happened to the money of some visits, from the books: every sum here is one of journal lines."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from cozywish.apps.payments.ledger.chart import Account, Code
from cozywish.apps.payments.ledger.drafts import Kind
from cozywish.apps.payments.ledger.models import Journal
from cozywish.apps.payments.ledger.queries import balances
from cozywish.apps.payments.machine import RefundState
from cozywish.apps.payments.models import Charge, Dispute, EscrowHold, PaymentOrder, Refund
from cozywish.core.money import Money

CAME_IN = {Kind.CAPTURE, Kind.PART, Kind.NO_SHOW, Kind.UNAPPLIED}

# All lines of whatever touched what is held for these visits, or a refund of them, summed by account and journal.
_SUMS = """\
WITH own AS (SELECT id FROM payments_ledgeraccount
              WHERE currency = %s AND (code = 'L100' AND owner IN ({held}) OR code = 'L170' AND owner IN ({back}))),
     told AS (SELECT DISTINCT journal_id FROM payments_journalline WHERE account_id IN (SELECT id FROM own))
SELECT a.code, j.kind, SUM(l.debit), SUM(l.credit)
  FROM payments_journalline l JOIN payments_ledgeraccount a ON a.id = l.account_id
  JOIN payments_journal j ON j.uuid = l.journal_id
 WHERE l.journal_id IN (SELECT journal_id FROM told) AND l.currency = %s
   AND (a.id IN (SELECT id FROM own) OR a.code IN ('L110', 'A200', 'R100', 'R110', 'L140', 'L150'))
 GROUP BY a.code, j.kind"""


@dataclass(frozen=True, slots=True)
class Sums:
    """What the books say of some visits. What came in is what is held, went back, and was shared out."""

    came_in: Money
    held: Money
    went_back: Money
    for_business: Money
    for_site: Money
    tax: Money


def sums_of(holds: "QuerySet[EscrowHold]", currency: str) -> Sums:
    """Return what the books say of the visits whose money this is. One SQL query."""
    plain = holds.order_by()
    held, told = plain.filter(currency=currency).values("reference").query.sql_with_params()
    refunds = Refund.objects.filter(hold__in=plain.values("pk"), currency=currency).order_by()
    back, asked = refunds.values("pk").query.sql_with_params()
    sql = _SUMS.format(held=_as_owners(held), back=_as_owners(back))
    sums: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(sql, [currency, *told, *asked, currency])
        for code, kind, debit, credit in cursor.fetchall():
            sums[code] += int(credit) - int(debit)
            if code == Code.HELD_FUNDS and kind in CAME_IN:
                sums["came in"] += int(credit)
            if code == Code.REFUNDS_IN_TRANSIT:
                sums["went back"] += int(credit) if kind != Kind.BOUNCED else -int(debit)

    def money(*codes: str) -> Money:
        return Money(sum(sums[code] for code in codes), currency)

    return Sums(
        came_in=money("came in"),
        held=money(Code.HELD_FUNDS),
        went_back=money("went back"),
        for_business=money(Code.PROVIDER_PAYABLE, Code.PROVIDER_RECEIVABLE, Code.TIPS_PAYABLE),
        for_site=money(Code.PLATFORM_FEE, Code.CANCELLATION_SHARE),
        tax=money(Code.TAX_PAYABLE),
    )


def _as_owners(ids: str) -> str:
    """The ids of a query as the books write them: SQLite keeps 32 hexadecimal digits, the books have dashes."""
    if connection.features.has_native_uuid_field:
        return f"SELECT CAST(known.id AS text) FROM ({ids}) AS known(id)"  # noqa: S608 - a query of ours
    parts = " || '-' || ".join(
        f"substr(id, {start}, {size})"
        for start, size in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    )
    return f"SELECT {parts} FROM (SELECT NULL AS id WHERE 0 UNION ALL {ids})"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands between the site and a business: what it is owed, and what it owes."""

    payable: Money
    receivable: Money

    @property
    def net(self) -> Money:
        return self.payable - self.receivable


def balance_of(provider: UUID, currency: str) -> Balance:
    """Return what stands between the site and a business. Two SQL queries, however long the books are."""
    payable = Account(Code.PROVIDER_PAYABLE, str(provider))
    receivable = Account(Code.PROVIDER_RECEIVABLE, str(provider))
    found = balances([payable, receivable], currency)
    return Balance(found[payable], found[receivable])


def waiting_refunds(at_most: int = 10) -> list[Refund]:
    """Return the refunds that wait for a second person, the longest wait first. One SQL query."""
    waiting = Refund.objects.filter(state=RefundState.REQUESTED)
    return list(waiting.order_by("created_at", "pk")[:at_most])


def journals_of(order: PaymentOrder) -> "QuerySet[Journal]":
    """Return the journals of an order, the first first, with their lines. Six SQL queries."""
    held = [str(pk) for pk in order.holds.values_list("reference", flat=True)]
    charges = list(Charge.objects.filter(attempt__order=order).values_list("psp_id", "fee_txn"))
    back = [
        str(pk)
        for pk in Refund.objects.filter(charge__attempt__order=order).values_list("pk", flat=True)
    ]
    asked = Dispute.objects.filter(charge__attempt__order=order).values_list("psp_id", flat=True)
    owners = [*held, *back, *asked, *(psp_id for psp_id, _fee in charges)]
    fees = [f"fee:{fee}" for _psp_id, fee in charges if fee]
    about = Journal.objects.filter(lines__account__owner__in=owners) | Journal.objects.filter(
        key__in=fees
    )
    return about.distinct().order_by("pk").prefetch_related("lines__account")
