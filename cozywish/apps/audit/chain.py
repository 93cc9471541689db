"""The chain of hashes behind the audit log: each hash covers a row and the hash before it."""

import hashlib
import json
from datetime import UTC

from cozywish.apps.audit.models import AuditEntry

START = "0" * 64


def digest_after(previous: str, entry: AuditEntry) -> str:
    """Return the hash of `entry` in a chain that stands at `previous`.

    The row is written as JSON, in which no value can look like the end of another, whatever it contains.
    """
    row = [
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
    text = json.dumps([previous, row], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
