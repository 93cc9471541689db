"""Changes that are answered with what is there now: somebody was first, or visits are touched (B7)."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from rest_framework import serializers

from cozywish.api.http import Refused
from cozywish.api.inputs import IdField, LineField, Strict, YesOrNoField
from cozywish.api.v1.shapes import Shape
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.queries.outside import Touched, touched
from cozywish.apps.bookings.services.times import Choices, VisitsTouched
from cozywish.apps.venues.models import Venue
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, ServiceResult

T = TypeVar("T")
MOST_KEPT = 1000


class CallOffInput(Strict):
    """A visit that is called off, and why: its client reads it if they are told."""

    id = IdField()
    reason = LineField(max_length=300)


class ChoicesInput(Strict):
    """What becomes of the visits that the change touches."""

    keep = serializers.ListField(
        child=IdField(),
        max_length=MOST_KEPT,
        default=list,
        help_text=(
            "Ids of the visits that stay booked although they would lie outside working time. Where a visit is neither "
            "here nor in `cancel` the answer is 409 BOOKINGS_VISITS_TOUCHED with all of them in `details.visits`."
        ),
    )
    cancel = serializers.ListField(
        child=CallOffInput(),
        max_length=MOST_KEPT,
        default=list,
        help_text="Those that are called off with the change, where `choices` of the visit lists it.",
    )
    tell_clients = YesOrNoField(
        default=True, help_text="Whether the clients of what is called off get a mail."
    )


def choices_of(said: dict[str, Any]) -> Choices:
    """Take what was chosen for the visits out of the valid input."""
    cancel = {row["id"]: row["reason"] for row in said.pop("cancel")}
    return Choices(keep=said.pop("keep"), cancel=cancel, tells=said.pop("tell_clients"))


def decided(done: ServiceResult[T], *, user: User, venue: Venue) -> T:
    """Return what was done. Raises Refused with the touched visits where somebody has to decide about them."""
    if isinstance(done, Failure) and isinstance(done.error, VisitsTouched):
        raise Refused(done.error, visits=visits(user, venue, done.error.items))
    return done.unwrap()


def fresh(
    done: ServiceResult[T], *, refusal: type[DomainError], current: Callable[[], object]
) -> ServiceResult[T]:
    """Return it. Raises Refused with what is there now where that refusal says that somebody else was first."""
    if isinstance(done, Failure) and isinstance(done.error, refusal):
        raise Refused(done.error, current=current())
    return done


def visits(user: User, venue: Venue, items: Collection[UUID]) -> list[Shape]:
    """Return what the person may know of these visits, by their start."""
    rows = touched(user=user, venue=venue, items=items, now=timezone.now())
    return [_visit(row) for row in rows]


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
        "choices": row.choices,
    }
