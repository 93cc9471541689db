"""Changing when a venue or its people work, without losing sight of what is booked (invariant B7)."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.bookings.queries.outside import items_outside
from cozywish.apps.venues.models import Venue
from cozywish.core.errors import Conflict
from cozywish.core.services import ServiceResult, operation

T = TypeVar("T")


class VisitsTouched(Conflict):
    """`params["items"]` are the ids of all items that the change touches."""

    code = "BOOKINGS_VISITS_TOUCHED"
    template = _("There are visits booked in this time. Say for each that it stays.")


@operation
def change_times(
    *,
    by: User,
    venue_id: UUID,
    change: Callable[[], ServiceResult[T]],
    kept: Collection[UUID],
    now: datetime,
) -> T:
    """Do `change`, an operation on hours, schedules or time off. `kept` are the touched items that shall stay booked.

    Nothing is moved or cancelled: whoever changes the times says that they know.

    Fails with
        VisitsTouched: an item that lay in working time no longer would, and is not among `kept`.
        Whatever `change` fails with.
    """
    venue = Venue.objects.select_for_update().get(pk=venue_id)
    before = items_outside(venue=venue, now=now)
    done = change().unwrap()
    new = items_outside(venue=venue, now=now) - before
    if new - set(kept):
        raise VisitsTouched(items=new)
    if new:
        record(
            at=now,
            actor_kind="USER",
            actor_id=by.pk,
            action="bookings.kept_outside_hours",
            object_type="venue",
            object_id=venue.pk,
            items=sorted(map(str, new)),
        )
    return done
