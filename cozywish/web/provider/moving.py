"""Moving a visit: in its panel, and by dragging, which asks before anybody is told."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.limits import count_told
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.acting import person_with, who_could
from cozywish.apps.bookings.queries.whole import is_of_several
from cozywish.apps.bookings.refusals import VisitChangedMeanwhile
from cozywish.apps.bookings.services import move_for_business
from cozywish.apps.bookings.services.trying import refusal_of
from cozywish.apps.venues.models import StaffMember
from cozywish.core.errors import DomainError, Invalid, Malformed
from cozywish.core.services import Failure, ServiceResult
from cozywish.toolkit import wording
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.components.fields import OneLineField
from cozywish.web.http import form_refusal, private, signed_in, status_of, whole_number
from cozywish.web.provider.access import portal, seats_or_404
from cozywish.web.provider.blocks import wall_span
from cozywish.web.provider.doings import MinutesField
from cozywish.web.provider.steps import to_change, to_the_visit
from cozywish.web.provider.time_off import DayField, People, TimeInput


class DropUnreadable(Malformed):
    code = "BOOKINGS_DROP_UNREADABLE"
    template = gettext_lazy("That could not be read. Please reload the page.")


class DroppedOnNobody(Invalid):
    code = "BOOKINGS_DROPPED_ON_NOBODY"
    template = gettext_lazy("Visits stand with people. Drop it on somebody’s day.")


class MoveForm(forms.Form):
    """Where the visit goes, and who is told."""

    on = DayField()
    begins = forms.TimeField(label=gettext_lazy("From"), widget=TimeInput)
    minutes = MinutesField(label=gettext_lazy("Minutes"))
    reason = OneLineField(label=gettext_lazy("Why"), max_length=300, required=False)
    tells = forms.BooleanField(
        label=gettext_lazy("Tell the client by email"), required=False, initial=True
    )
    outside_hours = forms.BooleanField(
        label=gettext_lazy("Also outside working hours"), required=False
    )

    def __init__(
        self, *args: Any, booking: Booking, people: QuerySet[StaffMember], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.booking = booking
        self.is_whole = is_of_several(booking)  # it moves as it is
        if self.is_whole:
            del self.fields["minutes"]
        else:
            self.fields = {"who": People(people), **self.fields}

    def where(self) -> dict[str, Any]:
        """Return where it goes, as the service takes it."""
        said, zone = self.cleaned_data, ZoneInfo(self.booking.time_zone)
        starts = datetime.combine(said["on"], said["begins"], zone).astimezone(UTC)
        if self.is_whole:
            return {"starts_at": starts}
        longer = said["minutes"] != minutes_of(self.booking)
        return {
            "starts_at": starts,
            "staff_id": said["who"].pk,
            "minutes": said["minutes"] if longer else None,
        }


@policy("bookings.move_visit", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Show where the visit is; posting moves it."""
    booking, actor = to_change(request, reference, "reschedule")
    zone, people = ZoneInfo(booking.time_zone), who_could(user=signed_in(request), booking=booking)
    if request.method != "POST":
        initial = where_it_is(booking, zone)
        form = MoveForm(initial=initial, booking=booking, people=people)
        return _panel(request, booking, form)
    form = MoveForm(request.POST, booking=booking, people=people)
    if not form.is_valid():
        return _panel(request, booking, form, status=422)
    said = form.cleaned_data
    if said["tells"]:
        count_told(booking.venue_id, now=timezone.now())
    done = move_for_business(
        booking=booking,
        by=actor,
        **form.where(),
        reason=said["reason"],
        outside_hours=said["outside_hours"],
        now=timezone.now(),
        tell_client=said["tells"],
    )
    if isinstance(done, Failure):
        return _panel(
            request, booking, form, status=form_refusal(form, done.error, starts_at="begins")
        )
    messages.success(request, _("Moved."))
    return to_the_visit(request, reference)


@policy("bookings.drag", Audience.VENUE_PEOPLE)
@require_POST
@private
def drag(request: HttpRequest, reference: str) -> HttpResponse:
    """Move the visit by dragging. Without `tell` nothing is moved: the answer is why not, or the question to ask."""
    booking, actor = to_change(request, reference, "reschedule")
    zone = ZoneInfo(booking.time_zone)
    try:
        span, person = _dropped(request.POST, booking, zone)
    except DomainError as refusal:
        return _refused(refusal)
    tell = request.POST.get("tell", "")
    rule = _rule(booking, actor, person, span, tell_client=tell == "yes")
    if tell not in {"yes", "no"}:
        refused = refusal_of(rule)
        if refused is not None:
            return _refused(refused)
        return JsonResponse(_question(booking, person, span, zone))
    if tell == "yes":
        count_told(booking.venue_id, now=timezone.now())
    words = _("Changed.") if _is_stretched(booking, person, span) else _("Moved.")
    done = rule()
    if isinstance(done, Failure):
        return _refused(done.error)
    return JsonResponse({"message": words, "version": done.value.version})


