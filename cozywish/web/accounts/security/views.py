"""The pages of the ways to sign in: what allauth does, each with our template and our counts."""

from typing import Any

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.mfa.base import views as factors
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as apps
from allauth.mfa.webauthn import views as passkeys
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from cozywish.apps.accounts.limits import CODES_OF_CHALLENGE, TRIES_OF_NETWORK
from cozywish.apps.accounts.passkeys import creation_options, request_options
from cozywish.apps.accounts.services import count_proof, forgive_proof, use_up_step
from cozywish.apps.limits.services import LimitReached, count_try
from cozywish.apps.venues.queries import must_add_factor
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.requests import client_address
from cozywish.web.accounts.devices.stay import keep_its_end
from cozywish.web.http import private, signed_in

PART = {"part": "security", "tab": "you"}
DONE = {
    "password": gettext_lazy("Your new password is saved. All other devices are signed out."),
    "app": gettext_lazy("Your authenticator app is set up."),
    "app-off": gettext_lazy("The authenticator app was removed."),
    "passkey": gettext_lazy("Your passkey is saved."),
    "passkey-off": gettext_lazy("The passkey was removed."),
}


def hub_after(done: str) -> str:
    """Return the address of the hub that says what was done."""
    return f"{reverse('account_security')}?done={done}"


@policy("accounts.security", Audience.SIGNED_IN)
@private
def hub(request: HttpRequest) -> HttpResponse:
    """Show every way to sign in."""
    user = signed_in(request)
    kept = list(Authenticator.objects.filter(user=user).order_by("pk"))
    of = {kind: [one for one in kept if one.type == kind] for kind in Authenticator.Type}
    page = PART | {
        "app": next(iter(of[Authenticator.Type.TOTP]), None),
        "passkeys": of[Authenticator.Type.WEBAUTHN],
        "codes_left": sum(
            len(one.wrap().get_unused_codes()) for one in of[Authenticator.Type.RECOVERY_CODES]
        ),
        "has_factor": any(one.type != Authenticator.Type.RECOVERY_CODES for one in kept),
        "must_add": must_add_factor(user=user),
        "done": DONE.get(request.GET.get("done", "")),
    }
    return render(request, "account/security/hub.html", page)


class ChangePassword(account.PasswordChangeView):  # type: ignore[misc]
    """The current password and a new one; every other device is signed out."""

    template_name = "account/security/password.html"
    extra_context = PART

    def get_default_success_url(self) -> str:
        return hub_after("password")


class FirstPassword(account.PasswordSetView):  # type: ignore[misc]
    """A password for an account that has none yet."""

    template_name = "account/security/password.html"
    extra_context = PART

    def get_default_success_url(self) -> str:
        return hub_after("password")


class SetUpApp(apps.ActivateTOTPView):  # type: ignore[misc]
    """A picture to scan, and the first code."""

    template_name = "account/security/app.html"
    extra_context = PART

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        use_up_step(user=form.user, step=form.step).unwrap()
        return response

    def get_success_url(self) -> str:
        made = self.did_generate_recovery_codes
        return reverse("mfa_view_recovery_codes") if made else hub_after("app")


class RemoveApp(apps.DeactivateTOTPView):  # type: ignore[misc]
    """Codes of the app sign in no longer."""

    template_name = "account/security/app_remove.html"
    extra_context = PART

    def get_success_url(self) -> str:
        return hub_after("app-off")


class Codes(codes.ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes, readable once."""

    template_name = "account/security/codes.html"
    extra_context = PART


class NewCodes(codes.GenerateRecoveryCodesView):  # type: ignore[misc]
    """Ten new codes instead of the old ones."""

    template_name = "account/security/codes_new.html"
    extra_context = PART


class Passkeys(passkeys.ListWebAuthnView):  # type: ignore[misc]
    """All passkeys."""

    template_name = "account/security/passkeys.html"
    extra_context = PART


class AddPasskey(passkeys.AddWebAuthnView):  # type: ignore[misc]
    """A name, and the browser makes the rest."""

    template_name = "account/security/passkey_add.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = creation_options(self.request.user)
        return context | PART | {"options": options, "form": kwargs.get("form", context["form"])}

    def get_success_url(self) -> str:
        made = self.did_generate_recovery_codes
        return reverse("mfa_view_recovery_codes") if made else hub_after("passkey")


class RenamePasskey(passkeys.EditWebAuthnView):  # type: ignore[misc]
    """Another name."""

    template_name = "account/security/passkey_rename.html"
    extra_context = PART


class RemovePasskey(passkeys.RemoveWebAuthnView):  # type: ignore[misc]
    """It signs in no longer."""

    # Django would delete the row for DELETE without the form, which ends in a record and a letter.
    http_method_names = ["get", "head", "post", "options"]
    template_name = "account/security/passkey_remove.html"
    extra_context = PART

    def get_success_url(self) -> str:
        return hub_after("passkey-off")


class PasskeySignIn(passkeys.LoginWebAuthnView):  # type: ignore[misc]
    """Signing in with nothing but a passkey: it is two factors by itself."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        count_try(TRIES_OF_NETWORK, who=client_address(request), now=timezone.now())
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        keep_its_end(self.request.session)
        answer: HttpResponse = super().form_valid(form)
        return answer


class Challenge(factors.AuthenticateView):  # type: ignore[misc]
    """The second factor after the password. Five wrong ones end the sign-in."""

    template_name = "account/security/challenge.html"

    def challenge(self) -> str:
        """Return what five wrong proofs end."""
        return f"{self.request.session.session_key} since {self.stage.login.initiated_at}"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            count_proof(user=self.stage.login.user, challenge=self.challenge(), now=timezone.now())
        except LimitReached as refusal:
            return self.over(refusal)
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def over(self, refusal: LimitReached) -> HttpResponse:
        """End this sign-in and say why; beyond the account's limit also when to come back."""
        words = refusal.message
        if refusal.params["tries"] == CODES_OF_CHALLENGE.tries:
            words = _("That was wrong too often. Please sign in again.")
        get_adapter().add_message(self.request, messages.ERROR, message=words)
        answer: HttpResponse = self.stage.abort()
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        forgive_proof(user=self.stage.login.user, challenge=self.challenge(), now=timezone.now())
        answer: HttpResponse = super().form_valid(form)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.stage.login.user
        kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        asked = self.request.GET.get("with", "")
        return context | {
            "has_app": Authenticator.Type.TOTP in kinds,
            "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
            "has_codes": Authenticator.Type.RECOVERY_CODES in kinds,
            "wants_recovery": asked == "recovery",
            "options": request_options(user),
        }


class Again:
    """Being asked once more, before something that matters. Each proof is counted before it is looked at."""

    request: HttpRequest

    def challenge(self) -> str:
        """Return what five wrong proofs end."""
        return f"again {self.request.session.session_key}"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        count_proof(user=signed_in(request), challenge=self.challenge(), now=timezone.now())
        answer: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        user, now = signed_in(self.request), timezone.now()
        forgive_proof(user=user, challenge=self.challenge(), now=now)
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        return answer


class PasswordAgain(account.ReauthenticateView):  # type: ignore[misc]
    """The password once more; the adapter counts wrong ones."""

    template_name = "account/security/again_password.html"


class CodeAgain(Again, factors.ReauthenticateView):  # type: ignore[misc]
    """A code once more."""

    template_name = "account/security/again_code.html"


class PasskeyAgain(Again, passkeys.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """A passkey once more."""

    template_name = "account/security/again_passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"options": request_options(signed_in(self.request))}
