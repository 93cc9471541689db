"""`manage.py mark_rules`: let every process read the rules of all venues again."""

from typing import Any

from django.core.management.base import BaseCommand

from cozywish.apps.scheduling.marks import put_up
from cozywish.toolkit.policies import Audience, declare


class Command(BaseCommand):
    """Put up what draws the marks of rules where it is missing, and mark all rules as changed. Safe at any time."""

    policy = declare("ops.mark_rules", Audience.OPERATOR)
    help = "Put up the triggers that mark rules as changed, and mark all of them."

    def handle(self, *args: Any, **options: Any) -> None:
        put_up()
        self.stdout.write("Every venue's rules are read again.")
