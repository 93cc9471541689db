"""When the place is open: every week, and on special dates."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Self
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
from cozywish.apps.scheduling.plans import (
    Plan,
    SpecialSpan,
    hours_plan,
    hours_within,
    schedules_within,
    special_span,
    special_spans,
)
from cozywish.apps.scheduling.public_holidays import Holiday, coming_holidays
from cozywish.apps.scheduling.refusals import ChangedMeanwhile
from cozywish.apps.scheduling.services import remove_special, set_hours, set_special
from cozywish.apps.scheduling.week import USUAL
from cozywish.apps.venues.queries import Seat
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure
from cozywish.toolkit import wording
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.components.fields import OneLineField
from cozywish.web.http import form_refusal, private, see_other, signed_in, status_of
from cozywish.web.provider.access import onward, portal, seats_or_404
from cozywish.web.provider.merging import Meanwhile
from cozywish.web.provider.times import ask, change
from cozywish.web.provider.weeks import WeekForm, said_hours

LABEL = 60


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"


class SpecialForm(forms.Form):
    """A date, or the first and the last of several, and what they are called."""

    first = forms.DateField(label=gettext_lazy("Date, or first day"), widget=DateInput)
    last = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput, required=False)
    label = OneLineField(label=gettext_lazy("What for"), max_length=LABEL, required=False)
    mark = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    @classmethod
    def of(cls, seen: SpecialSpan | None) -> Self:
        """Show these dates to be changed, or an empty form to add some."""
        if seen is None:
            return cls()
        last = seen.last if seen.last != seen.first else None
        return cls(
            initial={"first": seen.first, "last": last, "label": seen.label, "mark": seen.mark}
        )

    def forget(self) -> None:
        """Let what is typed stand for itself: the dates it was to change are no longer those."""
        self.data = {**self.data, "mark": ""}


@policy("hours.set", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def hours(request: HttpRequest) -> HttpResponse:
    """Show the week; posting replaces it, or does what a button beside a day says."""
    seats = _seats(request)
    seat, plan = seats[0], hours_plan(venue_id=seats[0].venue.pk)
    if request.method != "POST":
        shown = USUAL if _is_first(seat, plan) else plan.week
        return _page(request, seats, WeekForm.of(shown, prefix="d"), plan)
    if not _may_set(request, seat):
        raise PermissionDenied
    form = WeekForm.posted(request.POST, prefix="d")
    if form.press(request.POST.get("press", "")):
        return _page(request, seats, form, plan, is_kept=True)
    week = form.week()
    if week is None:
        return _page(request, seats, form, plan, is_kept=True, status=422)
    mark, now = request.POST.get("mark", ""), timezone.now()

    def rule() -> Any:
        return set_hours(
            by=signed_in(request), venue_id=seat.venue.pk, week=week, mark=mark, now=now
        )

    done = change(request, seat, rule, told=_("Saved. Free times follow at once."))
    if not isinstance(done, Failure):
        return onward(request, seat, "pro-hours")
    if isinstance(done.error, VisitsTouched):
        return ask(request, seats, done.error, nav="hours", back=reverse("pro-hours"))
    return _refused(request, seats, form, plan, done.error)


@policy("hours.set_special", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def special(request: HttpRequest) -> HttpResponse:
    """Show the special dates; posting adds one, in place of what those dates had, or changes one that was seen."""
    seats = _seats(request)
    seat, now = seats[0], timezone.now()
    if request.method != "POST":
        today, mark = _today(seat, now), request.GET.get("change", "")
        seen = special_span(venue_id=seat.venue.pk, today=today, mark=mark)
        return _special_page(request, seats, SpecialForm.of(seen), _open_on(seen))
    if not _may_set(request, seat):
        raise PermissionDenied
    return _special_posted(request, seats, now)


def _special_posted(request: HttpRequest, seats: list[Seat], now: datetime) -> HttpResponse:
    seat, form = seats[0], SpecialForm(request.POST.dict())
    times = WeekForm.posted(request.POST, prefix="s", names=[_("Open on these days")])
    if times.press(request.POST.get("press", "")):
        return _special_page(request, seats, SpecialForm(initial=request.POST.dict()), times)
    read = times.week()
    if not form.is_valid() or read is None:
        return _special_page(request, seats, form, times, status=422)
    said, stretches = form.cleaned_data, read[0]

    def rule() -> Any:
        return set_special(
            by=signed_in(request),
            venue_id=seat.venue.pk,
            first=said["first"],
            last=said["last"] or said["first"],
            label=said["label"],
            stretches=stretches,
            now=now,
            mark=said["mark"],
        )

    done = change(request, seat, rule, told=_("Saved. Free times follow at once."))
    if not isinstance(done, Failure):
        return see_other(request, "pro-special")
    if isinstance(done.error, VisitsTouched):
        return ask(request, seats, done.error, nav="hours", back=reverse("pro-special"))
    status = form_refusal(form, done.error)
    if isinstance(done.error, ChangedMeanwhile):
        form.forget()
    return _special_page(request, seats, form, times, status=status)


@policy("hours.remove_special", Audience.VENUE_PEOPLE)
@require_POST
@private
def unspecial(request: HttpRequest, on: date) -> HttpResponse:
    """Give the dates from `on` to the one that is sent their weekdays' hours again."""
    seats = _seats(request)
    seat = seats[0]
    if not _may_set(request, seat):
        raise PermissionDenied
    until = SpecialForm({"first": on, "last": request.POST.get("last", "")})
    last = until.cleaned_data["last"] if until.is_valid() else None

    def rule() -> Any:
        return remove_special(
            by=signed_in(request),
            venue_id=seat.venue.pk,
            first=on,
            last=last or on,
            now=timezone.now(),
        )

    done = change(request, seat, rule, told=_("These days have their usual hours again."))
    if isinstance(done, Failure) and isinstance(done.error, VisitsTouched):
        return ask(request, seats, done.error, nav="hours", back=reverse("pro-special"))
    done.unwrap()
    return see_other(request, "pro-special")


