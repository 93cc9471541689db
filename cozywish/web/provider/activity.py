"""What was done at the venue: by whom, when, in words. For its owner alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cozywish.apps.bookings.queries.activity import Doing, doings_at
from cozywish.apps.bookings.queries.strikes import strikes_of
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import private, whole_number
from cozywish.web.office.words import said_of
from cozywish.web.provider.access import portal
from cozywish.web.provider.team.gates import seats_of_owner

PER_PAGE = 40


@policy("business.activity", Audience.VENUE_PEOPLE)
@require_safe
@private
def activity(request: HttpRequest) -> HttpResponse:
    """List what was changed, or with `?show=looks` who saw how to reach clients; newest first."""
    seats = seats_of_owner(request)
    looks = request.GET.get("show") == "looks"
    before = whole_number(request.GET.get("before", ""))
    found, has_more = doings_at(venue=seats[0].venue, looks=looks, before=before, at_most=PER_PAGE)
    context = portal(seats, nav="activity") | {
        "doings": [
            {"doing": one, "said": said_of(one.entry.action), "who": _who(one)} for one in found
        ],
        "looks": looks,
        "strikes": strikes_of(venue=seats[0].venue, now=timezone.now()),
        "is_first": before is None,
        "older": found[-1].entry.pk if has_more else None,
    }
    return render(request, "provider/activity.html", context)


def _who(doing: Doing) -> str:
    """Return who it was, as far as the owner is told."""
    match doing.entry.actor_kind:
        case "C" | "G":
            return _("A client")
        case "F" | "A" | "OFFICE":
            return _("The office of CozyWish")
        case "T" | "SYSTEM" | "TIMER":
            return _("CozyWish, by itself")
    return doing.who or _("Somebody who is gone")
