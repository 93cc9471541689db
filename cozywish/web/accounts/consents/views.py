"""What the person said yes or no to, and saying it anew."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cozywish.apps.accounts.models import Door
from cozywish.apps.accounts.queries import consents_of, not_agreed_yet
from cozywish.apps.accounts.services import agree
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import private, see_other, signed_in
from cozywish.web.legal.views import back_to


@policy("accounts.consents", Audience.SIGNED_IN)
@require_safe
@private
def consents(request: HttpRequest) -> HttpResponse:
    """What holds now, with the switch for what is a free choice, and everything said before."""
    user = signed_in(request)
    context = {
        "said": consents_of(user=user),
        "zone": user.time_zone or "UTC",
        "part": "consents",
        "tab": "you",
    }
    return render(request, "account/consents/consents.html", context)


@policy("accounts.consents", Audience.SIGNED_IN)
@require_POST
@private
def agree_now(request: HttpRequest) -> HttpResponse:
    """Agree to what holds now, once, and go back to where the notice stood."""
    user = signed_in(request)
    kinds = not_agreed_yet(user=user)
    if kinds:
        agree(person=user, door=Door.PAGE, now=timezone.now(), kinds=kinds).unwrap()
    return see_other(request, back_to(request, "account_consents"))
