"""What the office can do to an account, each a page that asks why."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.office import LOCK, OFFICE_GROUPS
from cozywish.apps.accounts.queries import has_second_factor, office_may
from cozywish.apps.accounts.services import lock_user, remove_factors, set_office_role, unlock_user
from cozywish.core.services import Failure, ServiceResult
from cozywish.web.http import form_refusal, see_other
from cozywish.web.office.proof import again, is_stale
from cozywish.web.office.why import ReasonField


class ActForm(forms.Form):
    """Why."""

    reason = ReasonField(
        label=_("Reason"),
        max_length=300,
        help_text=_(
            "Kept in the audit log for good: no names, addresses or numbers of people. The person is told what was"
            " done, not why."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RoleForm(ActForm):
    """Which groups, and why."""

    field_order = ("groups", "reason")
    groups = forms.MultipleChoiceField(
        label=_("Groups"),
        choices=[(name, name) for name in OFFICE_GROUPS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With none the person has no business in the office."),
    )


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do. `permission` as in `office_may`; `fits` says whether there is anything to do."""

    label: Promise
    done: Promise
    work: Callable[..., ServiceResult[User]]
    fits: Callable[[User], bool]
    permission: str = ""
    form: type[ActForm] = ActForm


ACTS = {
    "lock": Act(_("Lock"), _("Locked."), lock_user, lambda user: user.is_active, LOCK),
    "unlock": Act(_("Unlock"), _("Unlocked."), unlock_user, lambda user: not user.is_active, LOCK),
    "factors": Act(
        _("Remove second factors"),
        _("The second factors are gone."),
        remove_factors,
        lambda user: has_second_factor(user=user),
    ),
    "role": Act(
        _("Change the office role"),
        _("The role is changed."),
        set_office_role,
        lambda user: user.is_active,
        form=RoleForm,
    ),
}


def acts_for(*, officer: User, user: User) -> list[dict[str, object]]:
    """Return what the officer can do to this account now."""
    return [
        {"label": act.label, "url": reverse("admin:accounts_user_act", args=[user.pk, name])}
        for name, act in ACTS.items()
        if office_may(officer=officer, user=user, permission=act.permission) and act.fits(user)
    ]


def do_act(
    request: HttpRequest, *, officer: User, user: User, act: Act, context: dict[str, Any]
) -> HttpResponse:
    """Ask why, then do it. Whoever signed in a while ago proves once more that it is them."""
    if is_stale(request):
        return again(request)
    initial = {"groups": list(user.groups.values_list("name", flat=True))}
    form, status = act.form(request.POST or None, initial=initial), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            result = act.work(officer=officer, user=user, now=timezone.now(), **form.cleaned_data)
            if not isinstance(result, Failure):
                messages.success(request, str(act.done))
                return see_other(request, "admin:accounts_user_change", user.pk)
            status = form_refusal(form, result.error)
    page = {**context, "form": form, "title": act.label, "subtitle": str(user)}
    page["back"] = reverse("admin:accounts_user_change", args=[user.pk])
    return TemplateResponse(request, "admin/office/form.html", page, status=status)
