"""A development copy answers to the names it is reached by, and its cookies work there."""

import runpy
import socket
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from cozywish.config import env
from cozywish.config.hosts import LOOPBACK, hosts_of
from cozywish.config.settings import base
from cozywish.ops import serving

ANYWHERE = "0.0.0.0"  # noqa: S104 - nothing listens here
DEVELOPMENT = env.PACKAGE / "config" / "settings" / "development.py"


@pytest.fixture(autouse=True)
def _wren(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine is called Wren and is 192.168.1.5 on its network."""
    monkeypatch.setattr(socket, "gethostname", lambda: "Wren")
    monkeypatch.setattr(socket.socket, "connect", lambda _self, _to: None)
    monkeypatch.setattr(socket.socket, "getsockname", lambda _self: ("192.168.1.5", 40_000))


@pytest.mark.parametrize(
    ("listening", "more"),
    [
        ("localhost", []),
        ("127.0.0.1", []),
        ("::1", []),
        (ANYWHERE, ["192.168.1.5", "wren", "wren.local"]),
        ("::", ["192.168.1.5", "wren", "wren.local"]),
        ("192.168.1.6", ["192.168.1.6", "wren", "wren.local"]),
        ("fd00::5", ["[fd00::5]", "wren", "wren.local"]),
    ],
)
def test_whoever_can_reach_it_finds_it_by_name_and_address(listening: str, more: list[str]) -> None:
    assert hosts_of(listening) == [*LOOPBACK, *more]


@pytest.fixture
def on_the_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """The settings of `HOST=0.0.0.0 make run`."""
    monkeypatch.delenv("ALLOWED_HOSTS", raising=False)
    monkeypatch.setenv("COZYWISH_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(base, "HOST", ANYWHERE)
    return runpy.run_path(str(DEVELOPMENT))


@pytest.mark.parametrize(
    ("name", "status"), [("wren.local:8000", 200), ("192.168.1.5:8000", 200), ("robin:8000", 400)]
)
def test_a_neighbour_gets_an_answer_under_its_names_only(
    name: str, status: int, on_the_network: dict[str, Any], settings: Settings, client: Client
) -> None:
    settings.ALLOWED_HOSTS = on_the_network["ALLOWED_HOSTS"]
    assert client.get("/live/", headers={"host": name}).status_code == status


def test_cookies_have_names_that_plain_http_can_carry(on_the_network: dict[str, Any]) -> None:
    assert (on_the_network["SESSION_COOKIE_NAME"], on_the_network["CSRF_COOKIE_NAME"]) == (
        "session",
        "csrf",
    )
    assert not on_the_network.get("SESSION_COOKIE_SECURE")
    assert not on_the_network.get("CSRF_COOKIE_SECURE")
    assert (
        "upgrade-insecure-requests" not in on_the_network["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    )


def test_without_a_network_there_is_the_machine_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(_self: socket.socket, _to: object) -> None:
        raise OSError("Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", unreachable)
    assert hosts_of(ANYWHERE) == [*LOOPBACK, "wren", "wren.local"]


def test_the_server_says_where_it_is(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(serving, "can_listen", lambda _host, _port: True)
    monkeypatch.setattr(serving, "serve", lambda *, host, port: None)
    settings.PORT, settings.ALLOWED_HOSTS = 8000, [*LOOPBACK, "192.168.1.5"]
    for host in ("localhost", ANYWHERE):
        settings.HOST = host
        call_command("serve")
    assert capsys.readouterr().out.splitlines() == [
        "CozyWish is at http://localhost:8000  (stop with Ctrl-C)",
        "CozyWish is at http://localhost:8000, http://192.168.1.5:8000  (stop with Ctrl-C)",
    ]
