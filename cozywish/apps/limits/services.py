"""The one limiter: it serves pages, API and, later, the admin site.

A try is counted before it is made and stays counted when it fails, so a try never runs inside the
operation it guards. Insert-or-increment is one statement; fifty parallel tries count to fifty.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import OperationalError, connection
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cozywish.apps.limits.models import Counter
from cozywish.core.errors import TooMany

COUNT = """
INSERT INTO limits_counter (key, began_at, count) VALUES (%s, %s, 1)
ON CONFLICT (key, began_at) DO UPDATE SET count = limits_counter.count + 1
RETURNING count"""

log = logging.getLogger(__name__)


class LimitReached(TooMany):
    code = "LIMITS_REACHED"
    template = _("Too many tries. Please wait %(seconds)d seconds.")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` per `window`, named for its key. What `fails_open` goes on while nothing can be counted."""

    name: str
    tries: int
    window: timedelta
    fails_open: bool = False


def count_try(limit: Limit, *, who: str, now: datetime) -> None:
    """Count one try of `who` (an address, an account: kept only as a digest).

    Raises LimitReached, with the seconds to wait, from the first try beyond the limit on.
    """
    length = int(limit.window.total_seconds())
    moment = int(now.timestamp())
    began = moment - moment % length
    try:
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [_key(limit, who), began])
            count = cursor.fetchone()[0]
    except OperationalError:
        if not limit.fails_open:
            raise
        log.warning("Tries of %s are not counted: the database cannot be written", limit.name)
        return
    if count > limit.tries:
        raise LimitReached(seconds=began + length - moment, tries=limit.tries)


def forget_old_counters(*, now: datetime) -> int:
    """Delete counters whose window ended more than a day ago; return how many."""
    return Counter.objects.filter(began_at__lt=int(now.timestamp()) - 86_400).delete()[0]


def give_back(limit: Limit, *, who: str, now: datetime) -> None:
    """Take back one try of `who` that was counted and turned out not to be one, such as a right password."""
    length = int(limit.window.total_seconds())
    moment = int(now.timestamp())
    counted = Counter.objects.filter(
        key=_key(limit, who), began_at=moment - moment % length, count__gt=0
    )
    counted.update(count=F("count") - 1)


def _key(limit: Limit, who: str) -> str:
    return f"{limit.name}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
