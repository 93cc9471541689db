"""How often anyone may look. Pages and API count under these names: neither is a way round the other."""

from datetime import datetime, timedelta

from cozywish.apps.limits.services import Limit, count_try

LOOKING = Limit("search", tries=120, window=timedelta(minutes=1), fails_open=True)
AT_ONCE = Limit("search-at-once", tries=30, window=timedelta(seconds=5), fails_open=True)


def count_look(*, who: str, now: datetime) -> None:
    """Count one look of the address `who`. Raises LimitReached. What is too many at once is no look of the minute."""
    count_try(AT_ONCE, who=who, now=now)
    count_try(LOOKING, who=who, now=now)
