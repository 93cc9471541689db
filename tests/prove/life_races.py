"""Steps in the life of a booking that are taken at the same moment, and what must have come of it.

Each function makes what it needs, lets everybody loose, and returns what is wrong afterwards: an empty list is as it
should be. Used by the suite for a few rounds and by `make prove-booking` for many.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from django.db import Error

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, Booking, BookingChange
from cozywish.apps.bookings.services import (
    Contact,
    abandon_hold,
    accept_request,
    confirm_booking,
    expire_hold,
    give_contact,
    hold_visit,
    move_for_business,
    moving,
)
from cozywish.apps.catalog.models import Service
from cozywish.apps.venues.models import StaffMember
from cozywish.core.db import DatabaseNow
from cozywish.core.services import Failure, ServiceResult
from tests.races.together import overlaps, together

CLIENTS = 8
HOURS_2 = timedelta(hours=2)
Act = Callable[[], ServiceResult[Any]]
LOST = {
    "BOOKINGS_NOT_POSSIBLE_NOW",
    "BOOKINGS_HOLD_GONE",
    "BOOKINGS_SLOT_TAKEN",
    "BOOKINGS_CONTACT_CHANGED",
}


class Scene:
    """A house with two people, at a day of its own, so that no round meets another."""

    def __init__(
        self, ines: StaffMember, tomas: StaffMember, service: Service, at: datetime, now: datetime
    ) -> None:
        self.ines, self.tomas, self.service, self.at, self.now = ines, tomas, service, at, now
        self.owner = Actor("O", "O", ines.venue.business.owner_id)

    def booked(self, staff: StaffMember, **fields: Any) -> Booking:
        return make_booking(staff, [self.service], fields.pop("at", self.at), **fields)

    def move(self, booking: Booking, staff: StaffMember, at: datetime) -> Act:
        return lambda: move_for_business(
            booking=booking,
            by=self.owner,
            starts_at=at,
            staff_id=staff.pk,
            outside_hours=True,
            now=self.now,
            tell_client=False,
        )


def at_once(*acts: Act) -> Counter[str]:
    """Do all of it at the same moment; count what each was told. A database that gives up is told by its error."""

    def client(number: int) -> str:
        try:
            result = acts[number]()
        except Error as error:
            return type(error).__name__
        return result.error.code if isinstance(result, Failure) else "done"

    return Counter(together(len(acts), client))


def swap(scene: Scene) -> list[str]:
    """A moves to where B is while B moves to where A is, on two people: both or none, and nobody waits for ever."""
    first = scene.booked(scene.ines)
    second = scene.booked(scene.tomas, at=scene.at + HOURS_2)
    told = at_once(
        scene.move(first, scene.tomas, second.starts_at),
        scene.move(second, scene.ines, first.starts_at),
    )
    wrong = [f"told {dict(told)}"] if set(told) - {"done", *LOST} else []
    places = {(row.resource_id, row.t0) for row in _live(first, second)}
    if len(places) != 2 or len(_live(first, second)) != 2:
        wrong.append(f"{len(places)} places of two visits")
    wrong += [f"{overlaps()} overlaps"] if overlaps() else []
    return wrong


def move_against_hold(scene: Scene) -> list[str]:
    """A moves to a time that others hold at the same moment: one has it, and A never has two times or none."""
    booking = scene.booked(scene.tomas)
    wanted = scene.at + HOURS_2

    def hold(device: str) -> Act:
        return lambda: hold_visit(
            venue_id=scene.ines.venue_id,
            service_ids=[scene.service.pk],
            staff_id=scene.ines.pk,
            starts_at=wanted,
            customer=None,
            device=device,
            replaces=None,
            now=scene.now,
        )

    holds = [hold(f"{booking.pk}-{number}") for number in range(CLIENTS - 1)]
    told = at_once(scene.move(booking, scene.ines, wanted), *holds)
    wrong = [] if set(told) <= {"done", *LOST} else [f"told {dict(told)}"]
    wrong += [] if told["done"] == 1 else [f"{told['done']} had it"]
    wrong += [] if len(_live(booking)) == 1 else [f"{len(_live(booking))} times of one visit"]
    return wrong + ([f"{overlaps()} overlaps"] if overlaps() else [])


def accept_twice(scene: Scene) -> list[str]:
    """Many accept one request: it is accepted once."""
    booking = scene.booked(scene.ines, state="REQUESTED", confirmed_at=None)
    copies = [Booking.objects.get(pk=booking.pk) for _ in range(CLIENTS)]

    def accept(copy: Booking) -> Act:
        return lambda: accept_request(booking=copy, by=scene.owner, now=scene.now)

    told = at_once(*map(accept, copies))
    accepted = BookingChange.objects.filter(booking=booking, event="accept").count()
    booking.refresh_from_db()
    right = (accepted, told["done"], booking.state, booking.version) == (1, 1, "CONFIRMED", 2)
    return [] if right else [f"accepted {accepted} times, told {dict(told)}, {booking.state}"]


def three_ends_of_a_hold(scene: Scene) -> list[str]:
    """A hold whose time is just over is confirmed, given up and swept up at once: one of it happens."""
    person = make_user(f"Alice{uuid4().hex}")
    held = hold_visit(
        venue_id=scene.ines.venue_id,
        service_ids=[scene.service.pk],
        staff_id=scene.ines.pk,
        starts_at=scene.at,
        customer=person,
        device=str(person.pk),
        replaces=None,
        now=scene.now,
    ).unwrap()
    contact = Contact(name="Alice Archer", email=person.email, phone="+15035550100")
    give_contact(booking=held, contact=contact, customer=person, now=scene.now).unwrap()
    Booking.objects.filter(pk=held.pk).update(hold_until=DatabaseNow() + timedelta(milliseconds=15))
    copies = [Booking.objects.get(pk=held.pk) for _ in range(CLIENTS)]

    def end(number: int) -> Act:
        copy = copies[number]
        return (
            lambda: confirm_booking(booking=copy, payment_mode="VENUE", code="", now=scene.now),
            lambda: abandon_hold(booking=copy, now=scene.now),
            lambda: expire_hold(booking_id=copy.pk),
        )[number % 3]

    told = at_once(*(end(number) for number in range(CLIENTS)))
    wrong = [f"told {dict(told)}"] if set(told) - {"done", *LOST} else []
    ends = BookingChange.objects.filter(booking=held).values_list("event", "state")
    held.refresh_from_db()
    state = {"CONFIRMED": 1}.get(held.state, 0)
    if not (len(ends) == 1 or (not ends and held.state == "HELD")):
        wrong.append(f"ended {len(ends)} times: {sorted(ends)}")
    wrong += (
        []
        if len(_live(held)) == state or held.state == "HELD"
        else ["its time is not as its state"]
    )
    return wrong


def _live(*bookings: Booking) -> list[Allocation]:
    return list(
        Allocation.objects.filter(booking_item__booking__in=bookings).exclude(state="RELEASED")
    )


@contextmanager
def without_compare() -> Iterator[None]:
    """Take the compare out of compare-and-set: whoever writes wins."""
    manager = Booking._default_manager
    by_anything = manager.filter

    def by_key_alone(*args: Any, **asked: Any) -> Any:
        if set(asked) == {"pk", "state", "version"}:
            return by_anything(pk=asked["pk"])
        return by_anything(*args, **asked)

    with patch.object(manager, "filter", by_key_alone):
        yield


@contextmanager
def without_waiting() -> Iterator[None]:
    """Let moves take what they want in whatever order they come to it."""
    with patch.object(moving, "wait_for_resources", lambda _ids: None):
        yield
