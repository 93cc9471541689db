"""Changes of times that touch visits (B7): the first call is answered with the visits, the next one decides."""

from collections.abc import Collection
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from rest_framework import serializers

from cozywish.api.http import Refused
from cozywish.api.inputs import IdField
from cozywish.api.v1.shapes import Shape
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.queries.outside import Touched, touched
from cozywish.apps.bookings.services.times import VisitsTouched
from cozywish.apps.venues.models import Venue
from cozywish.core.services import Failure, ServiceResult

T = TypeVar("T")
MOST_KEPT = 1000


def keep_field() -> serializers.ListField:
    """The visits that somebody decides to keep."""
    return serializers.ListField(
        child=IdField(),
        max_length=MOST_KEPT,
        default=list,
        help_text=(
            "Ids of the visits that stay booked although they would lie outside working time. Without them the answer "
            "is 409 BOOKINGS_VISITS_TOUCHED with those visits in `details.visits`."
        ),
    )


def decided(done: ServiceResult[T], *, user: User, venue: Venue) -> T:
    """Return what was done. Raises Refused with the touched visits where somebody has to decide about them."""
    if isinstance(done, Failure) and isinstance(done.error, VisitsTouched):
        items = done.error.params["items"]
        assert isinstance(items, Collection)  # noqa: S101
        raise Refused(done.error, visits=visits(user, venue, items))
    return done.unwrap()


def visits(user: User, venue: Venue, items: Collection[UUID]) -> list[Shape]:
    """Return what the person may know of these visits, by their start."""
    return [_visit(row) for row in touched(user=user, venue=venue, items=items)]


def _visit(row: Touched) -> Shape:
    utc = ZoneInfo("UTC")
    return {
        "id": row.id,
        "starts_at": row.starts_at.astimezone(utc),
        "starts_local": row.starts_at,
        "ends_at": row.ends_at.astimezone(utc),
        "ends_local": row.ends_at,
        "person": row.person,
        "client": row.client,
        "reference": row.reference,
    }
