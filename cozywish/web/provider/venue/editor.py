"""The venue's own words: editing them, and looking at the page before customers can."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cozywish.apps.bookings.services.places import save_place
from cozywish.apps.catalog.refusals import RadiusNeeded
from cozywish.apps.venues.models import Business, Venue
from cozywish.apps.venues.queries import (
    Seat,
    business_of,
    full_venue,
    may_open_another,
    pin_is_rough,
    seats_of,
    venue_as_saved,
)
from cozywish.apps.venues.services import ChangedMeanwhile
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import (
    focus_first_error,
    form_refusal,
    private,
    see_other,
    signed_in,
    status_of,
)
from cozywish.web.provider.access import SEAT_KEY, portal, seats_or_404
from cozywish.web.provider.merging import was_shown
from cozywish.web.provider.venue.forms import VenueForm
from cozywish.web.site.pins import map_of_one, map_of_venue
from cozywish.web.site.venues import show_preview

ANOTHER = "another"


@policy("venue.edit", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def venue(request: HttpRequest) -> HttpResponse:
    """Show what the venue says; posting saves it.

    The first time it opens the venue of a business that has none; `?another` opens one more, where the operator lets
    a business have several.
    """
    seats, business = _editable(request)
    mine = seats[0].venue if seats else None
    form = VenueForm(request.POST or None, venue=mine, business=business)
    status, newer, meanwhile = 200, None, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            refusal = _save(request, form, mine)
            if isinstance(refusal, Venue):
                request.session[SEAT_KEY] = str(refusal.pk)
                messages.success(request, _("Saved."))
                return see_other(request, "pro-venue" if mine and mine.is_live else "pro-start")
            if isinstance(refusal, RadiusNeeded):
                form.add_error("travel_miles", refusal.message)
                status = status_of(refusal)
            else:
                status = form_refusal(form, refusal)
            if isinstance(refusal, ChangedMeanwhile) and mine is not None:
                newer = venue_as_saved(mine)
                form, meanwhile = form.beside(newer, refusal)
    focus_first_error(form)
    context = _shell(seats) | {
        "form": form,
        "business": business,
        "is_another": mine is None and bool(business.venues.all()),
        "takes_another": mine is not None and may_open_another(business=business),
        # what is newer is shown, so that the next click may save over it
        "version": newer.version if newer else form["version"].value(),
        "meanwhile": meanwhile,
        "was": was_shown(request, form.parts, meanwhile),
        "pin_is_rough": pin_is_rough(mine) if mine else True,
        "map": map_of_venue(mine) if mine else _first_map(form, business),
    }
    return render(request, "provider/venue/editor.html", context, status=status)


@policy("venue.preview", Audience.VENUE_PEOPLE)
@require_safe
@private
def preview(request: HttpRequest) -> HttpResponse:
    """Show the page as customers will see it, to its people alone; `of` names another of the person's."""
    seats, slug = seats_or_404(request), request.GET.get("of")
    asked = [seat.venue for seat in seats if seat.venue.slug == slug]
    place = full_venue(venue=asked[0] if asked else seats[0].venue)
    return show_preview(request, place, back=reverse("pro-start"), now=timezone.now())


def _first_map(form: VenueForm, business: Business) -> dict[str, Any] | None:
    """The map of a venue to be, where its ZIP code is known."""
    if "lat" not in form.initial:
        return None
    said = form.initial
    return map_of_one(
        key=str(business.pk), name=business.name, lat=float(said["lat"]), lon=float(said["lon"])
    )


def _editable(request: HttpRequest) -> tuple[Sequence[Seat], Business]:
    """The person's places, the open one first, and the business. No places: a venue is to be opened.

    404 for outsiders and for one venue too many, 403 for people of the venue who may not edit it.
    """
    user = signed_in(request)
    business = business_of(user=user)
    if ANOTHER in request.GET:
        if business is None or not may_open_another(business=business):
            raise Http404
        return [], business
    is_new = business is not None and not business.venues.all()
    if business is not None and is_new and not any(seat.edits_venue for seat in seats_of(user)):
        return [], business
    seats = seats_or_404(request)
    if not seats[0].edits_venue:
        raise PermissionDenied
    return seats, business if seats[0].is_owner and business else seats[0].venue.business


def _save(request: HttpRequest, form: VenueForm, mine: Venue | None) -> DomainError | Venue:
    try:
        saved = save_place(
            editor=signed_in(request),
            venue_id=mine.pk if mine else None,
            version=form.cleaned_data["version"] or 0,
            details=form.details(),
            categories=form.chosen(),
            tags=list(form.cleaned_data["tags"]),
            now=timezone.now(),
        )
    except Venue.DoesNotExist as missing:
        raise Http404 from missing
    return saved.error if isinstance(saved, Failure) else saved.value


def _shell(seats: Sequence[Seat]) -> dict[str, Any]:
    if not seats:
        return {"shell": "provider/base_start.html"}
    return {"shell": "base_pro.html", **portal(seats, nav="venue")}
