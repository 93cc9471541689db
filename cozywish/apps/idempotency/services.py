"""Answers that are given once: the same request again gets the same answer and does nothing.

Note [Waiting instead of 409]
    The row that stands for a key is inserted before anything else in the transaction of the effect itself. So
    there is no moment at which the effect is committed and the answer is not, no lease to run out and no half-done
    request to clean up after a crash. A duplicate that arrives meanwhile waits at the unique constraint until the
    first one has ended: then it finds the answer, or, if the first was refused, does the work itself.
    docs/adr/0006-duplicates-wait.md gives the reasons.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from cozywish.apps.idempotency.models import Answer
from cozywish.core.errors import Invalid
from cozywish.core.services import operation
from cozywish.toolkit.tokens import digest

KEPT_FOR = timedelta(hours=72)
KEY_PURPOSE = "idempotency key"

RESERVE = """
INSERT INTO idempotency_answer (principal, route, key, fingerprint, status, body, created_at)
VALUES (%s, %s, %s, %s, 0, 'null', %s)
ON CONFLICT (principal, route, key) DO NOTHING RETURNING id"""


class KeyReused(Invalid):
    code = "IDEMPOTENCY_KEY_REUSED"
    template = _("This Idempotency-Key was used for another request. Choose a new key.")


@dataclass(frozen=True, slots=True)
class Given:
    """An answer: `body` is whatever JSON can hold. A replay did nothing this time."""

    status: int
    body: Any
    is_replay: bool = False


@operation
def once(
    *,
    principal: str,
    route: str,
    key: str,
    fingerprint: str,
    act: Callable[[], tuple[int, Any]],
    now: datetime,
) -> Given:
    """Do `act` and keep the (status, body) it returns, or give the answer that is already kept.

    Effect and answer commit together. What `act` raises undoes both, and the key is free again. Bad news that
    `act` returns (status 400 and above: a wrong code that cost a try) stays done but is not kept, so that the
    corrected request runs. A concurrent duplicate waits for the first: Note [Waiting instead of 409].
    `key` is kept only as a digest, and `body` must hold no secret and nobody's name or address.

    Fails with KeyReused when the kept answer belongs to another fingerprint, and with whatever `act` refuses.
    """
    hidden = digest(key, purpose=KEY_PURPOSE)
    mine = _reserve(principal, route, hidden, fingerprint, now)
    if mine is None:
        kept = Answer.objects.get(principal=principal, route=route, key=hidden)
        if kept.fingerprint != fingerprint:
            raise KeyReused
        return Given(kept.status, kept.body, is_replay=True)
    status, body = act()
    row = Answer.objects.filter(pk=mine)
    if status >= 400:
        row.delete()
    else:
        row.update(status=status, body=body)
    return Given(status, body)


def _reserve(principal: str, route: str, key: str, fingerprint: str, now: datetime) -> int | None:
    """Insert the row and return its id, or None when someone else's is (by now) committed."""
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(RESERVE, [principal, route, key, fingerprint, moment])
        row = cursor.fetchone()
    return row[0] if row else None
