"""While the database is gone, or can only be read, every door says when to come back, and none apologises (CHA-05)."""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, connections
from django.test import Client

from cozywish.api.documents import document
from cozywish.core.db import is_postgres
from tests.authz.doors import Whose, doors
from tests.authz.world import Persona, World, build_tenant, open_world

NO_ANSWER = {500, 502, 504}
NOBODYS = {"Retry-After": "5", "Cache-Control": "no-store"}

Away = Callable[[], AbstractContextManager[None]]


@contextmanager
def gone() -> Iterator[None]:
    """Nobody answers where the database was."""
    elsewhere = {"HOST": "/nowhere"} if is_postgres() else {"NAME": "/nowhere/db.sqlite3"}
    connections.close_all()
    with patch.dict(connections.settings["default"], elsewhere):
        yield
        connections.close_all()


@contextmanager
def read_only() -> Iterator[None]:
    """As it is while another server takes over: what is there can be read."""
    names = ("SET default_transaction_read_only = {}", "PRAGMA query_only = {}")
    setting = names[0 if is_postgres() else 1]
    with connection.cursor() as cursor:
        cursor.execute(setting.format("on"))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(setting.format("off"))


@pytest.fixture
def world(fresh_db: None) -> Iterator[World]:
    logging.disable(logging.CRITICAL)  # each of these is written down with its trace
    yield open_world(build_tenant("a"), build_tenant("b"))
    logging.disable(logging.NOTSET)


def browser(world: World, persona: Persona) -> Client:
    """Theirs, as a server answers it."""
    found = world.browsers[persona]
    found.raise_request_exception = False
    return found


def is_kind(path: str, answer: Any) -> bool:
    """Whether a 503 is one of ours, in the form that its reader expects."""
    kept = {name: answer.get(name) for name in NOBODYS} == NOBODYS
    if not kept or settings.SESSION_COOKIE_NAME in answer.cookies:
        return False
    if path.startswith("/api/"):
        body = answer.json()
        return bool(body["error"]["code"] == "UNAVAILABLE" and body["meta"]["request_id"])
    return "Back in a moment" in answer.content.decode()


@pytest.mark.parametrize("away", [gone, read_only])
@pytest.mark.parametrize("persona", [Persona.GUEST, Persona.OWNER, Persona.OFFICE])
def test_no_door_breaks_and_each_works_again(world: World, away: Away, persona: Persona) -> None:
    asks = [
        (door.address(world, persona, Whose.NEAR), door.body, method)
        for door in doors()
        for method in ("get", "post")
    ]
    client, said, unkind = browser(world, persona), Counter[int](), list[str]()
    with away():
        for path, body, method in asks:
            headers = {"Idempotency-Key": str(uuid4())} if method == "post" else {}
            sent = {"data": body, "content_type": "application/json"} if body else {}
            given = sent if method == "post" else {}
            answer = getattr(client, method)(path, headers=headers, **given)
            said[answer.status_code] += 1
            probe = path in {"/ready/", "/live/"}
            if answer.status_code in NO_ANSWER or (
                answer.status_code == 503 and not probe and not is_kind(path, answer)
            ):
                unkind.append(f"{method} {path} {answer.status_code} {answer.headers}")

    assert unkind == []
    assert said[503] > (200 if away is gone else 20), said
    assert client.get("/").status_code == 200
    assert client.get("/api/v1/venues/").status_code == 200


def test_who_was_signed_in_still_is(world: World) -> None:
    client = browser(world, Persona.OWNER)
    with gone():
        assert client.get("/pro/calendar/").status_code == 503

    assert client.get("/pro/calendar/").status_code == 200


def test_a_page_is_offered_again_and_a_form_is_not(world: World) -> None:
    client = browser(world, Persona.OWNER)
    with gone():
        page = client.get("/me/bookings/?past=1").content.decode()
        sent = client.post("/pro/time-off/").content.decode()

    assert 'href="/me/bookings/?past=1"' in page
    assert "try again" in page
    assert "look whether what you sent has arrived" in sent
    assert 'href="/pro/time-off/"' not in sent


def test_the_envelope_says_it_kindly(world: World) -> None:
    with gone():
        answer = browser(world, Persona.GUEST).get("/api/v1/venues/")

    assert answer.json()["error"] == {
        "code": "UNAVAILABLE",
        "message": "We are away for a moment. Nothing is lost; please try again in a few seconds.",
        "details": {},
    }
    operation = document()["paths"]["/api/v1/venues/"]["get"]
    assert "503" in operation["responses"]


def test_looking_is_not_counted_and_goes_on_while_all_can_be_read(world: World) -> None:
    client = browser(world, Persona.GUEST)
    with read_only():
        assert client.get("/search").status_code == 200
        assert client.get("/api/v1/venues/").status_code == 200


@pytest.mark.sqlite
def test_whoever_waited_too_long_for_the_one_writer_is_told_so(world: World) -> None:
    client = browser(world, Persona.GUEST)
    connections.close_all()
    options = connections.settings["default"]["OPTIONS"]
    other = connection.copy()
    with patch.dict(options, {"timeout": 0.05}), other.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        answer = client.post(
            "/api/v1/auth/login/",
            json.dumps({"email": "a@x.example", "password": "whatever it was"}),
            content_type="application/json",
        )
        connection.close()
    other.close()

    assert answer.status_code == 503
    assert is_kind("/api/", answer)


def test_a_defect_of_ours_is_no_absence(world: World) -> None:
    client = browser(world, Persona.GUEST)

    def twice(*_asked: object, **_more: object) -> None:
        raise IntegrityError("UNIQUE constraint failed")

    with patch("cozywish.web.legal.views.render", twice):
        answer = client.get("/terms/")

    assert answer.status_code == 500
    assert "Retry-After" not in answer
