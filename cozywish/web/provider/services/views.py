"""The menu: its list, one service of it, a new one, its place and its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cozywish.apps.catalog.models import Service
from cozywish.apps.catalog.queries import (
    Priced,
    Rights,
    categories,
    doings_of_service,
    grouped,
    menu_rights,
    own_menu,
    pictures_of,
    priced,
    staffed_menu,
)
from cozywish.apps.catalog.refusals import ChangedMeanwhile
from cozywish.apps.catalog.services import (
    add_service,
    change_service,
    move_service,
    remove_service,
)
from cozywish.apps.catalog.shapes import Doing
from cozywish.apps.venues.models import StaffMember
from cozywish.apps.venues.queries import Seat
from cozywish.core.services import Failure
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import (
    focus_first_error,
    form_refusal,
    private,
    see_other,
    signed_in,
    status_of,
)
from cozywish.web.provider.access import portal, seats_or_404
from cozywish.web.provider.doings import DoingForm, all_valid, by_of, row_parts, team_rows
from cozywish.web.provider.merging import Meanwhile, merged, parts_of, was_shown
from cozywish.web.provider.services.forms import ServiceForm
from cozywish.web.provider.services.gates import (
    seats_with_menu,
    seats_with_new_services,
    service_or_404,
)
from cozywish.web.provider.services.words import said_done, said_offered

BOTH = Rights(services=True, prices=True)


@dataclass(frozen=True, slots=True)
class Row:
    """A service on the list: what it costs, and who of those who can be booked does it."""

    service: Service
    priced: Priced
    names: list[str]


@policy("menu.read", Audience.VENUE_PEOPLE)
@require_safe
@private
def menu(request: HttpRequest) -> HttpResponse:
    """Everything on the menu, under its headings."""
    seats = seats_with_menu(request)
    rights = menu_rights(user=signed_in(request), venue_id=seats[0].venue.pk)
    context = {
        **portal(seats, nav="services"),
        "sections": _sections(seats[0]),
        "rights": rights,
        "adds": rights == BOTH,
    }
    return render(request, "provider/services/list.html", context)


def _sections(seat: Seat) -> list[tuple[str, list[Row]]]:
    """The menu with who does what. Three SQL queries."""
    listed = list(staffed_menu(venue_id=seat.venue.pk))
    costs = {one.service.pk: one for one in priced(listed)}
    return [
        (
            name,
            [
                Row(one, costs[one.pk], [offer.staff.first_name for offer in one.offers.all()])
                for one in services
            ],
        )
        for name, services in grouped(listed)
    ]


@policy("menu.add", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def new(request: HttpRequest) -> HttpResponse:
    """Ask what the service is; posting puts it on the menu."""
    seats = seats_with_new_services(request)
    venue, team = seats[0].venue, team_at(seats[0])
    form = ServiceForm(request.POST or None, venue=venue, categories=categories(), rights=BOTH)
    rows = team_rows(
        request.POST or None,
        team=team,
        service=None,
        before={person.pk: Doing() for person in team},
        currency=venue.currency,
        rights=BOTH,
    )
    if request.method != "POST" or not all_valid(form, rows):
        return _page(request, seats, form, rows)
    made = add_service(
        user=signed_in(request),
        venue_id=venue.pk,
        card=form.card(),
        by=by_of(rows),
        now=timezone.now(),
    )
    if isinstance(made, Failure):
        return _page(request, seats, form, rows, status=form_refusal(form, made.error))
    messages.success(request, _("%(name)s is on your list.") % {"name": made.value.name})
    return see_other(request, "pro-services")


@policy("menu.change", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def change(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show the service; posting replaces what it says."""
    seats, service, rights = one_of(request, service_id)
    form, rows = _forms(request, seats[0], service, rights)
    if request.method != "POST" or not all_valid(form, rows):
        return _page(request, seats, form, rows, service=service)
    changed = change_service(
        user=signed_in(request),
        service_id=service.pk,
        card=form.card(),
        by=by_of(rows),
        seen=form.cleaned_data["seen"] or 0,
        now=timezone.now(),
    )
    if not isinstance(changed, Failure):
        messages.success(request, _("Saved. It counts for bookings from now on."))
        return see_other(request, "pro-services")
    status = form_refusal(form, changed.error)
    if isinstance(changed.error, ChangedMeanwhile):
        data, meanwhile = merged(request.POST, parts_of(form) + row_parts(rows))
        data["seen"] = str(service.version)  # saving again says: I have seen it
        for one in (form, *rows):
            one.data = data
        return _page(request, seats, form, rows, service, status, meanwhile)
    return _page(request, seats, form, rows, service, status)


