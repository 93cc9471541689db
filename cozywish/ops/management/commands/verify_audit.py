"""`manage.py verify_audit`: say whether the sealed part of the audit log is as it was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cozywish.apps.audit.queries import examine
from cozywish.core.chains import Broken
from cozywish.toolkit.policies import Audience, declare


class Command(BaseCommand):
    """Walk the chain; the first row that does not fit is named and ends the command with 1."""

    policy = declare("ops.verify_audit", Audience.OPERATOR)
    help = "Check the audit log against its seals."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", default="", help="a head noted earlier that must be in it")

    def handle(self, *args: Any, **options: Any) -> None:
        found = examine(expected=options["head"])
        if isinstance(found, Broken):
            raise CommandError(f"Audit row {found.entry_id}: {found.why}.")
        self.stdout.write(f"{found.rows} rows are as they were written. Head: {found.head}")
