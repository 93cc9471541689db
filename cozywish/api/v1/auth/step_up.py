"""What ACCOUNTS_STEP_UP_NEEDED asks for: proving by mail that the account is one's own."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import NO_NEED
from cozywish.api.inputs import body_of
from cozywish.api.v1.auth.answers import OpenDoor
from cozywish.api.v1.auth.inputs import StepUpCodeInput, StepUpInput
from cozywish.apps.accounts.services import CodeRefused, ask_for_proof, prove_device
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.requests import GIVES_DEVICE, client_address


@policy("accounts.api_step_up", Audience.EVERYONE)
class StepUp(OpenDoor):
    http_method_names = ["post"]

    @extend_schema(
        operation_id="stepUp",
        summary="Ask for a code after too many wrong passwords",
        tags=["auth"],
        auth=[NO_NEED],
        request=StepUpInput,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        """Mail six digits. The answer is the same for every address."""
        email = body_of(request, StepUpInput)["email"]
        network = client_address(request._request)
        ask_for_proof(email=email, network=network, now=timezone.now())
        return Response(status=204)


@policy("accounts.api_step_up", Audience.EVERYONE)
class ConfirmStepUp(OpenDoor):
    http_method_names = ["post"]

    @extend_schema(
        operation_id="confirmStepUp",
        summary="Prove that the account is yours",
        tags=["auth"],
        auth=[NO_NEED],
        request=StepUpCodeInput,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        """With the six digits from the mail. The answer sets a cookie by which the app is known: send it with
        `login/`, which then looks at the password again. A code has five tries and ten minutes.
        """
        proved = prove_device(**body_of(request, StepUpCodeInput), now=timezone.now())
        if isinstance(proved, CodeRefused):
            raise proved.error
        setattr(request._request, GIVES_DEVICE, proved)
        return Response(status=204)
