"""What the serving process does now and then: at once, then every so often, and again soon when it failed."""

import threading
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import transaction

from cozywish.apps.audit.models import AuditSeal
from cozywish.apps.audit.services import record
from cozywish.apps.outbox.services import WAKE
from cozywish.ops import serving
from cozywish.ops.serving import Chore, keep_draining


def test_a_chore_is_done_at_once_and_then_every_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, done = [100.0], []

    def work() -> int:
        done.append(clock[0])
        return 1

    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    chore = Chore(60.0, work)
    for second in (100.0, 159.9, 160.0, 200.0, 221.0):
        clock[0] = second
        chore.do_if_due()

    assert done == [100.0, 160.0, 221.0]


def test_one_that_fails_stays_due(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []

    def work() -> int:
        done.append(1)
        if len(done) == 1:
            raise RuntimeError("the database is away")
        return 1

    chore = Chore(60.0, work)
    with pytest.raises(RuntimeError):
        chore.do_if_due()
    chore.do_if_due()
    chore.do_if_due()

    assert len(done) == 2


def test_the_beat_of_the_process_seals_the_audit_log(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction.atomic():
        record(
            at=datetime(2036, 3, 3, tzinfo=UTC),
            actor_kind="USER",
            actor_id=None,
            action="tests.act",
            object_type="tests.thing",
            object_id=UUID(int=1),
        )
    stopping = threading.Event()

    def last(*, now: datetime) -> int:
        stopping.set()
        return 0

    monkeypatch.setattr(serving, "tidy", last)
    monkeypatch.setattr(serving, "close_old_connections", lambda: None)
    WAKE.set()
    keep_draining(stopping)

    assert AuditSeal.objects.count() == 1
