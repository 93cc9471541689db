"""A Monday in 2036 at Juniper & Steam, seven in the morning in Portland; Alice has a browser, Charlie another."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.factories import make_offer, make_service
from cozywish.apps.catalog.models import Service
from cozywish.apps.outbox.services import drain
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember, Venue

NOW = datetime(2036, 5, 5, 14, 0, tzinfo=UTC)  # Monday 7:00 AM in Portland
TEN, ELEVEN, NOON = "2036-05-05T17:00Z", "2036-05-05T18:00Z", "2036-05-05T19:00Z"
NEXT_MONDAY = "2036-05-12T17:00Z"  # 10:00 AM, a week later


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@dataclass(frozen=True, slots=True)
class House:
    """The massage takes Ines and Tomás an hour; Tomás asks $12 more. Only Ines does the scalp ritual."""

    venue: Venue
    ines: StaffMember
    tomas: StaffMember
    massage: Service
    scalp: Service

    def url(self, step: str = "") -> str:
        """The address of a step."""
        return f"/v/juniper-steam/book/{step}"

    def of(self, *services: Service) -> dict[str, Any]:
        """The fields of step 1."""
        return {"services": [str(service.pk) for service in services]}

    def chosen(self, at: str = TEN, **more: str) -> dict[str, Any]:
        """The fields of step 3: the massage with Ines."""
        return {"services": [str(self.massage.pk)], "staff": str(self.ines.pk), "at": at, **more}


@pytest.fixture
def house(db: None) -> House:
    venue = make_venue(name="Juniper & Steam", slug="juniper-steam", phone="(503) 555-0190")
    open_daily(venue)
    ines, tomas = make_staff(venue, "Ines Calloway"), make_staff(venue, "Tomás Rey")
    work_daily(ines)
    work_daily(tomas)
    massage = make_service(venue, by=[ines], price_cents=12800)
    make_offer(tomas, massage, price_cents=14000)
    scalp = make_service(
        venue, "Scalp oil ritual", by=[ines], duration_minutes=10, price_cents=1800, section="Body"
    )
    return House(venue, ines, tomas, massage, scalp)


GUEST = {"name": "Alice Archer", "email": "alice@example.com", "phone": "(503) 555-0148"}
Hold = Callable[..., Booking]


@pytest.fixture
def hold(house: House, client: Client) -> Hold:
    """Hold ten o'clock with Ines, in Alice's browser unless told otherwise."""

    def place(browser: Client = client, **changes: Any) -> Booking:
        response = browser.post(house.url("time/"), house.chosen(**changes))
        assert response.status_code == 303, words(response)
        reference = response.headers["Location"].partition("hold=")[2][:10]
        return Booking.objects.get(reference=reference)

    return place


@pytest.fixture
def booked(house: House, hold: Hold, client: Client) -> Booking:
    """Alice's confirmed visit a week ahead, booked as a guest."""
    held = hold(at=NEXT_MONDAY)
    client.post(f"{house.url('details/')}?hold={held.reference}", GUEST)
    drain(now=NOW)
    said = {"payment_mode": "VENUE", "code": code_in(mail.outbox[-1].body)}
    response = client.post(f"{house.url('pay/')}?hold={held.reference}", said)
    assert response.headers["Location"] == f"/b/{held.reference}/"
    drain(now=NOW)
    held.refresh_from_db()
    return held


@pytest.fixture
def charlie() -> Client:
    """Another browser."""
    return Client()


def words(response: Any) -> str:
    """What a person reads: the page without markup, in single spaces."""
    text = re.sub(
        r"<(script|style|svg).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL
    )
    return " ".join(text.replace("&amp;", "&").replace("\u00a0", " ").split())


def code_in(text: object) -> str:
    """The six digits of a mail."""
    found = re.search(r"^\d{6}$", str(text), re.MULTILINE)
    assert found is not None, str(text)
    return found[0]


def link_in(text: object) -> str:
    """The private link of a mail, without the host."""
    found = re.search(r"http://localhost:8000(/b/\S+)", str(text))
    assert found is not None, str(text)
    return found[1]
