"""Chains of hashes behind append-only tables: made after the rows, and walked to see whether all is as it was.

Note [Sealing in order]
    A row's number is drawn before its transaction commits, so number 6 may be there while 5 is still on its way, and a
    chain that has passed 6 could never take 5 in. The sealer therefore seals up to a number only when everybody who
    may hold a smaller one is done. On PostgreSQL every writer locks the table (ROW EXCLUSIVE) before it draws a number
    and until it is visible to all. Whoever held that lock after the highest number was seen is waited for, as CREATE
    INDEX CONCURRENTLY does it; whoever comes later gets a higher number. Comparing the rows' xmin with the horizon of
    a snapshot is not enough: numbers are not drawn in the order of transaction ids. On SQLite there is one writer.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models import Max, QuerySet

from cozywish.core.db import is_postgres, one_after_another
from cozywish.core.models import Seal
from cozywish.core.services import operation

START = "0" * 64
PATIENCE_SECONDS = 2.0
LOOK_AGAIN_SECONDS = 0.02
AT_MOST = 2000  # rows that are sealed in one transaction
AT_ONCE = 1000  # rows that are looked at in one query

WRITERS = """\
SELECT virtualtransaction FROM pg_locks WHERE granted AND locktype = 'relation' AND mode <> 'AccessShareLock'
AND pid <> pg_backend_pid() AND relation = %s::regclass
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


@dataclass(frozen=True, slots=True)
class Chain:
    """A table whose rows are numbered by `id`, the table of its seals, and what of a row is sealed.

    `rows` returns the rows with all that `content` needs; `content` returns what JSON can hold, the number first.
    """

    rows: Callable[[], QuerySet[Any]]
    seals: type[Seal]
    content: Callable[[Any], list[Any]]

    def digest_after(self, previous: str, row: models.Model) -> str:
        """Return the hash of `row` in a chain that stands at `previous`.

        The row is written as JSON, in which no value can look like the end of another, whatever it contains.
        """
        text = json.dumps([previous, self.content(row)], sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Whole:
    """Every sealed row is as it was. `head` is the last hash: kept elsewhere, it proves that nothing was cut off."""

    rows: int
    head: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row of which that cannot be said."""

    entry_id: int
    why: str


def seal(chain: Chain, *, patience: float = PATIENCE_SECONDS) -> int:
    """Seal what is settled and return how many rows that were.

    Waits `patience` seconds for open writers, then leaves the rest to the next time. See Note [Sealing in order].
    """
    upto = settled_id(chain.rows().model, patience=patience)
    total = 0
    while upto and (sealed := seal_upto(chain, entry_id=upto).unwrap()):
        total += sealed
    return total


def settled_id(model: type[models.Model], *, patience: float = PATIENCE_SECONDS) -> int:
    """Return a number up to which every row is there for good; 0 when that cannot be said now."""
    highest: int = model._default_manager.aggregate(highest=Max("pk"))["highest"] or 0
    if not is_postgres():
        return highest
    until = time.monotonic() + patience
    awaited = _writers(model._meta.db_table)
    while awaited:
        if time.monotonic() >= until:
            return 0
        time.sleep(LOOK_AGAIN_SECONDS)
        awaited &= _writers(model._meta.db_table)
    return highest


@operation
def seal_upto(chain: Chain, *, entry_id: int) -> int:
    """Seal at most AT_MOST rows, the oldest first, up to `entry_id`, which must be settled; return how many."""
    one_after_another(chain.seals._meta.label)
    last = chain.seals._default_manager.order_by("-pk").first()
    position, digest = (last.pk, last.digest) if last else (0, START)
    waiting = chain.rows().filter(pk__gt=last.entry_id if last else 0, pk__lte=entry_id)
    seals = []
    for row in waiting.order_by("pk")[:AT_MOST]:
        position, previous, digest = position + 1, digest, chain.digest_after(digest, row)
        seals.append(
            chain.seals(position=position, entry_id=row.pk, previous=previous, digest=digest)
        )
    chain.seals._default_manager.bulk_create(seals)
    return len(seals)


def _writers(table: str) -> set[str]:
    """Return the open transactions that may have drawn a number."""
    with connection.cursor() as cursor:
        cursor.execute(WRITERS, [table])
        return {name for (name,) in cursor.fetchall()}


def examine(chain: Chain, *, expected: str = "") -> Whole | Broken:
    """Walk the whole chain. `expected` is a head seen earlier that must still be in it.

    Rows younger than the last seal are not looked at: the sealer has not come to them.
    """
    position, before, digest, met = 0, 0, START, not expected
    for seals in _batches(chain.seals):
        rows = {
            row.pk: row for row in chain.rows().filter(pk__gt=before, pk__lte=seals[-1].entry_id)
        }
        stray = min(rows.keys() - {seal.entry_id for seal in seals}, default=None)
        for seal in seals:
            position += 1
            if stray is not None and stray < seal.entry_id:
                return Broken(stray, "the row was put in afterwards")
            if seal.pk != position or seal.previous != digest or seal.entry_id <= before:
                return Broken(seal.entry_id, "the seal before it is gone or was changed")
            row = rows.get(seal.entry_id)
            if row is None:
                return Broken(seal.entry_id, "the row is gone")
            if chain.digest_after(digest, row) != seal.digest:
                return Broken(seal.entry_id, "the row or its seal was changed")
            before, digest = seal.entry_id, seal.digest
            met = met or digest == expected
    return Whole(position, digest) if met else Broken(before, "what came after it was cut off")


def _batches(seals: type[Seal]) -> Iterator[list[Seal]]:
    """Yield all seals in order, AT_ONCE at a time."""
    after = 0
    while batch := list(seals._default_manager.filter(pk__gt=after).order_by("pk")[:AT_ONCE]):
        yield batch
        after = batch[-1].pk
