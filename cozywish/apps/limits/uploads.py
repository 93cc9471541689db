"""How much one account may upload."""

from datetime import datetime, timedelta

from cozywish.apps.limits.services import Limit, count_try

MEGABYTE = 1024 * 1024
UPLOADS = Limit("upload", tries=30, window=timedelta(hours=1))
MEGABYTES = Limit("upload-megabytes", tries=200, window=timedelta(days=1))


def count_upload(*, who: str, size: int, now: datetime) -> None:
    """Count one upload of `size` bytes by the account `who`; each megabyte that it begins counts once.

    Raises LimitReached. Refuse what is too big for one picture first: it would use up the day at once.
    """
    count_try(UPLOADS, who=who, now=now)
    for _megabyte in range(-(-size // MEGABYTE)):
        count_try(MEGABYTES, who=who, now=now)
