"""The pages on which somebody makes this browser a known one by mail (apps/accounts/services/proofs.py)."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cozywish.apps.accounts.services import CodeRefused, ask_for_proof, prove_device
from cozywish.toolkit.requests import GIVES_DEVICE, client_address
from cozywish.web.accounts.devices.forms import ProofCodeForm, ProofForm
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
        code = form.cleaned_data["code"]
        proved = prove_device(email=asked["email"], code=code, now=timezone.now())
        if not isinstance(proved, CodeRefused):
            return _proved(request, asked, proved)
        status = form_refusal(form, proved.error)
    context = {
        "verify_form": form,
        "email": asked["email"],
        "action_url": reverse("account_prove_code"),
        "can_resend": True,
        "mailbox_is_open": mailbox_is_open,
    }
    return render(request, "account/devices/prove_code.html", context, status=status)


def _mail(request: HttpRequest, email: str) -> None:
    ask_for_proof(email=email, network=client_address(request), now=timezone.now())


def _proved(request: HttpRequest, asked: dict[str, str], token: str) -> HttpResponse:
    del request.session[KEY]
    setattr(request, GIVES_DEVICE, token)
    messages.success(request, _("Thank you. Now sign in with your password."))
    query = f"?{urlencode({'next': asked['next']})}" if asked["next"] else ""
    return see_other(request, reverse("account_login") + query)
