"""SEC-33: what was written down stays as it was, or `verify_audit` names the row."""

from datetime import UTC, datetime
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from cozywish.apps.audit.models import AuditEntry, AuditSeal
from cozywish.apps.audit.queries import examine
from cozywish.apps.audit.services import Shown, record, record_read, seal
from cozywish.core.chains import Broken, Whole
from cozywish.core.db import is_postgres

pytestmark = pytest.mark.django_db
AT = datetime(2036, 3, 3, 7, tzinfo=UTC)
PERSON = UUID(int=7)


def write(count: int = 1, **more: str) -> None:
    """Write rows as an operation does."""
    with transaction.atomic():
        for number in range(count):
            record(
                at=AT,
                actor_kind="USER",
                actor_id=PERSON,
                action="tests.act",
                object_type="tests.thing",
                object_id=UUID(int=number),
                **more,
            )


def run(sql: str, *values: int | str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def unguard(table: str = "audit_auditentry") -> None:
    """Take the triggers away, as somebody with the database's own password could."""
    if is_postgres():
        run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return
    for verb in ("update", "delete"):
        run(f"DROP TRIGGER {table}_no_{verb}")


@pytest.fixture
def ids() -> list[int]:
    """Numbers of five sealed rows."""
    write(5)
    assert seal() == 5
    return list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True))


def test_rows_are_chained_in_the_order_of_their_numbers(ids: list[int]) -> None:
    write(2)

    assert seal() == 2
    seals = list(AuditSeal.objects.order_by("position"))
    assert [one.position for one in seals] == [1, 2, 3, 4, 5, 6, 7]
    assert [one.entry_id for one in seals[:5]] == ids
    assert [one.previous for one in seals] == ["0" * 64, *(one.digest for one in seals[:-1])]
    assert examine() == Whole(7, seals[-1].digest)


def test_nothing_new_needs_no_seal(ids: list[int]) -> None:
    assert seal() == 0


def test_more_rows_than_one_transaction_takes_are_sealed_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cozywish.core.chains.AT_MOST", 2)
    monkeypatch.setattr("cozywish.core.chains.AT_ONCE", 2)
    write(5)

    assert seal() == 5
    assert isinstance(examine(), Whole)


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'x'",
        "action = 'tests.acs'",
        "actor_id = NULL",
        """data = '{"a": 1}'""",
        "at = '2036-03-03 07:00:00.000001'",
        "object_type = 'tests.thinf'",
    ],
)
def test_a_changed_row_is_named(ids: list[int], change: str) -> None:
    unguard()
    run(f"UPDATE audit_auditentry SET {change} WHERE id = %s", ids[2])  # noqa: S608

    assert examine() == Broken(ids[2], "the row or its seal was changed")


def test_a_row_that_is_gone_is_named(ids: list[int]) -> None:
    unguard()
    run("DELETE FROM audit_auditentry WHERE id = %s", ids[1])

    assert examine() == Broken(ids[1], "the row is gone")


def test_a_row_that_is_gone_with_its_seal_is_named_by_what_follows(ids: list[int]) -> None:
    for table, column in (("audit_auditentry", "id"), ("audit_auditseal", "entry_id")):
        unguard(table)
        run(f"DELETE FROM {table} WHERE {column} = %s", ids[1])  # noqa: S608

    assert examine() == Broken(ids[2], "the seal before it is gone or was changed")


def test_a_row_put_between_is_named(ids: list[int]) -> None:
    unguard()
    run("DELETE FROM audit_auditentry WHERE id = %s", ids[3])
    unguard("audit_auditseal")
    run("DELETE FROM audit_auditseal WHERE entry_id >= %s", ids[3])
    seal()
    run(
        "INSERT INTO audit_auditentry (id, at, actor_kind, action, object_type, object_id, reason, data) "
        "SELECT %s, at, actor_kind, 'tests.forged', object_type, object_id, reason, data FROM audit_auditentry "
        "WHERE id = %s",
        ids[3],
        ids[0],
    )

    assert examine() == Broken(ids[3], "the row was put in afterwards")


def test_a_changed_seal_is_named(ids: list[int]) -> None:
    unguard("audit_auditseal")
    run("UPDATE audit_auditseal SET digest = %s WHERE entry_id = %s", "f" * 64, ids[2])

    assert examine() == Broken(ids[2], "the row or its seal was changed")


def test_what_was_cut_off_is_missed_by_whoever_kept_the_head(ids: list[int]) -> None:
    head = AuditSeal.objects.get(entry_id=ids[4]).digest
    for table, column in (("audit_auditentry", "id"), ("audit_auditseal", "entry_id")):
        unguard(table)
        run(f"DELETE FROM {table} WHERE {column} = %s", ids[4])  # noqa: S608

    assert isinstance(examine(), Whole)
    assert examine(expected=head) == Broken(ids[3], "what came after it was cut off")


def test_the_command_says_how_many_rows_and_where_the_chain_stands(ids: list[int]) -> None:
    out, head = StringIO(), AuditSeal.objects.get(entry_id=ids[4]).digest
    call_command("verify_audit", head=head, stdout=out)

    assert out.getvalue() == f"5 rows are as they were written. Head: {head}\n"


def test_the_command_fails_with_the_row(ids: list[int]) -> None:
    unguard()
    run("UPDATE audit_auditentry SET reason = 'x' WHERE id = %s", ids[2])

    message = rf"^Audit row {ids[2]}: the row or its seal was changed\.$"
    with pytest.raises(CommandError, match=message):
        call_command("verify_audit")


def test_the_sealing_command_says_how_many() -> None:
    write(3)
    out = StringIO()
    call_command("seal_audit", stdout=out)

    assert out.getvalue() == "Sealed 3.\n"


def test_a_reason_cannot_pretend_to_be_another_row() -> None:
    forged = 'x","data":{}]\n2036-03-03 USER admin granted\r\n\x1b[2J'
    write(reason=forged)
    seal()

    assert AuditEntry.objects.get().reason == forged
    assert examine() == Whole(1, AuditSeal.objects.get().digest)


def test_who_was_shown_whose_contact_data_is_written_down() -> None:
    booking, guest = UUID(int=1), UUID(int=2)
    record_read(
        reader_kind="USER",
        reader_id=PERSON,
        shown=[Shown("booking", booking, subject_id=guest), Shown("accounts.user", guest)],
        why="bookings.day",
        now=AT,
    ).unwrap()

    rows = AuditEntry.objects.order_by("pk").values_list(
        "at", "actor_kind", "actor_id", "action", "object_type", "object_id", "reason", "data"
    )
    about = {"subject": str(guest)}
    assert list(rows) == [
        (AT, "USER", PERSON, "audit.read", "booking", booking, "bookings.day", about),
        (AT, "USER", PERSON, "audit.read", "accounts.user", guest, "bookings.day", {}),
    ]
