"""allauth's views, each with its policy, and what they do not know about this site."""

from typing import Any
from uuid import UUID

from allauth.account import views
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import mark_email_address_as_verified
from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
    EmailVerificationProcess,
)
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage, LoginStageController
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cozywish.apps.accounts.services import address_of_link, prove_by_link
from cozywish.core.services import Failure
from cozywish.toolkit.beat import on_the_beat
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.accounts.forms import BusinessSignUpForm, SignInForm
from cozywish.web.accounts.linked.queries import providers
from cozywish.web.http import see_other, status_of, wait_before_retry
from cozywish.web.mailbox.access import mailbox_is_open


class SignIn(views.LoginView):  # type: ignore[misc]
    """E-mail and password; a demo also lists its accounts, each with a button that signs in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demo's accounts. A setting names them, because doors do not know each other."""
        accounts = import_string(settings.DEMO_ACCOUNTS) if settings.DEMO_ACCOUNTS else ()
        context: dict[str, Any] = super().get_context_data(
            demo_accounts=accounts, identity_providers=providers(self.request), **kwargs
        )
        return context

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """Show the page again; after too many tries it says when to try again, and what else there is."""
        response: HttpResponse = super().form_invalid(form)
        if form.refusal is not None:
            response.status_code = status_of(form.refusal)
            wait_before_retry(response, form.refusal)
        return response


class SignUp(views.SignupView):  # type: ignore[misc]
    """To book."""

    template_name = "account/signup.html"
    extra_context = {"role": "customer"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add who may vouch for a person."""
        context: dict[str, Any] = super().get_context_data(
            identity_providers=providers(self.request), **kwargs
        )
        return context


class SignUpBusiness(SignUp):
    """To offer something: what the business is, too."""

    extra_context = {"role": "business"}

    def get_form_class(self) -> type[BusinessSignUpForm]:
        """Return the form with the business; the library's setting names only one."""
        return BusinessSignUpForm

    def get_success_url(self) -> str:
        """Return where to go once the address is confirmed: what comes next for a business."""
        return get_next_redirect_url(self.request) or reverse("pro-start")


class ConfirmAddress(views.ConfirmEmailVerificationCodeView):  # type: ignore[misc]
    """The code from the mail, for a new account."""

    extra_context = {"mailbox_is_open": mailbox_is_open}


class ResetSent(views.PasswordResetDoneView):  # type: ignore[misc]
    """The same words for every address, whether it has an account or not."""

    extra_context = {"mailbox_is_open": mailbox_is_open}


_confirm_address = ConfirmAddress.as_view()
_mail_again = on_the_beat(_confirm_address)


def confirm_address(request: HttpRequest) -> HttpResponseBase:
    """Ask for the code. Whoever is signed in already has nothing to prove here."""
    if request.user.is_authenticated:
        return see_other(request, get_adapter().get_login_redirect_url(request))
    answers = _mail_again if request.POST.get("action") == "resend" else _confirm_address
    return answers(request)


@require_POST
def start_over(request: HttpRequest) -> HttpResponse:
    """Forget who was half signed in or signed up here: somebody else wants to, or the address was mistyped."""
    clear_login(request)
    request.session.pop(EMAIL_VERIFICATION_CODE_SESSION_KEY, None)
    return see_other(request, "account_login")


def confirm_link(request: HttpRequest, code_id: UUID, secret: str) -> HttpResponse:
    """Ask, and on the click that follows confirm: programs that read mail open links, but press no buttons."""
    now = timezone.now()
    if request.method != "POST":
        email = address_of_link(code_id=code_id, secret=secret, now=now)
        status = 200 if email else 410
        return render(request, "account/confirm_link.html", {"email": email}, status=status)
    proved = prove_by_link(code_id=code_id, secret=secret, now=now)
    if isinstance(proved, Failure):
        return render(request, "account/confirm_link.html", {"email": None}, status=410)
    return _go_on(request, proved.value)


def _go_on(request: HttpRequest, email: str) -> HttpResponse:
    """Sign in the browser that signed up; any other is asked for the password."""
    process = EmailVerificationProcess.resume(request)
    if process is not None and process.email == email and process.user is not None:
        process.finish()
        stage = LoginStageController.enter(request, EmailVerificationStage.key)
        if stage is not None:
            signed_in: HttpResponse = stage.exit()
            return signed_in
    else:
        for address in EmailAddress.objects.filter(email=email, verified=False):
            mark_email_address_as_verified(request, address)
    messages.success(request, _("Your address is confirmed. Sign in to go on."))
    return see_other(request, "account_login")


def opened(name: str, view: Any) -> Any:
    """Return the library's view with its policy: these pages are for everyone."""
    return policy(f"accounts.{name}", Audience.EVERYONE)(view)
