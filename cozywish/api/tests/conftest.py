"""A Monday morning in 2036 at Fern & Ember, seen from outside: everything goes through the door."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from cozywish.api.tests.client import ApiClient, AppClient
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import EmailCode, User
from cozywish.apps.accounts.services import mint_code
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.models import Allocation, Booking, BookingToken
from cozywish.apps.catalog.factories import make_offer, make_service
from cozywish.apps.catalog.models import Service
from cozywish.apps.geo.factories import make_postcode
from cozywish.apps.idempotency.models import Answer
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember, Venue

NOW = datetime(2036, 5, 5, 14, 0, tzinfo=UTC)  # Monday 7:00 AM in Portland
TODAY = date(2036, 5, 5)
TEN = "2036-05-05T17:00:00Z"  # 10:00 AM in Portland
KEY = "3f0e0cbb-93a1-4f1c-8d6b-0d1f7e0a6f10"


@dataclass(frozen=True, slots=True)
class House:
    """Ines and Tomás do the massage (an hour, $90, 15 minutes to clean up); Tomás takes longer and more."""

    venue: Venue
    ines: StaffMember
    tomas: StaffMember
    massage: Service
    facial: Service

    def wish(self, **overrides: Any) -> dict[str, Any]:
        """What Alice sends to hold the massage with Ines at ten."""
        return {
            "venue": str(self.venue.pk),
            "services": [str(self.massage.pk)],
            "staff": str(self.ines.pk),
            "starts_at": TEN,
            "contact": {
                "name": "Alice Archer",
                "email": "alice@example.com",
                "phone": "+15035550123",
            },
            **overrides,
        }


@pytest.fixture
def api() -> ApiClient:
    """A client with no account."""
    return ApiClient()


@pytest.fixture
def app() -> AppClient:
    """An app that nobody is signed in with yet."""
    return AppClient()


@pytest.fixture
def alice(db: None) -> User:
    return make_user("Alice Archer")


@pytest.fixture
def signed_in(alice: User) -> ApiClient:
    """Alice's browser."""
    client = ApiClient()
    client.force_login(alice)
    return client


@pytest.fixture(autouse=True)
def _monday_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doors read the clock once, here; the database keeps its own."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def house(db: None) -> House:
    return make_house()


def make_house() -> House:
    """Build the house in the current database."""
    venue = make_venue(name="Fern & Ember", id=UUID("5b0f5a34-6f0c-4f0e-9f43-2a4f5a2b8c01"))
    open_daily(venue)
    ines = make_staff(venue, "Ines Calloway", id=UUID("0d2a1c7e-3b4d-4a55-8c7b-64c1e5f0a902"))
    tomas = make_staff(venue, "Tomás Rivera")
    work_daily(ines)
    work_daily(tomas)
    massage = make_service(
        venue,
        "Hot stone massage",
        by=[ines],
        padding_after_minutes=15,
        id=UUID("c4a6f7d2-18e9-4b61-9a0e-7f2d3c5b6e03"),
    )
    make_offer(tomas, massage, duration_minutes=75, price_cents=10500)
    facial = make_service(
        venue, "Calming facial", by=[ines, tomas], duration_minutes=30, price_cents=4500
    )
    return House(venue, ines, tomas, massage, facial)


def mailed_code(email: str = "alice@example.com") -> str:
    """The code as the mail to this address would carry it."""
    minted = mint_code(code_id=EmailCode.objects.get(email=email).pk)
    assert minted is not None
    return minted.code


def assert_nothing_happened() -> None:
    """No row of any kind: a refusal leaves no trace."""
    kinds = (Booking, Allocation, BookingToken, EmailCode, Answer, Delivery, AuditEntry)
    assert {kind.__name__: kind.objects.count() for kind in kinds} == dict.fromkeys(
        (kind.__name__ for kind in kinds), 0
    )


@dataclass(frozen=True, slots=True)
class Owner:
    """The owner's browser, and where their venue is."""

    api: ApiClient
    house: House

    @property
    def at(self) -> str:
        """The address of the venue, below /api/v1/."""
        return f"business/venues/{self.house.venue.pk}/"


@pytest.fixture
def owner(house: House) -> Owner:
    make_postcode()
    return Owner(browser_of(house.venue.business.owner), house)


def browser_of(user: User) -> ApiClient:
    """A browser in which that person is signed in."""
    client = ApiClient()
    client.force_login(user)
    return client
