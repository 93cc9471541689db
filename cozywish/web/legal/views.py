"""Terms, privacy notice, cookies and the choice about them."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from cozywish.apps.accounts.legal import VERSIONS, current
from cozywish.apps.accounts.models import ConsentKind, Door
from cozywish.apps.accounts.services import choose
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.accounts.data.kept import kept_about_people, kept_of_visits
from cozywish.web.consent import asks_not_to_share, keep_answer
from cozywish.web.http import person, see_other
from cozywish.web.legal.cookies import all_cookies


def _page(request: HttpRequest, name: str, kind: ConsentKind, **more: object) -> HttpResponse:
    context = {
        "operator": settings.OPERATOR_NAME,
        "operator_address": settings.OPERATOR_ADDRESS,
        "contact": settings.CONTACT_EMAIL,
        "version": current(kind),
        "versions": VERSIONS[kind][::-1],
        **more,
    }
    return render(request, f"legal/{name}.html", context)


@policy("legal.read", Audience.EVERYONE)
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """What people who book, venues and we may expect of each other."""
    return _page(request, "terms", ConsentKind.TERMS)


@policy("legal.read", Audience.EVERYONE)
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What we keep about people, why, for how long, who sees it, and what they can do about it."""
    terms = {"kept": kept_about_people(), "visits": kept_of_visits()}
    return _page(request, "privacy", ConsentKind.PRIVACY_NOTICE, **terms)


@policy("legal.read", Audience.EVERYONE)
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Every cookie by name, and the choice about the one that is optional."""
    return _page(request, "cookies", ConsentKind.PREFERENCES, cookies=all_cookies())


@policy("legal.choose_cookies", Audience.EVERYONE)
@require_POST
def choose_cookies(request: HttpRequest) -> HttpResponse:
    """Take a yes or a no, for this browser and at once. Whoever is signed in finds it in their account, too."""
    kind, given = ConsentKind.PREFERENCES, request.POST.get("remember") == "yes"
    given = given and not asks_not_to_share(request)
    user = person(request)
    if user is not None:
        choose(person=user, kind=kind, given=given, door=Door.PAGE, now=timezone.now()).unwrap()
    response = see_other(request, back_to(request, "cookies"))
    keep_answer(response, kind, given=given)
    return response


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Return the page of ours that the form says it stood on, else the route `otherwise`."""
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours and asked.startswith("/") else otherwise


@policy("legal.gpc", Audience.EVERYONE)
@require_safe
def gpc(request: HttpRequest) -> JsonResponse:
    """Say to machines that the site follows the Global Privacy Control signal."""
    since = VERSIONS[ConsentKind.PRIVACY_NOTICE][0].name
    return JsonResponse({"gpc": True, "lastUpdate": since})
