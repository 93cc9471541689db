"""Seals behind the audit log: a chain of hashes, made after the rows themselves.

Note [Sealing in order]
    A row's number is drawn before its transaction commits, so number 6 may be there while 5 is still on its way, and a
    chain that has passed 6 could never take 5 in. The sealer therefore seals up to a number only when everybody who
    may hold a smaller one is done. On PostgreSQL every writer locks the table (ROW EXCLUSIVE) before it draws a number
    and until it is visible to all. Whoever held that lock after the highest number was seen is waited for, as CREATE
    INDEX CONCURRENTLY does it; whoever comes later gets a higher number. Comparing the rows' xmin with the horizon of
    a snapshot is not enough: numbers are not drawn in the order of transaction ids. On SQLite there is one writer.
"""

import time

from django.db import connection
from django.db.models import Max

from cozywish.apps.audit.chain import START, digest_after
from cozywish.apps.audit.models import AuditEntry, AuditSeal
from cozywish.core.db import is_postgres, one_after_another
from cozywish.core.services import operation

PATIENCE_SECONDS = 2.0
LOOK_AGAIN_SECONDS = 0.02
AT_MOST = 2000  # rows in one transaction

WRITERS = """\
SELECT virtualtransaction FROM pg_locks WHERE granted AND locktype = 'relation' AND mode <> 'AccessShareLock'
AND pid <> pg_backend_pid() AND relation = 'audit_auditentry'::regclass
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


def seal(*, patience: float = PATIENCE_SECONDS) -> int:
    """Seal what is settled and return how many rows that were.

    Waits `patience` seconds for open writers, then leaves the rest to the next time. See Note [Sealing in order].
    """
    upto = settled_id(patience=patience)
    total = 0
    while upto and (sealed := seal_upto(entry_id=upto).unwrap()):
        total += sealed
    return total


def settled_id(*, patience: float) -> int:
    """Return a number up to which every row is there for good; 0 when that cannot be said now."""
    highest = AuditEntry.objects.aggregate(highest=Max("pk"))["highest"] or 0
    if not is_postgres():
        return highest
    until = time.monotonic() + patience
    awaited = _writers()
    while awaited:
        if time.monotonic() >= until:
            return 0
        time.sleep(LOOK_AGAIN_SECONDS)
        awaited &= _writers()
    return highest


@operation
def seal_upto(*, entry_id: int) -> int:
    """Seal at most AT_MOST rows, the oldest first, up to `entry_id`, which must be settled; return how many."""
    one_after_another("audit.seal")
    last = AuditSeal.objects.order_by("-pk").first()
    position, digest = (last.pk, last.digest) if last else (0, START)
    waiting = AuditEntry.objects.filter(pk__gt=last.entry_id if last else 0, pk__lte=entry_id)
    seals = []
    for entry in waiting.order_by("pk")[:AT_MOST]:
        position, previous, digest = position + 1, digest, digest_after(digest, entry)
        seals.append(
            AuditSeal(position=position, entry_id=entry.pk, previous=previous, digest=digest)
        )
    AuditSeal.objects.bulk_create(seals)
    return len(seals)


def _writers() -> set[str]:
    """Return the open transactions that may have drawn a number."""
    with connection.cursor() as cursor:
        cursor.execute(WRITERS)
        return {name for (name,) in cursor.fetchall()}
