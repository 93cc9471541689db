"""How to reach people of the team: told to whoever may see it, and written down each time (invariant G7)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.venues.models import Permission, Venue
from cozywish.apps.venues.queries import staff_within
from cozywish.core.services import operation


@operation
def read_team_contacts(*, reader: User, venue: Venue, now: datetime) -> Mapping[UUID, User]:
    """Return the accounts of the people of the venue's team whom `reader` may reach, by the id of the person.

    Written down once, with everybody who was read but the reader.
    """
    reached = staff_within(user=reader, permission=Permission.STAFF_VIEW).filter(
        venue=venue, is_active=True, user__isnull=False
    )
    accounts = {person.pk: person.user for person in reached.select_related("user") if person.user}
    others = sorted(str(pk) for pk, account in accounts.items() if account != reader)
    if others:
        record(
            at=now,
            actor_kind="USER",
            actor_id=reader.pk,
            action="venues.team_contacts_read",
            object_type="venues.venue",
            object_id=venue.pk,
            people=others,
        )
    return accounts
