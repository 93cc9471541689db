"""When one person works: their own page to read, and to change for whoever looks after schedules."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from cozywish.apps.bookings.services.times import VisitsTouched
from cozywish.apps.scheduling.plans import (
    Plan,
    changes_of,
    hours_plan,
    schedule_plan,
    schedules_within,
)
from cozywish.apps.scheduling.refusals import ChangedMeanwhile
from cozywish.apps.scheduling.services import set_schedule
from cozywish.apps.scheduling.week import Week
from cozywish.apps.venues.models import StaffMember
from cozywish.apps.venues.queries import Seat
from cozywish.core.services import Failure
from cozywish.toolkit import wording
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import private, see_other, signed_in, status_of
from cozywish.web.provider.access import portal, seats_or_404
from cozywish.web.provider.hours import DateInput
from cozywish.web.provider.merging import Meanwhile
from cozywish.web.provider.times import ask, change
from cozywish.web.provider.weeks import WeekForm, day_names, said_hours


class SinceForm(forms.Form):
    """From which date on the week holds."""

    since = forms.DateField(label=gettext_lazy("Holds from"), widget=DateInput)


@policy("schedules.set", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def schedule(request: HttpRequest, staff_id: UUID) -> HttpResponse:
    """Show the person's week, from today or the date that is asked for; posting replaces it from a date on."""
    seats = seats_or_404(request)
    person, may_set = person_or_404(request, seats[0], staff_id)
    since = SinceForm({"since": request.GET.get("on", "")})
    today = timezone.now().astimezone(ZoneInfo(person.venue.time_zone)).date()
    on = max(since.cleaned_data["since"], today) if since.is_valid() else today
    plan = schedule_plan(staff_id=person.pk, on=on)
    page = {"person": person, "on": on, "plan": plan, "may_set": may_set}
    if request.method != "POST":
        return _page(request, seats, page, *_shown(plan), SinceForm(initial={"since": on}))
    if not may_set:
        raise PermissionDenied
    return _save(request, seats, page)


def _save(request: HttpRequest, seats: Sequence[Seat], page: dict[str, Any]) -> HttpResponse:
    person: StaffMember = page["person"]
    week_form, break_form = _posted(request)
    since = SinceForm(request.POST)
    if _pressed(request, person, week_form, break_form):
        since = SinceForm(initial={"since": request.POST.get("since", "")})
        return _page(request, seats, page, week_form, break_form, since)
    week = week_form.week()
    breaks = break_form.week(within=week)
    if not since.is_valid() or week is None or breaks is None:
        return _page(request, seats, page, week_form, break_form, since, status=422)
    rule = _rule(request, person, week, breaks, since.cleaned_data["since"])
    done = change(request, seats[0], rule, told=_("Saved. Free times follow at once."))
    if not isinstance(done, Failure):
        return see_other(request, "pro-schedule", person.pk)
    if isinstance(done.error, VisitsTouched):
        back = reverse("pro-schedule", args=[person.pk])
        return ask(request, seats, done.error, nav="hours", back=back)
    if isinstance(done.error, ChangedMeanwhile):
        page["meanwhile"] = _beside(page["plan"], week_form, break_form)
    since.add_error("since" if done.error.field else None, done.error.message)
    status = status_of(done.error)
    return _page(request, seats, page, week_form, break_form, since, status=status)


def _beside(plan: Plan, week_form: WeekForm, break_form: WeekForm) -> Meanwhile:
    """Put what somebody else saved beside what was typed, and return what it is."""
    found = Meanwhile()
    week_form.beside(plan.week, off=_("Does not work"), found=found)
    break_form.beside(plan.breaks, off=_("No break"), found=found, label=_("Break on %s"))
    return found


def _rule(request: HttpRequest, person: StaffMember, week: Week, breaks: Week, since: date) -> Any:
    return lambda: set_schedule(
        by=signed_in(request),
        staff_id=person.pk,
        week=week,
        breaks=breaks,
        since=since,
        mark=request.POST.get("mark", ""),
        now=timezone.now(),
    )


def _pressed(
    request: HttpRequest, person: StaffMember, week_form: WeekForm, break_form: WeekForm
) -> bool:
    """Do what a button says that saves nothing; say whether it was one."""
    button = request.POST.get("press", "")
    if button == "opening":
        week_form.days = WeekForm.of(hours_plan(venue_id=person.venue_id).week, prefix="d").days
        return True
    return week_form.press(button) or break_form.press(button)


def person_or_404(request: HttpRequest, seat: Seat, staff_id: UUID) -> tuple[StaffMember, bool]:
    """Return the person, and whether their schedule is the seat's to set."""
    mine = schedules_within(signed_in(request)).filter(venue=seat.venue, pk=staff_id)
    person = mine.select_related("venue").first()
    if person is not None:
        return person, True
    if seat.me is not None and seat.me.pk == staff_id:
        return seat.me, False
    raise Http404


def _shown(plan: Plan) -> tuple[WeekForm, WeekForm]:
    return WeekForm.of(plan.week, prefix="d"), WeekForm.of(plan.breaks, prefix="b")


def _posted(request: HttpRequest) -> tuple[WeekForm, WeekForm]:
    return (
        WeekForm.posted(request.POST, prefix="d"),
        WeekForm.posted(request.POST, prefix="b"),
    )


def _page(
    request: HttpRequest,
    seats: Sequence[Seat],
    page: dict[str, Any],
    form: WeekForm,
    breaks: WeekForm,
    since: SinceForm,
    status: int = 200,
) -> HttpResponse:
    person, plan, today = page["person"], page["plan"], page["on"]
    planned = changes_of(staff_id=person.pk, after=today)
    context = {
        **portal(seats, nav="hours" if page["may_set"] else "schedule"),
        **page,
        "form": form,
        "breaks": breaks,
        "since": since,
        "mark": request.POST.get("mark", plan.mark) if status != 409 else plan.mark,
        "planned": planned,
        "said": [
            (name, said_hours(work), said_hours(pauses) if pauses else "")
            for name, work, pauses in zip(day_names(), plan.week, plan.breaks, strict=True)
        ],
        "zone": wording.zone_name(ZoneInfo(person.venue.time_zone)),
        "until": planned[0] - timedelta(days=1) if planned else None,
    }
    return render(request, "provider/times/schedule.html", context, status=status)
