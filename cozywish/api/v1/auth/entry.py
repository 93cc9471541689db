"""Signing in and out, signing up, proving the address, new tokens."""

from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import BY_ACCESS, NO_NEED
from cozywish.api.inputs import Nothing, body_of
from cozywish.api.tokens import SetUpToken, session_key_of
from cozywish.api.v1.auth import library
from cozywish.api.v1.auth.answers import (
    AuthDoor,
    OpenDoor,
    TokensShape,
    require,
    tokens,
    tokens_shape,
)
from cozywish.api.v1.auth.facade import ask, pending_token
from cozywish.api.v1.auth.inputs import (
    SESSION_TOKEN_PARAMETER,
    CodeInput,
    LoginInput,
    ProviderInput,
    RefreshInput,
    RegistrationInput,
)
from cozywish.apps.accounts.refusals import ProviderNotSetUp, ProviderRefused, RefreshOver
from cozywish.toolkit.policies import Audience, policy


@policy("accounts.api_sign_in", Audience.EVERYONE)
class Login(OpenDoor):
    http_method_names = ["post"]

    @extend_schema(
        operation_id="logIn",
        summary="Sign in",
        tags=["auth"],
        auth=[NO_NEED],
        request=LoginInput,
        responses=TokensShape,
    )
    def post(self, request: Request) -> Response:
        """With e-mail address and password. What is still missing comes as 401 with a `session_token`.

        ACCOUNTS_EMAIL_NOT_VERIFIED: go on at `verify-email/`; ACCOUNTS_MFA_REQUIRED: at `2fa/`. An account that has
        a passkey asks for it here too. After a hundred wrong passwords in a row the answer is 403 with
        ACCOUNTS_STEP_UP_NEEDED: go on at `step-up/`. An app that keeps its cookies is counted apart from strangers.
        """
        return tokens(ask(request, library.log_in, body=body_of(request, LoginInput)))


@policy("accounts.api_sign_out", Audience.SIGNED_IN)
class Logout(AuthDoor):
    http_method_names = ["post"]
    authentication_classes = (SetUpToken,)

    @extend_schema(
        operation_id="logOut",
        summary="Sign out",
        tags=["auth"],
        auth=[BY_ACCESS],
        request=None,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        """End the session: its access and refresh tokens are worth nothing from now on."""
        body_of(request, Nothing)
        # 401 is how the library says that nobody is signed in any more.
        call = {"method": "DELETE", "session_token": session_key_of(request)}
        done = ask(request, library.session, **call)  # type: ignore[arg-type]
        if done.status != 401:
            require(done)
        return Response(status=204)


@policy("accounts.api_sign_up", Audience.EVERYONE)
class Registration(OpenDoor):
    http_method_names = ["post"]

    @extend_schema(
        operation_id="register",
        summary="Sign up",
        tags=["auth"],
        auth=[NO_NEED],
        request=RegistrationInput,
        responses=TokensShape,
    )
    def post(self, request: Request) -> Response:
        """Create an account. The answer is 401 with ACCOUNTS_EMAIL_NOT_VERIFIED: six digits are on their way.

        It is the same for an address that has an account; its owner is told by mail. Whoever registers agrees to
        the terms at /terms/; show them and the privacy notice at /privacy/ beside the button.
        """
        return tokens(ask(request, library.sign_up, body=body_of(request, RegistrationInput)))


@policy("accounts.api_verify", Audience.EVERYONE)
class VerifyEmail(OpenDoor):
    http_method_names = ["post"]

    @extend_schema(
        operation_id="verifyEmail",
        summary="Prove the address",
        tags=["auth"],
        auth=[NO_NEED],
        parameters=[SESSION_TOKEN_PARAMETER],
        request=CodeInput,
        responses=TokensShape,
    )
    def post(self, request: Request) -> Response:
        """With the six digits from the mail. A code has five tries and ten minutes."""
        said = body_of(request, CodeInput)
        token = pending_token(request)
        return tokens(ask(request, library.verify_email, body=said, session_token=token))


@policy("accounts.api_verify", Audience.EVERYONE)
class ResendCode(OpenDoor):
    http_method_names = ["post"]

    @extend_schema(
        operation_id="resendCode",
        summary="Mail another code",
        tags=["auth"],
        auth=[NO_NEED],
        parameters=[SESSION_TOKEN_PARAMETER],
        request=None,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        """The code before stops working."""
        body_of(request, Nothing)
        require(ask(request, library.resend_code, session_token=pending_token(request)), 200)
        return Response(status=204)


@policy("accounts.api_refresh", Audience.EVERYONE)
class Refresh(OpenDoor):
    http_method_names = ["post"]

    @extend_schema(
        operation_id="refreshTokens",
        summary="Get new tokens",
        tags=["auth"],
        auth=[NO_NEED],
        request=RefreshInput,
        responses=TokensShape,
    )
    def post(self, request: Request) -> Response:
        """A refresh token is good for one exchange. Repeat it within ten seconds if the answer got lost.

        Used again later it counts as stolen: the session ends and its owner is told by mail.
        """
        outcome = ask(request, library.refresh, body=body_of(request, RefreshInput))
        if outcome.status != 200:
            raise RefreshOver
        return Response(tokens_shape(outcome.data))


def provider(key: str, name: str) -> type[OpenDoor]:
    """Return the door for those who bring what a provider's own sign-in gave the app."""

    @policy("accounts.api_provider", Audience.EVERYONE)
    class Provider(OpenDoor):
        http_method_names = ["post"]

        @extend_schema(
            operation_id=f"logInWith{name}",
            summary=f"Sign in with {name}",
            description=f"With the id token that {name} gave the app.",
            tags=["auth"],
            auth=[NO_NEED],
            request=ProviderInput,
            responses=TokensShape,
        )
        def post(self, request: Request) -> Response:
            said = body_of(request, ProviderInput)
            apps = get_social_adapter().list_apps(request._request, provider=key)
            if not apps:
                raise ProviderNotSetUp(provider=name)
            token = {"client_id": apps[0].client_id, **said}
            body = {"provider": key, "process": "login", "token": token}
            outcome = ask(request, library.provider_token, body=body)
            if outcome.status == 400:
                raise ProviderRefused
            return tokens(outcome)

    return Provider


Google, Apple = provider("google", "Google"), provider("apple", "Apple")
