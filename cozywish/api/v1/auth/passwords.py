"""Choosing a new password: by mail, or knowing the old one."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import BY_ACCESS, NO_NEED
from cozywish.api.inputs import body_of
from cozywish.api.tokens import SetUpToken, session_key_of
from cozywish.api.v1.auth import library
from cozywish.api.v1.auth.answers import AuthDoor, OpenDoor, TokensShape, require, tokens
from cozywish.api.v1.auth.facade import ask
from cozywish.api.v1.auth.inputs import PasswordChangeInput, ResetConfirmInput, ResetInput
from cozywish.toolkit.policies import Audience, policy


@policy("accounts.api_reset_password", Audience.EVERYONE)
class Reset(OpenDoor):
    http_method_names = ["post"]

    @extend_schema(
        operation_id="requestPasswordReset",
        summary="Forgot the password",
        tags=["auth"],
        auth=[NO_NEED],
        request=ResetInput,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        """Mail a link that works once, for an hour. The answer is the same for every address."""
        require(ask(request, library.request_reset, body=body_of(request, ResetInput)), 200)
        return Response(status=204)


@policy("accounts.api_reset_password", Audience.EVERYONE)
class ConfirmReset(OpenDoor):
    http_method_names = ["post"]

    @extend_schema(
        operation_id="resetPassword",
        summary="Choose a new password by mail",
        tags=["auth"],
        auth=[NO_NEED],
        request=ResetConfirmInput,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        """With the key from the mailed link. Every session of the account ends; sign in anew."""
        outcome = ask(request, library.reset_password, body=body_of(request, ResetConfirmInput))
        if outcome.status != 401:  # done, and nobody is signed in by it
            require(outcome)
        return Response(status=204)


@policy("accounts.api_change_password", Audience.SIGNED_IN)
class Change(AuthDoor):
    http_method_names = ["post"]
    authentication_classes = (SetUpToken,)

    @extend_schema(
        operation_id="changePassword",
        summary="Change the password",
        tags=["auth"],
        auth=[BY_ACCESS],
        request=PasswordChangeInput,
        responses=TokensShape,
    )
    def post(self, request: Request) -> Response:
        """All other sessions end; this one goes on with the tokens of the answer."""
        body = body_of(request, PasswordChangeInput)
        key = session_key_of(request)
        return tokens(ask(request, library.change_password, body=body, session_token=key))
