"""`manage.py seed`: make the demo town, or let the days pass that went by since."""

from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cozywish.ops.demo.starting_over import start_over
from cozywish.ops.demo.town import FULL_SIZE
from cozywish.ops.preparing import (
    OtherTown,
    Steps,
    ensure_places,
    ensure_tables,
    ensure_town,
)
from cozywish.toolkit.policies import Audience, declare


class Command(BaseCommand):
    """Fill up the demo town: six weeks behind today, four ahead."""

    policy = declare("ops.seed", Audience.OPERATOR)
    help = "Make the demo town, or fill it up so that four weeks lie ahead again."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--seed", type=int, help="which town; the same number makes the same one"
        )
        parser.add_argument(
            "--size", type=int, default=FULL_SIZE, help="how many venues, at most 96"
        )
        parser.add_argument("--fresh", action="store_true", help="throw all data away first")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo is off here (DEMO); a real site is never seeded.")
        if not 1 <= options["size"] <= FULL_SIZE:
            raise CommandError(f"--size must be from 1 to {FULL_SIZE}.")
        if options["fresh"]:
            start_over()
        town = partial(ensure_town, now=timezone.now(), seed=options["seed"], size=options["size"])
        steps = Steps(3, self.stdout.write)
        steps.run(1, "Database", ensure_tables)
        steps.run(2, "Places of the US", ensure_places)
        try:
            steps.run(3, "Demo town", town)
        except OtherTown as other:
            raise CommandError(str(other)) from other
