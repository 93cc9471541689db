"""`manage.py prepare`: whatever is missing before the server can start."""

from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cozywish.ops.demo.filling import Say
from cozywish.ops.demo.starting_over import start_over
from cozywish.ops.preparing import (
    OtherTown,
    Steps,
    account_lines,
    ensure_places,
    ensure_tables,
    ensure_town,
)
from cozywish.toolkit.policies import Audience, declare


class Command(BaseCommand):
    """Migrate, load places, and fill up the demo town where the demo is on. Quick when all of it is done."""

    policy = declare("ops.prepare", Audience.OPERATOR)
    help = "Get the database ready: tables, places and, on a demo copy, the demo town."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--start-over", action="store_true", help="throw all data away first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["start_over"]:
            if not settings.DEMO:
                raise CommandError("Only a demo copy (DEMO=1) can be started over.")
            start_over()
        steps = Steps(3, self._write)
        steps.run(1, "Database", ensure_tables)
        steps.run(2, "Places of the US", ensure_places)
        if not settings.DEMO:
            self._write("[3/3] Demo town: off")
            return
        steps.run(3, "Demo town", partial(self._town, now=timezone.now()))
        for line in account_lines():
            self._write(line)

    def _town(self, say: Say, **options: Any) -> str:
        try:
            return ensure_town(say, **options)
        except OtherTown as other:  # an old town still serves
            return str(other)

    def _write(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
