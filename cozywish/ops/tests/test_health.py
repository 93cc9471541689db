"""The two answers for whoever watches over the process."""

import json
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client


def test_live_answers_without_asking_the_database(client: Client) -> None:
    response = client.get("/live/")

    assert response.status_code == 200
    assert response.json() == {"status": "live"}


@pytest.mark.django_db
def test_ready_when_the_database_answers_and_holds_every_migration(client: Client) -> None:
    response = client.get("/ready/")

    assert response.status_code == 200
    assert response.json() == {"status": "ready", "database": "ok"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_pending(client: Client) -> None:
    [(app, newest)] = MigrationLoader(connection).graph.leaf_nodes("bookings")
    MigrationRecorder(connection).record_unapplied(app, newest)

    response = client.get("/ready/")

    assert response.status_code == 503
    assert response.json() == {"status": "not ready", "database": "migrations pending"}


def test_not_ready_while_the_database_is_away_and_no_word_about_why(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OperationalError('could not connect to "db.internal", server version 17.2')

    monkeypatch.setattr("cozywish.ops.health.MigrationExecutor", refuse)

    response = client.get("/ready/")

    assert response.status_code == 503
    assert json.loads(response.content) == {"status": "not ready", "database": "unreachable"}


@pytest.mark.parametrize("path", ["/live/", "/ready/"])
def test_only_reading_is_allowed(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