def _open_on(seen: SpecialSpan | None) -> WeekForm:
    """When it is open on special dates."""
    week = (seen.stretches if seen else (),)
    return WeekForm.of(week, prefix="s", names=[_("Open on these days")])


def _seats(request: HttpRequest) -> list[Seat]:
    seats = seats_or_404(request)
    if not seats[0].manages_schedules:
        raise PermissionDenied
    return seats


def _may_set(request: HttpRequest, seat: Seat) -> bool:
    return hours_within(signed_in(request)).filter(pk=seat.venue.pk).exists()


def _is_first(seat: Seat, plan: Plan) -> bool:
    """Say whether the venue never had hours: then a week is offered to start from."""
    return not any(plan.week) and not seat.venue.is_live


def _refused(
    request: HttpRequest, seats: Sequence[Seat], form: WeekForm, plan: Plan, refusal: DomainError
) -> HttpResponse:
    """The week as it was typed, beside what somebody else has saved of it."""
    meanwhile, status = Meanwhile(), status_of(refusal)
    if isinstance(refusal, ChangedMeanwhile):
        form.beside(plan.week, off=_("Closed"), found=meanwhile)
    said = refusal.message
    return _page(request, seats, form, plan, refused=said, meanwhile=meanwhile, status=status)


def _page(
    request: HttpRequest,
    seats: Sequence[Seat],
    form: WeekForm,
    plan: Plan,
    *,
    is_kept: bool = False,
    refused: str = "",
    meanwhile: Meanwhile | None = None,
    status: int = 200,
) -> HttpResponse:
    """`is_kept` is whether the mark is still the one that was seen, `meanwhile` what somebody else saved."""
    seat = seats[0]
    people = schedules_within(signed_in(request)).filter(venue=seat.venue).order_by("position")
    context = {
        **portal(seats, nav="hours"),
        "form": form,
        "mark": request.POST.get("mark", plan.mark) if is_kept else plan.mark,
        "is_first": _is_first(seat, plan),
        "refused": refused,
        "meanwhile": meanwhile,
        "may_set": _may_set(request, seat),
        "people": people,
        "specials": [_said(span) for span in _coming(seat, timezone.now())],
        "zone": wording.zone_name(ZoneInfo(seat.venue.time_zone)),
    }
    return render(request, "provider/times/hours.html", context, status=status)


def _special_page(
    request: HttpRequest,
    seats: Sequence[Seat],
    form: SpecialForm,
    times: WeekForm,
    status: int = 200,
) -> HttpResponse:
    seat, now = seats[0], timezone.now()
    spans = _coming(seat, now)
    context = {
        **portal(seats, nav="hours"),
        "form": form,
        "times": times,
        "may_set": _may_set(request, seat),
        "specials": [_said(span) for span in spans],
        "suggested": _suggested(seat, spans, now),
    }
    return render(request, "provider/times/special.html", context, status=status)


def _coming(seat: Seat, now: datetime) -> list[SpecialSpan]:
    return special_spans(venue_id=seat.venue.pk, today=_today(seat, now))


def _today(seat: Seat, now: datetime) -> date:
    return now.astimezone(ZoneInfo(seat.venue.time_zone)).date()


def _suggested(seat: Seat, spans: Sequence[SpecialSpan], now: datetime) -> list[Holiday]:
    """Public holidays that have no hours of their own yet."""
    place = seat.venue.place
    coming = coming_holidays(country=place.country, state=place.state, first=_today(seat, now))
    return [
        Holiday(day.on, day.name[:LABEL])
        for day in coming
        if not any(span.first <= day.on <= span.last for span in spans)
    ]


def _said(span: SpecialSpan) -> dict[str, Any]:
    return {"span": span, "hours": said_hours(span.stretches)}
