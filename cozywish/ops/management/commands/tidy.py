"""`manage.py tidy`: delete what nobody needs any more. Once a day from cron is enough; `serve` does it by itself."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cozywish.ops.tidying import tidy


class Command(BaseCommand):
    """Delete old counters and answers."""

    help = "Delete counters and stored answers that are past their use."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Deleted {tidy(now=timezone.now())}.")
