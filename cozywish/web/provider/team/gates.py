"""Who may open the pages of the team, and whom they find there."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from cozywish.apps.venues.models import Manager, StaffMember
from cozywish.apps.venues.queries import (
    Seat,
    managers_of,
    may_invite,
    may_look_after,
    team_of,
    team_of_business,
)
from cozywish.web.http import signed_in
from cozywish.web.provider.access import seats_or_404


def seats_with_team(request: HttpRequest) -> list[Seat]:
    """Return the person's places, the open one first. 404 for outsiders, 403 for who has no business with the team."""
    seats = seats_or_404(request)
    if not seats[0].sees_team:
        raise PermissionDenied
    return seats


def seats_of_owner(request: HttpRequest) -> list[Seat]:
    """As `seats_with_team`, for the owner alone."""
    seats = seats_or_404(request)
    if not seats[0].is_owner:
        raise PermissionDenied
    return seats


def person_or_404(request: HttpRequest, seat: Seat, staff_id: UUID) -> StaffMember:
    """Return the person of the team, for whoever looks after them. 403 for who only knows of them."""
    user = signed_in(request)
    known = (
        team_of(seat=seat, user=user) if seat.sees_team else team_of_business(seat.venue.business)
    )
    try:
        person = known.get(pk=staff_id, venue=seat.venue)
    except StaffMember.DoesNotExist as missing:
        raise Http404 from missing
    if not may_look_after(user=user, staff=person):
        raise PermissionDenied
    return person


def invited_or_404(request: HttpRequest, seat: Seat, staff_id: UUID) -> StaffMember:
    """As `person_or_404`, for whoever may give them a login."""
    person = person_or_404(request, seat, staff_id)
    if not may_invite(user=signed_in(request), staff=person):
        raise PermissionDenied
    return person


def manager_or_404(seat: Seat, manager_id: UUID) -> Manager:
    """Return the manager of the business; for the owner alone, everybody else finds nothing."""
    if not seat.is_owner:
        raise Http404
    try:
        return managers_of(business=seat.venue.business).get(pk=manager_id)
    except Manager.DoesNotExist as missing:
        raise Http404 from missing
