"""The waiting list under fire (CON-19): a freed time goes to one person, whoever joined first, and an offer is answered
or lapses, never both.
"""

from collections import Counter
from copy import copy
from datetime import date, timedelta
from typing import Any

import pytest

from cozywish.api.tests.conftest import NOW, House
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Allocation, Booking, WaitEntry, WaitOffer
from cozywish.apps.bookings.queries.gates import complete
from cozywish.apps.bookings.queries.waiting import Window, entries, suitors
from cozywish.apps.bookings.services import Contact, cancel_booking
from cozywish.apps.bookings.services.waiting import (
    Wanted,
    accept_offer,
    answering,
    decline_offer,
    join_list,
    offer_time,
    offer_what_is_free,
    offering,
)
from cozywish.core.db import DatabaseNow
from cozywish.core.services import Failure, Success
from tests.races.test_one_time import TEN
from tests.races.together import drop_the_guard, overlaps, together

pytestmark = pytest.mark.races

WORKERS = 4
MONDAY = date(2036, 5, 5)


@pytest.fixture
def line(house: House) -> list[WaitEntry]:
    """Two wait for ten o'clock with Ines, which has just been cancelled; nobody has been asked yet."""
    taken = make_booking(house.ines, [house.massage], TEN, customer=make_user("Bob Baker"))
    line = [
        join_list(
            wanted=Wanted(house.venue, [house.massage.pk], (), house.ines.pk),
            window=Window(MONDAY, MONDAY, 600, 615),
            contact=Contact(who.name, who.email, "+15035550100"),
            customer=who,
            device="",
            now=NOW + timedelta(seconds=second),
        ).unwrap()
        for second, who in enumerate((make_user("Alice Archer"), make_user("Cara Cole")))
    ]
    cancel_booking(booking=taken, reason="", now=NOW).unwrap()
    return line


def look(_number: int) -> int:
    venue_id = WaitEntry.objects.values_list("venue", flat=True)[0]
    return offer_what_is_free(venue_id=venue_id, first=MONDAY, last=MONDAY, now=NOW)


def test_of_many_workers_one_offers_a_freed_time_and_to_who_was_first(
    line: list[WaitEntry],
) -> None:
    made = together(WORKERS, look)

    offer = WaitOffer.objects.get()
    assert (sum(made), offer.entry) == (1, line[0])
    assert [entry.state for entry in map(again, line)] == ["OFFERED", "WAITING"]
    assert (Booking.objects.filter(state="HELD").count(), overlaps()) == (1, 0)


def again(entry: WaitEntry) -> WaitEntry:
    return entries().get(pk=entry.pk)


def asked_in_turn(line: list[WaitEntry]) -> list[int]:
    """Let every offer lapse while workers race for the next; return who was asked, by their place in the line."""
    asked = []
    for _turn in line:
        assert sum(together(WORKERS, look)) == 1
        offer = WaitOffer.objects.select_related("booking").get(outcome="OPEN")
        asked.append([entry.pk for entry in line].index(offer.entry_id))
        run_out(offer.booking)
    assert (WaitOffer.objects.count(), overlaps()) == (len(line), 0)
    return asked


def test_while_workers_race_offers_go_in_the_order_of_joining(line: list[WaitEntry]) -> None:
    assert asked_in_turn(line) == [0, 1]


