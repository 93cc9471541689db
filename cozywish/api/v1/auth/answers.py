"""What the library's answers become here: tokens, or a refusal that says which step comes next."""

from typing import Any

from django.conf import settings
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from cozywish.api.http import Refused
from cozywish.api.v1.auth.facade import Outcome
from cozywish.api.v1.shapes import Described, Shape
from cozywish.api.views import Door
from cozywish.apps.accounts.refusals import (
    EmailNotVerified,
    FactorRefused,
    MfaRequired,
    NothingPending,
    ProviderRefused,
    ReauthenticationRequired,
    ResetLinkOver,
    SignInRefused,
)
from cozywish.core.errors import DomainError

# What the library calls a value that is wrong, and what that is here. All else is a field's own error.
WRONG: dict[str, type[DomainError]] = {
    "email_password_mismatch": SignInRefused,
    "incorrect_code": FactorRefused,
    "incorrect_password": FactorRefused,
    "invalid_password_reset": ResetLinkOver,
}


class TokensShape(Described):
    access_token = serializers.CharField(help_text="Send it as `Authorization: Bearer …`.")
    refresh_token = serializers.CharField(
        help_text="Good for one `refresh/` within seven days. Used twice, it ends the session."
    )
    expires_in = serializers.IntegerField(help_text="Seconds until the access token is over.")


class AuthDoor(Door):
    """What is said here is for nobody else's cache."""

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Forbid to keep the answer."""
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "private, no-store"
        return final


class OpenDoor(AuthDoor):
    """For those who are not signed in: whatever cookie or access token they send changes nothing."""

    authentication_classes = ()


def tokens(outcome: Outcome, *, otherwise: type[DomainError] = SignInRefused) -> Response:
    """Return the tokens of whoever is signed in now. Raises what is still missing, or else `otherwise`."""
    if outcome.status == 200 and "access_token" in outcome.meta:
        return Response(tokens_shape(outcome.meta))
    raise refusal(outcome, otherwise=otherwise)


def tokens_shape(said: dict[str, Any]) -> Shape:
    """Return the two tokens."""
    return {
        "access_token": said["access_token"],
        "refresh_token": said["refresh_token"],
        "expires_in": settings.HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN,
    }


def require(outcome: Outcome, *statuses: int) -> Outcome:
    """Return the outcome if its status is one of these. Raises what it refuses."""
    if outcome.status not in statuses:
        raise refusal(outcome, otherwise=NothingPending)
    return outcome


def refusal(outcome: Outcome, *, otherwise: type[DomainError]) -> Exception:
    """Return what an outcome refuses, as the exception to raise; `otherwise` where nobody is signed in after all."""
    match outcome.status:
        case 400:
            return _wrong(outcome.errors)
        case 401:
            return _unproven(outcome) or otherwise()
        case 403:
            return exceptions.PermissionDenied()
        case 409 | 410:
            return NothingPending()
    raise RuntimeError(f"the library answered {outcome.status}")


def _wrong(errors: list[dict[str, Any]]) -> Exception:
    for error in errors:
        if error.get("code") in WRONG:
            return WRONG[error["code"]]()
    details: dict[str, list[str]] = {}
    for error in errors:
        details.setdefault(error.get("param", "request"), []).append(str(error["message"]))
    return exceptions.ValidationError(details)


def _unproven(outcome: Outcome) -> Exception | None:
    if outcome.meta.get("is_authenticated"):
        return ReauthenticationRequired()
    pending, meta = outcome.is_pending or {}, {}
    if outcome.session_token:
        meta = {"session_token": outcome.session_token}
    match pending.get("id"):
        case "verify_email":
            return Refused(EmailNotVerified(), meta=meta)
        case "mfa_authenticate":
            return Refused(MfaRequired(), meta=meta, types=sorted(pending.get("types", ())))
        case "provider_signup":
            return ProviderRefused()
    return None
