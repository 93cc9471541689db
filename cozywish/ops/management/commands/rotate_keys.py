"""`manage.py rotate_keys`: seal everything under the newest key of FIELD_KEYS, so that older ones can be dropped."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cozywish.ops.rotating import rotate
from cozywish.toolkit.policies import Audience, declare
from cozywish.toolkit.sealing import SealBroken


class Command(BaseCommand):
    """Renew what is sealed. The site may go on running; whoever stops this can run it again."""

    policy = declare("ops.rotate_keys", Audience.OPERATOR)
    help = "Seal everything under the newest key of FIELD_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rotate(self.stdout.write)
        except SealBroken as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Everything is sealed with the key {settings.FIELD_KEYS[0][0]}.")
