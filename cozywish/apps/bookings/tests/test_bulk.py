"""Visits that were agreed elsewhere take their time under the same guard as a click."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Allocation, Booking, BookingItem
from cozywish.apps.bookings.queries.possible import possible
from cozywish.apps.bookings.refusals import SlotTaken
from cozywish.apps.bookings.services import Contact
from cozywish.apps.bookings.services.bulk import (
    KnownPart,
    KnownVisit,
    import_visits,
    record_outcomes,
)
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House
from cozywish.apps.catalog.factories import make_service, with_rooms, with_steps
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.venues.factories import make_rooms
from cozywish.core.intervals import tick_at
from cozywish.core.services import Failure, Success

ALICE = Contact("Alice Archer", "alice@example.com", "+15035550100", note="Left shoulder.")
Visit = Callable[..., KnownVisit]


@pytest.fixture
def visit(house: House) -> Visit:
    """Alice's massage with Ines at ten, agreed a week before: an hour, $90."""

    def visit(**overrides: Any) -> KnownVisit:
        fields: dict[str, Any] = {
            "id": uuid4(),
            "reference": uuid4().hex[:10].upper(),
            "resource": house.ines.resource,
            "staff_id": house.ines.pk,
            "parts": [KnownPart(uuid4(), house.massage, 60, 9000)],
            "contact": ALICE,
            "customer_id": None,
            "starts_at": TEN,
            "placed_at": NOW - timedelta(days=7),
            "state": BookingState.CONFIRMED,
            **overrides,
        }
        return KnownVisit(**fields)

    return visit


def test_an_imported_visit_is_a_booking_like_any_other(house: House, visit: Visit) -> None:
    known = visit()

    assert import_visits(venue=house.venue, visits=[known], now=NOW) == Success(1)

    booking = Booking.objects.get(pk=known.id)
    assert (booking.reference, booking.state, booking.version) == (known.reference, "CONFIRMED", 1)
    assert (booking.starts_at, booking.ends_at) == (TEN, TEN + timedelta(hours=1))
    assert (booking.total_cents, booking.currency) == (9000, "USD")
    assert booking.free_until == TEN - timedelta(hours=24)
    assert booking.placed_at == booking.confirmed_at == NOW - timedelta(days=7)
    assert (booking.contact_name, booking.note) == ("Alice Archer", "Left shoulder.")
    item = booking.items.get()
    assert (item.service_name, item.staff_name) == (house.massage.name, "Ines Calloway")
    assert AuditEntry.objects.values_list("action", "data").get() == (
        "bookings.import",
        {"count": 1},
    )
    assert Delivery.objects.count() == 0


def test_padding_stands_around_the_whole_visit(house: House, visit: Visit) -> None:
    wrap = make_service(
        house.venue, by=[house.ines], name="Seaweed wrap", padding_before_minutes=10
    )
    parts = [KnownPart(uuid4(), wrap, 45, 7000), KnownPart(uuid4(), house.massage, 60, 9000)]
    known = visit(parts=parts)

    import_visits(venue=house.venue, visits=[known], now=NOW).unwrap()

    ten = tick_at(TEN)
    taken = Allocation.objects.order_by("t0").values_list("t0", "t1", "state")
    assert list(taken) == [(ten - 2, ten + 9, "CONFIRMED"), (ten + 9, ten + 24, "CONFIRMED")]
    assert Booking.objects.get().total_cents == 16000


def test_an_imported_visit_takes_its_room_and_leaves_its_person_while_it_rests(
    house: House, visit: Visit
) -> None:
    cabins = make_rooms(house.venue, "Fern", "Ember", group="Cabin")
    ember = cabins.units.get(name="Ember")
    wrap = make_service(house.venue, by=[house.ines], name="Seaweed wrap")
    with_steps(wrap, ("ACTIVE", 20), ("PROCESSING", 30), ("CLEANUP", 10))
    with_rooms(wrap, cabins)
    known = visit(parts=[KnownPart(uuid4(), wrap, 60, 7000)], rooms={cabins.pk: ember.pk})

    import_visits(venue=house.venue, visits=[known], now=NOW).unwrap()

    ten = tick_at(TEN)
    taken = Allocation.objects.order_by("resource__group", "t0")
    assert set(taken.values_list("resource__name", "t0", "t1")) == {
        ("Ines Calloway", ten, ten + 4),
        ("Ines Calloway", ten + 10, ten + 12),
        ("Ember", ten, ten + 12),
    }


