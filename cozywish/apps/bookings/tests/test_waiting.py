"""The waiting list: who joined first is asked first, a time is held while they think, and nobody is asked twice."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services import CodeRefused
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, Booking, WaitEntry, WaitOffer
from cozywish.apps.bookings.queries.waiting import Window, entries
from cozywish.apps.bookings.refusals import NotPossibleNow
from cozywish.apps.bookings.services import Contact, cancel_booking
from cozywish.apps.bookings.services.own_limits import TooManyHolds
from cozywish.apps.bookings.services.waiting import (
    DetailsNeeded,
    OfferOver,
    Wanted,
    accept_offer,
    decline_offer,
    join_list,
    leave_list,
    look_again,
    prove_wait,
    settle_offer,
    wait_for_earlier,
)
from cozywish.apps.bookings.services.waiting.joining import (
    AlreadyWaiting,
    TimeIsFree,
    TooManyWaits,
    WindowUnreadable,
)
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House, let_time_run_out
from cozywish.apps.catalog.models import Question, QuestionKind
from cozywish.apps.outbox.services import drain
from cozywish.core.db import database_now
from cozywish.core.services import Failure

MONDAY = date(2036, 5, 5)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AROUND_TEN = Window(MONDAY, MONDAY, 10 * 60, 10 * 60 + 15)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def taken(house: House) -> Booking:
    """Somebody else has ten o'clock with Ines."""
    bob = make_user("Bob Baker")
    return make_booking(house.ines, [house.massage], TEN, customer=bob, contact_email=bob.email)


def join(
    house: House, who: User | None, *, window: Window = AROUND_TEN, now: datetime = NOW, **said: Any
) -> WaitEntry:
    """Somebody waits for the massage with Ines at ten."""
    name = who.name if who else "Gus Guest"
    return join_list(
        wanted=Wanted(house.venue, [house.massage.pk], (), house.ines.pk),
        window=window,
        contact=Contact(name, who.email if who else "gus@example.com", "+15035550100"),
        customer=who,
        device="" if who else "gus's phone",
        now=now,
        **said,
    ).unwrap()


def settle() -> None:
    """Let everything that is owed now be delivered, and what that owes."""
    while drain(now=NOW):
        pass


def again(entry: WaitEntry) -> WaitEntry:
    return entries().get(pk=entry.pk)


def state(entry: WaitEntry) -> str:
    return again(entry).state


def free(booking: Booking) -> None:
    """Its customer cancels, and whoever waits is asked."""
    cancel_booking(booking=booking, reason="", now=NOW).unwrap()
    settle()


def letters() -> list[tuple[str, str]]:
    return [(sent.to[0], str(sent.subject)) for sent in mail.outbox]


def test_what_is_cancelled_is_held_for_who_joined_first(
    house: House, alice: User, taken: Booking
) -> None:
    cara = make_user("Cara Cole")
    first = join(house, alice)
    second = join(house, cara, now=NOW + timedelta(seconds=1))
    settle()

    free(taken)

    offer = WaitOffer.objects.get()
    hold = Booking.objects.get(state="HELD")
    assert (state(first), state(second)) == ("OFFERED", "WAITING")
    assert (offer.entry, offer.booking, offer.starts_at) == (first, hold, TEN)
    assert (hold.customer, hold.starts_at, hold.contact_phone) == (alice, TEN, "+15035550100")
    assert hold.hold_until is not None
    left = hold.hold_until - database_now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)
    assert isinstance(house.hold(), Failure)
    to, subject = letters()[-1]
    assert to == alice.email
    assert subject.startswith("A time is free: Mon, May 5, 10:00 AM, yours until ")


def test_one_tap_agrees_it(house: House, alice: User, taken: Booking) -> None:
    entry = join(house, alice)
    free(taken)

    visit = accept_offer(entry=again(entry), now=NOW).unwrap()

    assert (visit.state, visit.starts_at, visit.contact_name) == ("CONFIRMED", TEN, "Alice Archer")
    assert (state(entry), WaitOffer.objects.get().outcome) == ("TAKEN", "ACCEPTED")
    assert accept_offer(entry=again(entry), now=NOW).unwrap() == visit
    settle()
    assert state(entry) == "TAKEN"
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"bookings.wait_join", "bookings.wait_offer", "bookings.wait_accept"} <= actions


def test_where_the_venue_is_asked_it_is_asked(house: House, alice: User, taken: Booking) -> None:
    house.venue.on_request = True
    house.venue.save(update_fields=["on_request"])
    entry = join(house, alice)
    free(taken)

    assert accept_offer(entry=again(entry), now=NOW).unwrap().state == "REQUESTED"
    assert state(entry) == "TAKEN"


