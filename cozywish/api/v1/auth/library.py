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
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from fido2.webauthn import AuthenticationResponse

from cozywish.apps.accounts.limits import (
    CODES_OF_ACCOUNT,
    CODES_OF_CHALLENGE,
    PASSWORD_CHANGES,
    SIGN_UPS,
)
from cozywish.apps.accounts.models import Door, User
from cozywish.apps.accounts.queries import address_is_reserved
from cozywish.apps.accounts.services import (
    agree,
    name_person,
    note_sign_count,
    prove_address,
    prove_code,
)
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


class Code(forms.Form):
    """A code of a second factor. Each try counts, and is given back when it was right; a right one is used up."""

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        """Return the code if it is one of this person's. Raises LimitReached."""
        now, who = timezone.now(), str(self.user.pk)
        challenge = f"api {allauth_context.request.session.session_key}"
        count_try(CODES_OF_CHALLENGE, who=challenge, now=now)
        count_try(CODES_OF_ACCOUNT, who=who, now=now)
        code: str = self.cleaned_data["code"]
        found = prove_code(user=self.user, code=code, now=now).unwrap()
        if found is None:
            self._tell_failure()
            raise get_factor_adapter().validation_error("incorrect_code")
        give_back(CODES_OF_CHALLENGE, who=challenge, now=now)
        give_back(CODES_OF_ACCOUNT, who=who, now=now)
        found.user = self.user
        self.authenticator = found
        return code

    def _tell_failure(self) -> None:
        kept = Authenticator.objects.filter(user=self.user)
        main = kept.exclude(type=Authenticator.Type.WEBAUTHN).order_by("-type").first()
        if main is not None:  # the app, else the recovery codes
            self._emit_authentication_failed(main)  # type: ignore[attr-defined]


class Passkey(forms.Form):
    """A signature of a passkey whose counter goes up."""

    def clean_credential(self) -> Authenticator:
        """Return the passkey that signed."""
        answer = self.cleaned_data["credential"]
        passkey: Authenticator = super().clean_credential()  # type: ignore[misc]
        said = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
        if not note_sign_count(passkey=passkey, count=said).unwrap():
            raise get_factor_adapter().validation_error("incorrect_code")
        return passkey


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
    with_input(factors.AuthenticateWebAuthnView, Passkey, factor_inputs.AuthenticateWebAuthnInput)
)
passkey_again = _app(
    with_input(
        factors.ReauthenticateWebAuthnView, Passkey, factor_inputs.ReauthenticateWebAuthnInput
    )
)
passkey_sign_in = _app(
    with_input(factors.LoginWebAuthnView, Passkey, factor_inputs.LoginWebAuthnInput)
)
passkeys = _app(factors.ManageWebAuthnView)
provider_token = _app(ProviderTokenView)
refresh = _app(RefreshTokenView)
