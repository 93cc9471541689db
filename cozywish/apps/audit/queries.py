"""Reading the audit log: is it whole."""

from collections.abc import Iterator
from dataclasses import dataclass

from cozywish.apps.audit.chain import START, digest_after
from cozywish.apps.audit.models import AuditEntry, AuditSeal

AT_ONCE = 1000


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


def examine(*, expected: str = "") -> Whole | Broken:
    """Walk the whole chain. `expected` is a head seen earlier that must still be in it.

    Rows younger than the last seal are not looked at: the sealer has not come to them.
    """
    position, before, digest, met = 0, 0, START, not expected
    for seals in _batches():
        entries = AuditEntry.objects.filter(pk__gt=before, pk__lte=seals[-1].entry_id)
        rows = {entry.pk: entry for entry in entries}
        stray = min(rows.keys() - {seal.entry_id for seal in seals}, default=None)
        for seal in seals:
            position += 1
            if stray is not None and stray < seal.entry_id:
                return Broken(stray, "the row was put in afterwards")
            if seal.pk != position or seal.previous != digest or seal.entry_id <= before:
                return Broken(seal.entry_id, "the seal before it is gone or was changed")
            entry = rows.get(seal.entry_id)
            if entry is None:
                return Broken(seal.entry_id, "the row is gone")
            if digest_after(digest, entry) != seal.digest:
                return Broken(seal.entry_id, "the row or its seal was changed")
            before, digest = seal.entry_id, seal.digest
            met = met or digest == expected
    return Whole(position, digest) if met else Broken(before, "what came after it was cut off")


def _batches() -> Iterator[list[AuditSeal]]:
    """Yield all seals in order, AT_ONCE at a time."""
    after = 0
    while batch := list(AuditSeal.objects.filter(pk__gt=after).order_by("pk")[:AT_ONCE]):
        yield batch
        after = batch[-1].pk