def test_what_is_declined_goes_to_the_next_and_not_back(
    house: House, alice: User, taken: Booking
) -> None:
    cara = make_user("Cara Cole")
    first, second = join(house, alice), join(house, cara, now=NOW + timedelta(seconds=1))
    free(taken)

    decline_offer(entry=again(first), now=NOW).unwrap()
    settle()

    assert (state(first), state(second)) == ("WAITING", "OFFERED")
    decline_offer(entry=again(second), now=NOW).unwrap()
    settle()
    assert (state(first), state(second)) == ("WAITING", "WAITING")
    assert not Booking.objects.filter(state="HELD").exists()
    with pytest.raises(OfferOver):
        accept_offer(entry=again(first), now=NOW).unwrap()


def test_an_offer_that_lapses_goes_to_the_next_and_says_so(
    house: House, alice: User, taken: Booking
) -> None:
    cara = make_user("Cara Cole")
    first, second = join(house, alice), join(house, cara, now=NOW + timedelta(seconds=1))
    free(taken)
    let_time_run_out(Booking.objects.get(state="HELD"))

    with pytest.raises(OfferOver):
        accept_offer(entry=again(first), now=NOW).unwrap()
    settle_offer(offer_id=WaitOffer.objects.get(entry=first).pk, now=NOW).unwrap()
    settle()

    assert (state(first), state(second)) == ("WAITING", "OFFERED")
    assert (alice.email, f"No longer held: {house.venue.name}, Mon, May 5, 10:00 AM") in letters()


def test_who_leaves_lets_the_time_go(house: House, alice: User, taken: Booking) -> None:
    cara = make_user("Cara Cole")
    first, second = join(house, alice), join(house, cara, now=NOW + timedelta(seconds=1))
    free(taken)

    leave_list(entry=again(first), now=NOW).unwrap()
    settle()

    assert (state(first), state(second)) == ("LEFT", "OFFERED")
    assert leave_list(entry=again(first), now=NOW).unwrap().state == "LEFT"


def test_a_time_that_does_not_suit_is_not_offered(
    house: House, alice: User, taken: Booking
) -> None:
    make_booking(house.ines, [house.massage], TEN + 2 * HOUR)
    entry = join(house, alice, window=Window(MONDAY, MONDAY, 12 * 60, 12 * 60 + 15))

    free(taken)

    assert state(entry) == "WAITING"


def test_nobody_waits_for_what_is_free(house: House, alice: User) -> None:
    with pytest.raises(TimeIsFree) as refused:
        join(house, alice)
    assert refused.value.starts_at == TEN
    assert not WaitEntry.objects.exists()


@pytest.mark.parametrize(
    "window",
    [
        Window(MONDAY - DAY, MONDAY),
        Window(MONDAY + DAY, MONDAY),
        Window(MONDAY, MONDAY + 31 * DAY),
        Window(MONDAY, MONDAY, weekdays=0b0000010),  # a Tuesday, and the window is a Monday
        Window(MONDAY + 400 * DAY, MONDAY + 401 * DAY),
    ],
)
def test_a_window_in_which_nothing_can_be_is_refused(
    house: House, alice: User, taken: Booking, window: Window
) -> None:
    with pytest.raises(WindowUnreadable):
        join(house, alice, window=window)


def test_once_for_the_same_and_five_times_in_all(
    house: House, alice: User, taken: Booking, settings: Any
) -> None:
    join(house, alice)
    with pytest.raises(AlreadyWaiting):
        join(house, alice)

    settings.LIVE_WAITS_PER_CUSTOMER = 1
    make_booking(house.ines, [house.massage], TEN + DAY)
    with pytest.raises(TooManyWaits):
        join(house, alice, window=Window(MONDAY + DAY, MONDAY + DAY, 600, 615))
    assert WaitEntry.objects.count() == 1


def test_who_types_an_address_learns_nothing_of_who_waits(house: House, taken: Booking) -> None:
    """What waits with the address counts when it is proven, not before."""
    first = join(house, None)
    WaitEntry.objects.filter(pk=first.pk).update(state="WAITING", device="another phone")

    second = join(house, None)

    settle()
    code = mail.outbox[-1].body.split("\n\n")[2].strip()
    with pytest.raises(AlreadyWaiting):
        prove_wait(entry=again(second), code=code, now=NOW).unwrap()


def test_a_guest_waits_once_the_address_is_proven(house: House, taken: Booking) -> None:
    entry = join(house, None)
    assert state(entry) == "UNPROVEN"
    settle()
    code = mail.outbox[-1].body.split("\n\n")[2].strip()

    refused = prove_wait(entry=again(entry), code="000000" if code != "000000" else "1", now=NOW)
    assert isinstance(refused.unwrap(), CodeRefused)
    prove_wait(entry=again(entry), code=code, now=NOW).unwrap()
    settle()

    assert state(entry) == "WAITING"
    assert letters()[-1] == ("gus@example.com", f"You are on the list at {house.venue.name}")
    free(taken)
    visit = accept_offer(entry=again(entry), now=NOW).unwrap()
    assert (visit.state, visit.customer, visit.device) == ("CONFIRMED", None, "gus's phone")


