"""Booking for a client: on the phone, at the counter, or squeezed in between."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services import count_mail
from cozywish.apps.bookings.limits import count_told
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.acting import done_by, placed_with, placing_actor
from cozywish.apps.bookings.queries.clients import (
    KnownClient,
    clients_like,
    known_client,
    name_of_client,
)
from cozywish.apps.bookings.services import Contact, place_for_client
from cozywish.apps.catalog.models import Service
from cozywish.apps.venues.models import StaffMember, Venue
from cozywish.apps.venues.queries import Seat
from cozywish.core.services import Failure, ServiceResult
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.requests import client_address
from cozywish.web.components.fields import OneLineField
from cozywish.web.http import form_refusal, private, see_other, signed_in, whole_number
from cozywish.web.provider.access import found_or_404, portal
from cozywish.web.provider.blocks import asked_span, calendar_at
from cozywish.web.provider.time_off import DayField, People, TimeInput
from cozywish.web.provider.views import calendar_seats


class Services(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Something that is done at the venue, by name."""

    def __init__(self, services: QuerySet[Service]) -> None:
        super().__init__(
            services, label=gettext_lazy("Service"), empty_label=gettext_lazy("Choose a service")
        )

    def label_from_instance(self, obj: Service) -> str:
        """Say its name with what sets a variant apart."""
        return obj.full_name


class ClientForm(forms.Form):
    """Whom somebody looks for."""

    name = OneLineField(max_length=80, required=False)


class PlaceForm(forms.Form):
    """Whom the visit is for, what it is, and when."""

    client = forms.CharField(required=False, widget=forms.HiddenInput)
    name = OneLineField(label=gettext_lazy("Client"), max_length=80)
    email = forms.EmailField(label=gettext_lazy("Email"), required=False)
    on = DayField()
    begins = forms.TimeField(label=gettext_lazy("From"), widget=TimeInput)
    note = OneLineField(label=gettext_lazy("Note"), max_length=500, required=False)
    tells = forms.BooleanField(label=gettext_lazy("Tell the client by email"), required=False)
    outside_hours = forms.BooleanField(
        label=gettext_lazy("Also outside working hours"), required=False
    )
    squeeze = forms.BooleanField(
        label=gettext_lazy("Squeeze in, although the time is taken"), required=False
    )
    reason = OneLineField(
        label=gettext_lazy("Why it is squeezed in"), max_length=300, required=False
    )

    def __init__(
        self, *args: Any, people: QuerySet[StaffMember], services: QuerySet[Service], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rest = {
            name: field for name, field in self.fields.items() if name not in {"client", "name"}
        }
        self.fields = {
            "client": self.fields["client"],
            "name": self.fields["name"],
            "service": Services(services),
            "who": People(people),
            **rest,
        }


@policy("bookings.place_for_client", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def new(request: HttpRequest) -> HttpResponse:
    """Show the panel for a visit at the time the address says; posting books it."""
    seats, people = _people(request)
    zone = ZoneInfo(seats[0].venue.time_zone)
    services = done_by(people)
    if request.method != "POST":
        venue = seats[0].venue
        initial = _asked(request.GET, venue, people) | _for_whom(request, venue)
        form = PlaceForm(initial=initial, people=people, services=services)
        return _panel(request, seats, form)
    form = PlaceForm(request.POST, people=people, services=services)
    if not form.is_valid():
        return _panel(request, seats, form, status=422)
    done = _place(request, form.cleaned_data, zone)
    if isinstance(done, Failure):
        return _panel(request, seats, form, status=form_refusal(form, done.error))
    messages.success(request, _("Booked."))
    on = done.value.starts_at.astimezone(zone).date()
    return see_other(request, calendar_at(request, on))


@policy("bookings.find_client", Audience.VENUE_PEOPLE)
@require_safe
@private
def clients(request: HttpRequest) -> HttpResponse:
    """Answer with clients whose name is like what was typed."""
    seats, _mine = _people(request)
    form = ClientForm(request.GET)
    text = form.cleaned_data["name"] if form.is_valid() else ""
    found = clients_like(user=signed_in(request), venue=seats[0].venue, text=text)
    return render(request, "provider/calendar/_clients.html", {"clients": found})


def _place(request: HttpRequest, said: dict[str, Any], zone: ZoneInfo) -> ServiceResult[Booking]:
    user = signed_in(request)
    with found_or_404(StaffMember):
        staff, actor = placing_actor(user=user, staff_id=said["who"].pk)
    known = _known(user, staff, said)
    email, now = said["email"] or known.email, timezone.now()
    if said["tells"] and email:
        count_told(staff.venue_id, now=now)
        count_mail(email=email, network=client_address(request), now=now)
    return place_for_client(
        by=actor,
        staff=staff,
        service_ids=[said["service"].pk],
        starts_at=datetime.combine(said["on"], said["begins"], zone).astimezone(UTC),
        contact=Contact(
            name=said["name"],
            email=email,
            phone=known.phone,
            note=said["note"],
        ),
        customer=known.customer,
        squeeze_reason=said["reason"] if said["squeeze"] else None,
        outside_hours=said["outside_hours"],
        now=now,
        tell_client=said["tells"],
    )


def _known(user: User, staff: StaffMember, said: dict[str, Any]) -> KnownClient:
    if not said["client"]:
        return KnownClient()
    with found_or_404(Booking), found_or_404(User):
        return known_client(user=user, staff=staff, name=said["name"], reference=said["client"])


def _people(request: HttpRequest) -> tuple[Sequence[Seat], QuerySet[StaffMember]]:
    """The person's places, and with whom they book at the open one: 403 where with nobody."""
    seats = calendar_seats(request)
    people = placed_with(user=signed_in(request), venue=seats[0].venue)
    if not people.exists():
        raise PermissionDenied
    return seats, people


def _asked(sent: Mapping[str, str], venue: Venue, people: QuerySet[StaffMember]) -> dict[str, Any]:
    """What a new visit begins with: the time and the column the address says."""
    asked = asked_span(sent, venue)
    resource = whole_number(sent.get("resource", ""))
    person = people.filter(resource=resource).first() if resource is not None else None
    return {**asked, "who": person.pk if person else None}


def _for_whom(request: HttpRequest, venue: Venue) -> dict[str, str]:
    """The client the address names by one of their visits, as long as the person sees it there."""
    reference = request.GET.get("client", "")
    if not reference:
        return {}
    with found_or_404(Booking):
        name = name_of_client(user=signed_in(request), venue=venue, reference=reference)
    return {"client": reference, "name": name}


def _panel(
    request: HttpRequest, seats: Sequence[Seat], form: PlaceForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "action": request.get_full_path()}
    if getattr(request, "htmx", False):
        return render(request, "provider/calendar/_place.html", context, status=status)
    context |= portal(seats, nav="calendar")
    return render(request, "provider/calendar/place.html", context, status=status)
