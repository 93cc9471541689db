"""How to reach people of the team: told to whoever may see it, and written down each time (invariant G7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import Shown, record_read
from cozywish.apps.venues.models import Manager, Permission, StaffMember, Venue
from cozywish.apps.venues.queries import open_invitations, staff_within
from cozywish.apps.venues.services.people import Reach
from cozywish.core.services import operation


@dataclass(frozen=True, slots=True)
class TeamContacts:
    """Accounts by the id of the person or manager, and the address of each open invitation by its id."""

    accounts: Mapping[UUID, User]
    invited: Mapping[UUID, str]


@operation
def read_reach(*, reader: User, staff: StaffMember, now: datetime) -> Reach:
    """Return how to reach a person whom `reader` looks after. Written down unless it is their own, or nothing."""
    reach = Reach(staff.email, staff.phone)
    if reach != Reach() and staff.user_id != reader.pk:
        shown = [Shown("venues.staffmember", staff.pk, staff.user_id)]
        record_read(
            reader_kind="USER", reader_id=reader.pk, shown=shown, why="venues.person", now=now
        ).unwrap()
    return reach


@operation
def read_team_contacts(*, reader: User, venue: Venue, now: datetime) -> TeamContacts:
    """Return how `reader` may reach the venue's team, and for the owner the managers; an address where nobody is yet.

    Written down for each of them but the reader.
    """
    staff = staff_within(user=reader, permission=Permission.STAFF_VIEW).filter(
        venue=venue, is_active=True
    )
    managers = Manager.objects.filter(
        business=venue.business_id, business__owner=reader, removed_at=None
    )
    places: list[StaffMember | Manager] = [
        *staff.select_related("user"),
        *managers.select_related("user"),
    ]
    accounts = {place.pk: place.user for place in places if place.user is not None}
    vacant = [place.pk for place in places if place.user is None]
    invited = open_invitations().filter(Q(staff__in=vacant) | Q(manager__in=vacant))
    addresses = dict(invited.values_list("pk", "email"))
    others = {account.pk for account in accounts.values()} - {reader.pk}
    shown = [Shown("accounts.user", pk, pk) for pk in sorted(others)]
    shown += [Shown("venues.invitation", pk) for pk in sorted(addresses)]
    record_read(
        reader_kind="USER", reader_id=reader.pk, shown=shown, why="venues.team", now=now
    ).unwrap()
    return TeamContacts(accounts, addresses)