def _dropped(
    sent: Mapping[str, str], booking: Booking, zone: ZoneInfo
) -> tuple[tuple[datetime, datetime], StaffMember]:
    """Where it was dropped. Raises DropUnreadable, VisitChangedMeanwhile, DroppedOnNobody."""
    span = wall_span(sent, zone)
    seen, resource = whole_number(sent.get("version", "")), sent.get("resource", "")
    column = whole_number(resource)
    if span is None or seen is None or (resource and column is None):
        raise DropUnreadable
    if seen != booking.version:
        raise VisitChangedMeanwhile
    person = _person(booking, column)
    if person is None:
        raise DroppedOnNobody
    return span, person


def _rule(
    booking: Booking,
    actor: Actor,
    person: StaffMember,
    span: tuple[datetime, datetime],
    *,
    tell_client: bool,
) -> Callable[[], ServiceResult[Booking]]:
    longer = _longer(booking, span)

    def rule() -> ServiceResult[Booking]:
        return move_for_business(
            booking=booking,
            by=actor,
            starts_at=span[0],
            staff_id=person.pk,
            minutes=minutes_of(booking) + longer if longer else None,
            now=timezone.now(),
            tell_client=tell_client,
        )

    return rule


def _question(
    booking: Booking, person: StaffMember, span: tuple[datetime, datetime], zone: ZoneInfo
) -> dict[str, Any]:
    """What is asked before the visit moves or lasts longer, with its answers; whoever left no address is not told."""
    begins, ends = (moment.astimezone(zone) for moment in span)
    said = {"client": booking.contact_name}
    if _is_stretched(booking, person, span):
        minutes = minutes_of(booking) + _longer(booking, span)
        question = _("Change the visit of %(client)s to %(length)s, until %(time)s?")
        said |= {"length": wording.length(minutes), "time": wording.clock(ends)}
        answers = {"yes": _("Change and tell"), "no": _("Only change")}
    else:
        question = _("Move %(client)s to %(moment)s with %(name)s?")
        said |= {"moment": wording.moment(begins), "name": person.first_name}
        answers = {"yes": _("Move and tell"), "no": _("Only move")}
    return {
        "question": question % said,
        "can_tell": bool(booking.contact_email),
        "answers": answers,
    }


def _is_stretched(booking: Booking, person: StaffMember, span: tuple[datetime, datetime]) -> bool:
    """Whether it stays where it is and only ends at another time."""
    item = booking.items.all()[0]
    return (item.starts_at, item.staff_id) == (span[0], person.pk) and item.ends_at != span[1]


def _longer(booking: Booking, span: tuple[datetime, datetime]) -> int:
    """By how many minutes the stretch is longer than what the visit begins with."""
    item = booking.items.all()[0]
    return int(((span[1] - span[0]) - (item.ends_at - item.starts_at)).total_seconds() // 60)


def _refused(refusal: DomainError) -> HttpResponse:
    return JsonResponse({"message": refusal.message}, status=status_of(refusal))


def _person(booking: Booking, column: int | None) -> StaffMember | None:
    """Whose column it was dropped on; without one it stays with whom it is."""
    if column is None:
        return booking.items.all()[0].staff
    return person_with(booking=booking, resource_id=column)


def minutes_of(booking: Booking) -> int:
    """Return how long the visit takes."""
    return int((booking.ends_at - booking.starts_at).total_seconds() // 60)


def where_it_is(booking: Booking, zone: ZoneInfo) -> dict[str, Any]:
    """Return what stands in a form that moves it."""
    begins = booking.starts_at.astimezone(zone)
    return {
        "who": booking.items.all()[0].staff_id,
        "on": begins.date(),
        "begins": begins.time(),
        "minutes": minutes_of(booking),
    }


def _panel(
    request: HttpRequest, booking: Booking, form: MoveForm, status: int = 200
) -> HttpResponse:
    context = {"booking": booking, "form": form}
    if getattr(request, "htmx", False):
        return render(request, "provider/calendar/_move.html", context, status=status)
    context |= portal(seats_or_404(request), nav="calendar")
    return render(request, "provider/calendar/move.html", context, status=status)
