"""Of many transitions of one booking that were all seen possible, one happens (invariants C4 and S2)."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from cozywish.api.tests.conftest import NOW, House
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, Booking
from cozywish.apps.bookings.refusals import NotPossibleNow
from cozywish.apps.bookings.services import (
    Contact,
    abandon_hold,
    cancel_booking,
    confirm_booking,
    give_contact,
    hold_visit,
)
from cozywish.apps.bookings.services.holding import HoldGone
from cozywish.core.services import Failure, ServiceResult
from tests.races.test_one_time import TEN
from tests.races.together import together

pytestmark = pytest.mark.races

CLIENTS = 8
Change = Callable[[Booking], ServiceResult[Any]]


def at_once(booking: Booking, *changes: Change) -> Counter[str]:
    """Apply the changes in turn, each to a copy read before any of them; count what came of it."""
    copies = [Booking.objects.get(pk=booking.pk) for _ in range(CLIENTS)]

    def change(number: int) -> str:
        result = changes[number % len(changes)](copies[number])
        return result.error.code if isinstance(result, Failure) else "done"

    return Counter(together(CLIENTS, change))


def audited(*actions: str) -> int:
    return AuditEntry.objects.filter(action__in=actions).count()


@pytest.fixture
def booked(house: House) -> Booking:
    return make_booking(house.ines, [house.massage], TEN)


def cancel_it(booking: Booking) -> ServiceResult[Booking]:
    return cancel_booking(booking=booking, reason="", now=NOW)


def abandon_it(booking: Booking) -> ServiceResult[Booking]:
    return abandon_hold(booking=booking, now=NOW)


def confirm_it(booking: Booking) -> ServiceResult[Any]:
    return confirm_booking(booking=booking, payment_mode="VENUE", code="", now=NOW)


def test_a_booking_that_many_cancel_at_once_is_cancelled_once(booked: Booking) -> None:
    assert at_once(booked, cancel_it) == {"done": 1, NotPossibleNow.code: CLIENTS - 1}

    booked.refresh_from_db()
    assert (booked.state, booked.version, booked.calendar_sequence) == ("CANCELLED", 2, 1)
    assert audited("bookings.cancel") == 1


def test_a_hold_is_either_confirmed_or_given_up(house: House) -> None:
    """Whoever confirms what was given up hears that it is gone; the other clicks of the winner agree with it."""
    alice = make_user("Alice Archer")
    held = hold_visit(
        venue_id=house.venue.pk,
        service_ids=[house.massage.pk],
        staff_id=house.ines.pk,
        starts_at=TEN,
        customer=alice,
        device="alice's phone",
        replaces=None,
        now=NOW,
    ).unwrap()
    contact = Contact(name="Alice Archer", email=alice.email, phone="+15035550100")
    held = give_contact(booking=held, contact=contact, customer=alice, now=NOW).unwrap()

    said = at_once(held, confirm_it, abandon_it)

    held.refresh_from_db()
    half = CLIENTS // 2
    outcomes = {
        "CONFIRMED": ("CONFIRMED", {"done": half, NotPossibleNow.code: half}),
        "CANCELLED": ("RELEASED", {"done": 1, NotPossibleNow.code: half - 1, HoldGone.code: half}),
    }
    assert (Allocation.objects.get().state, said) == outcomes[held.state]
    assert (held.version, audited("bookings.confirm", "bookings.abandon")) == (3, 1)


def test_without_state_and_version_in_the_update_everybody_cancels(
    booked: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CON-00, the control: the compare in compare-and-set is what decides."""
    manager = Booking._default_manager
    by_anything = manager.filter

    def by_key_alone(*args: Any, **asked: Any) -> Any:
        return by_anything(*args, **{name: asked[name] for name in asked if name == "pk"})

    monkeypatch.setattr(manager, "filter", by_key_alone)

    assert at_once(booked, cancel_it) == {"done": CLIENTS}
    assert audited("bookings.cancel") == CLIENTS
