"""Every route says whom it is for."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, include, path

from cozywish.toolkit.policies import Audience, policy, policy_of


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


def _secret(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


_open = policy("tests.open", Audience.EVERYONE)(_secret)


def test_a_route_without_a_policy_is_found_however_deep_it_hides() -> None:
    inner = [path("open/", _open), path("secret/", _secret)]

    assert undeclared([path("pro/", include(inner))]) == ["pro/secret/"]
