"""Whose pages these are."""

from django.http import HttpRequest

from cozywish.apps.accounts.models import User
from cozywish.web.http import person


def signed_in(request: HttpRequest) -> User:
    """Return who is signed in; the policy of these pages lets nobody else in."""
    user = person(request)
    assert user is not None, "the policy lets nobody else in"  # noqa: S101
    return user
