"""Who may open the pages of the menu, and which services they find there."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from cozywish.apps.catalog.models import Service
from cozywish.apps.catalog.queries import menu_rights, own_menu, services_within
from cozywish.apps.venues.models import Permission
from cozywish.apps.venues.queries import Seat
from cozywish.web.http import signed_in
from cozywish.web.provider.access import seats_or_404


def seats_with_menu(request: HttpRequest) -> list[Seat]:
    """Return the person's places, the open one first. 403 for who changes neither services nor prices there."""
    seats = seats_or_404(request)
    if not seats[0].sees_menu:
        raise PermissionDenied
    return seats


def seats_with_new_services(request: HttpRequest) -> list[Seat]:
    """As `seats_with_menu`, for who may add to the menu: a new service has a price."""
    seats = seats_or_404(request)
    refuse_without_new_services(seats[0])
    return seats


def refuse_without_new_services(seat: Seat) -> None:
    """Raise PermissionDenied for whoever may not add to the menu."""
    both = (Permission.SERVICES_MANAGE, Permission.PRICES_MANAGE)
    if not all(seat.may_here(permission) for permission in both):
        raise PermissionDenied


def service_or_404(request: HttpRequest, seat: Seat, service_id: UUID) -> Service:
    """Return the service of the open venue. 404 for others', 403 for people of the team who may not change it."""
    try:
        service = own_menu(venue_id=seat.venue.pk).get(pk=service_id)
    except Service.DoesNotExist as missing:
        raise Http404 from missing
    if not services_within(user=signed_in(request)).filter(pk=service.pk).exists():
        raise PermissionDenied
    return service


def service_that_is_changed(request: HttpRequest, service_id: UUID) -> tuple[list[Seat], Service]:
    """Return the person's places and the service of the open one. As `service_or_404`, and 403 for who only prices."""
    seats = seats_or_404(request)
    service = service_or_404(request, seats[0], service_id)
    if not menu_rights(user=signed_in(request), venue_id=seats[0].venue.pk).services:
        raise PermissionDenied
    return seats, service
