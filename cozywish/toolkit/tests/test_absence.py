"""What the drivers say, and what of it means that the database is away (CHA-05)."""

from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.contrib.sessions.models import Session
from django.db import (
    DatabaseError,
    Error,
    IntegrityError,
    OperationalError,
    connection,
    connections,
    transaction,
)
from django.utils import timezone

from cozywish.core.db import is_postgres
from cozywish.toolkit.absence import is_away


def say(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def write() -> None:
    Session.objects.create(session_key="?", expire_date=timezone.now())


def raised(act: Callable[[], object]) -> Error:
    with pytest.raises(Error) as caught:
        act()
    return caught.value


def only_to_read() -> Error:
    names = ("SET default_transaction_read_only = {}", "PRAGMA query_only = {}")
    setting = names[0 if is_postgres() else 1]
    say(setting.format("on"))
    try:
        return raised(write)
    finally:
        say(setting.format("off"))


def nowhere() -> Error:
    elsewhere = {"HOST": "/nowhere"} if is_postgres() else {"NAME": "/nowhere/db.sqlite3"}
    connections.close_all()
    with patch.dict(connections.settings["default"], elsewhere):
        return raised(write)


@pytest.mark.parametrize("trouble", [only_to_read, nowhere])
def test_its_absence(fresh_db: None, trouble: Callable[[], Error]) -> None:
    assert is_away(trouble())
    write()  # and it is back


@pytest.mark.postgres
@pytest.mark.parametrize("goes_on", [False, True])
def test_a_line_that_is_cut(fresh_db: None, goes_on: bool) -> None:
    other = connection.copy()
    say("SELECT 1")
    with other.cursor() as cursor:
        number = connection.connection.info.backend_pid
        cursor.execute("SELECT pg_terminate_backend(%s)", [number])
    other.close()

    def act() -> None:
        with transaction.atomic():
            try:
                write()
            except DatabaseError:
                if not goes_on:
                    raise
                write()

    assert is_away(raised(act))
    connection.close()
    write()


@pytest.mark.parametrize("kind", [OperationalError, DatabaseError])
def test_what_nobody_says_more_about(kind: type[Error]) -> None:
    assert is_away(kind("?")) == (kind is OperationalError)


def test_our_own_mistakes_are_none(fresh_db: None) -> None:
    write()

    def twice() -> None:
        Session.objects.bulk_create([Session(session_key="?", expire_date=timezone.now())])

    mistakes = [
        raised(twice),
        raised(lambda: say("SELECT * FROM nothing_of_that_name")),
        raised(lambda: say("SELEC 1")),
        raised(lambda: say("INSERT INTO django_session (session_key) VALUES ('other')")),
    ]

    assert [is_away(each) for each in mistakes] == [False] * 4
    assert isinstance(mistakes[0], IntegrityError)
    assert not is_away(ZeroDivisionError())
    assert not is_away(None)


def test_what_follows_from_a_mistake_is_none(fresh_db: None) -> None:
    def goes_on() -> None:
        with transaction.atomic():
            try:
                Session.objects.create(session_key="?")
            except IntegrityError:
                write()

    assert not is_away(raised(goes_on))
