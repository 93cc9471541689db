"""Who may open the pages of imports, and which imports they find there."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from cozywish.apps.catalog.models import Import
from cozywish.apps.catalog.queries import imports_within, kinds_of
from cozywish.apps.venues.queries import Seat
from cozywish.web.http import signed_in
from cozywish.web.provider.access import seats_or_404


def seats_with_imports(request: HttpRequest) -> list[Seat]:
    """Return the person's places, the open one first. 404 for outsiders, 403 for who may import nothing there."""
    seats = seats_or_404(request)
    if not kinds_of(seats[0]):
        raise PermissionDenied
    return seats


def import_or_404(request: HttpRequest, import_id: UUID) -> tuple[list[Seat], Import]:
    """Return the person's places and an import of the open one that they could make. 404 for everybody else."""
    seats = seats_or_404(request)
    rows = imports_within(user=signed_in(request)).select_related("venue", "by")
    try:
        return seats, rows.get(pk=import_id, venue=seats[0].venue)
    except Import.DoesNotExist as missing:
        raise Http404 from missing
