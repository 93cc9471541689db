"""The books: accounts, journals and their lines. They only grow, and the database sees to it.

Note [Sealed last]
    The lines of a journal are inserted first and its header last. The foreign key from line to header is checked at
    the end of the transaction, so lines without a header are never committed; the header is refused unless its lines
    are there, at least two, and balance in each currency; and a line that comes after the header is refused. So a
    journal is whole or absent on both databases, whoever writes it. See `ledger.guards`.
"""

from django.db import models
from django.db.models import Q

from cozywish.apps.payments.ledger.chart import CHART
from cozywish.core.constraints import SameAsTarget
from cozywish.core.models import Seal

OWNED = sorted(code.value for code, terms in CHART.items() if terms.is_owned)
OWN = sorted(code.value for code, terms in CHART.items() if not terms.is_owned)


class LedgerAccount(models.Model):
    """An account of the chart, of one owner, in one currency. `owner` is an opaque id, or empty for the site's own."""

    code = models.CharField(max_length=4)
    owner = models.CharField(max_length=80, blank=True, default="")
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "owner", "currency"], name="payments_ledgeraccount_once"
            ),
            # What the pair of a line points at (L3).
            models.UniqueConstraint(
                fields=["id", "currency"], name="payments_ledgeraccount_has_currency"
            ),
            models.CheckConstraint(
                condition=Q(code__in=OWN, owner="") | (Q(code__in=OWNED) & ~Q(owner="")),
                name="payments_ledgeraccount_owner",
            ),
        ]

    def __str__(self) -> str:
        return ":".join(part for part in (self.code, self.owner, self.currency) if part)


class Journal(models.Model):
    """The header of a balanced set of lines, inserted after them: Note [Sealed last].

    `key` names what happened, once and for all; `digest` is the hash of the content, by which a repetition is known.
    """

    uuid = models.UUIDField(unique=True)
    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=4)
    at = models.DateTimeField()
    size = models.PositiveSmallIntegerField()  # how many lines there are
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=2), name="payments_journal_has_lines")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class JournalLine(models.Model):
    """One side of one account. Its currency is that of its account, as the pair of both says (L3)."""

    journal = models.ForeignKey(Journal, models.PROTECT, to_field="uuid", related_name="lines")
    account = models.ForeignKey(
        LedgerAccount,
        models.PROTECT,
        related_name="lines",
        db_constraint=False,  # the constraint below says more
        db_index=False,  # as does the index below
    )
    currency = models.CharField(max_length=3)
    debit = models.BigIntegerField(default=0)
    credit = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            SameAsTarget(
                name="payments_journalline_currency",
                key="account",
                column="currency",
            ),
            models.CheckConstraint(
                condition=Q(debit__gt=0, credit=0) | Q(debit=0, credit__gt=0),
                name="payments_journalline_one_side",
            ),
        ]
        indexes = [models.Index(fields=["account", "id"], name="payments_line_by_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.debit or -self.credit} {self.currency}"


class LedgerBalance(models.Model):
    """What the lines of an account come to, up to and including line `upto`: a cache, made behind the writers."""

    account = models.OneToOneField(LedgerAccount, models.PROTECT, primary_key=True)
    upto = models.BigIntegerField()
    debit = models.BigIntegerField()
    credit = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(debit__gte=0, credit__gte=0), name="payments_ledgerbalance_sums"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} up to {self.upto}"


class JournalSeal(Seal):
    """A link of the chain behind the journals: the hash of one with its lines, and of the hash before it."""
