"""What the office can do to a visit for those it is of, each a page that asks why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.acting import office_actor, whom_the_office_could_give
from cozywish.apps.bookings.queries.money import paid_for
from cozywish.apps.bookings.services import (
    accept_request,
    cancel_for_business,
    correct_outcome,
    decline_request,
    move_for_business,
)
from cozywish.core.money import Money
from cozywish.core.services import Failure, ServiceResult
from cozywish.toolkit import wording
from cozywish.web.components.fields import MoneyField
from cozywish.web.http import form_refusal, see_other
from cozywish.web.office.proof import again, is_stale
from cozywish.web.office.why import ReasonField
from cozywish.web.provider.moving import MoveForm, where_it_is
from cozywish.web.provider.step_words import CORRECTIONS

Done = ServiceResult[Booking]


def _reason() -> ReasonField:
    return ReasonField(
        label=_("Reason"),
        max_length=300,
        help_text=_(
            "The venue reads it, and the client if they are told. It is kept for good: no names, addresses or numbers"
            " of people."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(forms.Form):
    """Why it is done; `act` is the service that does it."""

    reason = _reason()
    act: ClassVar[Callable[..., Done]]

    def __init__(self, *args: Any, booking: Booking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def do(self, *, booking: Booking, by: Actor, now: datetime) -> Done:
        """Do it."""
        return self.act(booking=booking, by=by, reason=self.cleaned_data["reason"], now=now)


class AcceptForm(ReasonForm):
    """Agree for the venue."""

    act = staticmethod(accept_request)


class DeclineForm(ReasonForm):
    """Say no for the venue."""

    act = staticmethod(decline_request)


class CorrectForm(ReasonForm):
    """Turn round what became of it."""

    act = staticmethod(correct_outcome)


class CancelForm(ReasonForm):
    """Why, and who is told."""

    tells = forms.BooleanField(label=_("Tell the client by e-mail"), required=False, initial=True)

    def __init__(self, *args: Any, booking: Booking, **kwargs: Any) -> None:
        super().__init__(*args, booking=booking, **kwargs)
        paid = paid_for(booking)
        if paid:
            most = Money(paid, booking.currency).exact(str(wording.locale()))
            self.fields["kept"] = MoneyField(
                currency=booking.currency,
                label=_("What the venue keeps"),
                initial=0,
                required=False,
                help_text=_("Of %(paid)s that were paid; the rest goes back.") % {"paid": most},
            )

    def do(self, *, booking: Booking, by: Actor, now: datetime) -> Done:
        """Call it off."""
        said = self.cleaned_data
        return cancel_for_business(
            booking=booking,
            by=by,
            reason=said["reason"],
            now=now,
            tell_client=said["tells"],
            kept_cents=said.get("kept") or 0,
        )


class MoveVisitForm(MoveForm):
    """Where it goes, why, and who is told."""

    def __init__(self, *args: Any, booking: Booking, **kwargs: Any) -> None:
        zone, people = ZoneInfo(booking.time_zone), whom_the_office_could_give(booking=booking)
        initial = where_it_is(booking, zone)
        super().__init__(*args, initial=initial, booking=booking, people=people, **kwargs)
        self.fields["reason"] = _reason()  # the business need not say one, the office has to
        self.fields["begins"].help_text = _("By the clock of the venue: %(zone)s.") % {"zone": zone}

    def do(self, *, booking: Booking, by: Actor, now: datetime) -> Done:
        """Move it."""
        said = self.cleaned_data
        return move_for_business(
            booking=booking,
            by=by,
            **self.where(),
            reason=said["reason"],
            outside_hours=said["outside_hours"],
            now=now,
            tell_client=said["tells"],
        )


@dataclass(frozen=True, slots=True)
class Help:
    """Something to do, by the name that the table of steps has for it."""

    event: str
    label: Promise
    done: Promise
    form: Callable[..., Any]


HELPS = {
    "accept": Help("accept", _("Accept the request"), _("Accepted."), AcceptForm),
    "decline": Help("decline", _("Decline the request"), _("Declined."), DeclineForm),
    "move": Help("reschedule", _("Move the visit"), _("Moved."), MoveVisitForm),
    "cancel": Help("cancel", _("Cancel the visit"), _("Cancelled."), CancelForm),
    "correct": Help("correct", _("Correct what became of it"), _("Corrected."), CorrectForm),
}


def helps_for(*, officer: User, booking: Booking) -> list[dict[str, object]]:
    """Return what the officer can do to the visit now, and where it is asked why its time can be booked or not."""
    found: list[dict[str, object]] = [{"label": _("Why or why not"), "url": _why(booking)}]
    actor = office_actor(officer=officer, booking=booking)
    for name, one in HELPS.items():
        if actor is not None and actor.row(one.event, state=booking.state) is not None:
            url = reverse("admin:bookings_booking_act", args=[booking.pk, name])
            found.append({"label": _label(one, booking), "url": url})
    return found


def _label(one: Help, booking: Booking) -> Promise:
    """What it is called: a correction says what is true instead."""
    if one.event == "correct" and booking.state in CORRECTIONS:
        return CORRECTIONS[BookingState(booking.state)]
    return one.label


def _why(booking: Booking) -> str:
    """Return the page that says which rules let others book the time of the visit."""
    begins, item = booking.starts_at.astimezone(ZoneInfo(booking.time_zone)), booking.items.all()[0]
    asked = {
        "who": str(item.staff_id),
        "service": str(item.service_id),
        "day": f"{begins:%Y-%m-%d}",
        "at": f"{begins:%H:%M}",
    }
    return f"{reverse('admin:venues_venue_times', args=[booking.venue_id])}?{urlencode(asked)}"


def do_help(
    request: HttpRequest, *, officer: User, booking: Booking, name: str, context: dict[str, Any]
) -> HttpResponse:
    """Ask why, then do it. 404 for whoever never may; who signed in a while ago proves once more that it is them."""
    one, actor = HELPS.get(name), office_actor(officer=officer, booking=booking)
    if one is None or actor is None or not actor.is_listed_for(one.event):
        raise Http404
    if is_stale(request):
        return again(request)
    form, status = one.form(booking=booking), 200
    back = reverse("admin:bookings_booking_change", args=[booking.pk])
    if request.method == "POST":
        form, status = one.form(request.POST, booking=booking), 422
        if form.is_valid():
            done = form.do(booking=booking, by=actor, now=timezone.now())
            if not isinstance(done, Failure):
                messages.success(request, str(one.done))
                return see_other(request, back)
            status = form_refusal(form, done.error, starts_at="begins")
    subtitle = f"{booking.reference}, {booking.venue.name}"
    page = {
        **context,
        "form": form,
        "title": _label(one, booking),
        "subtitle": subtitle,
        "back": back,
    }
    return TemplateResponse(request, "admin/office/form.html", page, status=status)
