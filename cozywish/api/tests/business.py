"""Who comes to the business side, and what they do there."""

from datetime import datetime, timedelta
from typing import Any

from cozywish.api.tests.client import ApiClient
from cozywish.api.tests.conftest import NOW, Owner, browser_of
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.scheduling.models import TimeOff, TimeOffState
from cozywish.apps.venues.factories import make_manager
from cozywish.apps.venues.models import Permission

TEN = NOW + timedelta(hours=3)  # on Monday, the day that it is


def daily(opens: int = 540, closes: int = 1020) -> list[dict[str, int]]:
    return [{"weekday": day, "opens_minute": opens, "closes_minute": closes} for day in range(7)]


def shifts(starts: int = 540, ends: int = 1020) -> list[dict[str, int]]:
    return [{"weekday": day, "starts_minute": starts, "ends_minute": ends} for day in range(7)]


def book(owner: Owner, starts_at: datetime = TEN) -> Booking:
    """Alice comes to Ines for the massage."""
    return make_booking(owner.house.ines, [owner.house.massage], starts_at)


def item_of(visit: Booking) -> str:
    return str(visit.items.get().pk)


def as_ines(owner: Owner) -> ApiClient:
    ines = owner.house.ines
    ines.user = make_user("Ines Calloway")
    ines.save()
    return browser_of(ines.user)


def as_manager(owner: Owner, *permissions: Permission) -> ApiClient:
    mona = make_user("Mona Marsh")
    make_manager(owner.house.venue, mona, *permissions, manages_all=True)
    return browser_of(mona)


def ines_at(owner: Owner) -> str:
    return f"{owner.at}people/{owner.house.ines.pk}/"


def ask_off(owner: Owner, **fields: Any) -> TimeOff:
    """Ines asks to be away tomorrow."""
    return TimeOff.objects.create(
        staff=owner.house.ines,
        starts_at=NOW + timedelta(days=1),
        ends_at=NOW + timedelta(days=2),
        **{"state": TimeOffState.REQUESTED, "asked_at": NOW, "reason": "A wedding", **fields},
    )
