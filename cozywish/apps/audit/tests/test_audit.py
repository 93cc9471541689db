"""The audit log only grows, whoever asks."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.audit.services import record


@pytest.fixture
def entry(db: None) -> AuditEntry:
    with transaction.atomic():
        record(
            at=timezone.now(),
            actor_kind="C",
            actor_id=uuid4(),
            action="bookings.hold",
            object_type="booking",
            object_id=uuid4(),
        )
    return AuditEntry.objects.get()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditentry SET action = 'nothing'",
        "DELETE FROM audit_auditentry",
        "UPDATE audit_auditentry SET reason = reason",
    ],
)
def test_a_row_is_never_changed_or_removed(entry: AuditEntry, sql: str) -> None:
    with (
        pytest.raises(DatabaseError, match="audit_auditentry_append_only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert AuditEntry.objects.get().action == "bookings.hold"


def test_replacing_a_row_is_refused_as_well(entry: AuditEntry) -> None:
    if connection.vendor == "postgresql":
        sql = "TRUNCATE audit_auditentry"
    else:
        sql = (
            "REPLACE INTO audit_auditentry SELECT id, at, actor_kind, actor_id, 'nothing', object_type, "
            "object_id, reason, data FROM audit_auditentry"
        )
    with (
        pytest.raises(DatabaseError, match="audit_auditentry_append_only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert AuditEntry.objects.get().action == "bookings.hold"
