"""Writing the audit log: always inside the operation that is being written down."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.dispatch import Signal

from cozywish.apps.audit.models import AuditEntry
from cozywish.core.services import operation

# Something was written down, and may still be undone: `action`, `object_type`, `object_id`.
recorded = Signal()


def record(
    *,
    at: datetime,
    actor_kind: str,
    actor_id: UUID | None,
    action: str,
    object_type: str,
    object_id: UUID,
    reason: str = "",
    **data: Any,
) -> None:
    """Write one row. `data` holds ids, codes and numbers: never names, addresses or secrets."""
    entry = AuditEntry(
        at=at,
        actor_kind=actor_kind,
        actor_id=actor_id,
        action=action,
        object_type=object_type,
        object_id=object_id,
        reason=reason,
        data=data,
    )
    record_all([entry])


def record_all(entries: Sequence[AuditEntry]) -> None:
    """Write rows as `record` does. One SQL query."""
    if not connection.in_atomic_block:
        raise RuntimeError("record() outside a transaction writes down what may never happen")
    AuditEntry.objects.bulk_create(entries)
    for entry in entries:
        recorded.send(
            AuditEntry,
            action=entry.action,
            object_type=entry.object_type,
            object_id=entry.object_id,
        )


@operation
def record_change(
    *,
    actor_id: UUID,
    what: str,
    object_type: str,
    object_id: UUID,
    fields: Sequence[str],
    now: datetime,
) -> None:
    """Write down what somebody did to a row in the office by hand: `what`, and the names of fields, never values."""
    record(
        at=now,
        actor_kind="OFFICE",
        actor_id=actor_id,
        action=f"office.{what}",
        object_type=object_type,
        object_id=object_id,
        fields=sorted(fields),
    )
