"""The payment providers: one folder for each, one contract for all of them."""

from collections.abc import Callable

from django.conf import settings

from cozywish.apps.payments.gateways import at_venue, simulator, stripe
from cozywish.apps.payments.gateways.contract import CardPages, Gateway, NotSetUp

MAKERS: dict[str, Callable[[], Gateway]] = {
    "simulator": simulator.gateway,
    "stripe": stripe.gateway,
    "at_venue": at_venue.gateway,
}


def gateway_of(name: str) -> Gateway:
    """Return the provider that is called so. Raises NotSetUp when there is none, or it lacks its keys."""
    maker = MAKERS.get(name)
    if maker is None:
        raise NotSetUp("unknown_gateway")
    return maker()


def chosen() -> str:
    """Return the name of the provider that new orders are paid by."""
    return str(settings.PAYMENT_GATEWAY)


def card_pages() -> CardPages | None:
    """Return where new orders ask for a card, or None where nothing can be paid online."""
    try:
        return gateway_of(chosen()).card_pages
    except NotSetUp:
        return None
