"""`manage.py tidy`: let go of what was kept long enough. Once a day from cron is enough; `serve` does it by itself."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cozywish.apps.accounts.services import overdue, tidy
from cozywish.toolkit.policies import Audience, declare


class Command(BaseCommand):
    """Let go of what was kept long enough, or say what should have gone."""

    policy = declare("ops.tidy", Audience.OPERATOR)
    help = "Let go of what was kept long enough, as each app's privacy.py says."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only look, and fail if something is a day late"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            self.stdout.write(f"Let go of {tidy(now=timezone.now())} rows.")
            return
        late = overdue(now=timezone.now())
        if late:
            raise CommandError("Late: " + ", ".join(f"{n} of {label}" for label, n in late.items()))
