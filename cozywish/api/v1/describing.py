"""How operations for those who are signed in are described for the document."""

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.utils import extend_schema

from cozywish.api.auth import BY_ACCESS, BY_SESSION

F = TypeVar("F", bound=Callable[..., Any])


def describing(tag: str) -> Callable[..., Callable[[F], F]]:
    """Return what describes an operation under that heading: with a session or an access token."""

    def described(**more: Any) -> Callable[[F], F]:
        return extend_schema(tags=[tag], auth=[BY_ACCESS, BY_SESSION], **more)

    return described
