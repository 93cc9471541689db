"""The one limiter: it serves pages, API and admin.

A try is counted before it is made and stays counted when it fails, so a try never runs inside the
operation it guards. Insert-or-increment is one statement; fifty parallel tries count to fifty.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db import DatabaseError, connection
from django.db.models import F
from django.utils.translation import gettext_lazy as _, ngettext

from cozywish.apps.limits.models import Streak
from cozywish.apps.limits.services.stores import store
from cozywish.core.errors import TooMany
from cozywish.toolkit.absence import is_away

# A streak grows only where nobody has to wait; its next wait doubles with each failure up to the longest.
FAIL = """
INSERT INTO limits_streak (key, count, failed_at, free_at) VALUES (%(key)s, 1, %(now)s, %(now)s)
ON CONFLICT (key) DO UPDATE SET
  count = limits_streak.count + 1,
  failed_at = %(now)s,
  free_at = %(now)s + CASE
    WHEN limits_streak.count + 1 < %(free)s THEN 0
    WHEN limits_streak.count + 1 - %(free)s >= %(doublings)s THEN %(longest)s
    ELSE 1 << (limits_streak.count + 1 - %(free)s)
  END
WHERE limits_streak.free_at <= %(now)s
RETURNING count"""

log = logging.getLogger(__name__)


class LimitReached(TooMany):
    code = "LIMITS_REACHED"
    template = _("Too many tries. Please wait %(seconds)d seconds.")

    @property
    def message(self) -> str:
        """The sentence, in minutes or hours where smaller numbers are easier to read."""
        seconds = int(str(self.params["seconds"]))
        if seconds <= 90:
            return super().message
        minutes = ceil(seconds / 60)
        if minutes <= 90:
            words = ngettext(
                "Too many tries. Please wait %(count)d minute.",
                "Too many tries. Please wait %(count)d minutes.",
                minutes,
            )
            return words % {"count": minutes}
        hours = ceil(seconds / 3600)
        words = ngettext(
            "Too many tries. Please wait %(count)d hour.",
            "Too many tries. Please wait %(count)d hours.",
            hours,
        )
        return words % {"count": hours}


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` per `window`, named for its key. What `fails_open` goes on while nothing can be counted."""

    name: str
    tries: int
    window: timedelta
    fails_open: bool = False


@dataclass(frozen=True, slots=True)
class Slope:
    """How failures in a row slow down: `free` of them cost nothing, then the wait doubles up to `longest`."""

    name: str
    free: int
    longest: timedelta


def count_try(limit: Limit, *, who: str, now: datetime) -> None:
    """Count one try of `who` (an address, an account: kept only as a digest).

    Raises LimitReached, with the seconds to wait, from the first try beyond the limit on.
    """
    length = int(limit.window.total_seconds())
    moment = int(now.timestamp())
    began = moment - moment % length
    try:
        counted = store(fails_open=limit.fails_open).count(
            _key(limit.name, who), began=began, length=length
        )
    except DatabaseError as error:
        if not (limit.fails_open and is_away(error)):
            raise
        log.warning("Tries of %s are not counted: the database cannot be written", limit.name)
        return
    if counted > limit.tries:
        raise LimitReached(seconds=began + length - moment, tries=limit.tries)


def give_back(limit: Limit, *, who: str, now: datetime) -> None:
    """Take back one try of `who` that was counted and turned out not to be one, such as a right password."""
    moment = int(now.timestamp())
    began = moment - moment % int(limit.window.total_seconds())
    store(fails_open=limit.fails_open).give_back(_key(limit.name, who), began=began)


def count_failure(slope: Slope, *, who: str, now: datetime) -> int:
    """Count one more failure of `who` in a row, before it is known to be one, and return how many that makes.

    Raises LimitReached, without counting, while the last failures still have to be waited for. Failures in a row are
    kept in the database even where Redis counts: they must outlive it.
    """
    moment, longest = int(now.timestamp()), int(slope.longest.total_seconds())
    with connection.cursor() as cursor:
        cursor.execute(
            FAIL,
            {
                "key": _key(slope.name, who),
                "now": moment,
                "free": slope.free,
                "longest": longest,
                "doublings": longest.bit_length(),
            },
        )
        row = cursor.fetchone()
    if row is None:
        waiting = Streak.objects.filter(key=_key(slope.name, who))
        free_at = waiting.values_list("free_at", flat=True).first() or moment  # forgotten meanwhile
        raise LimitReached(seconds=max(free_at - moment, 1), tries=slope.free)
    counted: int = row[0]
    return counted


def failures_in_a_row(slope: Slope, *, who: str) -> int:
    """Return how many failures of `who` in a row there are."""
    found = Streak.objects.filter(key=_key(slope.name, who)).values_list("count", flat=True)
    return found.first() or 0


def forgive_failure(slope: Slope, *, who: str) -> None:
    """Take back one failure that was counted and was none, because the try was refused elsewhere."""
    Streak.objects.filter(key=_key(slope.name, who), count__gt=0).update(count=F("count") - 1)


def forget_failures(slope: Slope, *, who: str) -> None:
    """End the row of failures: `who` got it right."""
    Streak.objects.filter(key=_key(slope.name, who)).delete()


def hidden(who: str) -> str:
    """Return what a key says of who it was: a digest."""
    return hashlib.sha256(who.encode()).hexdigest()[:32]


def _key(name: str, who: str) -> str:
    return f"{name}:{hidden(who)}"
