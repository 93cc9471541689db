"""Thursday at Fern & Ember in Portland: Bob owns it, Ines and Tomás work there, Charlie does not."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import Service
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember, Venue

PORTLAND = ZoneInfo("America/Los_Angeles")
THURSDAY = date(2026, 11, 12)


def at(hour: int, minute: int = 0, *, on: date = THURSDAY, fold: int = 0) -> datetime:
    """A wall time in Portland; hour 24 and later are the following night."""
    day = on + timedelta(days=hour // 24)
    return datetime(
        day.year, day.month, day.day, hour % 24, minute, tzinfo=PORTLAND, fold=fold
    ).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class House:
    """The venue is open and its two people work from nine to five."""

    bob: User
    venue: Venue
    ines: StaffMember
    tomas: StaffMember
    massage: Service


@pytest.fixture
def house(db: None) -> House:
    bob = make_user("Bob Barnes")
    venue = make_venue(name="Fern & Ember", slug="fern-ember", owner=bob)
    open_daily(venue)
    ines = make_staff(venue, "Ines Calloway", user=make_user("Ines Calloway"))
    tomas = make_staff(venue, "Tomás Rivera", user=make_user("Tomás Rivera", email="t@example.com"))
    work_daily(ines)
    work_daily(tomas)
    massage = make_service(venue, by=[ines, tomas])
    return House(bob, venue, ines, tomas, massage)
