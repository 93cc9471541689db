"""What is sealed of a row of the audit log: all of it."""

from datetime import UTC
from typing import Any

from cozywish.apps.audit.models import AuditEntry, AuditSeal
from cozywish.core.chains import Chain


def _content(entry: AuditEntry) -> list[Any]:
    return [
        entry.pk,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_kind,
        entry.actor_id and entry.actor_id.hex,
        entry.action,
        entry.object_type,
        entry.object_id.hex,
        entry.reason,
        entry.data,
    ]


LOG = Chain(AuditEntry.objects.all, AuditSeal, _content)
