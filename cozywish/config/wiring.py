"""Who hears what. The only module that knows both ends of an event."""

from cozywish.core.events import Event

WIRING: dict[type[Event], tuple[str, ...]] = {}
