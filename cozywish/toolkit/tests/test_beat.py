"""Answers that tell nothing by how long they took."""

import pytest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from pytest_django import Settings

from cozywish.toolkit.beat import on_the_beat

BEAT = 1.0


class Clock:
    """A clock that stands still but for what a view takes and how long somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize(
    ("method", "status", "took", "answered"),
    [
        ("post", 302, 0.25, 1.0),
        ("post", 204, 0.75, 1.0),
        ("post", 401, 1.25, 2.0),
        ("post", 200, 0.25, 0.25),
        ("post", 429, 0.25, 0.25),
        ("get", 302, 0.25, 0.25),
    ],
)
def test_what_was_looked_up_is_answered_on_the_next_beat_and_all_else_at_once(
    method: str,
    status: int,
    took: float,
    answered: float,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SEC-10: under load, too."""
    settings.ANSWER_BEAT = BEAT
    clock = Clock()
    monkeypatch.setattr("cozywish.toolkit.beat.time", clock)

    def view(_request: object) -> HttpResponseBase:
        clock.sleep(took)
        return HttpResponse(status=status)

    answer = on_the_beat(view)(getattr(RequestFactory(), method)("/"))

    assert (answer.status_code, clock.now - 100.0) == (status, answered)
