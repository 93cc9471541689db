"""`manage.py audit` names what is not as it has to be, whichever way it came about."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking, make_change
from cozywish.apps.bookings.models import Allocation, Block, Booking, BookingItem, Checkout
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.venues.factories import make_rooms, make_staff, make_venue
from cozywish.apps.venues.models import Resource
from cozywish.core.db import is_postgres
from cozywish.core.intervals import tick_at
from tests.races.together import ask, drop_the_guard

NINE, HOUR = datetime(2036, 5, 5, 16, 0, tzinfo=UTC), timedelta(hours=1)


@pytest.fixture
def visits(db: None) -> list[Booking]:
    """Two visits of two services each to one person, and a block between them."""
    staff = make_staff(make_venue())
    services = [make_service(staff.venue, by=[staff], duration_minutes=30) for _ in range(2)]
    found = [make_booking(staff, services, NINE + 3 * day * HOUR) for day in range(2)]
    Block.objects.create(
        resource=staff.resource, starts_at=NINE + HOUR, ends_at=NINE + 2 * HOUR, words="Lunch"
    )
    at = tick_at(NINE + HOUR)
    Allocation.objects.create(resource=staff.resource, t0=at, t1=at + 12, state="BLOCKED")
    connection.check_constraints()  # what is put off until the end of a transaction keeps tables from being altered
    return found


def audit() -> tuple[int, str]:
    """How many rows are wrong, and what was printed."""
    said = StringIO()
    try:
        call_command("audit", stdout=said)
    except CommandError as error:
        return int(str(error).split()[0]), said.getvalue()
    return 0, said.getvalue()


def taken_of(booking: Booking) -> Any:
    return Allocation.objects.filter(booking_item__booking=booking)


def twice(visits: list[Booking]) -> None:
    drop_the_guard()
    first = taken_of(visits[0]).order_by("t0")[0]
    taken_of(visits[1]).filter(pk=taken_of(visits[1]).order_by("t0")[0].pk).update(
        t0=first.t0 + 1, t1=first.t1 + 1
    )
    Booking.objects.filter(pk=visits[1].pk).update(starts_at=NINE, ends_at=NINE + HOUR)


def foreign_room(visits: list[Booking]) -> None:
    room = Resource.objects.get(group=make_rooms(make_venue(), "Elsewhere"))
    item = visits[0].items.first()
    Allocation.objects.create(resource=room, t0=1, t1=2, state="CONFIRMED", booking_item=item)


def foreign_person(visits: list[Booking]) -> None:
    other = make_staff(visits[0].venue, "Tomas")
    item = visits[0].items.first()
    Allocation.objects.create(
        resource=other.resource, t0=1, t1=2, state="CONFIRMED", booking_item=item
    )


def half_a_checkout(visits: list[Booking]) -> None:
    checkout = Checkout.objects.create(placed_at=NINE)
    Booking.objects.update(checkout=checkout)
    Booking.objects.filter(pk=visits[1].pk).update(state="HELD", hold_until=NINE)
    taken_of(visits[1]).update(state="HELD")


def without_time(visits: list[Booking]) -> None:
    taken_of(visits[0]).filter(booking_item=visits[0].items.first()).delete()


def let_go_in_part(visits: list[Booking]) -> None:
    item = visits[0].items.first()
    taken = taken_of(visits[0]).filter(booking_item=item).get()
    Allocation.objects.create(
        resource=taken.resource, t0=1, t1=2, state="RELEASED", booking_item=item
    )


def kept_after_the_end(visits: list[Booking]) -> None:
    Booking.objects.filter(pk=visits[0].pk).update(state="CANCELLED")


def squeezed_after_the_end(visits: list[Booking]) -> None:
    Booking.objects.filter(pk=visits[0].pk).update(state="EXPIRED")
    taken_of(visits[0]).update(state="SQUEEZE")


def unblocked(visits: list[Booking]) -> None:
    Allocation.objects.filter(state="BLOCKED").delete()


def without_services(visits: list[Booking]) -> None:
    taken_of(visits[0]).delete()
    BookingItem.objects.filter(booking=visits[0]).delete()
    Booking.objects.filter(pk=visits[0].pk).update(total_cents=0)


def two_places(visits: list[Booking]) -> None:
    elsewhere = make_staff(make_venue())
    service = make_service(elsewhere.venue, by=[elsewhere])
    other = make_booking(elsewhere, [service], NINE)
    Booking.objects.filter(pk__in=[visits[0].pk, other.pk]).update(customer=make_user())
    for booking in (visits[0], other):
        make_change(booking)


def other_total(visits: list[Booking]) -> None:
    Booking.objects.filter(pk=visits[0].pk).update(total_cents=1)


def other_times(visits: list[Booking]) -> None:
    Booking.objects.filter(pk=visits[0].pk).update(starts_at=NINE - HOUR)


def without_an_end(visits: list[Booking]) -> None:
    unchecked("bookings_booking", "bookings_a_hold_ends_by_the_start")
    Booking.objects.filter(pk=visits[0].pk).update(state="HELD", hold_until=NINE + HOUR)
    taken_of(visits[0]).update(state="HELD")


def unknown_state(visits: list[Booking]) -> None:
    unchecked("bookings_booking", "bookings_known_state")
    taken_of(visits[0]).delete()
    Booking.objects.filter(pk=visits[0].pk).update(state="ODD")


def no_resource(visits: list[Booking]) -> None:
    make_staff(visits[0].venue, "Nobody").resource.delete()


def too_many_questions(visits: list[Booking]) -> None:
    unchecked("venues_faq", "venues_at_most_five_faqs")
    venue = visits[0].venue
    venue.faqs.bulk_create(
        venue.faqs.model(venue=venue, position=number, question="?", answer="!")
        for number in range(1, 7)
    )


def unchecked(table: str, constraint: str) -> None:
    """Let that constraint go, until the test's transaction is rolled back."""
    if is_postgres():
        ask(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
    else:
        ask("PRAGMA ignore_check_constraints = ON")


BROKEN: list[tuple[Callable[[list[Booking]], None], set[str]]] = [
    (twice, {"B1", "T1", "B4"}),
    (foreign_room, {"B3"}),
    (foreign_person, {"B5"}),
    (half_a_checkout, {"B4"}),
    (without_time, {"B4"}),
    (let_go_in_part, {"B5"}),
    (kept_after_the_end, {"B5"}),
    (squeezed_after_the_end, {"B5"}),
    (unblocked, {"B5"}),
    (without_services, {"B5"}),
    (two_places, {"B6"}),
    (other_total, {"P2"}),
    (other_times, {"T1"}),
    (without_an_end, {"C2"}),
    (unknown_state, {"S6"}),
    (no_resource, {"B3"}),
    (too_many_questions, {"B10"}),
]


def test_what_is_right_passes(visits: list[Booking]) -> None:
    assert audit() == (0, "Everything is as it has to be.\n")


@pytest.mark.parametrize(("breaks", "rules"), BROKEN, ids=lambda one: getattr(one, "__name__", ""))
def test_what_is_wrong_is_named(
    breaks: Callable[[list[Booking]], None], rules: set[str], visits: list[Booking]
) -> None:
    breaks(visits)
    if is_postgres():
        connection.check_constraints()

    count, said = audit()

    lines = said.splitlines()
    assert {line.split()[0] for line in lines} == rules
    assert count == len(lines)
    assert "Alice" not in said
    assert "@" not in said


@pytest.fixture(autouse=True)
def _checked_again(db: None) -> Any:
    """SQLite's pragma outlives a transaction."""
    yield
    if not is_postgres():
        ask("PRAGMA ignore_check_constraints = OFF")


def test_what_is_squeezed_in_is_listed_and_no_violation(visits: list[Booking]) -> None:
    taken_of(visits[0]).update(state="SQUEEZE")

    count, said = audit()

    assert count == 0
    assert said.splitlines()[-1] == "Everything is as it has to be."
    assert said.count(f"is squeezed in by {visits[0].reference}") == 2
