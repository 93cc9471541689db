"""What an operator should know before the site goes live."""

from typing import Any

from django.conf import settings
from django.core import checks

NOWHERE = "cozywish.apps.notifications.backends.NotConfigured"


@checks.register(checks.Tags.security, deploy=True)
def mail_goes_somewhere(**_asked: Any) -> list[checks.CheckMessage]:
    """Warn when no mail can be sent: codes and confirmations then stay owed in the outbox."""
    if settings.EMAIL_BACKEND != NOWHERE:
        return []
    return [
        checks.Warning(
            "No mail can be sent, so no guest can book.",
            hint="Set EMAIL_URL, for example smtp+tls://user:password@host:587.",
            id="cozywish.W001",
        )
    ]
