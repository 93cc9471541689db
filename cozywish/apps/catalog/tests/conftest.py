"""Fern & Ember: Bob owns it, Ines and Tomás work there, Mona manages it; Charlie owns the place next door."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.catalog.factories import make_category
from cozywish.apps.catalog.models import Category
from cozywish.apps.catalog.shapes import Card
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Manager, Permission, StaffMember, Venue

NOW = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class House:
    bob: User
    mona: User
    charlie: User
    venue: Venue
    elsewhere: Venue
    ines: StaffMember
    tomas: StaffMember
    massage: Category

    def card(self, name: str = "Swedish massage", **overrides: Any) -> Card:
        given: dict[str, Any] = {
            "category_id": self.massage.pk,
            "section": "Massage",
            "duration_minutes": 60,
            "price_cents": 9500,
            **overrides,
        }
        return Card(name=name, **given)

    def grants_mona(self, *permissions: Permission, over: StaffMember | None = None) -> Manager:
        grant = make_manager(self.venue, self.mona, *permissions)
        if over is None:
            grant.venues.add(self.venue)
        else:
            grant.staff.add(over)
        return grant


@pytest.fixture
def house(db: None) -> House:
    bob, mona, charlie = make_user("Bob Barnes"), make_user("Mona Marsh"), make_user("Charlie Cole")
    venue, elsewhere = make_venue(owner=bob), make_venue(owner=charlie)
    ines, tomas = make_staff(venue, "Ines Calloway"), make_staff(venue, "Tomás Rivera")
    return House(bob, mona, charlie, venue, elsewhere, ines, tomas, make_category())
