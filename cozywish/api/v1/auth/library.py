"""The library's headless views, with what they do not know about this site."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context as allauth_context
from allauth.headless import app_settings
from allauth.headless.account import inputs as account_inputs, views as account
from allauth.headless.constants import Client
from allauth.headless.mfa import inputs as factor_inputs, views as factors
from allauth.headless.socialaccount.views import ProviderTokenView
from allauth.headless.tokens.views import RefreshTokenView
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cozywish.apps.accounts.limits import (
    CODES_OF_ACCOUNT,
    CODES_OF_CHALLENGE,
    PASSWORD_CHANGES,
    SIGN_UPS,
)
from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services import name_person, prove_address
from cozywish.apps.limits.services import count_try, give_back
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

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Create the account, or pretend to when the address has one. Raises LimitReached."""
        count_try(SIGN_UPS, who=client_address(request), now=timezone.now())
        made: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return made

    def save(self, request: HttpRequest) -> User:
        """Create the account with its name."""
        user: User = super().save(request)
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


class ChangePassword(account.ChangePasswordView):  # type: ignore[misc]
    """A new password gives the session a new key, so the app needs new tokens."""

    def handle_input(self, data: dict[str, Any]) -> Any:
        """Count the try for the account: whoever has a stolen token must not guess. Raises LimitReached."""
        count_try(PASSWORD_CHANGES, who=str(self.request.user.pk), now=timezone.now())
        return super().handle_input(data)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change it and issue new tokens."""
        answer: HttpResponse = super().post(request, *args, **kwargs)
        request.new_tokens = app_settings.TOKEN_STRATEGY.create_access_token_payload(request)
        return answer


class Counted(forms.Form):
    """A code of a second factor. Each try counts, and is given back when it was right."""

    user: User

    def clean_code(self) -> str:
        """Return the code if it is right. Raises LimitReached."""
        now, who = timezone.now(), str(self.user.pk)
        challenge = f"api {allauth_context.request.session.session_key}"
        count_try(CODES_OF_CHALLENGE, who=challenge, now=now)
        count_try(CODES_OF_ACCOUNT, who=who, now=now)
        code: str = super().clean_code()  # type: ignore[misc]
        give_back(CODES_OF_CHALLENGE, who=challenge, now=now)
        give_back(CODES_OF_ACCOUNT, who=who, now=now)
        return code


class FactorInput(Counted, factor_inputs.AuthenticateInput):  # type: ignore[misc]
    """A code, to sign in."""


class FactorAgainInput(Counted, factor_inputs.ReauthenticateInput):  # type: ignore[misc]
    """A code, to be asked again."""


class Factor(factors.AuthenticateView):  # type: ignore[misc]
    input_class = FactorInput


class FactorAgain(factors.ReauthenticateView):  # type: ignore[misc]
    input_class = FactorAgainInput


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
factor = _app(Factor)
factor_again = _app(FactorAgain)
passkey_factor = _app(factors.AuthenticateWebAuthnView)
passkey_again = _app(factors.ReauthenticateWebAuthnView)
passkey_sign_in = _app(factors.LoginWebAuthnView)
passkeys = _app(factors.ManageWebAuthnView)
provider_token = _app(ProviderTokenView)
refresh = _app(RefreshTokenView)