def test_who_proves_nothing_is_asked_nothing(house: House, taken: Booking) -> None:
    entry = join(house, None)
    free(taken)

    assert (state(entry), WaitOffer.objects.count()) == ("UNPROVEN", 0)
    look_again(entry_id=entry.pk, now=NOW + HOUR).unwrap()
    assert state(entry) == "OVER"


def test_one_offer_for_a_person_at_a_time(house: House, alice: User, taken: Booking) -> None:
    other = make_booking(house.ines, [house.massage], TEN + DAY, customer=make_user("Dora Dean"))
    first = join(house, alice)
    second = join(house, alice, window=Window(MONDAY + DAY, MONDAY + DAY, 600, 615))

    free(taken)
    free(other)
    assert (state(first), state(second)) == ("OFFERED", "WAITING")

    accept_offer(entry=again(first), now=NOW).unwrap()
    look_again(entry_id=second.pk, now=NOW).unwrap()
    settle()
    assert state(second) == "OFFERED"


def test_an_offer_is_no_hold_somebody_took(
    house: House, alice: User, taken: Booking, settings: Any
) -> None:
    settings.LIVE_HOLDS_PER_CUSTOMER = 1
    entry = join(house, alice)
    house.hold(TEN + 3 * HOUR, customer=alice, device="x").unwrap()

    free(taken)
    assert state(entry) == "OFFERED"

    with pytest.raises(TooManyHolds):
        house.hold(TEN + 5 * HOUR, customer=alice, device="x").unwrap()
    held = Booking.objects.get(state="HELD", starts_at=TEN + 3 * HOUR)
    house.hold(TEN + 5 * HOUR, customer=alice, device="x", replaces=held.pk).unwrap()


def test_a_visit_waits_for_an_earlier_time(house: House, alice: User, taken: Booking) -> None:
    visit = make_booking(
        house.ines, [house.massage], TEN + DAY + HOUR, customer=alice, contact_email=alice.email
    )
    entry = wait_for_earlier(booking=visit, window=AROUND_TEN, now=NOW).unwrap()
    free(taken)
    assert state(entry) == "OFFERED"
    visit.refresh_from_db()
    assert visit.starts_at == TEN + DAY + HOUR

    moved = accept_offer(entry=again(entry), now=NOW).unwrap()

    assert (moved.pk, moved.starts_at, moved.state) == (visit.pk, TEN, "CONFIRMED")
    taken_now = Allocation.objects.exclude(state="RELEASED")
    assert [row.state for row in taken_now] == ["CONFIRMED"]
    assert state(entry) == "TAKEN"
    settle()
    assert (alice.email, f"Moved to Mon, May 5, 10:00 AM: {house.venue.name}") in letters()


def test_an_earlier_time_that_overlaps_the_visit_itself(house: House, alice: User) -> None:
    before = make_booking(
        house.ines, [house.massage], TEN - HOUR / 4, customer=make_user("Bob Baker")
    )
    visit = make_booking(
        house.ines, [house.massage], TEN + HOUR, customer=alice, contact_email=alice.email
    )
    visit.free_until = visit.starts_at
    visit.save(update_fields=["free_until"])
    window = Window(MONDAY, MONDAY, 10 * 60 + 45, 10 * 60 + 50)
    entry = wait_for_earlier(booking=visit, window=window, now=NOW)
    assert isinstance(entry, Failure) or state(entry.unwrap()) == "WAITING"
    assert before.state == "CONFIRMED"


def test_a_visit_that_is_called_off_waits_for_nothing(
    house: House, alice: User, taken: Booking
) -> None:
    visit = make_booking(
        house.ines, [house.massage], TEN + DAY, customer=alice, contact_email=alice.email
    )
    entry = wait_for_earlier(booking=visit, window=AROUND_TEN, now=NOW).unwrap()

    free(visit)

    assert state(entry) == "OVER"
    assert not any(subject.startswith("No time") for _to, subject in letters())


def test_what_has_to_be_answered_is_asked_first(house: House, alice: User, taken: Booking) -> None:
    Question.objects.create(
        service=house.massage, text="Any injuries?", kind=QuestionKind.TEXT, position=1
    )
    entry = join(house, alice)
    free(taken)

    with pytest.raises(DetailsNeeded):
        accept_offer(entry=again(entry), now=NOW).unwrap()
    assert state(entry) == "OFFERED"


def test_the_end_of_the_window_ends_the_wait(house: House, alice: User, taken: Booking) -> None:
    entry = join(house, alice)
    assert entry.ends_at == TEN + HOUR / 4

    look_again(entry_id=entry.pk, now=TEN + HOUR).unwrap()
    settle()

    assert state(entry) == "OVER"
    assert letters()[-1] == (alice.email, f"No time came free at {house.venue.name}")
    with pytest.raises(NotPossibleNow):
        leave_list(entry=again(entry), now=TEN + HOUR).unwrap()
