"""What somebody keeps for themselves: favourites, and the places they looked at lately."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cozywish.apps.accounts.models import ConsentKind, User
from cozywish.apps.search.queries import Card, cards_of
from cozywish.apps.venues.models import Venue
from cozywish.apps.venues.queries import favourites_of, seen_of, venue_by_slug
from cozywish.apps.venues.services import (
    forget_seen,
    keep_venue,
    let_venue_go,
    note_seen,
)
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy, sign_in_first
from cozywish.web.consent import allows
from cozywish.web.http import person, private, see_other, signed_in, status_of
from cozywish.web.legal.views import back_to
from cozywish.web.site.memory import usual_where

PER_PAGE = 12
WANTED_KEY = "favourite"


@policy("venues.favourite", Audience.EVERYONE)
@require_POST
def favourite(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a place, or let it go. Whoever is signed out signs in first; the session remembers what they wanted.

    To the script of the hearts a refusal is one plain sentence, and success has nothing to say.
    """
    user = person(request)
    is_script = bool(getattr(request, "htmx", False))
    if user is None:
        request.session[WANTED_KEY] = slug
        return sign_in_first(request)
    try:
        venue = venue_by_slug(slug=slug)
    except Venue.DoesNotExist as absent:
        raise Http404 from absent
    if request.POST.get("keep") == "no":
        let_venue_go(customer=user, venue_id=venue.pk).unwrap()
    else:
        kept = keep_venue(customer=user, venue_id=venue.pk, now=timezone.now())
        if isinstance(kept, Failure):
            if is_script:
                return _sentence(kept.error)
            messages.error(request, kept.error.message)
            return see_other(request, "me-favourites")
    if is_script:
        return HttpResponse(status=204)
    return see_other(request, back_to(request, "me-favourites"))


def _sentence(refusal: DomainError) -> HttpResponse:
    return HttpResponse(
        refusal.message, status=status_of(refusal), content_type="text/plain; charset=utf-8"
    )


def keep_what_was_wanted(request: HttpRequest, user: User, *, now: datetime) -> None:
    """Keep the place whose heart was clicked before signing in. A place that is not there any more is let be."""
    slug = request.session.pop(WANTED_KEY, "")
    if not slug:
        return
    try:
        venue = venue_by_slug(slug=slug)
    except Venue.DoesNotExist:
        return
    kept = keep_venue(customer=user, venue_id=venue.pk, now=now)
    if isinstance(kept, Failure):
        messages.error(request, kept.error.message)


@policy("venues.favourites", Audience.SIGNED_IN)
@require_safe
@private
def favourites(request: HttpRequest) -> HttpResponse:
    """The places somebody keeps, and those they looked at lately."""
    user, now = signed_in(request), timezone.now()
    page = Paginator(favourites_of(user=user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "cards": cards(request, [kept.venue_id for kept in page], now=now),
        "seen": seen_cards(request, most=PER_PAGE, now=now),
        "today": now.astimezone(ZoneInfo(usual_where(request).time_zone)).date(),
        "part": "favourites",
        "tab": "saved",
    }
    return render(request, "customer/favourites.html", context)


@policy("venues.forget_seen", Audience.SIGNED_IN)
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Forget the places that were looked at."""
    forget_seen(customer=signed_in(request)).unwrap()
    return see_other(request, back_to(request, "me-favourites"))


def remember_visit(request: HttpRequest, venue: Venue, *, now: datetime) -> None:
    """Remember that whoever is signed in looked at the page of the place, if they let us remember such things."""
    user = person(request)
    is_look = request.method == "GET" and not request.headers.get("HX-Request")
    if user and is_look and allows(request, ConsentKind.PREFERENCES):
        note_seen(customer=user, venue=venue, now=now).unwrap()


def seen_cards(request: HttpRequest, *, most: int, now: datetime) -> list[Card]:
    """The places that whoever is signed in looked at lately; none for others, or while that may not be remembered."""
    user = person(request)
    if user is None or not allows(request, ConsentKind.PREFERENCES):
        return []
    return cards(request, [seen.venue_id for seen in seen_of(user=user)[:most]], now=now)


def cards(request: HttpRequest, venue_ids: list[UUID], *, now: datetime) -> list[Card]:
    """Cards of these places in their order, as seen from where the person usually looks."""
    if not venue_ids:
        return []
    where = usual_where(request)
    return cards_of(venue_ids, lat=where.lat, lon=where.lon, now=now)
