"""A venue that wants to be asked: the time is kept until it answers, and no longer."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, Booking, BookingChange
from cozywish.apps.bookings.queries.asked_first import approve_by
from cozywish.apps.bookings.queries.business import business_booking, visits_ahead
from cozywish.apps.bookings.queries.free_time import free_staff_at
from cozywish.apps.bookings.queries.possible import possible
from cozywish.apps.bookings.refusals import NotPossibleNow, ReasonMissing, SlotTaken, TooLate
from cozywish.apps.bookings.services import (
    Contact,
    accept_request,
    cancel_booking,
    confirm_booking,
    decline_request,
    give_contact,
    lapse_request,
)
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.factories import make_manager
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.core.db import DatabaseNow
from cozywish.core.services import Failure

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = TEN + 7 * DAY


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def asked_first(house: House) -> House:
    house.venue.on_request = True
    house.venue.save(update_fields=["on_request"])
    return house


@pytest.fixture
def owner(house: House) -> Actor:
    return Actor("O", "O", house.venue.business.owner_id)


def ask(house: House, alice: User, starts_at: datetime = LATER, **said: Any) -> Booking:
    """Alice holds a time and confirms it."""
    held = house.hold(starts_at, customer=alice, **said).unwrap()
    contact = Contact(name="Alice Archer", email=alice.email, phone="+15035550100")
    held = give_contact(booking=held, contact=contact, customer=alice, now=NOW).unwrap()
    done = confirm_booking(booking=held, payment_mode="VENUE", code="", now=NOW).unwrap()
    assert isinstance(done, Booking)
    return done


def over(booking: Booking) -> Booking:
    """Let the venue's time to answer end a second ago, by the database's clock."""
    ended = DatabaseNow() - timedelta(seconds=1)
    Booking.objects.filter(pk=booking.pk).update(approve_by=ended)
    booking.refresh_from_db()
    return booking


def test_confirming_asks_and_keeps_the_time(asked_first: House, alice: User) -> None:
    booking = ask(asked_first, alice)

    assert (booking.state, booking.confirmed_at) == ("REQUESTED", None)
    assert booking.approve_by == NOW + DAY
    assert Allocation.objects.get().state == "REQUESTED"
    assert Delivery.objects.get(event="bookings.request_due").due_at == NOW + DAY
    again = confirm_booking(booking=booking, payment_mode="VENUE", code="", now=NOW).unwrap()
    assert again == booking


@pytest.mark.parametrize(
    ("venue", "service", "state"),
    [
        (False, None, "CONFIRMED"),
        (False, True, "REQUESTED"),
        (True, None, "REQUESTED"),
        (True, False, "CONFIRMED"),
    ],
)
def test_a_service_says_otherwise_than_its_venue(
    house: House, alice: User, venue: bool, service: bool | None, state: str
) -> None:
    house.venue.on_request, house.massage.on_request = venue, service
    house.venue.save(update_fields=["on_request"])
    house.massage.save(update_fields=["on_request"])

    assert ask(house, alice).state == state


def test_a_hold_shows_the_one_way_there_is(asked_first: House, alice: User) -> None:
    held = asked_first.hold(customer=alice).unwrap()

    options = possible(held, actor=Actor("C", "C", alice.pk), now=NOW)

    assert [one.event for one in options] == ["extend", "request", "abandon"]


@pytest.mark.parametrize(
    ("ahead", "left"),
    [
        (timedelta(hours=30), timedelta(hours=24)),
        (timedelta(hours=6), timedelta(hours=5)),  # an hour's notice before the start
        (timedelta(hours=1), timedelta(minutes=30)),  # no less than that
    ],
)
def test_the_venue_has_a_day_or_until_its_notice_begins(
    house: House, ahead: timedelta, left: timedelta
) -> None:
    house.venue.lead_minutes = 60
    house.venue.save(update_fields=["lead_minutes"])
    booking = make_booking(house.ines, [house.massage], NOW + ahead)

    assert approve_by(booking, now=NOW) - NOW == left


def test_the_venue_accepts(asked_first: House, alice: User, owner: Actor) -> None:
    booking = ask(asked_first, alice)

    accept_request(booking=booking, by=owner, now=NOW + HOUR).unwrap()

    assert (booking.state, booking.confirmed_at) == ("CONFIRMED", NOW + HOUR)
    assert Allocation.objects.get().state == "CONFIRMED"
    due = Delivery.objects.get(event="bookings.reminder_due").due_at
    assert due == LATER - DAY


def test_the_venue_declines_with_a_reason(asked_first: House, alice: User, owner: Actor) -> None:
    booking = ask(asked_first, alice)

    with pytest.raises(ReasonMissing):
        decline_request(booking=booking, by=owner, reason="", now=NOW).unwrap()
    decline_request(booking=booking, by=owner, reason="We are away", now=NOW).unwrap()

    assert (booking.state, booking.close_reason, Allocation.objects.get().state) == (
        "DECLINED", "We are away", "RELEASED",
    )  # fmt: skip


def test_accepting_twice_is_refused_the_second_time(
    asked_first: House, alice: User, owner: Actor
) -> None:
    booking = ask(asked_first, alice)
    accept_request(booking=booking, by=owner, now=NOW).unwrap()

    with pytest.raises(NotPossibleNow):
        accept_request(booking=booking, by=owner, now=NOW).unwrap()

    assert BookingChange.objects.filter(event="accept").count() == 1


def test_the_customer_takes_it_back(asked_first: House, alice: User) -> None:
    booking = ask(asked_first, alice)

    cancel_booking(booking=booking, reason="", now=NOW).unwrap()

    assert (booking.state, Allocation.objects.get().state) == ("CANCELLED", "RELEASED")


def test_a_request_that_is_over_keeps_nobody_away(
    asked_first: House, alice: User, owner: Actor
) -> None:
    """Nobody has expired it, and neither the question, nor the claim, nor the owner's list counts it."""
    booking = over(ask(asked_first, alice))

    free = free_staff_at(
        venue_id=asked_first.venue.pk,
        service_ids=[asked_first.massage.pk],
        staff_id=asked_first.ines.pk,
        starts_at=LATER,
        now=NOW,
    )
    assert free == [asked_first.ines.pk]
    assert not visits_ahead(staff_id=asked_first.ines.pk, now=NOW).exists()
    assert asked_first.hold(LATER).unwrap().state == "HELD"
    booking.refresh_from_db()
    assert booking.state == "EXPIRED"


