"""What of a calendar's day the person in a seat may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import BookingItem
from cozywish.apps.bookings.queries.blocks import blockable_by
from cozywish.apps.bookings.queries.business import items_moved_by, items_seen_by
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.apps.venues.queries import Seat, staff_within


@dataclass(frozen=True, slots=True)
class Sight:
    """Ids of what is seen: items that are more than "busy", whose columns are there, counted, with their reasons."""

    items: frozenset[UUID]
    columns: frozenset[UUID]
    counted: frozenset[UUID]
    reasons: frozenset[UUID]
    blocks: frozenset[int] = frozenset()  # resources whose time the person keeps free
    moves: frozenset[UUID] = frozenset()  # items of visits that the person gives another time
    own: UUID | None = None
    sums_money: bool = False


def sight_of(
    user: User, seat: Seat, *, team: Sequence[StaffMember], items: Sequence[BookingItem]
) -> Sight:
    """Return what the person sees of `items` and `team`. At most five SQL queries.

    People of the team see that their colleagues are busy. A manager who is not of the team sees only the columns
    their grant covers.
    """
    everyone = frozenset(person.pk for person in team)
    seen = frozenset(
        items_seen_by(user).filter(pk__in=[item.pk for item in items]).values_list("pk", flat=True)
    )
    kept = blockable_by(user).filter(venue=seat.venue).values_list("pk", flat=True)
    blocks = frozenset(kept)
    agreed = [item for item in items if item.booking.state == BookingState.CONFIRMED]
    own_id = seat.me.pk if seat.me else None
    if seat.is_owner:
        moves = frozenset(item.pk for item in agreed)
        return Sight(seen, everyone, everyone, everyone, blocks, moves, own_id, sums_money=True)
    own = frozenset([seat.me.pk]) if seat.me else frozenset()
    covered = _within(user, seat, Permission.BOOKINGS_VIEW)
    shown = covered | {item.staff_id for item in items if item.pk in seen}
    return Sight(
        items=seen,
        columns=everyone if seat.me else shown,
        counted=covered | own,
        reasons=_within(user, seat, Permission.STAFF_VIEW) | own,
        blocks=blocks,
        moves=_moved(user, seat, agreed),
        own=own_id,
    )


def _moved(user: User, seat: Seat, items: Sequence[BookingItem]) -> frozenset[UUID]:
    if not seat.may(Permission.BOOKINGS_MANAGE):
        return frozenset()
    mine = items_moved_by(user).filter(pk__in=[item.pk for item in items])
    return frozenset(mine.values_list("pk", flat=True))


def _within(user: User, seat: Seat, permission: Permission) -> frozenset[UUID]:
    if not seat.may(permission):
        return frozenset()
    covered = staff_within(user=user, permission=permission).filter(venue=seat.venue)
    return frozenset(covered.values_list("pk", flat=True))
