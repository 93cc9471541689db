"""`manage.py reconcile`: hold the books against what the payment provider says lies there."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cozywish.apps.payments.gateways.contract import GatewayError
from cozywish.apps.payments.services import reconcile
from cozywish.toolkit.policies import Audience, declare


class Command(BaseCommand):
    """Print each difference; one that nobody can explain ends the command with 1."""

    policy = declare("ops.reconcile", Audience.OPERATOR)
    help = "Hold the ledger against the balance transactions of the payment provider."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = reconcile(now=timezone.now())
        except GatewayError as error:
            raise CommandError(f"The payment provider could not be asked: {error.code}.") from error
        for one in found.differences:
            self.stdout.write(f"{'note: ' if one.why else ''}{one}")
        for currency in sorted({*found.there, *found.here}):
            there, here = found.there.get(currency, 0), found.here.get(currency, 0)
            self.stdout.write(
                f"{currency}: {there} at the provider, {here} in the books, a difference of {there - here}."
            )
        if found.unexplained:
            raise CommandError(f"{len(found.unexplained)} differences that nobody has explained.")
        self.stdout.write("The books agree with the provider.")
