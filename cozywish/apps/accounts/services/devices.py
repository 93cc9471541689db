"""The browsers a person has signed in with."""

from datetime import datetime, timedelta

from cozywish.apps.accounts.models import KnownDevice, User
from cozywish.core.services import operation
from cozywish.toolkit import tokens

DEVICE_PURPOSE = "known device"
SIGN_UP_TAKES = timedelta(hours=1)


def digest_of(token: str) -> str:
    """Return what is kept of a browser's token."""
    return tokens.digest(token, purpose=DEVICE_PURPOSE)


@operation
def remember_device(*, user: User, token: str, now: datetime) -> bool:
    """Remember the browser as the person's own; say whether that is news to them.

    It is not for a browser they have used before, nor for the one they have just signed up with.
    """
    first = not KnownDevice.objects.filter(user=user).exists()
    _device, created = KnownDevice.objects.update_or_create(
        user=user, digest=digest_of(token), defaults={"last_seen_at": now}
    )
    return created and not (first and now - user.joined_at < SIGN_UP_TAKES)


@operation
def forget_devices(*, user: User, except_token: str = "") -> None:
    """Forget the person's browsers, but for one: whoever uses another one is a stranger again."""
    KnownDevice.objects.filter(user=user).exclude(digest=digest_of(except_token)).delete()
