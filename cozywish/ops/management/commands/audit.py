"""`manage.py audit`: hold the whole database against what must always be true."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cozywish.apps.accounts.services import overdue
from cozywish.apps.audit.queries import examine
from cozywish.apps.bookings.queries import auditing as bookings, auditing_money as visits_paid
from cozywish.apps.payments import auditing as payments
from cozywish.apps.payments.ledger import auditing as ledger, queries as books
from cozywish.apps.scheduling import marks
from cozywish.apps.venues.queries import auditing as venues
from cozywish.core.auditing import Violation, violations
from cozywish.core.chains import Broken, Whole
from cozywish.toolkit.policies import Audience, declare


class Command(BaseCommand):
    """Print a row for each violation; any of them ends the command with 1."""

    policy = declare("ops.audit", Audience.OPERATOR)
    help = "Check every booking, every time that is taken, all money and every term against docs/invariants.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="every rule, which is the default")
        parser.add_argument(
            "--ledger-head",
            default="",
            help="a head of the ledger noted earlier that must be in it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for allowed in violations([bookings.squeezed_in(), *payments.exceptions()]):
            self.stdout.write(f"note: {allowed}")
        for waits in violations(payments.alarms()):
            self.stdout.write(f"alarm: {waits}")
        journals = books.examine(expected=options["ledger_head"])
        wrong = 0
        for found in _found(journals):
            self.stdout.write(str(found))
            wrong += 1
        if wrong:
            raise CommandError(f"{wrong} rows are not as they have to be.")
        if isinstance(journals, Whole) and journals.rows:
            self.stdout.write(f"Head of the ledger: {journals.head}, of {journals.rows} journals.")
        self.stdout.write("Everything is as it has to be.")


def _found(journals: Whole | Broken) -> Iterator[Violation]:
    yield from violations(venues.checks())
    yield from violations(marks.checks())
    yield from violations(bookings.checks())
    yield from violations(visits_paid.checks())
    yield from violations(ledger.checks())
    yield from violations(payments.checks())
    for rule, table, chain in (
        ("L2", "audit_auditentry", examine()),
        ("L8", "payments_journal", journals),
    ):
        if isinstance(chain, Broken):
            yield Violation(rule, table, str(chain.entry_id), chain.why)
    for label, rows in overdue(now=timezone.now()).items():
        yield Violation("G4", label, f"{rows} rows", "are kept a day longer than their term")
