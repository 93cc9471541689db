"""Single days on which somebody works other hours than their week says."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cozywish.apps.bookings.services.times import VisitsTouched
from cozywish.apps.scheduling.plans import rota_days
from cozywish.apps.scheduling.services import clear_rota_day, set_rota_day
from cozywish.apps.venues.models import StaffMember
from cozywish.apps.venues.queries import Seat
from cozywish.core.services import Failure
from cozywish.toolkit import wording
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import form_refusal, private, see_other, signed_in
from cozywish.web.provider.access import portal, seats_or_404
from cozywish.web.provider.hours import DateInput
from cozywish.web.provider.schedules import person_or_404
from cozywish.web.provider.times import ask, change
from cozywish.web.provider.weeks import WeekForm, said_hours


class DayForm(forms.Form):
    """Which day it is."""

    on = forms.DateField(label=gettext_lazy("Day"), widget=DateInput)


@policy("schedules.set_day", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def rota(request: HttpRequest, staff_id: UUID) -> HttpResponse:
    """Show the single days to come; posting sets one, in place of what the day had."""
    seats = seats_or_404(request)
    person = _own_person(request, seats[0], staff_id)
    names = [_("Works on this day")]
    if request.method != "POST":
        return _page(request, seats, person, DayForm(), WeekForm.of(((),), prefix="r", names=names))
    form, times = DayForm(request.POST), WeekForm.posted(request.POST, prefix="r", names=names)
    if times.press(request.POST.get("press", "")):
        return _page(request, seats, person, DayForm(initial=request.POST.dict()), times)
    read = times.week()
    if not form.is_valid() or read is None:
        return _page(request, seats, person, form, times, status=422)
    on, stretches = form.cleaned_data["on"], read[0]
    done = change(
        request,
        seats[0],
        lambda: set_rota_day(
            by=signed_in(request),
            staff_id=person.pk,
            on=on,
            stretches=stretches,
            now=timezone.now(),
        ),
        told=_("Saved. Free times follow at once."),
    )
    if not isinstance(done, Failure):
        return see_other(request, "pro-rota", person.pk)
    if isinstance(done.error, VisitsTouched):
        back = reverse("pro-rota", args=[person.pk])
        return ask(request, seats, done.error, nav="hours", back=back)
    return _page(request, seats, person, form, times, status=form_refusal(form, done.error))


@policy("schedules.clear_day", Audience.VENUE_PEOPLE)
@require_POST
@private
def clear(request: HttpRequest, staff_id: UUID, on: date) -> HttpResponse:
    """Give the day its weekday's schedule again."""
    seats = seats_or_404(request)
    person = _own_person(request, seats[0], staff_id)
    done = change(
        request,
        seats[0],
        lambda: clear_rota_day(
            by=signed_in(request), staff_id=person.pk, on=on, now=timezone.now()
        ),
        told=_("This day has its usual hours again."),
    )
    if isinstance(done, Failure) and isinstance(done.error, VisitsTouched):
        back = reverse("pro-rota", args=[person.pk])
        return ask(request, seats, done.error, nav="hours", back=back)
    done.unwrap()
    return see_other(request, "pro-rota", person.pk)


def _own_person(request: HttpRequest, seat: Seat, staff_id: UUID) -> StaffMember:
    person, may_set = person_or_404(request, seat, staff_id)
    if not may_set:
        raise PermissionDenied
    return person


def _page(
    request: HttpRequest,
    seats: Sequence[Seat],
    person: StaffMember,
    form: DayForm,
    times: WeekForm,
    status: int = 200,
) -> HttpResponse:
    zone = ZoneInfo(person.venue.time_zone)
    today = timezone.now().astimezone(zone).date()
    context = {
        **portal(seats, nav="hours"),
        "person": person,
        "form": form,
        "times": times,
        "days": [
            (on, said_hours(stretches) if stretches else _("Off"))
            for on, stretches in rota_days(staff_id=person.pk, today=today)
        ],
        "zone": wording.zone_name(zone),
    }
    return render(request, "provider/times/rota.html", context, status=status)
