"""`manage.py serve`: the whole marketplace in one process."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cozywish.ops import serving
from cozywish.ops.data_in_use import serving_data
from cozywish.ops.practice import practice_provider
from cozywish.toolkit.policies import Audience, declare

OTHER_LOOPBACK = {"127.0.0.1", "[::1]"}  # localhost says it all


class Command(BaseCommand):
    """Serve pages, API and files, and deliver the outbox, in one process."""

    policy = declare("ops.serve", Audience.OPERATOR)
    help = "Serve CozyWish on HOST and PORT in one process."

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = settings.HOST, settings.PORT
        _require_room(host, port)
        with serving_data(), practice_provider() as provider:
            if provider:
                self.stdout.write(f"Payments are practised at {provider}")
            self.stdout.write(f"CozyWish is at {_addresses(host, port)}  (stop with Ctrl-C)")
            self.stdout.flush()
            serving.serve(host=host, port=port)


def _require_room(host: str, port: int) -> None:
    """Refuse an address that is taken, unknown or not this machine's."""
    try:
        free = serving.can_listen(host, port)
    except (OSError, UnicodeError) as error:  # UnicodeError: "a..b" can be nobody's name
        reason = getattr(error, "strerror", error)
        raise CommandError(
            f"CozyWish cannot listen on HOST {host!r} and PORT {port}: {reason}."
        ) from error
    if not free:
        raise CommandError(
            f"Port {port} is taken by another program. Start with another one: make run PORT={port + 1}"
        )


def _addresses(host: str, port: int) -> str:
    """Where people find it. What listens everywhere has no name of its own, but those it answers to."""
    allowed = [name for name in settings.ALLOWED_HOSTS if name not in OTHER_LOOPBACK]
    names = [host] if host in settings.ALLOWED_HOSTS else allowed
    return ", ".join(f"http://{name}:{port}" for name in names)
