"""The business books for its clients: on the phone, at the counter, or squeezed in."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, Booking, BookingChange
from cozywish.apps.bookings.queries.acting import client_of_business, placing_actor
from cozywish.apps.bookings.queries.free_time import free_times
from cozywish.apps.bookings.refusals import (
    ClientNameMissing,
    InThePast,
    NotYoursToChange,
    OutsideHours,
    ReasonMissing,
    SlotTaken,
    StaffDoesNotDoThis,
)
from cozywish.apps.bookings.services import Contact, move_for_business, place_for_client
from cozywish.apps.bookings.services.confirming import AddressMissing
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.core.intervals import tick_at

HOUR = timedelta(hours=1)
DORA = Contact(name=" Dora Diaz ", email="Dora@Example.com", phone="+15035550177")


def place(house: House, **said: Any) -> Booking:
    """The owner books the massage with Ines at ten for Dora, who is told."""
    asked: dict[str, Any] = {
        "by": Actor("O", "O", house.venue.business.owner_id),
        "staff": house.ines,
        "service_ids": [house.massage.pk],
        "starts_at": TEN,
        "contact": DORA,
        "now": NOW,
        "tell_client": True,
        **said,
    }
    return place_for_client(**asked).unwrap()


def test_a_phone_booking_is_agreed_at_once(house: House) -> None:
    booking = place(house)

    assert (booking.state, booking.confirmed_at, booking.customer) == ("CONFIRMED", NOW, None)
    assert (booking.contact_name, booking.contact_email) == ("Dora Diaz", "dora@example.com")
    assert (booking.total_cents, booking.payment_mode) == (9000, "VENUE")
    taken = Allocation.objects.get()
    assert (taken.state, taken.t1 - taken.t0) == ("CONFIRMED", 15)
    change = BookingChange.objects.get()
    assert (change.event, change.actor_kind, change.reason) == ("place", "O", "")
    assert AuditEntry.objects.get().action == "bookings.place"


def test_who_walks_in_now_needs_no_notice_and_nothing_but_a_name(house: House) -> None:
    late = TEN + timedelta(minutes=3)

    booking = place(house, now=late, contact=Contact(name="Walk-in", email="", phone=""))

    drain(now=late)
    assert (booking.starts_at, booking.contact_email, mail.outbox) == (TEN, "", [])


@pytest.mark.parametrize(("tell", "mails"), [(True, 1), (False, 0)])
def test_the_client_is_told_when_the_business_says_so(
    house: House, monkeypatch: pytest.MonkeyPatch, tell: bool, mails: int
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    place(house, tell_client=tell)

    drain(now=NOW)

    assert [message.to for message in mail.outbox] == [["dora@example.com"]] * mails
    assert BookingChange.objects.get().tells_client is tell


def test_a_taken_time_can_only_be_squeezed_in(house: House) -> None:
    make_booking(house.ines, [house.massage], TEN + HOUR / 2)

    with pytest.raises(SlotTaken):
        place(house)
    with pytest.raises(ReasonMissing):
        place(house, squeeze_reason=" ")
    booking = place(house, squeeze_reason="Just a quick trim")

    assert Allocation.objects.get(booking_item__booking=booking).state == "SQUEEZE"
    assert BookingChange.objects.get().reason == "Just a quick trim"
    assert AuditEntry.objects.get().data == {"squeezed": True}


def test_nobody_is_offered_the_rest_of_a_squeezed_time(house: House) -> None:
    make_booking(house.ines, [house.massage], TEN + HOUR)
    place(house, squeeze_reason="A quick trim", starts_at=TEN + HOUR / 2)

    offered = free_times(
        venue_id=house.venue.pk,
        service_ids=[house.massage.pk],
        staff_id=house.ines.pk,
        first=TEN.date(),
        days=1,
        now=NOW,
    )
    soon = [start.starts_at - TEN for start in offered.all() if start.starts_at < TEN + 3 * HOUR]
    assert soon == [timedelta(minutes=-60), timedelta(minutes=-45), timedelta(minutes=135)] + [
        timedelta(minutes=minutes) for minutes in (150, 165)
    ]


def test_outside_the_working_time_the_business_has_to_say_so(house: House) -> None:
    with pytest.raises(OutsideHours):
        place(house, starts_at=TEN + 9 * HOUR)

    assert place(house, starts_at=TEN + 9 * HOUR, outside_hours=True).state == "CONFIRMED"


def test_what_cannot_be_booked_is_refused_and_leaves_nothing(house: House) -> None:
    other = make_service(house.venue, by=[house.tomas])
    home = make_service(house.venue, by=[house.ines], done_at="HOME")

    with pytest.raises(ClientNameMissing):
        place(house, contact=Contact(name=" ", email="", phone=""))
    with pytest.raises(StaffDoesNotDoThis):
        place(house, service_ids=[other.pk])
    with pytest.raises(AddressMissing):
        place(house, service_ids=[home.pk])
    with pytest.raises(InThePast):
        place(house, now=TEN + HOUR)
    with pytest.raises(NotYoursToChange):
        place(house, by=Actor("M", "R", house.venue.business.owner_id))
    assert (Booking.objects.count(), Delivery.objects.count()) == (0, 0)


def test_who_may_book_with_whom(house: House) -> None:
    """The owner and trusted managers with everybody, the team with themselves, nobody else at all."""
    owner, ines, mona, vera = (
        house.venue.business.owner, make_user("Ines"), make_user("Mona"), make_user("Vera"),
    )  # fmt: skip
    StaffMember.objects.filter(pk=house.ines.pk).update(user=ines)
    both = (Permission.BOOKINGS_VIEW, Permission.BOOKINGS_MANAGE)
    make_manager(house.venue, mona, *both, manages_all=True)
    make_manager(house.venue, vera, Permission.BOOKINGS_VIEW, manages_all=True)

    def kind(user: User, staff: StaffMember) -> str:
        try:
            return placing_actor(user=user, staff_id=staff.pk)[1].kind
        except StaffMember.DoesNotExist:
            return ""

    people = (owner, mona, ines, vera, make_user("Stranger"))
    assert [kind(user, house.ines) for user in people] == ["O", "M", "S", "", ""]
    assert [kind(user, house.tomas) for user in people] == ["O", "M", "", "", ""]
    assert kind(owner, make_staff(make_venue(), "Zed")) == ""


def test_a_client_is_booked_for_again_by_those_who_see_their_visits(
    house: House, alice: User
) -> None:
    make_booking(house.ines, [house.massage], TEN - timedelta(days=7), customer=alice)
    owner = house.venue.business.owner

    known = client_of_business(user=owner, customer_id=alice.pk)
    booking = place(house, customer=known)

    assert booking.customer == alice
    with pytest.raises(User.DoesNotExist):
        client_of_business(user=owner, customer_id=make_user("Bob").pk)
    with pytest.raises(User.DoesNotExist):
        client_of_business(user=make_venue().business.owner, customer_id=alice.pk)


def test_a_squeezed_visit_that_moves_has_its_time_to_itself(house: House) -> None:
    make_booking(house.ines, [house.massage], TEN)
    booking = place(house, squeeze_reason="A quick trim")

    moved = move_for_business(
        booking=booking,
        by=Actor("O", "O", house.venue.business.owner_id),
        starts_at=TEN + 3 * HOUR,
        now=NOW,
        tell_client=False,
    ).unwrap()

    taken = Allocation.objects.get(booking_item__booking=moved)
    assert (taken.state, taken.t0) == ("CONFIRMED", tick_at(TEN + 3 * HOUR))
