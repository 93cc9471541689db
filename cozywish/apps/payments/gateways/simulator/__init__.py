"""The practice provider: Stripe's gateway, pointed at a program on this machine that moves no money."""

from functools import cache

from django.conf import settings

from cozywish.apps.payments.gateways.contract import CardPages, Gateway, NotSetUp
from cozywish.apps.payments.gateways.stripe import StripeGateway


def gateway() -> Gateway:
    """Return the gateway of SIMULATOR_URL. Raises NotSetUp without one."""
    if not settings.SIMULATOR_URL:
        raise NotSetUp("simulator_not_set_up")
    secrets = tuple(settings.SIMULATOR_WEBHOOK_SECRETS)
    shown_at = settings.SIMULATOR_PUBLIC_URL or settings.SIMULATOR_URL
    return _at(settings.SIMULATOR_URL, shown_at, settings.SIMULATOR_SECRET_KEY, secrets)


@cache
def _at(url: str, shown_at: str, key: str, secrets: tuple[str, ...]) -> Gateway:
    pages = CardPages(shown_at, key.replace("sk_", "pk_", 1))
    return StripeGateway("simulator", key, secrets, base_address=url, card_pages=pages)
