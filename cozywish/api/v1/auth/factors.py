"""Second factors, being asked again, and passkeys (which the documents call biometric)."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import BY_ACCESS, NO_NEED
from cozywish.api.inputs import body_of
from cozywish.api.tokens import SetUpToken, session_key_of
from cozywish.api.v1.auth import library
from cozywish.api.v1.auth.answers import AuthDoor, OpenDoor, TokensShape, require, tokens
from cozywish.api.v1.auth.facade import Outcome, ask, ask_about_passkey, pending_token
from cozywish.api.v1.auth.inputs import (
    SESSION_TOKEN_PARAMETER,
    AgainInput,
    EnrollInput,
    FactorInput,
    PasskeyInput,
)
from cozywish.api.v1.shapes import Described
from cozywish.apps.accounts.refusals import NothingPending
from cozywish.toolkit.policies import Audience, policy


class OptionsShape(Described):
    options = serializers.DictField(
        help_text="For `navigator.credentials` or the system's passkeys, as WebAuthn's JSON."
    )
    session_token = serializers.CharField(
        help_text="Send it as `X-Session-Token` with the passkey's answer; empty if you are signed in."
    )


class PasskeyShape(Described):
    name = serializers.CharField()
    recovery_codes_made = serializers.BooleanField(
        help_text="Whether this made recovery codes too; the website shows them."
    )


def options(outcome: Outcome, *, kind: str = "request_options", token: str = "") -> Response:
    """Return what the passkey is to be asked. Raises what is missing before that."""
    return Response({"options": require(outcome, 200).data[kind], "session_token": token})


@policy("accounts.api_factor", Audience.EVERYONE)
class SecondFactor(OpenDoor):
    @extend_schema(
        operation_id="secondFactorOptions",
        summary="Get what to ask the passkey",
        tags=["auth"],
        auth=[NO_NEED],
        parameters=[SESSION_TOKEN_PARAMETER],
        responses=OptionsShape,
    )
    def get(self, request: Request) -> Response:
        """For a passkey as second factor."""
        token = pending_token(request)
        outcome = ask(request, library.passkey_factor, method="GET", session_token=token)
        return options(outcome, token=token)

    @extend_schema(
        operation_id="secondFactor",
        summary="Prove the second factor",
        tags=["auth"],
        auth=[NO_NEED],
        parameters=[SESSION_TOKEN_PARAMETER],
        request=FactorInput,
        responses=TokensShape,
    )
    def post(self, request: Request) -> Response:
        """With a code of the authenticator app, a recovery code or a passkey."""
        said, token = body_of(request, FactorInput), pending_token(request)
        outcome = _prove(request, said, token, library.factor, library.passkey_factor)
        return tokens(outcome, otherwise=NothingPending)


@policy("accounts.api_reauthenticate", Audience.SIGNED_IN)
class Reauthenticate(AuthDoor):
    authentication_classes = (SetUpToken,)

    @extend_schema(
        operation_id="reauthenticateOptions",
        summary="Get what to ask the passkey again",
        tags=["auth"],
        auth=[BY_ACCESS],
        responses=OptionsShape,
    )
    def get(self, request: Request) -> Response:
        """For a passkey that confirms it is still you."""
        key = session_key_of(request)
        return options(ask(request, library.passkey_again, method="GET", session_token=key))

    @extend_schema(
        operation_id="reauthenticate",
        summary="Confirm that it is still you",
        tags=["auth"],
        auth=[BY_ACCESS],
        request=AgainInput,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        """What ACCOUNTS_REAUTHENTICATION_REQUIRED asks for; then repeat what was refused, within minutes."""
        said, key = body_of(request, AgainInput), session_key_of(request)
        if "password" in said:
            outcome = ask(request, library.password_again, body=said, session_token=key)
        else:
            outcome = _prove(request, said, key, library.factor_again, library.passkey_again)
        require(outcome, 200)
        return Response(status=204)


@policy("accounts.api_enroll", Audience.SIGNED_IN)
class Enroll(AuthDoor):
    authentication_classes = (SetUpToken,)

    @extend_schema(
        operation_id="enrollOptions",
        summary="Get what to make a passkey with",
        tags=["auth"],
        auth=[BY_ACCESS],
        responses=OptionsShape,
    )
    def get(self, request: Request) -> Response:
        """May ask to confirm first that it is still you (ACCOUNTS_REAUTHENTICATION_REQUIRED)."""
        call: dict[str, Any] = {"method": "GET", "query": "passwordless"}
        outcome = ask(request, library.passkeys, session_token=session_key_of(request), **call)
        return options(outcome, kind="creation_options")

    @extend_schema(
        operation_id="enroll",
        summary="Add a passkey",
        tags=["auth"],
        auth=[BY_ACCESS],
        request=EnrollInput,
        responses={201: PasskeyShape},
    )
    def post(self, request: Request) -> Response:
        """From then on signing in with the password asks for it, too."""
        body = {**body_of(request, EnrollInput), "passwordless": True}
        key = session_key_of(request)
        outcome = ask_about_passkey(request, library.passkeys, body=body, session_token=key)
        made = require(outcome, 200)
        codes = made.meta["recovery_codes_generated"]
        return Response({"name": made.data["name"], "recovery_codes_made": codes}, status=201)


@policy("accounts.api_passkey", Audience.EVERYONE)
class Biometric(OpenDoor):
    @extend_schema(
        operation_id="biometricOptions",
        summary="Get what to ask a passkey",
        tags=["auth"],
        auth=[NO_NEED],
        responses=OptionsShape,
    )
    def get(self, request: Request) -> Response:
        """The same for everybody: whose passkey answers shows who it is."""
        outcome = ask(request, library.passkey_sign_in, method="GET")
        return options(outcome, token=outcome.session_token)

    @extend_schema(
        operation_id="biometricLogIn",
        summary="Sign in with a passkey",
        tags=["auth"],
        auth=[NO_NEED],
        parameters=[SESSION_TOKEN_PARAMETER],
        request=PasskeyInput,
        responses=TokensShape,
    )
    def post(self, request: Request) -> Response:
        """With the passkey's answer to the options."""
        body, token = body_of(request, PasskeyInput), pending_token(request)
        view = library.passkey_sign_in
        return tokens(ask_about_passkey(request, view, body=body, session_token=token))


def _prove(
    request: Request, said: dict[str, Any], token: str, by_code: Any, by_passkey: Any
) -> Outcome:
    if "code" in said:
        return ask(request, by_code, body=said, session_token=token)
    return ask_about_passkey(request, by_passkey, body=said, session_token=token)
