"""Closing a venue for good, which its owner alone can do, once nobody is booked there any more."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.queries.business import visits_ahead_at
from cozywish.apps.bookings.services import close_down
from cozywish.apps.venues.machine import VENUE
from cozywish.apps.venues.models import Venue
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.components.fields import OneLineField
from cozywish.web.http import focus_first_error, form_refusal, private, see_other, signed_in
from cozywish.web.provider.access import portal
from cozywish.web.provider.team.gates import seats_of_owner


class CloseForm(forms.Form):
    """The venue's name, which nobody writes by mistake."""

    name = OneLineField(
        label=gettext_lazy("Write its name to close it"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@policy("venue.close", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def close(request: HttpRequest) -> HttpResponse:
    """Say what closing means and which visits are in its way; posting the venue's name does it."""
    seats, now = seats_of_owner(request), timezone.now()
    venue = seats[0].venue
    form, status = CloseForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            name = form.cleaned_data["name"]
            done = close_down(owner=signed_in(request), venue_id=venue.pk, name=name, now=now)
            if not isinstance(done, Failure):
                messages.success(request, _("%(name)s is closed.") % {"name": venue.name})
                return see_other(request, "pro-start")
            status = form_refusal(form, done.error)
    focus_first_error(form)
    is_over = not VENUE.events(state=venue.status, actor="O")
    context = portal(seats, nav="venue") | {
        "form": form,
        "ahead": _ahead(venue, now),
        "is_over": is_over,
    }
    return render(request, "provider/venue/close.html", context, status=status)


def _ahead(venue: Venue, now: datetime) -> list[tuple[datetime, str, str]]:
    """When each visit begins by the venue's clock, its reference (none while it is only held), and whose it is."""
    zone = ZoneInfo(venue.time_zone)
    return [
        (
            visit.starts_at.astimezone(zone),
            "" if visit.state == BookingState.HELD else visit.reference,
            visit.contact_name,
        )
        for visit in visits_ahead_at(venue_id=venue.pk, now=now)
    ]
