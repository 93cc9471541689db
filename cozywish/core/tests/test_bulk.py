"""Rows that are inserted quickly are the same rows, under the same constraints."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.core.bulk import insert_all

pytestmark = pytest.mark.django_db


def test_every_kind_of_value_comes_back_as_it_went_in() -> None:
    at, actor = datetime(2036, 5, 5, 14, 0, 0, 7, tzinfo=UTC), UUID(int=5)
    rows = [
        AuditEntry(
            at=at, actor_kind="C", actor_id=actor, action="a", object_type="t", object_id=actor
        ),
        AuditEntry(
            at=at,
            actor_kind="T",
            actor_id=None,
            action="\\N\t",
            object_type="’",
            object_id=actor,
            data={"n": [1]},
        ),
    ]

    insert_all(rows)

    read = AuditEntry.objects.order_by("pk").values_list(
        "at", "actor_kind", "actor_id", "action", "object_type", "object_id", "reason", "data"
    )
    assert list(read) == [
        (at, "C", actor, "a", "t", actor, "", {}),
        (at, "T", None, "\\N\t", "’", actor, "", {"n": [1]}),
    ]


def test_a_key_made_in_python_is_kept_and_flags_stay_flags() -> None:
    insert_all([User(id=UUID(int=7), email="alice@example.com", is_active=False)])

    assert User.objects.values_list("pk", "is_active", "is_staff").get() == (
        UUID(int=7),
        False,
        False,
    )


def test_constraints_hold_and_nothing_is_written_then() -> None:
    rows = [User(email="alice@example.com"), User(email="alice@example.com")]

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_all(rows)
    assert User.objects.count() == 0


def test_no_rows_ask_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        insert_all([])
    assert len(queries) == 0
