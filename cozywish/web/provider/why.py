"""Why customers can or cannot book somebody at some minute, with the way to where each rule is set."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import BookingItem
from cozywish.apps.bookings.queries.clients import asker_seen
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.in_the_way import (
    Told,
    people_to_ask_about,
    services_to_ask_about,
    told,
)
from cozywish.apps.bookings.queries.why import Rule
from cozywish.apps.catalog.models import Service
from cozywish.apps.venues.models import Permission, StaffMember, Venue
from cozywish.apps.venues.queries import Seat
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import private, signed_in
from cozywish.web.provider.access import portal, seats_or_404
from cozywish.web.provider.hours import DateInput
from cozywish.web.provider.time_off import TimeInput

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
OF_THE_VENUE = ("pro-venue", Permission.VENUE_EDIT)
OF_THE_SERVICE = ("pro-service", Permission.SERVICES_MANAGE)
OF_THE_PERSON = ("pro-person", Permission.STAFF_MANAGE)
OF_THE_ROOM = ("pro-room-group", Permission.VENUE_EDIT)
PLACES = {  # where each rule is set, and what one has to be trusted with to open that page
    Rule.VENUE: ("pro-start", Permission.VENUE_EDIT),
    Rule.SERVICE: OF_THE_SERVICE,
    Rule.PERSON: OF_THE_PERSON,
    Rule.OFFER: OF_THE_PERSON,
    Rule.LEAD: OF_THE_VENUE,
    Rule.HORIZON: OF_THE_VENUE,
    Rule.STEP: OF_THE_VENUE,
    Rule.LENGTH: OF_THE_SERVICE,
    Rule.HOURS: ("pro-hours", Permission.SCHEDULE_MANAGE),
    Rule.SPECIAL: ("pro-special", Permission.SCHEDULE_MANAGE),
    Rule.SHIFT: ("pro-schedule", Permission.SCHEDULE_MANAGE),
    Rule.ROTA: ("pro-rota", Permission.SCHEDULE_MANAGE),
    Rule.BREAK: ("pro-schedule", Permission.SCHEDULE_MANAGE),
    Rule.AWAY: ("pro-time-off", Permission.SCHEDULE_MANAGE),
    Rule.TIMES: ("pro-service-times", Permission.SERVICES_MANAGE),
    Rule.FIRST: ("pro-service-options", Permission.SERVICES_MANAGE),
    Rule.PADDING: OF_THE_SERVICE,
    Rule.ROOM_OUT: OF_THE_ROOM,
    Rule.ROOM_TAKEN: OF_THE_ROOM,
}
ASKED = {"who", "service", "day", "at"}  # what a question says
WITH_AN_ID = {
    *(
        "pro-service",
        "pro-service-times",
        "pro-service-options",
        "pro-person",
        "pro-schedule",
        "pro-rota",
        "pro-room-group",
    )
}
# Terms that a service may have of its own.
TERMS = {Rule.LEAD: "lead_minutes", Rule.HORIZON: "horizon_days", Rule.STEP: "step_minutes"}


class WhyForm(forms.Form):
    """Who, what and when, by the venue's clock."""

    who: "forms.ModelChoiceField[StaffMember]" = forms.ModelChoiceField(
        queryset=None, label=_("Who"), empty_label=None, to_field_name="pk"
    )
    service: "forms.ModelChoiceField[Service]" = forms.ModelChoiceField(
        queryset=None, label=_("Service"), empty_label=None, to_field_name="pk"
    )
    day = forms.DateField(label=_("Day"), widget=DateInput)
    at = forms.TimeField(label=_("Time"), widget=TimeInput)

    def __init__(self, said: QueryDict | None, *, people: Any, venue: Venue, **more: Any) -> None:
        super().__init__(said, **more)
        self.zone = ZoneInfo(venue.time_zone)
        self.fields["who"].queryset = people  # type: ignore[attr-defined]
        self.fields["service"].queryset = services_to_ask_about(venue)  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        """Return the day, if addresses can name it."""
        day: date = self.cleaned_data["day"]
        if not FIRST <= day <= LAST:
            raise forms.ValidationError(_("Please choose a day of this century."))
        return day

    def clean(self) -> dict[str, Any]:
        """Add the moment; a time that the clock skips does not exist."""
        said = super().clean() or {}
        if "day" in said and "at" in said:
            local = datetime.combine(said["day"], said["at"], self.zone)
            said["starts_at"] = local.astimezone(UTC)
            if said["starts_at"].astimezone(self.zone).time() != said["at"]:
                self.add_error("at", _("The clock skips this time on that day."))
        return said


