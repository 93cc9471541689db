"""Fern & Ember: Bob owns it, Ines works there without a login, Mona manages; Charlie owns the place next door."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import (
    LOGIN_SHOWS,
    Invitation,
    Manager,
    ManagerPermission,
    Permission,
    StaffMember,
    Venue,
)

NOW = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class House:
    """Mona may manage Ines only; Tomás is out of her reach."""

    bob: User
    mona: User
    charlie: User
    venue: Venue
    elsewhere: Venue
    ines: StaffMember
    tomas: StaffMember
    grant: Manager


@pytest.fixture
def house(db: None) -> House:
    bob, mona, charlie = make_user("Bob Barnes"), make_user("Mona Marsh"), make_user("Charlie Cole")
    venue, elsewhere = make_venue(owner=bob), make_venue(owner=charlie)
    ines, tomas = make_staff(venue, "Ines Calloway"), make_staff(venue, "Tomás Rivera")
    grant = make_manager(venue, mona, Permission.STAFF_MANAGE, *LOGIN_SHOWS)
    grant.staff.add(ines)
    return House(bob, mona, charlie, venue, elsewhere, ines, tomas, grant)


def everything_kept() -> list[object]:
    """All rows that inviting and granting could touch, to compare before and after a refusal."""
    tables = (Manager, ManagerPermission, Invitation, StaffMember, AuditEntry, Delivery)
    scopes = (Manager.venues.through, Manager.staff.through, Manager.clients.through)
    return [list(table.objects.order_by("pk").values()) for table in (*tables, *scopes)]
