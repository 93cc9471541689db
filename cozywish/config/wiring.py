"""Who hears what. The only module that knows both ends of an event."""

from cozywish.apps.bookings.events import HoldDue
from cozywish.core.events import Event

WIRING: dict[type[Event], tuple[str, ...]] = {
    HoldDue: ("cozywish.apps.bookings.handlers.end_hold",),
}