class WhyOfBusinessForm(WhyForm):
    """Also for which client: some rules depend on them. `asker` is who that is."""

    client = forms.CharField(
        label=_("Client"),
        required=False,
        max_length=10,
        help_text=_("The reference of a visit of theirs, if it should be answered for them."),
    )

    def __init__(self, said: QueryDict | None, *, user: User, venue: Venue, **more: Any) -> None:
        super().__init__(said, venue=venue, **more)
        self.user, self.venue = user, venue
        self.asker: Asker | None = None

    def clean_client(self) -> str:
        """Return the reference, if it is of a visit that the person sees."""
        reference = str(self.cleaned_data["client"]).strip().upper()
        if reference:
            try:
                self.asker = asker_seen(user=self.user, venue=self.venue, reference=reference)
            except BookingItem.DoesNotExist as absent:
                words = _("You see no visit with this reference.")
                raise forms.ValidationError(words) from absent
        return reference


@policy("calendar.why", Audience.VENUE_PEOPLE)
@require_safe
@private
def why(request: HttpRequest) -> HttpResponse:
    """Ask for somebody, a service and a minute, and show what each rule says."""
    seats, user = seats_or_404(request), signed_in(request)
    seat = seats[0]
    if not seat.sees_calendar:
        raise PermissionDenied
    people = people_to_ask_about(seat=seat, user=user)
    local = timezone.now().astimezone(ZoneInfo(seat.venue.time_zone))
    start = {"day": local.date(), "at": time(local.hour)} | request.GET.dict()
    said = request.GET if set(request.GET) >= ASKED else None
    form = WhyOfBusinessForm(said, user=user, people=people, venue=seat.venue, initial=start)
    context: dict[str, Any] = {**portal(seats, nav="calendar"), "form": form}
    if said is not None and form.is_valid():
        asked = form.cleaned_data
        found, chain = told(
            user=user,
            venue=seat.venue,
            service_ids=[asked["service"].pk],
            staff_id=asked["who"].pk,
            starts_at=asked["starts_at"],
            now=timezone.now(),
            asker=form.asker,
        )
        zone = ZoneInfo(seat.venue.time_zone)
        context |= {
            "why": found,
            "asked": asked,
            "starts": found.starts_at.astimezone(zone),
            "ends": found.ends_at and found.ends_at.astimezone(zone),
            "blocking": [(one, place_of(one, seat, **asked)) for one in chain if not one.allows],
            "allowing": [one for one in chain if one.allows],
        }
    is_wrong = said is not None and not form.is_valid()
    return render(request, "provider/why.html", context, status=422 if is_wrong else 200)


def place_of(one: Told, seat: Seat, *, who: StaffMember, service: Service, **_asked: Any) -> str:
    """Return the page where the rule is set, if it is one of the person's pages."""
    route, power = PLACES.get(one.rule, ("", Permission.BOOKINGS_VIEW))
    if one.rule in TERMS and getattr(service, TERMS[one.rule]) is not None:
        route, power = OF_THE_SERVICE
    if not route or not seat.may_here(power):
        return ""
    named = {"pro-person": who, "pro-schedule": who, "pro-rota": who}
    about = one.group or getattr(named.get(route, service), "pk", None)
    return reverse(route, args=[about] if route in WITH_AN_ID else [])
