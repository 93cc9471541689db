"""What all doors of the office have in common: for everybody else there is nothing here."""

from copy import copy
from typing import Any

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.context import request_context
from django.http import Http404
from rest_framework import exceptions
from rest_framework.request import Request

from cozywish.api.tokens import session_key_of
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.gates import BusinessDoor
from cozywish.api.v1.describing import describing
from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.refusals import ReauthenticationRequired

described = describing("office")


class OfficeDoor(BusinessDoor):
    """A door of the office. Whoever may not, finds nothing."""


def officer_with(request: Request, permission: str) -> User:
    """Return who is looking. Raises Http404 for whoever's group may not, as the office's pages do.

    Raises ReauthenticationRequired for an administrator who proved who they are too long ago.
    """
    if not request.user.is_authenticated:
        raise exceptions.NotAuthenticated
    user = person_of(request)
    if not (user.is_active and user.is_staff and user.has_perm(permission)):
        raise Http404
    if user.is_superuser:
        prove_again(request)
    return user


def prove_again(request: Request) -> None:
    """Raise ReauthenticationRequired where the session of the caller was proved too long ago."""
    asked: Any = copy(request._request)
    asked.user = request.user
    asked.session = type(asked.session)(session_key_of(request))  # that of an access token, too
    with request_context(asked):
        if is_reauthentication_required(asked, app="account"):
            raise ReauthenticationRequired
