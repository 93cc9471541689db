"""What all doors of the business side have in common: who comes in, and how a refusal is told."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import caller_of
from cozywish.api.keyed import answer_once
from cozywish.api.v1.describing import describing
from cozywish.api.views import Door
from cozywish.apps.accounts.models import User
from cozywish.apps.idempotency.services import Given
from cozywish.apps.venues.queries import Seat, seats_of
from cozywish.core.services import ServiceResult

Act = Callable[[], tuple[int, Any]]
described = describing("business")


class BusinessDoor(Door):
    """A door of the business side. Whoever may not, finds nothing: gates and services raise DoesNotExist for them."""

    http_method_names = [*Door.http_method_names, "put", "delete"]

    def handle_exception(self, exc: Exception) -> Response:
        """Answer 404 where there is no such row for the person, absent or not theirs."""
        return super().handle_exception(Http404() if isinstance(exc, ObjectDoesNotExist) else exc)


def once_for(request: Request, act: Act) -> ServiceResult[Given]:
    """Do `act` under the request's key, for the person who is signed in."""
    principal = caller_of(request).name
    return answer_once(request, principal=principal, act=act, now=timezone.now())


def seat_at(user: User, venue_id: UUID, power: Callable[[Seat], bool]) -> Seat:
    """Return the person's place at the venue. Raises Http404 without one, or without that power there."""
    for seat in seats_of(user):
        if seat.venue.pk == venue_id and power(seat):
            return seat
    raise Http404
