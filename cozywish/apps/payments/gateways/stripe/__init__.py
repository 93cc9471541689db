"""Stripe, or whoever speaks its wire form. The only place that knows its SDK."""

from functools import cache

from django.conf import settings

from cozywish.apps.payments.gateways.contract import Gateway, NotSetUp
from cozywish.apps.payments.gateways.stripe.calls import API_VERSION, StripeGateway

__all__ = ["API_VERSION", "StripeGateway", "gateway"]


def gateway() -> Gateway:
    """Return the gateway of STRIPE_SECRET_KEY. Raises NotSetUp without one."""
    if not settings.STRIPE_SECRET_KEY:
        raise NotSetUp("stripe_not_set_up")
    return _of(settings.STRIPE_SECRET_KEY, tuple(settings.STRIPE_WEBHOOK_SECRETS))


@cache
def _of(key: str, secrets: tuple[str, ...]) -> Gateway:
    return StripeGateway("stripe", key, secrets)
