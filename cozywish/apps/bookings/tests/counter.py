"""Somebody at the counter: a house that wants to be paid ahead, and who pays there."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services import (
    Contact,
    give_contact,
)
from cozywish.apps.bookings.services.paying import owe, settle_payment
from cozywish.apps.bookings.tests.conftest import House, make_house
from cozywish.apps.outbox.services import drain
from cozywish.apps.payments.models import (
    PaymentAttempt,
)
from cozywish.apps.payments.services import pay_with, start_attempt
from cozywish.apps.payments.tests.conftest import Till
from cozywish.apps.venues.models import Venue

ALICE = Contact("Alice Archer", "alice@example.com", "+15035550148")
BACK = "http://localhost:8000/back"
OWNER = Actor("O", "OR")


@dataclass
class Counter:
    """A house that wants to be paid ahead, in three days."""

    till: Till
    house: House
    customer: User | None = field(default_factory=lambda: make_user("Alice Archer"))

    def wants(self, when: str, venue: Venue | None = None, **more: Any) -> None:
        """Let the venue want that of whoever books."""
        venue = venue or self.house.venue
        Venue.objects.filter(pk=venue.pk).update(paid_when=when, **more)
        venue.refresh_from_db()

    @property
    def starts_at(self) -> datetime:
        zone = ZoneInfo(self.house.venue.time_zone)
        return datetime.combine(
            (timezone.now() + timedelta(days=3)).astimezone(zone).date(), time(10), tzinfo=zone
        )

    def hold(self, **more: Any) -> Booking:
        """Alice holds the massage and says who she is."""
        now, customer = timezone.now(), self.customer
        held = self.house.hold(self.starts_at, customer=customer, now=now, **more).unwrap()
        return give_contact(
            booking=held, contact=ALICE, customer=self.customer, now=timezone.now()
        ).unwrap()

    def begin(self, *bookings: Booking, modes: dict[UUID, str] | None = None) -> PaymentAttempt:
        """Open what is owed and begin to pay it."""
        order = owe(bookings=bookings, modes=modes or {}, now=timezone.now()).unwrap()
        return start_attempt(order_id=order.pk, saves_card=False, now=timezone.now()).unwrap()

    def pay(self, attempt: PaymentAttempt, card: str = "pm_card_visa") -> Any:
        """Pay with the card, as the page does."""
        return pay_with(attempt_id=attempt.pk, method=card, return_url=BACK, now=timezone.now())

    def agree(self, booking: Booking, **more: Any) -> Booking:
        """Pay for it and come back."""
        attempt = self.begin(booking, **more)
        self.pay(attempt).unwrap()
        settle_payment(order_id=attempt.order_id, now=timezone.now())
        return self.let_happen(booking)

    def let_happen(self, booking: Booking) -> Booking:
        """Deliver what is owed by the outbox and by the provider, twice, as one follows from the other."""
        for _time in range(3):
            drain(now=timezone.now())
            self.till.settle()
        booking.refresh_from_db()
        return booking


@pytest.fixture(name="counter")
def _counter(till: Till) -> Counter:
    return Counter(till, make_house())


def events_of(booking: Booking) -> list[str]:
    return list(booking.changes.order_by("pk").values_list("event", flat=True))


def state_of(row: Any) -> str:
    row.refresh_from_db()
    return str(row.state)


def agreed(counter: Counter, when: str) -> Booking:
    counter.wants(when)
    return counter.agree(counter.hold())
