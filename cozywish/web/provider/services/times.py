"""When a service is offered, where that is less than when its people work."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from cozywish.apps.bookings.services.times import VisitsTouched
from cozywish.apps.catalog.models import Service
from cozywish.apps.catalog.refusals import ChangedMeanwhile
from cozywish.apps.scheduling.plans import service_times_plan
from cozywish.apps.scheduling.services import set_service_times
from cozywish.apps.venues.queries import Seat
from cozywish.core.services import Failure
from cozywish.toolkit import wording
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import private, see_other, signed_in, status_of
from cozywish.web.provider.access import portal
from cozywish.web.provider.hours import DateInput
from cozywish.web.provider.merging import Meanwhile, merged, parts_of, was_shown
from cozywish.web.provider.services.gates import service_that_is_changed
from cozywish.web.provider.times import ask, change
from cozywish.web.provider.weeks import WeekForm


class DatesForm(forms.Form):
    """From and until which date, both included; empty: open."""

    since = forms.DateField(label=gettext_lazy("From"), widget=DateInput, required=False)
    until = forms.DateField(label=gettext_lazy("Until"), widget=DateInput, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


@policy("menu.set_times", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def times(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show when the service is offered; posting replaces it, or does what a button beside a day says."""
    seats, service = service_that_is_changed(request, service_id)
    week, since, until = service_times_plan(service_id=service.pk)
    if request.method != "POST":
        dates = DatesForm(initial={"since": since, "until": until, "seen": service.version})
        return _page(request, seats, service, WeekForm.of(week, prefix="t"), dates)
    form, dates = WeekForm.posted(request.POST, prefix="t"), DatesForm(request.POST)
    if form.press(request.POST.get("press", "")):
        return _page(request, seats, service, form, DatesForm(initial=request.POST.dict()))
    typed = form.week()
    if typed is None or not dates.is_valid():
        return _page(request, seats, service, form, dates, status=422)

    def rule() -> Any:
        return set_service_times(
            user=signed_in(request),
            service_id=service.pk,
            week=typed if any(typed) else None,
            now=timezone.now(),
            **dates.cleaned_data,
        )

    done = change(request, seats[0], rule, told=_("Saved. Free times follow at once."))
    if not isinstance(done, Failure):
        return see_other(request, "pro-service", service.pk)
    if isinstance(done.error, VisitsTouched):
        back = reverse("pro-service-times", args=[service.pk])
        return ask(request, seats, done.error, nav="services", back=back)
    meanwhile = None
    if isinstance(done.error, ChangedMeanwhile):
        dates = DatesForm(request.POST, initial={"since": since, "until": until})
        dates.data, meanwhile = merged(request.POST, parts_of(dates))
        dates.data["seen"] = str(service.version)
        form.beside(week, off=_("Not offered"), found=meanwhile)
    dates.add_error(None, done.error.message)
    status = status_of(done.error)
    return _page(request, seats, service, form, dates, meanwhile=meanwhile, status=status)


def _page(
    request: HttpRequest,
    seats: Sequence[Seat],
    service: Service,
    form: WeekForm,
    dates: DatesForm,
    *,
    meanwhile: Meanwhile | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **portal(seats, nav="services"),
        "service": service,
        "form": form,
        "dates": dates,
        "meanwhile": meanwhile,
        "was": was_shown(request, parts_of(dates), meanwhile),
        "zone": wording.zone_name(ZoneInfo(seats[0].venue.time_zone)),
    }
    return render(request, "provider/services/times.html", context, status=status)
