"""`manage.py audit`: hold the whole database against what must always be true."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cozywish.apps.accounts.services import overdue
from cozywish.apps.audit.queries import Broken, examine
from cozywish.apps.bookings.queries import auditing as bookings
from cozywish.apps.scheduling import marks
from cozywish.apps.venues.queries import auditing as venues
from cozywish.core.auditing import Violation, violations
from cozywish.toolkit.policies import Audience, declare


class Command(BaseCommand):
    """Print a row for each violation; any of them ends the command with 1."""

    policy = declare("ops.audit", Audience.OPERATOR)
    help = (
        "Check every booking, every time that is taken and every term against docs/invariants.md."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for allowed in violations([bookings.squeezed_in()]):
            self.stdout.write(f"note: {allowed}")
        wrong = 0
        for found in _found():
            self.stdout.write(str(found))
            wrong += 1
        if wrong:
            raise CommandError(f"{wrong} rows are not as they have to be.")
        self.stdout.write("Everything is as it has to be.")


def _found() -> Iterator[Violation]:
    yield from violations(venues.checks())
    yield from violations(marks.checks())
    yield from violations(bookings.checks())
    sealed = examine()
    if isinstance(sealed, Broken):
        yield Violation("L2", "audit_auditentry", str(sealed.entry_id), sealed.why)
    for label, rows in overdue(now=timezone.now()).items():
        yield Violation("G4", label, f"{rows} rows", "are kept a day longer than their term")
