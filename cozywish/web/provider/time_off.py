"""Time off: asking for it, putting it down, and answering."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cozywish.apps.bookings.services.times import VisitsTouched
from cozywish.apps.scheduling.models import TimeOff, TimeOffState
from cozywish.apps.scheduling.plans import schedules_within, time_off_at, time_off_seen_by
from cozywish.apps.scheduling.services import (
    add_time_off,
    approve_time_off,
    ask_time_off,
    decline_time_off,
    remove_time_off,
)
from cozywish.apps.venues.models import StaffMember
from cozywish.apps.venues.queries import Seat
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.components.fields import OneLineField
from cozywish.web.http import form_refusal, private, see_other, signed_in
from cozywish.web.provider.access import portal, seats_or_404
from cozywish.web.provider.hours import DateInput
from cozywish.web.provider.times import ask, change
from cozywish.web.provider.views import FIRST, LAST

ONE_DAY = timedelta(days=1)


class DayField(forms.DateField):
    """A day that the calendar can show: beyond it there are dates whose moments no clock can say."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"label": gettext_lazy("Day"), **kwargs},
            widget=DateInput,
            validators=[
                MinValueValidator(FIRST, gettext_lazy("Please choose a day of this century.")),
                MaxValueValidator(LAST, gettext_lazy("Please choose a day of this century.")),
            ],
        )


class TimeInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"


