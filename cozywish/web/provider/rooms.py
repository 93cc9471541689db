"""Rooms and equipment: which there are, what they are called, and when one cannot be used."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cozywish.apps.bookings.services.times import VisitsTouched
from cozywish.apps.scheduling.models import Maintenance
from cozywish.apps.scheduling.plans import maintenance_of
from cozywish.apps.scheduling.services import add_maintenance, remove_maintenance
from cozywish.apps.venues.models import Resource, ResourceGroup, ResourceKind
from cozywish.apps.venues.queries import Seat, rooms_within
from cozywish.apps.venues.services import (
    RoomsChangedMeanwhile,
    UnitCard,
    add_rooms,
    change_rooms,
)
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.components.fields import OneLineField
from cozywish.web.http import form_refusal, private, see_other, signed_in
from cozywish.web.provider.access import found_or_404, portal, seats_or_404, seats_that_edit
from cozywish.web.provider.merging import Meanwhile, Part, in_words, merged, parts_of, was_shown
from cozywish.web.provider.time_off import SpanForm
from cozywish.web.provider.times import ask, change

MOST_AT_ONCE = 20
KINDS = [
    (ResourceKind.ROOM, ResourceKind.ROOM.label),
    (ResourceKind.EQUIPMENT, ResourceKind.EQUIPMENT.label),
]


class NewRoomsForm(forms.Form):
    """A group of rooms or machines of which any one will do."""

    name = OneLineField(label=gettext_lazy("What it is"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS)
    count = forms.IntegerField(
        label=gettext_lazy("How many"),
        initial=1,
        widget=forms.NumberInput(attrs={"min": 1, "max": MOST_AT_ONCE, "inputmode": "numeric"}),
        min_value=1,
        max_value=MOST_AT_ONCE,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), gettext_lazy("Choose a number from 1 to 20.")
        ),
    )

    def units(self) -> list[str]:
        """Return what each is called at first."""
        name, count = self.cleaned_data["name"], self.cleaned_data["count"]
        return [name] if count == 1 else [f"{name} {number}" for number in range(1, count + 1)]


class RoomsForm(forms.Form):
    """The name of a group, and for each unit its name and whether it is in use."""

    name = OneLineField(label=gettext_lazy("What it is"), max_length=60)
    more = OneLineField(label=gettext_lazy("One more, called"), max_length=80, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, group: ResourceGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"name": group.name, "seen": group.version}
        units = group.units.order_by("position", "pk")
        # a unit that somebody added since is not on the page that was sent
        self.units = [unit for unit in units if not self.is_bound or f"name-{unit.pk}" in self.data]
        for unit in self.units:
            self.fields[f"name-{unit.pk}"] = OneLineField(
                label=_("Name"), max_length=80, initial=unit.name
            )
            self.fields[f"used-{unit.pk}"] = forms.BooleanField(
                label=_("In use"), required=False, initial=unit.is_active
            )

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """The two fields of each unit, in order."""
        return [(self[f"name-{unit.pk}"], self[f"used-{unit.pk}"]) for unit in self.units]

    @property
    def parts(self) -> list[Part]:
        """Return what each person can change by itself."""
        parts = parts_of(self)[:2]
        for unit, (name, used) in zip(self.units, self.rows, strict=True):
            called = _("Name of number %(number)d") % {"number": unit.position}
            parts += [Part(called, [name], partial(in_words, name))]
            parts += [Part(f"{unit.name}, {used.label}", [used], partial(in_words, used))]
        return parts

    def cards(self) -> dict[int, UnitCard]:
        """Return what each unit shall be."""
        said = self.cleaned_data
        return {
            unit.pk: UnitCard(said[f"name-{unit.pk}"], said[f"used-{unit.pk}"])
            for unit in self.units
        }


class Units(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the units, by name."""

    def __init__(self, units: QuerySet[Resource]) -> None:
        super().__init__(units, label=gettext_lazy("Which"), empty_label=None)


