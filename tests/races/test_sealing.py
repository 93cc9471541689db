"""The audit log is sealed in the order of its numbers, however its writers commit (decision 8)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread
from uuid import UUID

import pytest
from django.db import connection, transaction

from cozywish.apps.audit.models import AuditEntry, AuditSeal
from cozywish.apps.audit.queries import examine
from cozywish.apps.audit.services import record, seal
from cozywish.core.chains import Whole
from tests.races.together import PATIENCE, together

pytestmark = pytest.mark.races

CLIENTS, ROWS = 8, 15


def write(number: int) -> None:
    record(
        at=datetime(2036, 3, 3, tzinfo=UTC),
        actor_kind="USER",
        actor_id=None,
        action="tests.act",
        object_type="tests.thing",
        object_id=UUID(int=number),
    )


@contextmanager
def somebody_writing() -> Iterator[None]:
    """Another connection has drawn a number and commits when the block ends."""
    drawn, may_commit = Event(), Event()

    def work() -> None:
        try:
            with transaction.atomic():
                write(0)
                drawn.set()
                may_commit.wait(PATIENCE)
        finally:
            connection.close()

    thread = Thread(target=work)
    thread.start()
    assert drawn.wait(PATIENCE)
    try:
        yield
    finally:
        may_commit.set()
        thread.join(PATIENCE)


@pytest.mark.postgres
def test_a_row_waits_for_those_with_smaller_numbers(fresh_db: None) -> None:
    with somebody_writing():
        with transaction.atomic():
            write(1)
        assert AuditEntry.objects.count() == 1, "its writer is done, and it has the greater number"
        assert seal(patience=0.2) == 0

    assert seal() == 2
    assert isinstance(examine(), Whole)


@pytest.mark.postgres
def test_without_waiting_a_row_would_be_left_out_for_ever(
    fresh_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr("cozywish.core.chains._writers", lambda _table: set())
    with somebody_writing():
        with transaction.atomic():
            write(1)
        assert seal() == 1

    assert seal() == 0
    assert not isinstance(examine(), Whole)


@pytest.mark.postgres
def test_who_only_reads_is_not_waited_for(fresh_db: None) -> None:
    read, may_end = Event(), Event()

    def work() -> None:
        with transaction.atomic():
            AuditEntry.objects.count()
            read.set()
            may_end.wait(PATIENCE)
        connection.close()

    write_one = transaction.atomic(write)
    write_one(1)
    thread = Thread(target=work)
    thread.start()
    assert read.wait(PATIENCE)
    try:
        assert seal(patience=0) == 1
    finally:
        may_end.set()
        thread.join(PATIENCE)


def test_writers_and_sealers_at_once_make_one_chain(fresh_db: None) -> None:
    """Half of them write, every second row in a transaction that then fails; two of them seal meanwhile."""

    def act(number: int) -> None:
        for row in range(ROWS):
            if number < 2:
                seal()
                continue
            with transaction.atomic():
                write(row)
                transaction.set_rollback(row % 2 == 1)

    together(CLIENTS, act)
    seal()

    kept = (CLIENTS - 2) * ((ROWS + 1) // 2)
    assert (AuditEntry.objects.count(), AuditSeal.objects.count()) == (kept, kept)
    assert isinstance(examine(), Whole)
