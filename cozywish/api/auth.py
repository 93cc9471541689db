"""Who is calling: a session, the token of one booking, or nobody in particular."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.refusals import AccountClosed
from cozywish.apps.accounts.services import FactorMissing
from cozywish.apps.venues.queries import must_add_factor
from cozywish.toolkit.requests import client_address

TOKEN_HEADER = "X-Booking-Token"  # noqa: S105 - the name of a header; the secret never stands in an address
CART_HEADER = "X-Cart-Token"
# Security requirements of the OpenAPI document (the library's annotations take them for texts).
BY_SESSION: Any = {"session": []}
BY_ACCESS: Any = {"accessToken": []}
BY_TOKEN: Any = {"bookingToken": []}
BY_CART: Any = {"cartToken": []}
NO_NEED: Any = {}


class ApiSession(SessionAuthentication):
    """The session of our pages. What changes something needs the CSRF token too, as it does there."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Return whose session it is. Raises AccountClosed or FactorMissing, as the pages lead there first."""
        found: tuple[Any, Any] | None = super().authenticate(request)
        if found is not None and found[0].erase_at is not None:
            raise AccountClosed
        if found is not None and must_add_factor(user=found[0]):
            raise FactorMissing
        return found

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge of a 401; without one REST framework would answer 403."""
        return "Session"


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document names it."""

    target_class = "cozywish.api.auth.ApiSession"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return the cookie that carries the session."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


@dataclass(frozen=True, slots=True)
class Caller:
    """`token` is whatever was sent as such, right or wrong; the gates decide what it opens."""

    user: User | None
    token: str
    address: str
    cart_token: str = ""

    @property
    def name(self) -> str:
        """Whom tries are counted for."""
        return f"user:{self.user.pk}" if self.user else f"address:{self.address}"


def caller_of(request: Request) -> Caller:
    """Return who is calling."""
    return Caller(
        user=request.user if isinstance(request.user, User) else None,
        token=request.headers.get(TOKEN_HEADER, ""),
        address=client_address(request._request),
        cart_token=request.headers.get(CART_HEADER, ""),
    )
