"""What the office reads of a payment, line by line."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.utils.formats import localize
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cozywish.apps.payments.machine import DisputeState
from cozywish.apps.payments.models import Dispute, PaymentAttempt, PaymentOrder, Refund
from cozywish.apps.payments.queries.books import journals_of
from cozywish.core.money import Money
from cozywish.toolkit import wording

NOTHING = "–"
DOES_NOT_MATCH = _(
    "The amount, the currency or what it is for is not what was asked. It stands apart and belongs to no visit:"
    " compare it with the provider’s dashboard, and give it back there."
)
GIVEN_BACK_LATE = _(
    "It was lost, and given back afterwards. The money stands apart: whoever bore the loss has not got it back."
)


def money(cents: int, currency: str) -> str:
    """Return an amount with its currency."""
    return Money(cents, currency).exact(str(wording.locale()))


def rows(lines: Iterable[tuple[object, ...]], pattern: str) -> str | SafeString:
    """Return each on a line of its own."""
    return format_html_join("", f"<div>{pattern}</div>", lines) or NOTHING


def try_line(row: PaymentAttempt) -> tuple[object, ...]:
    """Return what is said of a try to pay."""
    charge = getattr(row, "charge", None)
    said = ""
    if charge is not None and charge.is_quarantined:
        said = str(DOES_NOT_MATCH)
    elif charge is not None and charge.is_disputed:
        said = str(
            _("The bank asks: answer in the provider’s dashboard. Nothing goes back meanwhile.")
        )
    amount = money(charge.captured if charge else row.amount, row.currency)
    return (
        localize(row.created_at), row.get_kind_display(), amount, row.get_state_display(),
        f"{row.psp_id} {row.last_error}".strip(), said,
    )  # fmt: skip


def dispute_line(row: Dispute) -> tuple[object, ...]:
    """Return since when a bank asks, about how much, and how far it came."""
    said = str(GIVEN_BACK_LATE) if row.kept and row.state == DisputeState.WON else ""
    amount = money(row.amount, row.currency)
    return localize(row.opened_at), amount, row.get_state_display(), row.psp_id, said


def subjects_of(order: PaymentOrder) -> list[UUID]:
    """Return what of an order the provider is asked about."""
    refunds = Refund.objects.filter(charge__attempt__order=order).values_list("pk", flat=True)
    return [*order.attempts.values_list("pk", flat=True), *refunds]


def objects_of(order: PaymentOrder) -> list[str]:
    """Return what the provider knows of an order, by its ids."""
    ids = order.attempts.values_list(
        "psp_id", "charge__psp_id", "charge__refunds__psp_id", "charge__disputes__psp_id"
    )
    return [one for row in ids for one in row if one]


def journal_lines(order: PaymentOrder) -> Iterator[tuple[object, ...]]:
    """Return what stands in the books about an order."""
    for journal in journals_of(order):
        lines = [
            (
                "Dr" if line.debit else "Cr",
                line.account.code,
                money(line.debit or line.credit, line.currency),
            )
            for line in journal.lines.all()
        ]
        yield (
            journal.kind,
            localize(journal.at),
            journal.key,
            format_html_join("", "<div>{} {} {}</div>", lines),
        )
