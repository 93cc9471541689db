"""The practice provider: Stripe's gateway, pointed at a program on this machine that moves no money."""

from functools import cache

from django.conf import settings

from cozywish.apps.payments.gateways.contract import Gateway, NotSetUp
from cozywish.apps.payments.gateways.stripe import StripeGateway


def gateway() -> Gateway:
    """Return the gateway of SIMULATOR_URL. Raises NotSetUp without one."""
    if not settings.SIMULATOR_URL:
        raise NotSetUp("simulator_not_set_up")
    secrets = tuple(settings.SIMULATOR_WEBHOOK_SECRETS)
    return _at(settings.SIMULATOR_URL, settings.SIMULATOR_SECRET_KEY, secrets)


@cache
def _at(url: str, key: str, secrets: tuple[str, ...]) -> Gateway:
    return StripeGateway("simulator", key, secrets, base_address=url)