def test_one_that_is_not_over_does(asked_first: House, alice: User) -> None:
    ask(asked_first, alice)

    with pytest.raises(SlotTaken):
        asked_first.hold(LATER).unwrap()


def test_what_is_over_cannot_be_accepted_whatever_the_process_thinks_the_time_is(
    asked_first: House, alice: User, owner: Actor
) -> None:
    stale = ask(asked_first, alice)
    over(Booking.objects.get(pk=stale.pk))

    with pytest.raises(NotPossibleNow):
        accept_request(booking=stale, by=owner, now=NOW).unwrap()
    with pytest.raises(TooLate):
        accept_request(booking=stale, by=owner, now=NOW + DAY).unwrap()


def test_the_timer_ends_it_once_and_only_when_it_is_over(asked_first: House, alice: User) -> None:
    booking = ask(asked_first, alice)

    assert isinstance(lapse_request(booking_id=booking.pk), Failure)
    over(booking)
    drain(now=NOW + DAY)
    booking.refresh_from_db()

    assert (booking.state, Allocation.objects.get().state) == ("EXPIRED", "RELEASED")
    assert isinstance(lapse_request(booking_id=booking.pk), Failure)


def test_who_was_trusted_with_answering_sees_requests_for_what_the_grant_names(
    asked_first: House, alice: User
) -> None:
    booking, ines = ask(asked_first, alice), make_user("Ines")
    StaffMember.objects.filter(pk=asked_first.ines.pk).update(user=ines)

    with pytest.raises(Booking.DoesNotExist):
        business_booking(user=ines, reference=booking.reference)
    make_manager(asked_first.venue, ines, Permission.BOOKINGS_RESPOND).staff.add(asked_first.ines)
    assert business_booking(user=ines, reference=booking.reference) == booking


def told() -> list[tuple[str, str]]:
    """To whom and what, since the last time."""
    drain(now=NOW)
    said = [(message.to[0].partition("@")[0], str(message.subject)) for message in mail.outbox]
    mail.outbox.clear()
    return sorted(said)


def test_everybody_hears_of_a_request_and_its_answer(
    asked_first: House, alice: User, owner: Actor
) -> None:
    venue, to_owner = asked_first.venue.name, asked_first.venue.business.owner.email
    booking, what = ask(asked_first, alice), asked_first.massage.name
    to_owner, to_alice = to_owner.partition("@")[0], alice.email.partition("@")[0]

    assert told() == sorted(
        [
            (to_alice, f"Asked: {venue}, Mon, May 12, 10:00 AM"),
            (
                to_owner,
                f"A request waits until Tue, May 6, 7:00 AM: {what}, Mon, May 12, 10:00 AM",
            ),
        ]
    )
    accept_request(booking=booking, by=owner, now=NOW).unwrap()
    assert told() == [(to_alice, "See you Monday at 10:00 AM, Alice")]


def test_the_customer_hears_that_it_was_declined_or_lapsed(
    asked_first: House, alice: User, owner: Actor
) -> None:
    venue, to_alice = asked_first.venue.name, alice.email.partition("@")[0]
    first, second = ask(asked_first, alice), ask(asked_first, alice, LATER + DAY)
    told()

    decline_request(booking=first, by=owner, reason="Full", now=NOW).unwrap()
    lapse_request(booking_id=over(second).pk).unwrap()

    assert told() == [
        (to_alice, f"No answer: {venue}, Tue, May 13, 10:00 AM"),
        (to_alice, f"Not this time: {venue}, Mon, May 12, 10:00 AM"),
    ]
