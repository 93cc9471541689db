"""Every route, socket, command and handler says whom it is for."""

from collections.abc import Iterator
from typing import Any

from channels.consumer import AsyncConsumer
from django.core.management import get_commands, load_command_class
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, include, path
from django.utils.module_loading import import_string

from cozywish.api.realtime.gate import SOCKETS
from cozywish.config.wiring import WIRING
from cozywish.toolkit.policies import Audience, policy, policy_of, task


def routes(
    patterns: "list[URLPattern | URLResolver]", prefix: str = ""
) -> Iterator[tuple[str, Any]]:
    """Return (path, callback) of every route below `patterns`."""
    for pattern in patterns:
        here = prefix + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, here)
        else:
            yield here, pattern.callback


def undeclared(patterns: "list[URLPattern | URLResolver]") -> list[str]:
    """Return the paths of routes that declare no policy."""
    return [where for where, callback in routes(patterns) if policy_of(callback, where) is None]


def test_every_route_declares_its_policy() -> None:
    assert undeclared(get_resolver().url_patterns) == []


def test_every_socket_declares_its_policy() -> None:
    assert [where for where, consumer in SOCKETS.items() if not policy_of(consumer, where)] == []
    assert policy_of(AsyncConsumer, "/ws/forgotten/") is None


def _secret(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


_open = policy("tests.open", Audience.EVERYONE)(_secret)


def test_a_route_without_a_policy_is_found_however_deep_it_hides() -> None:
    inner = [path("open/", _open), path("secret/", _secret)]

    assert undeclared([path("pro/", include(inner))]) == ["pro/secret/"]


def forgetful(entries: dict[str, object], audience: Audience) -> list[str]:
    """Return the names of what declares no policy, or one for somebody else."""
    found = {name: getattr(entry, "policy", None) for name, entry in entries.items()}
    return [name for name, said in found.items() if said is None or said.audience is not audience]


def handlers() -> dict[str, object]:
    """Return everything that the outbox calls."""
    return {path: import_string(path) for paths in WIRING.values() for path in paths}


def commands() -> dict[str, object]:
    """Return our own management commands."""
    ours = [name for name, app in get_commands().items() if str(app).startswith("cozywish.")]
    return {name: load_command_class("cozywish.ops", name) for name in ours}


def test_every_handler_of_the_outbox_and_every_command_declares_its_policy() -> None:
    assert len(handlers()) > 10
    assert len(commands()) > 5
    assert forgetful(handlers(), Audience.SYSTEM) == []
    assert forgetful(commands(), Audience.OPERATOR) == []


def test_a_handler_that_forgot_or_lets_others_in_is_found() -> None:
    handed: dict[str, object] = {
        "forgot": routes,
        "open": _open,
        "ours": task("tests.task")(lambda _event: None),
    }
    assert forgetful(handed, Audience.SYSTEM) == ["forgot", "open"]
