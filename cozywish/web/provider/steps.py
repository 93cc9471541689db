"""The steps of a visit as its business takes them: arrived, done, missed, answered, called off; and notes on it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.limits import count_told
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.acting import booking_to_change
from cozywish.apps.bookings.refusals import NotYoursToChange
from cozywish.apps.bookings.services import add_note, take_step
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import form_refusal, private, see_other, signed_in, status_of
from cozywish.web.provider.access import found_or_404, portal, seats_or_404
from cozywish.web.provider.money_words import what_it_means
from cozywish.web.provider.step_words import STEPS, Step
from cozywish.web.provider.visits import has_accepted, nav_of, show_visit


class StepForm(forms.Form):
    """What a step asks: a reason, and whether the client is told."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The client reads it if they are told."),
        error_messages={"required": _("Please say why.")},
    )
    tells = forms.BooleanField(label=_("Tell the client by email"), required=False, initial=True)

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not step.asks_reason:
            del self.fields["reason"]
        elif not step.asks_to_tell:
            self.fields["reason"].help_text = _("The client reads it.")
        if not step.asks_to_tell:
            del self.fields["tells"]


@policy("bookings.step", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def step(request: HttpRequest, reference: str, event: str) -> HttpResponse:
    """Ask what the step asks; posting takes it."""
    shown = STEPS.get(event)
    if shown is None:
        raise Http404
    if event == "accept" and request.method == "POST" and has_accepted(request, reference):
        return _done(
            request, reference, shown
        )  # a second click, perhaps of one who sees it no more
    booking, actor = to_change(request, reference, event)
    if request.method != "POST":
        return _ask(request, booking, event, StepForm(step=shown))
    form = StepForm(request.POST, step=shown)
    if not form.is_valid():
        return _ask(request, booking, event, form, status=422)
    if form.cleaned_data.get("tells"):
        count_told(booking.venue_id, now=timezone.now())
    said = form.cleaned_data
    done = take_step(
        event,
        booking=booking,
        by=actor,
        reason=said.get("reason", ""),
        tell_client=said.get("tells", False),
        now=timezone.now(),
    )
    if isinstance(done, Failure):
        if shown.asks:
            return _ask(request, booking, event, form, status=form_refusal(form, done.error))
        messages.error(request, done.error.message)
        return show_visit(request, reference, status=status_of(done.error))
    return _done(request, reference, shown)


def _done(request: HttpRequest, reference: str, step: Step) -> HttpResponse:
    messages.success(request, str(step.done))
    return to_the_visit(request, reference)


@policy("bookings.note", Audience.VENUE_PEOPLE)
@require_POST
@private
def note(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep a note that only the people of the business read."""
    booking, actor = to_change(request, reference)
    done = add_note(
        booking=booking,
        by=actor,
        author=signed_in(request),
        text=request.POST.get("text", ""),
        now=timezone.now(),
    )
    if isinstance(done, Failure):
        return show_visit(
            request, reference, status=status_of(done.error), note_error=done.error.message
        )
    messages.success(request, str(_("Noted.")))
    return to_the_visit(request, reference)


def to_change(
    request: HttpRequest, reference: str, event: str | None = None
) -> tuple[Booking, Actor]:
    """The visit and who the person is to it: 404 for who does not see it, 403 for who may only look.

    403 also for whom the table never lists with `event`.
    """
    seats_or_404(request)
    with found_or_404(Booking):
        try:
            booking, actor = booking_to_change(user=signed_in(request), reference=reference)
        except NotYoursToChange as refusal:
            raise PermissionDenied from refusal
    if event is not None and not actor.is_listed_for(event):
        raise PermissionDenied
    return booking, actor


def _ask(
    request: HttpRequest, booking: Booking, event: str, form: StepForm, status: int = 200
) -> HttpResponse:
    context = {
        "booking": booking,
        "event": event,
        "step": STEPS[event],
        "form": form,
        "what_it_means": what_it_means(event, booking),
    }
    if getattr(request, "htmx", False):
        return render(request, "provider/calendar/_step.html", context, status=status)
    seats = seats_or_404(request)
    context |= portal(seats, nav=nav_of(seats))
    return render(request, "provider/calendar/step.html", context, status=status)


def to_the_visit(request: HttpRequest, reference: str) -> HttpResponse:
    """The visit as it is now: in the panel, or on its page."""
    if not getattr(request, "htmx", False):
        return see_other(request, "pro-visit", reference)
    response = show_visit(request, reference)
    response["HX-Trigger"] = "calendar-changed"
    return response