def test_without_the_order_the_last_would_be_the_first(
    line: list[WaitEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same race where workers go through the list from its end."""

    def from_the_end(**asked: Any) -> list[WaitEntry]:
        return list(suitors(**asked))[::-1]

    monkeypatch.setattr(offering, "suitors", from_the_end)
    assert asked_in_turn(line) == [1, 0]


def offered_to_both(line: list[WaitEntry], monkeypatch: pytest.MonkeyPatch) -> Counter[bool]:
    """Two workers offer the one time to two people; both heard a moment ago that it is free."""
    staff_id = line[0].staff_id
    assert staff_id is not None
    monkeypatch.setattr(offering, "_who_is_free", lambda *_asked: [staff_id])

    def offer(number: int) -> bool:
        result = offer_time(entry_id=line[number].pk, people=[staff_id], starts_at=TEN, now=NOW)
        return isinstance(result, Success)

    return Counter(together(2, offer))


def test_one_time_is_never_offered_to_two(
    line: list[WaitEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert offered_to_both(line, monkeypatch) == {True: 1, False: 1}

    assert (WaitOffer.objects.count(), overlaps()) == (1, 0)
    assert sorted(entry.state for entry in map(again, line)) == ["OFFERED", "WAITING"]


def test_without_the_constraint_both_are_offered_it(
    line: list[WaitEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what keeps two apart is the constraint on allocations."""
    drop_the_guard()

    assert offered_to_both(line, monkeypatch) == {True: 2}
    assert overlaps() == 1


def answers(entry: WaitEntry) -> Counter[str]:
    """Half accept and half decline at once, each with what was shown before any of them."""
    copies = [again(entry) for _ in range(WORKERS)]

    def answer(number: int) -> str:
        act: Any = (accept_offer, decline_offer)[number % 2]
        result = act(entry=copies[number], now=NOW)
        return "refused" if isinstance(result, Failure) else act.__name__

    return Counter(together(WORKERS, answer))


def test_an_offer_is_accepted_or_let_go_and_never_both(line: list[WaitEntry]) -> None:
    look(0)

    said = answers(line[0])

    entry, offer = again(line[0]), WaitOffer.objects.get(entry=line[0])
    assert offer.booking is not None
    taken = Allocation.objects.get(booking_item__booking=offer.booking).state
    came_of_it = (entry.state, offer.outcome, offer.booking.state, taken)
    half = WORKERS // 2
    if entry.state == "TAKEN":
        assert came_of_it == ("TAKEN", "ACCEPTED", "CONFIRMED", "CONFIRMED")
        assert said == {"accept_offer": half, "refused": half}
    else:
        assert came_of_it == ("WAITING", "DECLINED", "CANCELLED", "RELEASED")
        assert said == {"decline_offer": 1, "refused": WORKERS - 1}


def test_an_offer_that_is_over_is_not_accepted_while_it_is_ended(
    line: list[WaitEntry],
) -> None:
    """Accepting races the end of the hold: whoever is first, entry, offer and hold agree."""
    look(0)
    offer = WaitOffer.objects.get()
    assert offer.booking is not None
    copies = [again(line[0]) for _ in range(WORKERS)]

    def act(number: int) -> str:
        if number % 2:
            run_out(offer.booking)
            look(number)
            return "ended"
        return type(accept_offer(entry=copies[number], now=NOW)).__name__

    together(WORKERS, act)

    entry, offer = again(line[0]), WaitOffer.objects.get(entry=line[0])
    assert offer.booking is not None
    assert (entry.state, offer.outcome, offer.booking.state) in (
        ("TAKEN", "ACCEPTED", "CONFIRMED"),
        ("WAITING", "LAPSED", "EXPIRED"),
    )
    assert overlaps() == 0


def taps(entry: WaitEntry) -> Counter[str]:
    """One tap on the offer that arrives several times at once; what each got."""
    copies = [again(entry) for _ in range(WORKERS)]

    def tap(number: int) -> str:
        result = accept_offer(entry=copies[number], now=NOW)
        return str(result.value.pk) if isinstance(result, Success) else result.error.code

    return Counter(together(WORKERS, tap))


def agreed() -> int:
    return AuditEntry.objects.filter(action="bookings.confirm").count()


def test_one_tap_that_arrives_several_times_takes_it_once(line: list[WaitEntry]) -> None:
    look(0)

    got = taps(line[0])

    offer = WaitOffer.objects.get()
    assert got == {str(offer.booking_id): WORKERS}
    assert (again(line[0]).state, offer.outcome, agreed()) == ("TAKEN", "ACCEPTED", 1)


def test_one_tap_that_all_see_open_takes_it_once(
    line: list[WaitEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    look(0)
    everybody_saw_it_open(line[0], monkeypatch)

    assert (taps(line[0])["BOOKINGS_WAIT_OFFER_OVER"], agreed()) == (WORKERS - 1, 1)


def test_without_state_and_version_in_the_update_each_tap_takes_it(
    line: list[WaitEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the compare in compare-and-set is what makes several taps one."""
    look(0)
    everybody_saw_it_open(line[0], monkeypatch)
    by_key_alone(monkeypatch)

    taps(line[0])
    assert agreed() == WORKERS


def too_late(line: list[WaitEntry], monkeypatch: pytest.MonkeyPatch) -> str:
    """Who saw the offer open accepts it after it is over and the next was asked; return what they are told."""
    look(0)
    everybody_saw_it_open(line[0], monkeypatch)
    seen = again(line[0])
    run_out(WaitOffer.objects.get().booking)
    look(0)
    assert WaitOffer.objects.get(outcome="OPEN").entry == line[1]
    result = accept_offer(entry=seen, now=NOW)
    return "taken" if isinstance(result, Success) else result.error.code


def test_an_offer_that_expires_while_it_is_accepted_is_the_next_persons(
    line: list[WaitEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert too_late(line, monkeypatch) == "BOOKINGS_WAIT_OFFER_OVER"

    assert [entry.state for entry in map(again, line)] == ["WAITING", "OFFERED"]
    assert overlaps() == 0


def test_without_the_guards_the_time_would_be_agreed_with_one_and_held_for_the_other(
    line: list[WaitEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what is compared when it is written, and the constraint that keeps the next person's time."""
    drop_the_guard()
    by_key_alone(monkeypatch)

    assert too_late(line, monkeypatch) == "taken"


def run_out(hold: Booking | None) -> None:
    """The end of the hold is a second ago, if it still is one."""
    assert hold is not None
    ended = DatabaseNow() - timedelta(seconds=1)
    Booking.objects.filter(pk=hold.pk, state="HELD").update(hold_until=ended)


def everybody_saw_it_open(entry: WaitEntry, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worst moment: nobody answers before all of them have read that the offer is open."""

    def seen(_entry: WaitEntry) -> WaitOffer:
        return copy(read)

    def held(_offer: WaitOffer) -> Booking:
        return copy(hold)

    read = WaitOffer.objects.select_related("booking").get(entry=entry)
    assert read.booking is not None
    hold = complete().get(pk=read.booking.pk)
    monkeypatch.setattr(answering, "_latest", seen)
    monkeypatch.setattr(answering, "_live_hold", held)


def declines(entry: WaitEntry) -> Counter[bool]:
    copies = [again(entry) for _ in range(WORKERS)]

    def decline(number: int) -> bool:
        return isinstance(decline_offer(entry=copies[number], now=NOW), Success)

    return Counter(together(WORKERS, decline))


def test_an_offer_that_all_see_open_is_let_go_once(
    line: list[WaitEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    look(0)
    everybody_saw_it_open(line[0], monkeypatch)

    assert declines(line[0]) == {True: 1, False: WORKERS - 1}


def test_without_state_and_version_in_the_update_it_is_let_go_by_all(
    line: list[WaitEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the compare in compare-and-set is what decides."""
    look(0)
    everybody_saw_it_open(line[0], monkeypatch)
    by_key_alone(monkeypatch)

    assert declines(line[0]) == {True: WORKERS}


def by_key_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the compare out of compare-and-set."""
    for model in (Booking, WaitEntry, WaitOffer):
        manager = model._default_manager
        monkeypatch.setattr(manager, "filter", _by_key_alone(manager.filter))


def _by_key_alone(by_anything: Any) -> Any:
    def found(*args: Any, **asked: Any) -> Any:
        if set(asked) & {"state", "outcome"} and "pk" in asked:
            return _Unconditional(by_anything(pk=asked["pk"]))
        return by_anything(*args, **asked)

    return found


class _Unconditional:
    """Rows to be written to, whatever is asked of them besides."""

    def __init__(self, rows: Any) -> None:
        self.update = rows.update

    def filter(self, *_asked: Any) -> "_Unconditional":
        return self
