"""What of a calendar's day the person in a seat may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import BookingItem
from cozywish.apps.bookings.queries.business import items_seen_by
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.apps.venues.queries import Seat, staff_within


@dataclass(frozen=True, slots=True)
class Sight:
    """Ids of what is seen: items that are more than "busy", whose columns are there, counted, with their reasons."""

    items: frozenset[UUID]
    columns: frozenset[UUID]
    counted: frozenset[UUID]
    reasons: frozenset[UUID]
    own: UUID | None = None
    sums_money: bool = False


def sight_of(
    user: User, seat: Seat, *, team: Sequence[StaffMember], items: Sequence[BookingItem]
) -> Sight:
    """Return what the person sees of `items` and `team`. At most three SQL queries.

    People of the team see that their colleagues are busy. A manager who is not of the team sees only the columns
    their grant covers.
    """
    everyone = frozenset(person.pk for person in team)
    seen = frozenset(
        items_seen_by(user).filter(pk__in=[item.pk for item in items]).values_list("pk", flat=True)
    )
    if seat.is_owner:
        return Sight(
            seen, everyone, everyone, everyone, seat.me.pk if seat.me else None, sums_money=True
        )
    own = frozenset([seat.me.pk]) if seat.me else frozenset()
    covered = _within(user, seat, Permission.BOOKINGS_VIEW)
    shown = covered | {item.staff_id for item in items if item.pk in seen}
    return Sight(
        items=seen,
        columns=everyone if seat.me else shown,
        counted=covered | own,
        reasons=_within(user, seat, Permission.STAFF_VIEW) | own,
        own=seat.me.pk if seat.me else None,
    )


def _within(user: User, seat: Seat, permission: Permission) -> frozenset[UUID]:
    if not seat.may(permission):
        return frozenset()
    covered = staff_within(user=user, permission=permission).filter(venue=seat.venue)
    return frozenset(covered.values_list("pk", flat=True))
