"""Another e-mail address for the account: asked for, proven by a code, and undone where somebody else did it."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services import (
    CodeRefused,
    ask_for_address,
    change_email,
    change_to_undo,
    count_mail,
    undo_change,
)
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.requests import client_address
from cozywish.web.accounts.news import whereabouts
from cozywish.web.components.fields import CodeField
from cozywish.web.http import focus_first_error, form_refusal, private, see_other, signed_in
from cozywish.web.mailbox.access import mailbox_is_open

PENDING = "new_address"  # in the session: the address that is being proven


class EmailForm(forms.Form):
    """The new address, and the password, unless it was given a moment ago."""

    email = forms.EmailField(
        label=gettext_lazy("New email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if did_recently_reauthenticate(request):
            del self.fields["password"]
        elif not user.has_usable_password():
            raise ReauthenticationRequired  # the library asks for a passkey or a code

    def clean_password(self) -> str:
        """Return it if it is the right one. It counts like one at the sign-in. Raises LimitReached, StepUpNeeded."""
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise forms.ValidationError(_("That is not your password."))
        return password


class NewAddressCodeForm(forms.Form):
    """The six digits from the mail."""

    code = CodeField(label=gettext_lazy("Code"))


@policy("accounts.email", Audience.SIGNED_IN)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@private
def email(request: HttpRequest) -> HttpResponse:
    """Ask for the new address. The answer is the same whether it has an account or not. Raises LimitReached."""
    user, now = signed_in(request), timezone.now()
    form = EmailForm(request.POST or None, request=request, user=user)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, form)
    address = form.cleaned_data["email"].lower()
    count_mail(email=address, network=client_address(request), now=now)
    asked = ask_for_address(user=user, email=address, now=now)
    if isinstance(asked, Failure):
        return _ask(request, form, form_refusal(form, asked.error))
    request.session[PENDING] = address
    return see_other(request, "account_email_code")


@policy("accounts.email", Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def code(request: HttpRequest) -> HttpResponse:
    """Take the code; with it the address is the account's."""
    address = request.session.get(PENDING)
    if not address:
        return see_other(request, "account_email")
    form = NewAddressCodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _code(request, form, address, 422 if form.errors else 200)
    changed = change_email(
        user=signed_in(request),
        email=address,
        code=form.cleaned_data["code"],
        where=whereabouts(request),
        now=timezone.now(),
    ).unwrap()
    if isinstance(changed, CodeRefused):
        return _code(request, form, address, form_refusal(form, changed.error))
    del request.session[PENDING]
    messages.success(
        request,
        _("Your account now has the address %(email)s. We told the old one.")
        % {"email": changed.after},
    )
    return see_other(request, "account_email")


@policy("accounts.undo_email", Audience.EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def undo(request: HttpRequest, change_id: UUID, secret: str) -> HttpResponse:
    """Ask, and on the click that follows change it back: programs that read mail open links, but press no buttons."""
    now = timezone.now()
    change = change_to_undo(change_id=change_id, secret=secret, now=now)
    context: dict[str, Any] = {"change": change}
    if change is not None and request.method == "POST":
        undone = undo_change(
            change_id=change_id, secret=secret, where=whereabouts(request), now=now
        )
        context = {"change": None, "undone": None if isinstance(undone, Failure) else undone.value}
    status = 200 if any(context.values()) else 410
    context["mailbox_is_open"] = mailbox_is_open
    return render(request, "account/profile/email_undo.html", context, status=status)


def _ask(request: HttpRequest, form: EmailForm, status: int = 422) -> HttpResponse:
    focus_first_error(form)
    context = {"form": form, "part": "email", "tab": "you"}
    status = status if form.errors else 200
    return render(request, "account/profile/email.html", context, status=status)


def _code(
    request: HttpRequest, form: NewAddressCodeForm, address: str, status: int
) -> HttpResponse:
    context = {
        "form": form,
        "address": address,
        "mailbox_is_open": mailbox_is_open,
        "part": "email",
        "tab": "you",
    }
    return render(request, "account/profile/email_code.html", context, status=status)
