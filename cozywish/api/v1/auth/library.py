"""The library's headless views, with what they do not know about this site."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless import app_settings
from allauth.headless.account import inputs as account_inputs, views as account
from allauth.headless.base import response as headless
from allauth.headless.constants import Client
from allauth.headless.mfa import inputs as factor_inputs, views as factors
from allauth.headless.mfa.response import WebAuthnRequestOptionsResponse
from allauth.headless.socialaccount.views import ProviderTokenView
from allauth.headless.tokens.views import RefreshTokenView
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cozywish.apps.accounts.factor_forms import CodeProof, PasskeyProof
from cozywish.apps.accounts.limits import SIGN_UPS
from cozywish.apps.accounts.models import Door, User
from cozywish.apps.accounts.passkeys import request_options
from cozywish.apps.accounts.queries import address_is_reserved
from cozywish.apps.accounts.services import (
    agree,
    count_proof,
    forgive_proof,
    name_person,
    prove_address,
)
from cozywish.apps.limits.services import count_try
from cozywish.toolkit.requests import client_address


class SignUpInput(account_inputs.SignupInput):  # type: ignore[misc]
    """With the person's name, as on the page."""

    name = forms.CharField(max_length=80)

    def clean(self) -> dict[str, Any]:
        """Return the values. The password must not resemble the name or the address."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "password" in values:
            person = User(email=values.get("email", ""), name=values.get("name", ""))
            try:
                get_adapter().clean_password(values["password"], user=person)
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return values

    def validate_unique_email(self, value: str) -> str:
        """Return the address. One that its account may still be given back to counts as known."""
        email: str = super().validate_unique_email(value)
        if address_is_reserved(email, now=timezone.now()):
            self.account_already_exists = True
        return email

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Create the account, or pretend to when the address has one. Raises LimitReached."""
        count_try(SIGN_UPS, who=client_address(request), now=timezone.now())
        made: tuple[User | None, HttpResponse | None] = super().try_save(request)
        if made[0] is None:
            make_password(self.cleaned_data["password"])  # as long as it takes for a new account
        return made

    def save(self, request: HttpRequest) -> User:
        """Create the account with its name, and keep that its owner agreed to the terms."""
        user: User = super().save(request)
        agree(person=user, door=Door.API, now=timezone.now()).unwrap()
        return name_person(user=user, name=" ".join(self.cleaned_data["name"].split())).unwrap()


class SignUp(account.SignupView):  # type: ignore[misc]
    input_class = {"POST": SignUpInput}


class VerifyEmail(account.VerifyEmailView):  # type: ignore[misc]
    """The six digits are ours; the library's own code is known to nobody but the session."""

    def handle_input(self, data: dict[str, Any]) -> Any:
        """Prove the pending address, then hand over the library's code. Raises CodeWrong and CodeOver."""
        refused = prove_address(
            email=self.process.email, code=data["code"], now=timezone.now()
        ).unwrap()
        if refused is not None:
            raise refused.error
        return super().handle_input({"key": self.process.code})


class ChangeInput(account_inputs.ChangePasswordInput):  # type: ignore[misc]
    """The current password counts like one at the sign-in: whoever has a stolen token must not guess."""

    def clean_current_password(self) -> str:
        """Return the current password. Raises LimitReached, StepUpNeeded."""
        typed: str = self.cleaned_data["current_password"]
        if typed and not get_adapter().reauthenticate(self.user, typed):
            raise get_adapter().validation_error("enter_current_password")
        return typed


class ChangePassword(account.ChangePasswordView):  # type: ignore[misc]
    """A new password gives the session a new key, so the app needs new tokens."""

    input_class = ChangeInput

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change it and issue new tokens."""
        answer: HttpResponse = super().post(request, *args, **kwargs)
        request.new_tokens = app_settings.TOKEN_STRATEGY.create_access_token_payload(request)
        return answer


class Code(CodeProof):
    """Each try counts, and is given back when it was right."""

    def clean_code(self) -> str:
        """Return the code if it is one of this person's. Raises LimitReached."""
        now, challenge = timezone.now(), f"api {allauth_context.request.session.session_key}"
        count_proof(user=self.user, challenge=challenge, now=now)
        code = super().clean_code()
        forgive_proof(user=self.user, challenge=challenge, now=now)
        return code


class PasskeyFactor(factors.AuthenticateWebAuthnView):  # type: ignore[misc]
    """A passkey after the password."""

    def get(self, request: HttpRequest, *_args: Any, **_more: Any) -> HttpResponse:
        """Return what to ask it: the same as on the pages."""
        return _asked(request, self.stage.login.user)


class PasskeyAgain(factors.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """A passkey, asked for once more."""

    def get(self, request: HttpRequest, *_args: Any, **_more: Any) -> HttpResponse:
        """Return what to ask it: the same as on the pages."""
        return _asked(request, self.request.user)


def _asked(request: HttpRequest, user: User) -> HttpResponse:
    answer: HttpResponse = WebAuthnRequestOptionsResponse(request, request_options(user))
    return answer


class ProviderToken(ProviderTokenView):  # type: ignore[misc]
    """Our adapter may answer in the library's place (web/accounts/linked/adapter.py)."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return what the caller has to prove next, whoever answered."""
        try:
            answer: HttpResponse = super().post(request, *args, **kwargs)
        except ImmediateHttpResponse as early:
            answer = headless.AuthenticationResponse.from_response(request, early.response)
        return answer


def with_input(view: Any, proof: type[forms.Form], library: type[forms.Form]) -> Any:
    """Return the library's view with its input, checked as `proof` says."""
    made = type(library.__name__, (proof, library), {})
    return type(view.__name__, (view,), {"input_class": {"POST": made}})


def _app(view: Any) -> Any:
    return view.as_api_view(client=Client.APP)


log_in = _app(account.LoginView)
session = _app(account.SessionView)
sign_up = _app(SignUp)
verify_email = _app(VerifyEmail)
resend_code = _app(account.ResendEmailVerificationCodeView)
request_reset = _app(account.RequestPasswordResetView)
reset_password = _app(account.ResetPasswordView)
change_password = _app(ChangePassword)
password_again = _app(account.ReauthenticateView)
factor = _app(with_input(factors.AuthenticateView, Code, factor_inputs.AuthenticateInput))
factor_again = _app(with_input(factors.ReauthenticateView, Code, factor_inputs.ReauthenticateInput))
passkey_factor = _app(
    with_input(PasskeyFactor, PasskeyProof, factor_inputs.AuthenticateWebAuthnInput)
)
passkey_again = _app(
    with_input(PasskeyAgain, PasskeyProof, factor_inputs.ReauthenticateWebAuthnInput)
)
passkey_sign_in = _app(
    with_input(factors.LoginWebAuthnView, PasskeyProof, factor_inputs.LoginWebAuthnInput)
)
passkeys = _app(factors.ManageWebAuthnView)
provider_token = _app(ProviderToken)
refresh = _app(RefreshTokenView)
