"""Nobody throws the data away under a running server."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from cozywish.ops import serving
from cozywish.ops.data_in_use import data_to_oneself, serving_data
from cozywish.ops.demo import starting_over


@pytest.fixture
def copy(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a copy with a database file and a mail."""
    settings.DATA_DIR, settings.EMAIL_FILE_PATH = tmp_path, tmp_path / "mail"
    (tmp_path / "mail").mkdir()
    (tmp_path / "db.sqlite3").touch()
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "db.sqlite3"))
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(starting_over, "is_postgres", lambda: False)
    monkeypatch.setattr(serving, "can_listen", lambda _host, _port: True)
    return tmp_path


@pytest.mark.parametrize("words", [("prepare", "--start-over"), ("seed", "--fresh")])
def test_starting_over_is_refused_while_a_server_runs(
    words: tuple[str, ...], copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(**_listening: Any) -> None:
        with pytest.raises(CommandError, match="CozyWish is running on this data"):
            call_command(*words)

    monkeypatch.setattr(serving, "serve", meanwhile)
    call_command("serve")
    assert {path.name for path in copy.iterdir()} == {"db.sqlite3", "mail", "in-use"}


def test_once_the_server_has_ended_nothing_is_in_the_way(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(**_listening: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(serving, "serve", crash)
    with pytest.raises(KeyboardInterrupt):
        call_command("serve")
    starting_over.start_over()
    assert {path.name for path in copy.iterdir()} == {"in-use"}


def test_two_servers_share_the_data_and_none_starts_while_it_is_thrown_away(copy: Path) -> None:
    with serving_data(), serving_data():
        pass
    with (
        data_to_oneself(),
        pytest.raises(CommandError, match="is being thrown away"),
    ):
        call_command("serve")
