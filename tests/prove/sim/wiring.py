"""Who hears what in a simulated month: everybody but those who write mails, and the waiting list."""

from cozywish.config.wiring import WIRING as ALL

LEFT_OUT = ("cozywish.apps.notifications.", "cozywish.apps.bookings.handlers.offer_freed")
WIRING = {
    event: tuple(handler for handler in handlers if not handler.startswith(LEFT_OUT))
    for event, handlers in ALL.items()
}
