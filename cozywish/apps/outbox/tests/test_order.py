"""What is owed about one thing is done in the order in which it came due, however many work on it."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from cozywish.apps.outbox.models import Delivery
from cozywish.apps.outbox.services import MAX_ATTEMPTS, NotYet, deliver, drain, publish
from cozywish.core.events import Event, register

BOOKINGS, EVENTS, WORKERS = 100, 10, 4
HEARD: list[tuple[str, int]] = []
DEAF: set[tuple[str, int]] = set()


@register
@dataclass(frozen=True)
class PageTurned(Event):
    name: ClassVar[str] = "tests.page_turned"
    book: str
    number: int

    @property
    def concerns(self) -> str:
        return self.book


def read(event: PageTurned) -> None:
    if (event.book, event.number) in DEAF:
        raise NotYet("nobody reads this page yet")
    time.sleep(0.001)  # long enough for another worker to look for something to do
    HEARD.append((event.book, event.number))


WIRING: dict[type[Event], tuple[str, ...]] = {
    PageTurned: ("cozywish.apps.outbox.tests.test_order.read",)
}


@pytest.fixture(autouse=True)
def wired(settings: Settings) -> None:
    settings.EVENT_WIRING = "cozywish.apps.outbox.tests.test_order.WIRING"
    HEARD.clear()
    DEAF.clear()


def turn(*pages: tuple[str, int]) -> None:
    """Owe these pages, all due at the same moment."""
    due_at = timezone.now()
    with transaction.atomic():
        for book, number in pages:
            publish(PageTurned(book=book, number=number), due_at=due_at)


def work(_number: int) -> None:
    """Deliver until nothing is owed."""
    try:
        while Delivery.objects.filter(delivered_at=None).exists():
            drain(now=timezone.now())
    finally:
        connection.close()


def test_four_workers_do_a_thousand_each_once_and_every_booking_in_order(fresh_db: None) -> None:
    turn(*((f"book {book}", number) for book in range(BOOKINGS) for number in range(EVENTS)))

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, range(WORKERS)))

    assert len(HEARD) == BOOKINGS * EVENTS
    for book in range(BOOKINGS):
        found = [number for name, number in HEARD if name == f"book {book}"]
        assert found == list(range(EVENTS))
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db
def test_what_is_due_at_one_moment_is_done_in_the_order_it_was_owed() -> None:
    turn(*(("one", number) for number in range(20)), ("other", 0))
    drain(now=timezone.now())
    assert [*(("one", number) for number in range(20)), ("other", 0)] == HEARD


@pytest.mark.django_db
def test_what_cannot_be_done_yet_holds_up_its_own_line_only() -> None:
    turn(("one", 0), ("one", 1), ("other", 0))
    DEAF.add(("one", 0))
    now = timezone.now()
    assert drain(now=now) == 1
    second = Delivery.objects.get(payload__book="one", payload__number=1)
    assert deliver(second.pk, now=now) is False
    assert HEARD == [("other", 0)]

    DEAF.clear()
    assert drain(now=now + timedelta(minutes=10)) == 2
    assert HEARD == [("other", 0), ("one", 0), ("one", 1)]


@pytest.mark.django_db
def test_many_who_wait_do_not_keep_others_from_being_asked() -> None:
    turn(*(("one", number) for number in range(5)), ("other", 0))
    DEAF.add(("one", 0))
    now = timezone.now()
    drain(now=now, at_most=1)
    assert drain(now=now, at_most=1) == 1
    assert HEARD == [("other", 0)]


@pytest.mark.django_db
def test_a_dead_letter_holds_up_nobody() -> None:
    turn(("one", 0), ("one", 1))
    Delivery.objects.filter(payload__number=0).update(attempts=MAX_ATTEMPTS)
    assert drain(now=timezone.now()) == 1
    assert HEARD == [("one", 1)]
