"""What a line of the log may not hold is masked, and what helps to mend things stays."""

import logging
from uuid import UUID

import pytest
from django.test import Client

from cozywish.toolkit.logs import Discreet, masked
from cozywish.toolkit.tokens import new_token


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("refused {'alice@example.com': (550, b'no')}", "refused {'(email)': (550, b'no')}"),
        ("Key (email)=(a.b+c@mail.example.co.uk) exists", "Key (email)=((email)) exists"),
        ("/?email=a.b%40mail.example.com&x=1", "/?email=(email)&x=1"),
        ("?next=%3Femail%3Da%2540mail.example.com", "?next=(email)"),
        ("from 203.0.113.77:443", "from (network):443"),
        ("from 2001:db8:0:1::/64", "from (network)/64"),
        ("call +15035550148 or (503) 555-0148", "call (phone) or (phone)"),
        ("/b/K7M2Q4XW9P/rXk3Jv8Qz_0aB-cD5eF6gH7iJ8kL9mN0/", "/b/K7M2Q4XW9P/(secret)/"),
        ("key c5zq2l-7d4f0c1b2a3948576d4f0c1b2a394857", "key (secret)"),
    ],
)
def test_what_names_somebody_or_opens_something_is_masked(said: str, kept: str) -> None:
    assert masked(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "Delivery 4711 failed at 2026-11-21 09:30:01,123",
        "booking 0b5c3a52-9f0e-4d7a-8d56-0c9d6a1b2c3d of K7M2Q4XW9P",
        "File cozywish/apps/outbox/services.py, line 94, in OptionalCookiesMiddlewareOfThisSite",
        "psycopg 3.2.1, took 12:30:45",
    ],
)
def test_what_helps_to_mend_things_stays(said: str) -> None:
    assert masked(said) == said


def test_every_token_we_make_is_masked_and_no_row_id() -> None:
    made = [token for token in (new_token() for _ in range(200)) if any(map(str.isdigit, token))]
    assert {masked(f"/x/{token}/") for token in made} == {"/x/(secret)/"}
    assert masked(str(UUID(int=2**127 + 1))) == str(UUID(int=2**127 + 1))


def test_a_trace_is_masked_too() -> None:
    lines: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(Discreet("{levelname} {message}", style="{"))
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    log = logging.getLogger("tests.discreet")
    log.addHandler(handler)
    try:
        raise ValueError("no such person: alice@example.com")
    except ValueError:
        log.exception("It failed")
    finally:
        log.removeHandler(handler)
    assert lines[0].endswith("ValueError: no such person: (email)")
    assert "ERROR It failed\nTraceback" in lines[0]


@pytest.mark.django_db
def test_a_request_is_named_by_its_route(client: Client) -> None:
    lines: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(Discreet("{message}", style="{"))
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    log = logging.getLogger("django.request")
    log.addHandler(handler)
    client.get("/v/alice-archer/")
    client.get("/Alice Archer, 2218 Canary Row")
    log.removeHandler(handler)
    assert lines == ["Not Found: /v/<slug:slug>/", "Not Found: (no such address)"]
