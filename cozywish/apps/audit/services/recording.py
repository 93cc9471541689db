"""Writing the audit log: always inside the operation that is being written down."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from cozywish.apps.audit.models import AuditEntry


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
    if not connection.in_atomic_block:
        raise RuntimeError("record() outside a transaction writes down what may never happen")
    AuditEntry.objects.create(
        at=at,
        actor_kind=actor_kind,
        actor_id=actor_id,
        action=action,
        object_type=object_type,
        object_id=object_id,
        reason=reason,
        data=data,
    )
