"""`manage.py drain`: deliver what the outbox owes. Enough to run every minute from cron."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cozywish.apps.outbox.services import drain
from cozywish.apps.payments.services import move_money
from cozywish.toolkit.policies import Audience, declare


class Command(BaseCommand):
    """Deliver everything that is owed and due, then stop."""

    policy = declare("ops.drain", Audience.OPERATOR)
    help = "Deliver what the outbox owes, mails and timers, and go on with payments that are under way."

    def handle(self, *args: Any, **options: Any) -> None:
        total = move_money(now=timezone.now())
        while done := drain(now=timezone.now()):
            total += done
        self.stdout.write(f"Delivered {total}.")
