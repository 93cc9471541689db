"""`manage.py seal_ledger`: seal the journals. Once a minute from cron is enough; `serve` does it by itself."""

from typing import Any

from django.core.management.base import BaseCommand

from cozywish.apps.payments.ledger.services import close_books
from cozywish.toolkit.policies import Audience, declare


class Command(BaseCommand):
    """Chain what was posted since the last time, and let the cached balances catch up."""

    policy = declare("ops.seal_ledger", Audience.OPERATOR)
    help = "Seal what is new in the ledger, and bring its cached balances up to it."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Sealed {close_books()}.")
