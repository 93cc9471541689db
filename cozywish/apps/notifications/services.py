"""Saying something to somebody once."""

from collections.abc import Callable
from datetime import datetime

from cozywish.apps.notifications.mail import Mail, send
from cozywish.apps.notifications.models import Notice

EMAIL = "email"


def send_once(*, key: str, to: str, compose: Callable[[], Mail], now: datetime) -> bool:
    """Send the mail that `compose` returns unless the notice called `key` was sent; say whether it was sent now.

    No transaction is open while it is sent. If sending fails nothing is marked, so that the next delivery tries
    again; only a crash between sending and marking makes it arrive twice.
    """
    notice, _created = Notice.objects.get_or_create(
        key=key, defaults={"channel": EMAIL, "template": key.partition(":")[0], "recipient": to}
    )
    if notice.sent_at is not None:
        return False
    send(compose())
    notice.sent_at = now
    notice.save(update_fields=["sent_at"])
    return True


def was_sent(*, key: str) -> bool:
    """Say whether the notice called `key` was sent."""
    return Notice.objects.filter(key=key, sent_at__isnull=False).exists()
