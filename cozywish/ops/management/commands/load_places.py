"""`manage.py load_places`: cities and ZIP codes of the US, from the package that brings them."""

from typing import Any

from django.core.management.base import BaseCommand

from cozywish.ops.preparing import Steps, load_places
from cozywish.toolkit.policies import Audience, declare


class Command(BaseCommand):
    """Load the places of the US, or bring them up to date. Nothing is fetched."""

    policy = declare("ops.load_places", Audience.OPERATOR)
    help = "Load the cities and ZIP codes of the US."

    def handle(self, *args: Any, **options: Any) -> None:
        Steps(1, self.stdout.write).run(1, "Places of the US", load_places)