@pytest.mark.parametrize(
    ("state", "takes"),
    [("CONFIRMED", True), ("COMPLETED", True), ("NO_SHOW", False), ("CANCELLED", False)],
)
def test_only_what_happened_or_will_happen_takes_time(
    house: House, visit: Visit, state: str, takes: bool
) -> None:
    known = visit(state=BookingState(state))
    assert known.takes_time is takes

    import_visits(venue=house.venue, visits=[known], now=NOW).unwrap()

    assert isinstance(house.hold(), Failure) is takes


def test_visits_that_overlap_are_refused_together_and_leave_no_trace(
    house: House, visit: Visit
) -> None:
    late = visit(starts_at=TEN + timedelta(hours=1))  # the massage needs 15 minutes to clean up

    match import_visits(venue=house.venue, visits=[visit(), late], now=NOW):
        case Failure(SlotTaken()):
            pass
        case other:
            pytest.fail(f"not refused: {other}")
    assert (Booking.objects.count(), BookingItem.objects.count(), Allocation.objects.count()) == (
        0,
        0,
        0,
    )
    assert AuditEntry.objects.count() == 0


def test_a_visit_over_somebodys_hold_is_refused(house: House, visit: Visit) -> None:
    house.hold().unwrap()

    assert isinstance(import_visits(venue=house.venue, visits=[visit()], now=NOW), Failure)
    assert Booking.objects.values_list("state", flat=True).get() == "HELD"


@pytest.fixture
def known(house: House, visit: Visit) -> KnownVisit:
    """Alice's visit, imported."""
    known = visit()
    import_visits(venue=house.venue, visits=[known], now=NOW).unwrap()
    return known


def outcome(pk: UUID) -> tuple[str, int, str]:
    booking = Booking.objects.get(pk=pk)
    taken = Allocation.objects.get(booking_item__booking=booking)
    return booking.state, booking.version, taken.state


AFTERWARDS = TEN + timedelta(hours=1)


@pytest.mark.parametrize(
    ("state", "result"),
    [("COMPLETED", ("COMPLETED", 2, "COMPLETED")), ("NO_SHOW", ("NO_SHOW", 2, "RELEASED"))],
)
def test_what_became_of_a_visit_is_written_down_once(
    known: KnownVisit, state: str, result: tuple[str, int, str]
) -> None:
    outcomes = {known.id: BookingState(state)}

    assert record_outcomes(outcomes=outcomes, now=AFTERWARDS) == Success(1)
    assert record_outcomes(outcomes=outcomes, now=AFTERWARDS) == Success(0)
    assert outcome(known.id) == result
    assert Booking.objects.get(pk=known.id).finished_at == TEN + timedelta(hours=1)


@pytest.mark.parametrize("state", ["COMPLETED", "NO_SHOW"])
def test_a_visit_that_was_over_when_it_was_brought_in_opens_for_its_owner(
    house: House, visit: Visit, state: str
) -> None:
    known = visit(state=BookingState(state))
    assert import_visits(venue=house.venue, visits=[known], now=AFTERWARDS) == Success(1)

    booking = Booking.objects.get(pk=known.id)
    actor = Actor("O", "O", house.venue.business.owner_id)
    late = possible(booking, actor=actor, now=AFTERWARDS + timedelta(days=2))
    assert booking.finished_at == TEN + timedelta(hours=1)
    assert [option.event for option in late if option.refusal is None] == []


def test_a_visit_that_is_not_over_or_was_cancelled_stays_as_it_is(known: KnownVisit) -> None:
    outcomes = {known.id: BookingState.COMPLETED}

    assert record_outcomes(outcomes=outcomes, now=AFTERWARDS - timedelta(seconds=1)) == Success(0)
    Booking.objects.filter(pk=known.id).update(state=BookingState.CANCELLED)
    assert record_outcomes(outcomes=outcomes, now=AFTERWARDS) == Success(0)
    assert Booking.objects.get(pk=known.id).state == "CANCELLED"
