"""How to reach people of the team: told to whoever may see it, and written down each time (invariant G7)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import Shown, record_read
from cozywish.apps.venues.models import Permission, Venue
from cozywish.apps.venues.queries import staff_within
from cozywish.core.services import operation


@operation
def read_team_contacts(*, reader: User, venue: Venue, now: datetime) -> Mapping[UUID, User]:
    """Return the accounts of the people of the venue's team whom `reader` may reach, by the id of the person.

    Written down for each of them but the reader.
    """
    reached = staff_within(user=reader, permission=Permission.STAFF_VIEW).filter(
        venue=venue, is_active=True, user__isnull=False
    )
    accounts = {person.pk: person.user for person in reached.select_related("user") if person.user}
    others = [account for account in accounts.values() if account != reader]
    if others:
        shown = [Shown("accounts.user", account.pk, account.pk) for account in others]
        record_read(
            reader_kind="USER", reader_id=reader.pk, shown=shown, why="venues.team", now=now
        ).unwrap()
    return accounts
