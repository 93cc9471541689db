"""Asking the library's headless views, which are reachable in no other way.

Note [The facade]
    The library's views speak HTTP of their own. Each is called with a copy of the request: with the method and the
    body it expects, and with the one session token that belongs to the call. So neither a cookie nor a token of the
    caller reaches it that our own doors have not looked at.
"""

import json
import struct
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from allauth.core.context import request_context
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, QueryDict
from rest_framework.request import Request

from cozywish.api.http import to_json
from cozywish.apps.accounts.refusals import FactorRefused
from cozywish.toolkit.requests import GIVES_DEVICE

View = Callable[[HttpRequest], HttpResponse]
SESSION_TOKEN = "X-Session-Token"  # noqa: S105 - the name of a header
# What reading the bytes of a made-up passkey ends in; the library catches only some of it.
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, struct.error)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the library answered."""

    status: int
    data: dict[str, Any]
    meta: dict[str, Any]
    errors: list[dict[str, Any]]

    @property
    def is_pending(self) -> dict[str, Any] | None:
        """Return the step that is to be taken next, if one is known."""
        flows = self.data.get("flows", ())
        return next((flow for flow in flows if flow.get("is_pending")), None)

    @property
    def session_token(self) -> str:
        """Return the token under which the next step finds what was proved so far."""
        return str(self.meta.get("session_token", ""))


def ask(
    request: Request,
    view: View,
    *,
    method: str = "POST",
    body: dict[str, Any] | None = None,
    query: str = "",
    session_token: str = "",
) -> Outcome:
    """Return what the library's view answers. See Note [The facade]. Raises what our own adapters refuse."""
    copied = _copy(request._request, method, to_json(body or {}), query, session_token)
    with request_context(copied):
        try:
            answer = view(copied)
        except ImmediateHttpResponse as early:
            answer = early.response
    if hasattr(copied, GIVES_DEVICE):  # a middleware looks for it at the request that came
        setattr(request._request, GIVES_DEVICE, getattr(copied, GIVES_DEVICE))
    said = json.loads(answer.content)
    # The library names the token only when it is a new one.
    meta = {"session_token": session_token} | said.get("meta", {})
    meta |= getattr(copied, "new_tokens", {})
    found = said.get("data", {})
    return Outcome(answer.status_code, found, meta, said.get("errors", []))


def ask_about_passkey(request: Request, view: View, **call: Any) -> Outcome:
    """Return the answer to a passkey's bytes. Raises FactorRefused when they cannot even be read."""
    try:
        return ask(request, view, **call)
    except UNREADABLE as made_up:
        raise FactorRefused from made_up


def pending_token(request: Request) -> str:
    """Return the session token the client sent, for the next step of signing in."""
    token: str = request.headers.get(SESSION_TOKEN, "")
    return token


def _copy(
    request: HttpRequest, method: str, body: bytes, query: str, session_token: str
) -> HttpRequest:
    copied: Any = copy(request)
    copied.__dict__.pop("headers", None)  # made from META, once
    copied.META = {**request.META, "REQUEST_METHOD": method, "CONTENT_TYPE": "application/json"}
    copied.META.pop("HTTP_AUTHORIZATION", None)
    copied.META["HTTP_X_SESSION_TOKEN"] = session_token
    copied.method, copied.GET = method, QueryDict(query)
    copied._body = body  # noqa: SLF001 - where Django keeps a body that was read
    copied.user = AnonymousUser()  # the library looks up whose session it is
    copied.allauth = SimpleNamespace()
    found: HttpRequest = copied
    return found
