"""Where one is signed in, ending that, and what happened to the account."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from cozywish.apps.accounts.models import AttemptOutcome
from cozywish.apps.accounts.queries import Entry, activity_of, sessions_of
from cozywish.apps.accounts.services import end_other_sessions, end_own_session
from cozywish.toolkit.places import place_of
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.requests import named_device
from cozywish.web.accounts.devices.knocks import knock_of
from cozywish.web.accounts.devices.words import said_of, since
from cozywish.web.accounts.forms import ForgottenForm
from cozywish.web.accounts.profile.zones import zone_label
from cozywish.web.http import person, private, see_other, signed_in

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One session, as its owner knows it. `id` names it in the form that ends it."""

    id: int
    device: str
    is_mobile: bool
    address: str
    place: str
    seen: str
    is_current: bool


@policy("accounts.devices", Audience.SIGNED_IN)
@private
@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """List the sessions, the one that is looking first."""
    now = timezone.now()
    rows = sessions_of(user=signed_in(request), now=now)
    found = sorted(
        (_signed_in(row, request, now) for row in rows), key=lambda row: not row.is_current
    )
    others = sum(not row.is_current for row in found)
    context = {"sessions": found, "others": others, "part": "devices", "tab": "you"}
    return render(request, "account/devices/devices.html", context)


@policy("accounts.end_device", Audience.SIGNED_IN)
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End one session. One that is already gone needs no ending."""
    user, chosen = signed_in(request), request.POST.get("session", "")
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
        where = knock_of(request, email=user.email).where
        end_own_session(user=user, session_id=int(chosen), where=where, now=timezone.now()).unwrap()
        messages.success(request, _("That device is signed out."))
    return see_other(request, "account_devices")


@policy("accounts.end_other_devices", Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def end_others(request: HttpRequest) -> HttpResponse:
    """Ask, then end all sessions but this one."""
    user = signed_in(request)
    if request.method != "POST":
        current = request.session.session_key
        alive = sessions_of(user=user, now=timezone.now())
        others = sum(row.session_key != current for row in alive)
        context = {"others": others, "part": "devices", "tab": "you"}
        return render(request, "account/devices/end_others.html", context)
    where, current = knock_of(request, email=user.email).where, str(request.session.session_key)
    ended = end_other_sessions(user=user, current=current, where=where, now=timezone.now()).unwrap()
    said = ngettext("%(count)d device is signed out.", "%(count)d devices are signed out.", ended)
    messages.success(request, said % {"count": ended})
    return see_other(request, "account_devices")


@policy("accounts.activity", Audience.SIGNED_IN)
@private
@require_GET
def activity(request: HttpRequest) -> HttpResponse:
    """List what happened, newest first."""
    user = signed_in(request)
    zone = user.time_zone or "UTC"
    page = Paginator(activity_of(user=user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "entries": [_shown(Entry(*row)) for row in page],
        "zone": zone,
        "zone_label": zone_label(zone),
        "part": "activity",
        "tab": "you",
    }
    return render(request, "account/devices/activity.html", context)


@require_safe
@private
def not_me(request: HttpRequest) -> HttpResponse:
    """Say in order what to do when somebody else was in the account. The mails about news lead here."""
    user = person(request)
    form = ForgottenForm(initial={"email": user.email if user else ""})
    return render(request, "account/devices/not_me.html", {"form": form})


def _signed_in(row: UserSession, request: HttpRequest, now: datetime) -> SignedIn:
    return SignedIn(
        id=row.pk,
        device=named_device(row.user_agent),
        is_mobile="Mobile" in row.user_agent,
        address=row.ip,
        place=place_of(row.ip),
        seen=since(row.last_seen_at, now=now),
        is_current=row.session_key == request.session.session_key,
    )


def _shown(entry: Entry) -> dict[str, object]:
    return {
        "at": entry.at,
        "said": said_of(entry),
        "device": entry.device,
        "address": entry.network,
        "place": place_of(entry.network),
        "is_refusal": entry.kind in AttemptOutcome.values,
    }
