"""The people of a venue whom it concerns learn by mail what a client did to a visit, once, and only if it is so."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.events import BookingChanged, ChangedByOthers
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.acting import answering_for, concerned_by
from cozywish.apps.bookings.services import cancel_booking, cancel_for_business, move_own_booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.notifications.handlers import visits
from cozywish.apps.notifications.tests.conftest import HALF_PAST_FOUR, NOW, House
from cozywish.apps.outbox.services import drain
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import ManagerPermission, Permission, StaffMember

OWNER = "owner@example.com"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def people(house: House) -> dict[str, User]:
    """Ines with a login, managers with one power each, a colleague, and a manager over that colleague alone."""
    User.objects.filter(pk=house.venue.business.owner_id).update(email=OWNER)
    found = {name: make_user(name) for name in ("Ines", "Manny", "Rose", "Vera", "Cole", "Nora")}
    StaffMember.objects.filter(pk=house.ines.pk).update(user=found["Ines"])
    colleague = make_staff(house.venue, "Cole", position=2, user=found["Cole"])
    for name, permission in (
        ("Manny", Permission.BOOKINGS_MANAGE),
        ("Rose", Permission.BOOKINGS_RESPOND),
        ("Vera", Permission.BOOKINGS_VIEW),
    ):
        make_manager(house.venue, found[name], permission, manages_all=True)
    make_manager(house.venue, found["Nora"], Permission.BOOKINGS_MANAGE).staff.add(colleague)
    return found


def sent(*, to_client: bool = False) -> dict[str, EmailMessage]:
    drain(now=NOW)
    found = {message.to[0]: message for message in mail.outbox}
    assert len(found) == len(mail.outbox), "and to nobody twice"
    return {to: one for to, one in found.items() if to_client or to != "alice@example.com"}


def test_a_cancelled_visit_is_told_to_who_does_it_and_who_looks_after_it(
    house: House, people: dict[str, User]
) -> None:
    booking = house.book(contact_phone="+15035550199")
    cancel_booking(booking=booking, reason="My leg is broken.", now=NOW).unwrap()

    told = sent()

    assert set(told) == {OWNER, "ines@example.com", "manny@example.com"}
    message = told["ines@example.com"]
    body = str(message.body)
    assert message.subject.startswith("Cancelled: ")
    assert "Alice cancelled" in body
    assert (
        "with Ines on Thu, Nov 13, 4:30\u00a0PM does not take place. The time is free again."
        in body
    )
    assert f"/pro/visits/{booking.reference}/" in body
    for private in ("Archer", "alice@", "5035550199", "leg", "/b/"):
        assert private not in body


def test_a_request_that_is_taken_back_is_told_to_those_who_answer(
    house: House, people: dict[str, User]
) -> None:
    booking = house.book(
        state="REQUESTED", confirmed_at=None, approve_by=HALF_PAST_FOUR - timedelta(hours=1)
    )
    cancel_booking(booking=booking, reason="", now=NOW).unwrap()

    told = sent()

    assert set(told) == {OWNER, "manny@example.com", "rose@example.com"}
    assert told[OWNER].subject.startswith("Request taken back: ")
    assert "Alice took the request back" in str(told[OWNER].body)


def moved(house: House, booking: Booking) -> Booking:
    open_daily(house.venue)
    work_daily(house.ines)
    later = HALF_PAST_FOUR - timedelta(hours=4)
    return move_own_booking(booking=booking, starts_at=later, now=NOW).unwrap()


def test_a_moved_visit_is_told_with_both_times(house: House, people: dict[str, User]) -> None:
    moved(house, house.book())

    told = sent()

    assert set(told) == {OWNER, "ines@example.com", "manny@example.com"}
    assert told[OWNER].subject.startswith("Moved to Thu, Nov 13, 12:30 PM: ")
    body = str(told[OWNER].body)
    assert (
        "was on Thu, Nov 13, 4:30\u00a0PM and is now on Thu, Nov 13, 12:30\u00a0PM with Ines."
        in body
    )
    assert "Before it was with" not in body


def test_a_move_that_was_called_off_meanwhile_is_not_told(
    house: House, people: dict[str, User]
) -> None:
    again = moved(house, house.book())
    cancel_booking(booking=again, reason="", now=NOW).unwrap()

    assert {one.subject.split(":")[0] for one in sent().values()} == {"Cancelled"}


def test_what_the_business_does_itself_it_is_not_told(
    house: House, people: dict[str, User]
) -> None:
    by = Actor("O", "O", house.venue.business.owner_id)
    cancel_for_business(
        booking=house.book(), by=by, reason="We are ill.", now=NOW, tell_client=True
    ).unwrap()

    assert set(sent(to_client=True)) == {"alice@example.com"}


def test_an_owner_who_cancels_a_visit_of_their_own_knows(
    house: House, people: dict[str, User]
) -> None:
    own = house.book(customer=house.venue.business.owner)
    cancel_booking(booking=own, reason="", now=NOW).unwrap()

    assert set(sent()) == {"ines@example.com", "manny@example.com"}


def test_told_twice_it_is_sent_once(house: House, people: dict[str, User]) -> None:
    booking = house.book()
    cancel_booking(booking=booking, reason="", now=NOW).unwrap()
    assert len(sent()) == 3

    change = booking.changes.get(event="cancel")
    visits.tell_venue_of_change(
        ChangedByOthers(booking_id=str(booking.pk), change_id=str(change.pk))
    )

    assert len(sent()) == 3


def test_who_has_left_the_team_hears_nothing(house: House, people: dict[str, User]) -> None:
    booking = house.book()
    StaffMember.objects.filter(pk=house.ines.pk).update(is_active=False)
    cancel_booking(booking=booking, reason="", now=NOW).unwrap()

    assert set(sent()) == {OWNER, "manny@example.com"}


def test_an_event_that_names_a_booking_of_another_business_tells_nobody_there(
    house: House, people: dict[str, User]
) -> None:
    """SEC-38: what is told, and to whom, follows from one row, whatever else was stored beside its id."""
    elsewhere = make_venue(
        name="Salt", slug="salt", owner=make_user("Sam", email="sam@salt.example")
    )
    person = make_staff(elsewhere, "Gus")
    other = make_booking(
        person,
        [make_service(elsewhere, by=[person])],
        HALF_PAST_FOUR,
        contact_email="z@salt.example",
    )
    booking = house.book()
    cancel_booking(booking=booking, reason="", now=NOW).unwrap()
    ids = {"booking_id": str(other.pk), "change_id": str(booking.changes.get(event="cancel").pk)}

    visits.tell_venue_of_change(ChangedByOthers(**ids))
    visits.tell_of_change(BookingChanged(**ids))

    told = sent(to_client=True)
    assert set(told) == {OWNER, "ines@example.com", "manny@example.com", "alice@example.com"}
    for message in told.values():
        assert other.reference not in str(message.body)
        assert "Salt" not in str(message.body)


def test_a_manager_trusted_with_one_client_hears_of_that_clients_requests_and_changes(
    house: House, people: dict[str, User]
) -> None:
    alice, clara = make_user("Alice Archer"), make_user("Clara")
    manager = make_manager(house.venue, clara, Permission.BOOKINGS_RESPOND)
    ManagerPermission.objects.create(manager=manager, permission=Permission.BOOKINGS_MANAGE)
    manager.clients.add(alice)

    hers, others = (
        house.book(customer=alice),
        house.book(starts_at=HALF_PAST_FOUR + timedelta(days=1)),
    )

    assert clara in answering_for(hers)
    assert clara in concerned_by(hers)
    assert clara not in answering_for(others)
    assert clara not in concerned_by(others)
