"""The account's first page: who somebody is, what is missing, what comes next."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cozywish.apps.accounts.profile import completion
from cozywish.apps.venues.queries import business_of, roles_of
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.customer.mine import next_visit
from cozywish.web.http import private, signed_in

# What is missing, in words, and where it is filled in.
GAPS: dict[str, tuple[Promise, str]] = {
    "name": (_("Your name"), "account_profile"),
    "phone": (_("A phone number"), "account_profile"),
    "address": (_("An address"), "account_address_add"),
    "picture": (_("A picture"), "account_profile"),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing, and where to add it."""

    label: Promise
    url: str


@policy("accounts.home", Audience.SIGNED_IN)
@require_safe
@private
def home(request: HttpRequest) -> HttpResponse:
    """Name, completion, next visit, and the parts of the account."""
    user, now = signed_in(request), timezone.now()
    percent, missing = completion(user)
    context = {
        "percent": percent,
        "missing": [Gap(GAPS[name][0], reverse(GAPS[name][1])) for name in missing],
        "coming": next_visit(user, now=now),
        "business": business_of(user=user),
        "roles": roles_of(user=user),
        "part": "home",
        "tab": "you",
    }
    return render(request, "account/profile/home.html", context)
