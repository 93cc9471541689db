"""After too many wrong passwords: whoever can read the account's mail makes this browser a known one.

Then its tries no longer count together with a stranger's (apps/accounts/services/attempts.py). It signs nobody in: the
password is still asked for. It looks the same for an address that has no account.
"""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cozywish.apps.accounts.models import CodePurpose
from cozywish.apps.accounts.queries import person_signing_in_with
from cozywish.apps.accounts.services import prove_address, remember_device, request_code
from cozywish.apps.limits.services import count_try
from cozywish.toolkit.requests import GIVES_DEVICE, client_address
from cozywish.toolkit.tokens import new_token
from cozywish.web.accounts.devices.forms import ProofCodeForm, ProofForm
from cozywish.web.accounts.limits import MAILS, MAILS_OF_ADDRESS, PROOFS
from cozywish.web.http import form_refusal, see_other
from cozywish.web.mailbox.access import mailbox_is_open

KEY = "proving"  # in the session: the address, and where to go after signing in


def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the address and mail it a code."""
    form = ProofForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].strip().lower()
        _mail(request, email)
        request.session[KEY] = {"email": email, "next": request.POST.get("next", "")}
        return see_other(request, "account_prove_code")
    context = {"form": form, "next": request.GET.get("next", "")}
    return render(request, "account/devices/prove.html", context)


def answer(request: HttpRequest) -> HttpResponse:
    """Ask for the code; the right one makes this browser known to the account, if there is one."""
    asked = request.session.get(KEY)
    if asked is None:
        return see_other(request, "account_prove")
    if request.POST.get("action") == "resend":
        _mail(request, asked["email"])
        return see_other(request, "account_prove_code")
    form, status = ProofCodeForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        count_try(PROOFS, who=asked["email"], now=now)
        code = form.cleaned_data["code"]
        refused = prove_address(email=asked["email"], code=code, now=now).unwrap()
        if refused is None:
            return _proved(request, asked)
        status = form_refusal(form, refused.error)
    context = {
        "verify_form": form,
        "email": asked["email"],
        "action_url": reverse("account_prove_code"),
        "can_resend": True,
        "mailbox_is_open": mailbox_is_open,
    }
    return render(request, "account/devices/prove_code.html", context, status=status)


def _mail(request: HttpRequest, email: str) -> None:
    now = timezone.now()
    count_try(MAILS_OF_ADDRESS, who=client_address(request), now=now)
    count_try(MAILS, who=email, now=now)
    request_code(email=email, purpose=CodePurpose.SIGN_IN, now=now).unwrap()


def _proved(request: HttpRequest, asked: dict[str, str]) -> HttpResponse:
    del request.session[KEY]
    user = person_signing_in_with(asked["email"])
    if user is not None:
        token = new_token()
        remember_device(user=user, token=token, now=timezone.now()).unwrap()
        setattr(request, GIVES_DEVICE, token)
    messages.success(request, _("Thank you. Now sign in with your password."))
    query = f"?{urlencode({'next': asked['next']})}" if asked["next"] else ""
    return see_other(request, reverse("account_login") + query)
