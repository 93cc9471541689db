"""An event is owed with its cause, delivered at least once, and never lost."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from cozywish.apps.outbox.models import Delivery
from cozywish.apps.outbox.services import LEASE, MAX_ATTEMPTS, NotYet, drain, publish
from cozywish.core.events import Event, register

HEARD: list[str] = []


@register
@dataclass(frozen=True)
class BellRang(Event):
    name: ClassVar[str] = "tests.bell_rang"
    where: str


def hear(event: BellRang) -> None:
    HEARD.append(event.where)


def refuse_to_hear(event: BellRang) -> None:
    raise OSError("no ears")


def wait_for_ears(event: BellRang) -> None:
    raise NotYet("no ears are set up")


PATH = "cozywish.apps.outbox.tests.test_outbox"
WIRING: dict[type[Event], tuple[str, ...]] = {BellRang: (f"{PATH}.hear",)}
WIRING_THAT_FAILS: dict[type[Event], tuple[str, ...]] = {
    BellRang: (f"{PATH}.refuse_to_hear", f"{PATH}.hear")
}

WIRING_THAT_WAITS: dict[type[Event], tuple[str, ...]] = {BellRang: (f"{PATH}.wait_for_ears",)}


@pytest.fixture(autouse=True)
def wired(settings: Settings, db: None) -> None:
    settings.EVENT_WIRING = f"{PATH}.WIRING"
    HEARD.clear()


def ring(where: str, due_at: datetime | None = None) -> None:
    with transaction.atomic():
        publish(BellRang(where=where), due_at=due_at)


def test_what_is_published_is_delivered_once() -> None:
    ring("door")
    assert [drain(now=timezone.now()), drain(now=timezone.now())] == [1, 0]
    assert HEARD == ["door"]


def test_a_transaction_that_fails_announces_nothing() -> None:
    def announce_and_fail() -> None:
        with transaction.atomic():
            publish(BellRang(where="door"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        announce_and_fail()
    assert not Delivery.objects.exists()


def test_a_timer_waits_until_it_is_due() -> None:
    due = timezone.now() + timedelta(hours=1)
    ring("later", due_at=due)
    assert drain(now=due - timedelta(seconds=1)) == 0
    assert drain(now=due) == 1


def test_a_handler_that_fails_keeps_only_its_own_delivery_owed(settings: Settings) -> None:
    settings.EVENT_WIRING = f"{PATH}.WIRING_THAT_FAILS"
    ring("door")
    assert drain(now=timezone.now()) == 1
    owed = Delivery.objects.get(delivered_at=None)
    assert (owed.attempts, owed.last_error, HEARD) == (1, "OSError('no ears')", ["door"])
    assert owed.next_try_at > timezone.now()


def test_after_the_last_attempt_it_is_a_dead_letter(settings: Settings) -> None:
    settings.EVENT_WIRING = f"{PATH}.WIRING_THAT_FAILS"
    ring("door")
    moment = datetime(2100, 1, 1, tzinfo=UTC)
    for attempt in range(MAX_ATTEMPTS + 3):
        drain(now=moment + timedelta(days=attempt))
    assert Delivery.objects.get(delivered_at=None).attempts == MAX_ATTEMPTS


def test_what_waits_for_an_operator_is_never_given_up(settings: Settings) -> None:
    settings.EVENT_WIRING = f"{PATH}.WIRING_THAT_WAITS"
    ring("door")
    moment = datetime(2100, 1, 1, tzinfo=UTC)
    for attempt in range(MAX_ATTEMPTS + 3):
        drain(now=moment + timedelta(days=attempt))
    assert Delivery.objects.get(delivered_at=None).attempts == 0


@pytest.mark.django_db(transaction=True)
def test_publishing_outside_a_transaction_is_a_defect() -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        publish(BellRang(where="door"))


@pytest.mark.parametrize("fails", [False, True])
def test_whoever_sleeps_through_the_lease_writes_nothing_any_more(
    fails: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CHA-07: while the first is at it, its lease runs out and a second tries in vain."""
    ring("door")
    later = timezone.now() + LEASE + timedelta(seconds=1)
    seen = list[Delivery]()

    def sleeps(event: BellRang) -> None:
        monkeypatch.setattr(f"{PATH}.hear", refuse_to_hear)
        assert drain(now=later) == 0
        seen.append(Delivery.objects.get())
        if fails:
            raise ValueError("at last")

    monkeypatch.setattr(f"{PATH}.hear", sleeps)
    assert drain(now=timezone.now()) == 0

    written = Delivery.objects.values("last_error", "next_try_at", "attempts", "delivered_at").get()
    assert written == {
        "last_error": "OSError('no ears')",
        "next_try_at": later + timedelta(minutes=1),
        "attempts": 2,
        "delivered_at": None,
    }
    assert seen[0].next_try_at == written["next_try_at"]