@policy("menu.move", Audience.VENUE_PEOPLE)
@require_POST
def move(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Let the service and its neighbour change places."""
    _seats, service, rights = one_of(request, service_id)
    refuse_without(rights)
    move_service(
        user=signed_in(request),
        service_id=service.pk,
        is_up=request.POST.get("to") == "up",
        now=timezone.now(),
    ).unwrap()
    return see_other(request, f"{reverse('pro-services')}#service-{service.pk}")


@policy("menu.remove", Audience.VENUE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def remove(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Ask, then take the service off the menu."""
    seats, service, rights = one_of(request, service_id)
    refuse_without(rights)
    if request.method != "POST":
        context = {**portal(seats, nav="services"), "service": service}
        return render(request, "provider/services/remove.html", context)
    removed = remove_service(user=signed_in(request), service_id=service.pk, now=timezone.now())
    if isinstance(removed, Failure):
        context = {
            **portal(seats, nav="services"),
            "service": service,
            "refusal": removed.error,
        }
        status = status_of(removed.error)
        return render(request, "provider/services/remove.html", context, status=status)
    messages.success(request, _("%(name)s is off your list.") % {"name": service.full_name})
    return see_other(request, "pro-services")


def team_at(seat: Seat) -> list[StaffMember]:
    """The active people of the venue, in their order. One SQL query."""
    return list(seat.venue.staff.filter(is_active=True).order_by("position"))


def sections_of(seat: Seat) -> list[str]:
    """The headings that are there, to choose from."""
    return [name for name, _rows in grouped(own_menu(venue_id=seat.venue.pk))]


def _family(service: Service | None) -> list[Service]:
    """The service with its variants, where it has any."""
    if service is None:
        return []
    rows = own_menu(venue_id=service.venue_id)
    found = [row for row in rows if row.head_id == service.head_id]
    return found if len(found) > 1 else []


def one_of(request: HttpRequest, service_id: UUID) -> tuple[list[Seat], Service, Rights]:
    """The person's places, the service of the open one, and what they may change there."""
    seats = seats_or_404(request)
    service = service_or_404(request, seats[0], service_id)
    return seats, service, menu_rights(user=signed_in(request), venue_id=seats[0].venue.pk)


def refuse_without(rights: Rights) -> None:
    """Raise PermissionDenied for whoever may set prices only."""
    if not rights.services:
        raise PermissionDenied


def _forms(
    request: HttpRequest, seat: Seat, service: Service, rights: Rights
) -> tuple[ServiceForm, list[DoingForm]]:
    data = request.POST or None
    form = ServiceForm(
        data, venue=seat.venue, categories=categories(), rights=rights, service=service
    )
    rows = team_rows(
        data,
        team=team_at(seat),
        service=service,
        before=doings_of_service(service),
        currency=seat.venue.currency,
        rights=rights,
    )
    return form, rows


def _page(
    request: HttpRequest,
    seats: Sequence[Seat],
    form: ServiceForm,
    rows: Sequence[DoingForm],
    service: Service | None = None,
    status: int = 422,
    meanwhile: Meanwhile | None = None,
) -> HttpResponse:
    focus_first_error(form)
    context = {
        **portal(seats, nav="services"),
        "form": form,
        "rows": rows,
        "service": service,
        "was": was_shown(request, parts_of(form) + row_parts(rows), meanwhile),
        "meanwhile": meanwhile,
        "headings": sections_of(seats[0]),
        "family": _family(service),
        "picture": pictures_of(heads=[service.pk]).get(service.pk) if service else None,
        "done": said_done(service) if service else "",
        "offered": said_offered(service) if service else "",
    }
    is_wrong = bool(form.errors or any(row.errors for row in rows))
    return render(
        request, "provider/services/service.html", context, status=status if is_wrong else 200
    )
