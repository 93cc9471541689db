"""Another e-mail address for the account: agreed to by the old one, proven, and undone where somebody else did it."""

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
from django.views.decorators.http import require_http_methods, require_POST

from cozywish.apps.accounts.models import UNDO_FOR, AddressChange, ChangeState, User
from cozywish.apps.accounts.queries import change_under_way, waiting_change
from cozywish.apps.accounts.services import (
    CodeRefused,
    agree_to_change,
    ask_for_address,
    change_email,
    change_to_undo,
    change_without_old_address,
    count_mail,
    keep_address,
    undo_change,
)
from cozywish.core.services import Failure
from cozywish.toolkit import wording
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.requests import client_address
from cozywish.web.accounts.news import whereabouts
from cozywish.web.components.fields import CodeField
from cozywish.web.http import focus_first_error, form_refusal, private, see_other, signed_in
from cozywish.web.mailbox.access import mailbox_is_open

PENDING = "change_of_address"  # in the session: the id of the change whose codes are asked for


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


class AddressCodeForm(forms.Form):
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
    after = form.cleaned_data["email"].lower()
    for address in (user.email, after):  # each gets a mail before the change is through
        count_mail(email=address, network=client_address(request), now=now)
    asked = ask_for_address(user=user, email=after, now=now)
    if isinstance(asked, Failure):
        return _ask(request, form, form_refusal(form, asked.error))
    request.session[PENDING] = str(asked.value.pk)
    return see_other(request, "account_email_code")


@policy("accounts.email", Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def code(request: HttpRequest) -> HttpResponse:
    """Take the code of the old address, then that of the new one."""
    change = _pending(request)
    if change is None:
        return see_other(request, "account_email")
    form = AddressCodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _code(request, form, change, 422 if form.errors else 200)
    is_first = change.state == ChangeState.ASKED
    tried = (_agree if is_first else _change)(request, change, form.cleaned_data["code"])
    if isinstance(tried, CodeRefused):
        return _code(request, form, change, form_refusal(form, tried.error))
    if is_first:
        return see_other(request, "account_email_code")
    del request.session[PENDING]
    messages.success(request, _news(tried))
    return see_other(request, "account_email")


@policy("accounts.email", Audience.SIGNED_IN)
@require_POST
@private
def lost(request: HttpRequest) -> HttpResponse:
    """Go on without the old address: the slow way. One that is over begins anew."""
    change = _pending(request)
    gone_on = change and change_without_old_address(change_id=change.pk, now=timezone.now())
    if isinstance(gone_on, Failure):
        messages.error(request, str(gone_on.error.message))
    return see_other(request, "account_email_code")


@policy("accounts.email", Audience.SIGNED_IN)
@require_POST
@private
def keep(request: HttpRequest) -> HttpResponse:
    """Call off the change that waits."""
    keep_address(user=signed_in(request)).unwrap()
    messages.success(request, _("Your account keeps its email address."))
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


def _pending(request: HttpRequest) -> AddressChange | None:
    """Return the change that this browser asked for."""
    change_id = request.session.get(PENDING)
    user = signed_in(request)
    return change_under_way(user=user, change_id=UUID(change_id)) if change_id else None


def _agree(_request: HttpRequest, change: AddressChange, code: str) -> CodeRefused | AddressChange:
    return agree_to_change(change_id=change.pk, code=code, now=timezone.now()).unwrap()


def _change(request: HttpRequest, change: AddressChange, code: str) -> CodeRefused | AddressChange:
    where, now = whereabouts(request), timezone.now()
    return change_email(change_id=change.pk, code=code, where=where, now=now).unwrap()


def _news(change: AddressChange) -> str:
    words = {"email": change.after, "day": wording.long_date(change.at + UNDO_FOR)}
    if change.state == ChangeState.WAITING:
        return _("Your account gets the address %(email)s on %(day)s. We told the old one.") % words
    return _("Your account now has the address %(email)s. We told the old one.") % words


def _ask(request: HttpRequest, form: EmailForm, status: int = 422) -> HttpResponse:
    focus_first_error(form)
    waiting = waiting_change(user=signed_in(request))
    context = {
        "form": form,
        "waiting": waiting,
        "day": wording.long_date(waiting.at + UNDO_FOR) if waiting else "",
        "part": "email",
        "tab": "you",
    }
    status = status if form.errors else 200
    return render(request, "account/profile/email.html", context, status=status)


def _code(
    request: HttpRequest, form: AddressCodeForm, change: AddressChange, status: int
) -> HttpResponse:
    context = {
        "form": form,
        "change": change,
        "is_first": change.state == ChangeState.ASKED,
        "mailbox_is_open": mailbox_is_open,
        "part": "email",
        "tab": "you",
    }
    return render(request, "account/profile/email_code.html", context, status=status)
