"""What is still owed, and when."""

from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from cozywish.apps.outbox.models import Delivery
from cozywish.core.events import Event


def line_of(event: Event, handler: str) -> str:
    """What one module hears about one thing comes in order; what another hears does not wait for it."""
    module = handler.rpartition(".")[0]
    return f"{module} {event.concerns}" if event.concerns else ""


def owed_at(event: Event) -> datetime | None:
    """Return when exactly this event, which concerns something, is due to whoever has not heard it. None: to nobody.

    One SQL query.
    """
    wiring: dict[type[Event], tuple[str, ...]] = import_string(settings.EVENT_WIRING)
    lines = {line_of(event, handler) for handler in wiring.get(type(event), ())} - {""}
    owed = Delivery.objects.filter(delivered_at=None, line__in=lines, event=event.name)
    said = asdict(event)
    return next((row.due_at for row in owed.order_by("due_at", "pk") if row.payload == said), None)
