"""The tokens of apps: short access tokens that are checked against their session, and refresh tokens for new ones."""

from typing import Any

from allauth.core import context as allauth_context
from allauth.headless.contrib.rest_framework.authentication import JWTTokenAuthentication
from allauth.headless.tokens.strategies.jwt import JWTTokenStrategy
from allauth.headless.tokens.strategies.jwt.internal import (
    create_access_token,
    session_key_from_sid,
)
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.request import Request

from cozywish.apps.accounts.limits import REFRESHES
from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.queries import session_of_refresh_token
from cozywish.apps.accounts.refusals import AccountClosed
from cozywish.apps.accounts.services import (
    FactorMissing,
    Renewed,
    Whereabouts,
    begin_chain,
    prolong,
    rotate,
)
from cozywish.apps.accounts.services.refresh import SLIDING
from cozywish.apps.limits.services import count_try
from cozywish.apps.venues.queries import must_add_factor
from cozywish.toolkit.requests import client_address, device_name

AUDIENCE, KIND = "cozywish-api", "access"
PENDING_SECONDS = 3600


def claims() -> dict[str, str]:
    """Return who issues our access tokens, for whom, and what they are."""
    return {"iss": settings.BASE_URL, "aud": AUDIENCE, "typ": KIND}


class TokenStrategy(JWTTokenStrategy):  # type: ignore[misc]
    """The library's access tokens with claims of ours; refresh tokens are kept by apps/accounts."""

    def get_claims(self, user: User) -> dict[str, str]:
        """Return what the token says beside whom and which session it is for."""
        return claims()

    def create_session_token(self, request: HttpRequest) -> str:
        """Return the session's key; without anybody signed in the session lives only as long as signing in may take."""
        if not request.user.is_authenticated:
            request.session.set_expiry(PENDING_SECONDS)
        token: str = super().create_session_token(request)
        return token

    def create_access_token_payload(self, request: HttpRequest) -> dict[str, Any]:
        """Begin a chain of refresh tokens for the session, which then lives as long as they do."""
        request.session.set_expiry(int(SLIDING.total_seconds()))
        key, in_office = self.create_session_token(request), request.user.is_staff
        first = begin_chain(session_key=key, now=timezone.now(), in_office=in_office)
        return {
            "access_token": self.create_access_token(request),
            "refresh_token": first.unwrap(),
        }

    def refresh_token(self, refresh_token: str) -> tuple[str, str] | None:
        """Return a new access token and the next refresh token; None when this one is over. Raises LimitReached."""
        request, now = allauth_context.request, timezone.now()
        session_key = session_of_refresh_token(refresh_token)
        if session_key is None:
            return None
        count_try(REFRESHES, who=session_key, now=now)
        where = Whereabouts(network=client_address(request), device=device_name(request))
        match rotate(token=refresh_token, where=where, now=now).unwrap():
            case Renewed(token=token, session_key=key):
                living = prolong(session_key=key, now=now).unwrap()
                if living is None:
                    return None
                claimed = self.get_claims(living.user)
                return create_access_token(living.user, living.session, claimed), token
        return None


class SetUpToken(JWTTokenAuthentication):  # type: ignore[misc]
    """`Authorization: Bearer …`. The token must be ours, of this kind, and its session alive.

    On its own it opens only the doors where a second factor that is missing is set up, and the way out.
    """

    def authenticate_credentials(self, key: str) -> tuple[User, dict[str, Any]]:
        """Return the person and the token's claims. Raises AuthenticationFailed and AccountClosed."""
        user, payload = super().authenticate_credentials(key)
        if any(payload.get(name) != value for name, value in claims().items()):
            raise exceptions.AuthenticationFailed(_("This access token is not valid."))
        if user.erase_at is not None:
            raise AccountClosed
        return user, payload


class AccessToken(SetUpToken):
    """The same for every other door: whoever must have a second factor has one."""

    def authenticate_credentials(self, key: str) -> tuple[User, dict[str, Any]]:
        """Return the person and the token's claims. Raises AuthenticationFailed and FactorMissing."""
        user, payload = super().authenticate_credentials(key)
        if must_add_factor(user=user):
            raise FactorMissing
        return user, payload


def session_key_of(request: Request) -> str:
    """Return the key of the server session behind a request of somebody who is signed in."""
    if isinstance(request.auth, dict):
        return str(session_key_from_sid(request.auth["sid"]))
    return str(request._request.session.session_key)


class AccessTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document names it."""

    target_class = "cozywish.api.tokens.SetUpToken"
    match_subclasses = True
    name = "accessToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return how the token travels."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
