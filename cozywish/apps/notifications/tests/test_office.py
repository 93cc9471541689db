"""The people of a venue learn what the office did to a visit, and whoever had it that it is theirs no more."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.module_loading import import_string

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.events import ChangedByOthers, GivenAway
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services import (
    accept_request,
    cancel_for_business,
    correct_outcome,
    decline_request,
    move_for_business,
    move_own_booking,
)
from cozywish.apps.notifications.tests.conftest import HALF_PAST_FOUR, NOW, House
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.outbox.services import drain
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_manager, make_staff
from cozywish.apps.venues.models import Permission, StaffMember

OWNER, INES, MANNY = "owner@example.com", "ines@example.com", "manny@example.com"
COLE = "cole@example.com"
OFFICE = Actor("F", "F")
NOON = HALF_PAST_FOUR - timedelta(hours=4, minutes=30)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def cole(house: House) -> StaffMember:
    """The colleague of Ines, who does the same; both have a login. Manny looks after all visits, Rose answers."""
    User.objects.filter(pk=house.venue.business.owner_id).update(email=OWNER)
    StaffMember.objects.filter(pk=house.ines.pk).update(user=make_user("Ines"))
    house.ines.refresh_from_db()
    cole = make_staff(house.venue, "Cole", position=2, user=make_user("Cole"))
    for offer in (*house.massage.offers.all(), *house.scalp.offers.all()):
        offer.pk, offer.staff = None, cole
        offer.save(force_insert=True)
    open_daily(house.venue)
    work_daily(house.ines)
    work_daily(cole)
    for name, permission in (
        ("Manny", Permission.BOOKINGS_MANAGE),
        ("Rose", Permission.BOOKINGS_RESPOND),
    ):
        make_manager(house.venue, make_user(name), permission, manages_all=True)
    return cole


def sent() -> dict[str, EmailMessage]:
    """What went out by now to people of the venue."""
    drain(now=NOW)
    found = {message.to[0]: message for message in mail.outbox}
    assert len(found) == len(mail.outbox), "and to nobody twice"
    return {to: one for to, one in found.items() if to != "alice@example.com"}


def text(message: EmailMessage) -> str:
    return str(message.body).replace("\u00a0", " ")


def test_what_the_office_cancels_is_told_with_its_reason(house: House, cole: StaffMember) -> None:
    booking = house.book(contact_phone="+15035550199")
    cancel_for_business(
        booking=booking, by=OFFICE, reason="The street is closed.", now=NOW, tell_client=False
    ).unwrap()

    told = sent()

    assert set(told) == {OWNER, INES, MANNY}
    assert told[INES].subject.startswith("Cancelled: ")
    assert "CozyWish cancelled a visit" in text(told[INES])
    assert (
        "with Ines on Thu, Nov 13, 4:30 PM does not take place. The time is free again. "
        "The reason: “The street is closed.”"
    ) in text(told[INES])
    for private in ("Archer", "Alice", "alice@", "5035550199", "/b/"):
        assert private not in text(told[INES])


def test_what_the_office_moves_is_told_with_both_times(house: House, cole: StaffMember) -> None:
    move_for_business(
        booking=house.book(),
        by=OFFICE,
        starts_at=NOON,
        reason="The client called us.",
        now=NOW,
        tell_client=True,
    ).unwrap()

    told = sent()

    assert set(told) == {OWNER, INES, MANNY}
    assert told[OWNER].subject.startswith("Moved to Thu, Nov 13, 12:00 PM: ")
    assert "CozyWish moved a visit" in text(told[OWNER])
    assert (
        "was on Thu, Nov 13, 4:30 PM and is now on Thu, Nov 13, 12:00 PM with Ines. "
        "The reason: “The client called us.”"
    ) in text(told[OWNER])


def test_what_the_office_corrects_is_told(house: House, cole: StaffMember) -> None:
    begun = NOW - timedelta(days=3)
    booking = house.book(starts_at=begun, state="NO_SHOW", finished_at=NOW - timedelta(days=2))
    correct_outcome(booking=booking, by=OFFICE, reason="They were there.", now=NOW).unwrap()

    told = sent()

    assert set(told) == {OWNER, INES, MANNY}
    assert told[MANNY].subject.startswith("Corrected: ")
    assert "now counts as: Completed. The reason: “They were there.”" in text(told[MANNY])


@pytest.mark.parametrize(
    ("answer", "who", "said"),
    [
        (accept_request, {OWNER, INES, MANNY}, "takes place. The reason: “They cannot sign in.”"),
        (decline_request, {OWNER, MANNY, "rose@example.com"}, "does not take place."),
    ],
)
def test_what_the_office_answers_is_told(
    answer: object, who: set[str], said: str, house: House, cole: StaffMember
) -> None:
    booking = house.book(
        state="REQUESTED", confirmed_at=None, approve_by=HALF_PAST_FOUR - timedelta(hours=1)
    )
    answer(booking=booking, by=OFFICE, reason="They cannot sign in.", now=NOW).unwrap()  # type: ignore[operator]

    told = sent()

    assert set(told) == who
    assert said in text(told[OWNER])


@pytest.mark.parametrize(("letter", "said"), [("F", "We wrote"), ("M", "They wrote")])
def test_the_client_reads_whose_reason_it_is(
    letter: str, said: str, house: House, cole: StaffMember
) -> None:
    booking = house.book(
        state="REQUESTED", confirmed_at=None, approve_by=HALF_PAST_FOUR - timedelta(hours=1)
    )
    by = Actor(letter, letter)
    decline_request(booking=booking, by=by, reason="We are full.", now=NOW).unwrap()
    sent()

    (told,) = [one for one in mail.outbox if one.to == ["alice@example.com"]]
    assert f"{said}: “We are full.” There is nothing to pay." in text(told)


def given_to(cole: StaffMember, booking: Booking, by: Actor) -> None:
    move_for_business(
        booking=booking, by=by, starts_at=NOON, staff_id=cole.pk, now=NOW, tell_client=False
    ).unwrap()


def test_whom_a_visit_is_taken_from_hears_so(house: House, cole: StaffMember) -> None:
    booking = house.book()
    given_to(cole, booking, Actor("O", "O", house.venue.business.owner_id))

    told = sent()

    assert set(told) == {INES}
    assert told[INES].subject.startswith("No longer yours: ")
    assert told[INES].subject.endswith(", Thu, Nov 13, 4:30 PM")
    body = text(told[INES])
    assert "on Thu, Nov 13, 4:30 PM was given to somebody else." in body
    assert "/pro/calendar/2036-11-13/" in body
    for private in ("Alice", "Cole", "12:00", booking.reference):
        assert private not in body


def test_a_client_who_changes_the_person_leaves_the_one_before_told(
    house: House, cole: StaffMember
) -> None:
    move_own_booking(booking=house.book(), starts_at=NOON, staff_id=cole.pk, now=NOW).unwrap()

    told = sent()

    assert set(told) == {OWNER, MANNY, COLE, INES}
    assert told[INES].subject.startswith("No longer yours: ")
    assert "with Cole. Before it was with Ines" in text(told[COLE])


@pytest.fixture
def ines_manages(house: House, cole: StaffMember) -> User:
    ines = house.ines.user
    assert ines is not None
    make_manager(house.venue, ines, Permission.BOOKINGS_MANAGE, manages_all=True)
    return ines


def test_who_gives_the_own_visit_away_hears_nothing(
    house: House, cole: StaffMember, ines_manages: User
) -> None:
    given_to(cole, house.book(), Actor("M", "MS", ines_manages.pk))

    assert sent() == {}


def test_who_hears_of_the_move_hears_nothing_more(
    house: House, cole: StaffMember, ines_manages: User
) -> None:
    given_to(cole, house.book(), OFFICE)

    assert sent()[INES].subject.startswith("Moved to ")


def test_who_has_the_visit_again_hears_nothing(house: House, cole: StaffMember) -> None:
    owner = Actor("O", "O", house.venue.business.owner_id)
    booking = house.book()
    given_to(cole, booking, owner)
    booking.refresh_from_db()
    move_for_business(
        booking=booking,
        by=owner,
        starts_at=NOON,
        staff_id=house.ines.pk,
        now=NOW,
        tell_client=False,
    ).unwrap()

    assert set(sent()) == {COLE}


def test_who_left_the_team_or_has_no_login_hears_nothing(house: House, cole: StaffMember) -> None:
    given_to(cole, house.book(), Actor("O", "O", house.venue.business.owner_id))
    StaffMember.objects.filter(pk=house.ines.pk).update(is_active=False)

    assert sent() == {}


def test_told_twice_it_is_sent_once(house: House, cole: StaffMember) -> None:
    given_to(cole, house.book(), OFFICE)
    assert set(sent()) == {OWNER, MANNY, COLE, INES}

    for row in Delivery.objects.filter(event__in=[ChangedByOthers.name, GivenAway.name]):
        event = {one.name: one for one in (ChangedByOthers, GivenAway)}[row.event](**row.payload)
        import_string(row.handler)(event)

    assert len(sent()) == 4
