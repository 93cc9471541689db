"""`manage.py seal_audit`: seal the audit log. Once a minute from cron is enough; `serve` does it by itself."""

from typing import Any

from django.core.management.base import BaseCommand

from cozywish.apps.audit.services import seal
from cozywish.toolkit.policies import Audience, declare


class Command(BaseCommand):
    """Chain what was written down since the last time."""

    policy = declare("ops.seal_audit", Audience.OPERATOR)
    help = "Seal what is new in the audit log."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Sealed {seal()}.")