class People(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody of the team, by name."""

    def __init__(self, people: QuerySet[StaffMember]) -> None:
        super().__init__(people, label=gettext_lazy("Who"), empty_label=None)


def refuse_backwards(form: forms.Form, begins: time, ends: time) -> None:
    """Say at the field `ends` what is wrong with an end of the same day."""
    if ends == begins:
        form.add_error("ends", _("It ends when it begins. Choose a later end."))
    elif ends < begins:
        form.add_error(
            "ends", _("It ends before it begins. If it runs past midnight, give its last day.")
        )


class SpanForm(forms.Form):
    """Whole days, or from a time of the first to a time of the last."""

    first = forms.DateField(label=gettext_lazy("First day"), widget=DateInput)
    last = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput, required=False)
    begins = forms.TimeField(label=gettext_lazy("From"), widget=TimeInput, required=False)
    ends = forms.TimeField(label=gettext_lazy("Until"), widget=TimeInput, required=False)

    def clean(self) -> None:
        """Refuse an end on the first day that does not come after the start, at its field."""
        said = self.cleaned_data
        begins, ends, first = said.get("begins"), said.get("ends"), said.get("first")
        if ends is not None and first is not None and said.get("last") in (None, first):
            refuse_backwards(self, begins or time(), ends)

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return from when to when, by the clock of the place."""
        said = self.cleaned_data
        last: date = said["last"] or said["first"]
        begins = datetime.combine(said["first"], said["begins"] or time(), zone)
        if said["ends"]:
            return begins, datetime.combine(last, said["ends"], zone)
        return begins, datetime.combine(last + ONE_DAY, time(), zone)


class TimeOffForm(SpanForm):
    """When somebody is away. `people` are those it can be put down for."""

    reason = OneLineField(label=gettext_lazy("Why"), max_length=80, required=False)

    def __init__(self, *args: Any, people: QuerySet[StaffMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people:
            self.fields = {"who": People(people), **self.fields}


@policy("time_off.read", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def time_off(request: HttpRequest) -> HttpResponse:
    """Show who is away; posting asks for one's own, or puts it down for somebody whose schedule one sets."""
    seats = _seats(request)
    seat, people = seats[0], _people(request, seats[0])
    if request.method != "POST":
        return _page(request, seats, TimeOffForm(people=people))
    form = TimeOffForm(request.POST, people=people)
    if not form.is_valid():
        return _page(request, seats, form, status=422)
    starts_at, ends_at = form.span(ZoneInfo(seat.venue.time_zone))
    asked = {
        "by": signed_in(request),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "reason": form.cleaned_data["reason"],
        "now": timezone.now(),
    }
    if people:
        staff_id = form.cleaned_data["who"].pk
        told = _("Saved. Free times follow at once.")
        done = change(request, seat, lambda: add_time_off(staff_id=staff_id, **asked), told=told)
    elif seat.me is None:
        raise PermissionDenied  # trusted with schedules, but of nobody here
    else:
        done = ask_time_off(staff_id=seat.me.pk, **asked)
        if not isinstance(done, Failure):
            messages.success(request, _("Asked. You get a mail when it is decided."))
    if not isinstance(done, Failure):
        return see_other(request, "pro-time-off")
    if isinstance(done.error, VisitsTouched):
        return ask(request, seats, done.error, nav="time-off", back=reverse("pro-time-off"))
    return _page(request, seats, form, status=form_refusal(form, done.error))


@policy("time_off.approve", Audience.VENUE_PEOPLE)
@require_POST
@private
def approve(request: HttpRequest, time_off_id: UUID) -> HttpResponse:
    """Let the person be away, after saying what becomes of visits in that time."""
    seats, _row = _decided(request, time_off_id)
    rule = _rule(request, approve_time_off, time_off_id)
    done = change(request, seats[0], rule, told=_("Approved. Free times follow at once."))
    if isinstance(done, Failure) and isinstance(done.error, VisitsTouched):
        return ask(request, seats, done.error, nav="time-off", back=reverse("pro-time-off"))
    return _on(request, done, told="")


@policy("time_off.decline", Audience.VENUE_PEOPLE)
@require_POST
@private
def decline(request: HttpRequest, time_off_id: UUID) -> HttpResponse:
    """Say no."""
    _decided(request, time_off_id)
    done = _rule(request, decline_time_off, time_off_id)()
    return _on(request, done, told=_("Declined. They get a mail."))


@policy("time_off.remove", Audience.VENUE_PEOPLE)
@require_POST
@private
def remove(request: HttpRequest, time_off_id: UUID) -> HttpResponse:
    """Take it back."""
    _row_or_404(request, seats_or_404(request)[0], time_off_id)
    done = _rule(request, remove_time_off, time_off_id)()
    return _on(request, done, told=_("Removed."))


def _rule(request: HttpRequest, rule: Callable[..., Any], time_off_id: UUID) -> Callable[[], Any]:
    return lambda: rule(by=signed_in(request), time_off_id=time_off_id, now=timezone.now())


def _on(request: HttpRequest, done: Any, *, told: str) -> HttpResponse:
    """Go back to the page, which says what happened or why not."""
    if isinstance(done, Failure):
        messages.error(request, done.error.message)
    elif told:
        messages.success(request, told)
    return see_other(request, "pro-time-off")


def _seats(request: HttpRequest) -> list[Seat]:
    seats = seats_or_404(request)
    if seats[0].me is None and not seats[0].manages_schedules:
        raise PermissionDenied
    return seats


def _people(request: HttpRequest, seat: Seat) -> QuerySet[StaffMember]:
    return schedules_within(signed_in(request)).filter(venue=seat.venue).order_by("position")


def _row_or_404(request: HttpRequest, seat: Seat, time_off_id: UUID) -> TimeOff:
    row = time_off_seen_by(signed_in(request)).filter(pk=time_off_id, staff__venue=seat.venue)
    found = row.first()
    if found is None:
        raise Http404
    return found


def _decided(request: HttpRequest, time_off_id: UUID) -> tuple[list[Seat], TimeOff]:
    """Return the row for whoever decides it. 404 for who may not know of it, 403 for whose own it is."""
    seats = seats_or_404(request)
    row = _row_or_404(request, seats[0], time_off_id)
    if not _people(request, seats[0]).filter(pk=row.staff_id).exists():
        raise PermissionDenied
    return seats, row


def _page(
    request: HttpRequest, seats: Sequence[Seat], form: TimeOffForm, status: int = 200
) -> HttpResponse:
    seat = seats[0]
    zone = ZoneInfo(seat.venue.time_zone)
    rows = list(time_off_at(venue=seat.venue, user=signed_in(request), now=timezone.now()))
    decided = set(_people(request, seat).values_list("pk", flat=True))
    shown = [_said(row, zone, decides=row.staff_id in decided) for row in rows]
    context = {
        **portal(seats, nav="time-off"),
        "form": form,
        "decides": bool(decided),
        "asked": [row for row in shown if row["row"].state == TimeOffState.REQUESTED],
        "rows": [row for row in shown if row["row"].state != TimeOffState.REQUESTED],
    }
    return render(request, "provider/times/time_off.html", context, status=status)


def _said(row: TimeOff, zone: ZoneInfo, *, decides: bool) -> dict[str, Any]:
    """A row with its local times; whole days are said as dates, the last one included."""
    begins, ends = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    whole = begins.time() == ends.time() == time()
    return {
        "row": row,
        "begins": begins,
        "ends": ends,
        "is_whole": whole,
        "last": (ends - ONE_DAY).date() if whole else ends.date(),
        "decides": decides,
        "may_remove": decides or row.state == TimeOffState.REQUESTED,
    }