class MaintenanceForm(SpanForm):
    """Which unit is out, and when."""

    def __init__(self, *args: Any, group: ResourceGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = group.units.filter(is_active=True).order_by("position", "pk")
        self.fields = {"unit": Units(units), **self.fields}


@policy("rooms.add", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def rooms(request: HttpRequest) -> HttpResponse:
    """Show what there is; posting adds a group."""
    seats = seats_that_edit(request)
    form = NewRoomsForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            made = add_rooms(
                user=signed_in(request),
                venue_id=seats[0].venue.pk,
                name=form.cleaned_data["name"],
                kind=ResourceKind(form.cleaned_data["kind"]),
                units=form.units(),
                now=timezone.now(),
            )
            if not isinstance(made, Failure):
                messages.success(request, _("Added. Say at each service what it needs."))
                return see_other(request, "pro-rooms")
            status = form_refusal(form, made.error)
    groups = seats[0].venue.resource_groups.prefetch_related("units").order_by("name")
    context = {**portal(seats, nav="rooms"), "form": form, "groups": groups}
    return render(request, "provider/rooms/rooms.html", context, status=status)


@policy("rooms.change", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def group(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Show the group; posting renames, retires, brings back and adds units."""
    seats, shown = _group_or_404(request, group_id)
    out = MaintenanceForm(group=shown)
    if request.method != "POST":
        return _page(request, seats, shown, RoomsForm(group=shown), out)
    form = RoomsForm(request.POST, group=shown)
    if not form.is_valid():
        return _page(request, seats, shown, form, out, status=422)
    said = form.cleaned_data
    done = change(
        request,
        seats[0],
        lambda: change_rooms(
            user=signed_in(request),
            group_id=shown.pk,
            name=said["name"],
            units=form.cards(),
            more=[said["more"]] if said["more"] else [],
            seen=said["seen"],
            now=timezone.now(),
        ),
        told=_("Saved. Free times follow at once."),
    )
    if not isinstance(done, Failure):
        return see_other(request, "pro-room-group", shown.pk)
    if isinstance(done.error, VisitsTouched):
        back = reverse("pro-room-group", args=[shown.pk])
        return ask(request, seats, done.error, nav="rooms", back=back)
    meanwhile = None
    if isinstance(done.error, RoomsChangedMeanwhile):
        _seats, shown = _group_or_404(request, group_id)
        form = RoomsForm(group=shown)
        form.data = request.POST
        data, meanwhile = merged(request.POST, form.parts)
        data["seen"] = str(shown.version)  # saving again says: I have seen it
        form = RoomsForm(data, group=shown)
    status = form_refusal(form, done.error)
    return _page(request, seats, shown, form, out, status=status, meanwhile=meanwhile)


@policy("rooms.maintain", Audience.VENUE_PEOPLE)
@require_POST
@private
def maintenance(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Take a unit out for a while, after saying what becomes of visits in that time."""
    seats, shown = _group_or_404(request, group_id)
    form = MaintenanceForm(request.POST, group=shown)
    if not form.is_valid():
        return _page(request, seats, shown, RoomsForm(group=shown), form, status=422)
    starts_at, ends_at = form.span(ZoneInfo(seats[0].venue.time_zone))
    done = change(
        request,
        seats[0],
        lambda: add_maintenance(
            by=signed_in(request),
            resource_id=form.cleaned_data["unit"].pk,
            starts_at=starts_at,
            ends_at=ends_at,
            now=timezone.now(),
        ),
        told=_("Saved. Free times follow at once."),
    )
    if not isinstance(done, Failure):
        return see_other(request, "pro-room-group", shown.pk)
    if isinstance(done.error, VisitsTouched):
        back = reverse("pro-room-group", args=[shown.pk])
        return ask(request, seats, done.error, nav="rooms", back=back)
    status = form_refusal(form, done.error)
    return _page(request, seats, shown, RoomsForm(group=shown), form, status=status)


@policy("rooms.end_maintenance", Audience.VENUE_PEOPLE)
@require_POST
@private
def end(request: HttpRequest, maintenance_id: UUID) -> HttpResponse:
    """Let the unit be used again."""
    with found_or_404(Maintenance):
        gone = remove_maintenance(
            by=signed_in(request), maintenance_id=maintenance_id, now=timezone.now()
        ).unwrap()
    messages.success(request, _("It can be used again."))
    return see_other(request, "pro-room-group", gone.resource.group_id)


def _group_or_404(request: HttpRequest, group_id: UUID) -> tuple[list[Seat], ResourceGroup]:
    """The person's places and the group of the open one. 404 for whoever may not edit that venue."""
    seats = seats_or_404(request)
    mine = rooms_within(user=signed_in(request)).filter(venue=seats[0].venue)
    found = mine.filter(pk=group_id).first()
    if found is None:
        raise Http404
    return seats, found


def _page(
    request: HttpRequest,
    seats: Sequence[Seat],
    shown: ResourceGroup,
    form: RoomsForm,
    out: MaintenanceForm,
    status: int = 200,
    meanwhile: Meanwhile | None = None,
) -> HttpResponse:
    zone = ZoneInfo(seats[0].venue.time_zone)
    context = {
        **portal(seats, nav="rooms"),
        "group": shown,
        "form": form,
        "out": out,
        "rows": [
            (row, row.starts_at.astimezone(zone), row.ends_at.astimezone(zone))
            for row in maintenance_of(group=shown, now=timezone.now())
        ],
        "meanwhile": meanwhile,
        "was": was_shown(request, form.parts, meanwhile),
    }
    return render(request, "provider/rooms/group.html", context, status=status)
