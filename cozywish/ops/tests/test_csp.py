"""What a browser may report, and what of it reaches the log."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

REPORT = {
    "csp-report": {
        "document-uri": "https://cozywish.example/search/?where=Portland",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/x.js?who=alice",
    }
}
LINE = "CSP stopped script-src-elem: https://evil.example/x.js on https://cozywish.example/search/"


class Heard(logging.Handler):
    """The lines that the endpoint itself logs."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture
def heard() -> Iterator[list[str]]:
    handler, logger = Heard(), logging.getLogger("cozywish.ops.csp")
    logger.addHandler(handler)
    logger.setLevel(logging.WARNING)
    yield handler.lines
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


def send(body: Any, *, kind: str = "application/csp-report", address: str = "127.0.0.1") -> int:
    raw = body if isinstance(body, str | bytes) else json.dumps(body)
    client = Client(enforce_csrf_checks=True)
    return client.post("/csp-report", raw, content_type=kind, REMOTE_ADDR=address).status_code


def test_a_report_is_logged_without_query_strings(heard: list[str]) -> None:
    assert send(REPORT) == 204

    assert heard == [LINE]


def test_the_newer_form_of_reports_is_understood(heard: list[str]) -> None:
    violation = {
        "effectiveDirective": "style-src-attr",
        "blockedURL": "inline",
        "documentURL": "https://cozywish.example/#top",
    }
    report = [{"type": "csp-violation", "body": violation}]

    assert send(report, kind="application/reports+json") == 204

    assert heard == ["CSP stopped style-src-attr: inline on https://cozywish.example/"]


def test_one_request_fills_at_most_ten_lines(heard: list[str]) -> None:
    assert send([{"body": {}}] * 11) == 204

    assert heard == ["CSP stopped None: None on None"] * 10


def test_nothing_in_a_report_can_pass_for_a_line_of_the_log(heard: list[str]) -> None:
    forged = {"csp-report": {"effective-directive": "x\nERROR root all is lost\x1b[2J" + "y" * 300}}

    assert send(forged) == 204

    assert heard == [f"CSP stopped x?ERROR root all is lost?[2J{'y' * 172}: None on None"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[" * 8_000,
        "7",
        '{"csp-report": 1}',
        b"\xff",
        '[{"body": {"blockedURL": "http://["}}]',
    ],
    ids=["empty", "cut off", "too deep", "number", "no object", "no text", "no address"],
)
def test_what_is_no_report_is_refused(body: str | bytes, heard: list[str]) -> None:
    assert send(body) == 400
    assert heard == []


def test_a_long_report_is_refused_unread(heard: list[str]) -> None:
    longest = json.dumps(REPORT).ljust(8_192)

    assert send(longest) == 204
    assert send(longest + " ") == 413
    assert heard == [LINE]


def test_the_thirty_first_report_of_a_minute_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    noon = datetime(2026, 11, 12, 20, 0, tzinfo=UTC)
    monkeypatch.setattr("cozywish.ops.csp.timezone.now", lambda: noon)

    answers = [send(REPORT) for _ in range(31)]

    assert answers == [204] * 30 + [429]
    assert send(REPORT, address="203.0.113.9") == 204


def test_only_reporting_is_allowed() -> None:
    assert Client().get("/csp-report").status_code == 405
