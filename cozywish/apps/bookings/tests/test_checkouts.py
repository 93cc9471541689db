"""Several visits at two venues: all of them are held and agreed, or none."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from cozywish.apps.accounts.models import EmailCode, User
from cozywish.apps.accounts.services import CodeRefused
from cozywish.apps.bookings.models import Allocation, Booking, Checkout
from cozywish.apps.bookings.queries.checkouts import bookings_of, checkout_of, quote_of
from cozywish.apps.bookings.refusals import AlreadyExtended, InThePast, SlotTaken
from cozywish.apps.bookings.services import (
    Contact,
    PartsRefused,
    QuoteChanged,
    Wanted,
    abandon_together,
    confirm_together,
    extend_together,
    give_contact_together,
    hold_together,
    together,
)
from cozywish.apps.bookings.services.confirming import ContactMissing
from cozywish.apps.bookings.services.holding import HoldGone
from cozywish.apps.bookings.services.own_limits import OverlapsOwn, TooManyHolds
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House, let_time_run_out, make_house
from cozywish.apps.bookings.tests.test_confirm import ALICE, code_for, other_codes
from cozywish.core.services import ServiceResult

HOUR = timedelta(hours=1)
NOON = TEN + 2 * HOUR


@pytest.fixture
def spa(house: House) -> House:
    """Another venue."""
    return make_house()


def visit(at: House, starts_at: Any = TEN, **more: Any) -> Wanted:
    asked: dict[str, Any] = {"staff_id": at.ines.pk, "starts_at": starts_at, **more}
    return Wanted(at.venue.pk, [at.massage.pk], **asked)


def hold(*wanted: Wanted, **more: Any) -> ServiceResult[Checkout]:
    asked: dict[str, Any] = {
        "customer": None,
        "device": "alice's phone",
        "replaces": None,
        "now": NOW,
        **more,
    }
    return hold_together(wanted=wanted, **asked)


def why(result: ServiceResult[Checkout]) -> dict[int, type]:
    """Why each part was refused."""
    with pytest.raises(PartsRefused) as caught:
        result.unwrap()
    return {number: type(one) for number, one in caught.value.refusals.items()}


def with_contact(checkout: Checkout, customer: User | None = None) -> Checkout:
    return give_contact_together(
        checkout=checkout, contact=ALICE, customer=customer, now=NOW, answers={}
    ).unwrap()


def confirm(checkout: Checkout, code: str = "", quote: str = "") -> ServiceResult[Any]:
    quote = quote or quote_of(bookings_of(checkout))
    return confirm_together(checkout=checkout, quote=quote, code=code, now=NOW)


def test_each_is_a_booking_of_its_own_and_they_are_held_as_one(house: House, spa: House) -> None:
    checkout = hold(visit(spa, NOON), visit(house)).unwrap()

    found = bookings_of(checkout)
    assert [(one.venue_id, one.starts_at, one.state) for one in found] == [
        (house.venue.pk, TEN, "HELD"),
        (spa.venue.pk, NOON, "HELD"),
    ]
    assert Allocation.objects.filter(state="HELD").count() == 2


def test_all_of_them_or_none_and_each_that_cannot_be_had_says_why(house: House, spa: House) -> None:
    spa.hold(device="bob's").unwrap()

    parts = visit(house), visit(spa), visit(spa, NOW - HOUR)

    assert why(hold(*parts)) == {1: SlotTaken, 2: InThePast}
    assert (Checkout.objects.count(), Booking.objects.count()) == (0, 1)


def test_what_is_lost_between_question_and_claim_undoes_all(
    house: House, spa: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = together._hold_each

    def late(**kwargs: Any) -> Any:
        spa.hold(device="bob's").unwrap()
        return asked(**kwargs)

    monkeypatch.setattr(together, "_hold_each", late)

    assert why(hold(visit(house), visit(spa))) == {1: SlotTaken}
    assert [one.device for one in Booking.objects.all()] == ["bob's"]


def test_anyone_is_somebody_else_for_two_at_once_unless_they_are_ones_own(
    house: House, alice: User
) -> None:
    """Two back to back: padding makes it two people."""
    parts = [visit(house, TEN + n * HOUR, staff_id=None) for n in range(2)]
    found = bookings_of(hold(*parts).unwrap())
    assert {one.items.get().staff_name for one in found} == {"Ines Calloway", "Tomás Rivera"}

    twice = [visit(house, NOON + HOUR, staff_id=None)] * 2
    assert why(hold(*twice, device="bob's")) == {1: OverlapsOwn}
    assert why(hold(*twice, customer=alice)) == {1: OverlapsOwn}


def test_together_they_count_as_one_hold_and_a_new_choice_replaces_them(
    house: House, spa: House
) -> None:
    old = hold(visit(house), visit(spa, NOON)).unwrap()
    house.hold(NOON + HOUR).unwrap()
    house.hold(NOON + 3 * HOUR).unwrap()
    with pytest.raises(TooManyHolds):
        hold(visit(spa, NOON + 3 * HOUR)).unwrap()

    new = hold(visit(house), visit(spa, NOON + HOUR / 4), replaces=old.pk).unwrap()

    assert {one.state for one in bookings_of(old)} == {"CANCELLED"}
    assert {one.state for one in bookings_of(new)} == {"HELD"}
    with pytest.raises(HoldGone):
        hold(visit(spa, NOON + 3 * HOUR), replaces=uuid4()).unwrap()


def test_a_refused_change_leaves_the_old_ones(house: House, spa: House) -> None:
    old = hold(visit(house), visit(spa, NOON)).unwrap()
    spa.hold(TEN, device="bob's").unwrap()

    assert why(hold(visit(house, NOON), visit(spa), replaces=old.pk)) == {1: SlotTaken}
    assert {one.state for one in bookings_of(old)} == {"HELD"}


def test_a_guest_proves_the_address_once_for_all(house: House, spa: House) -> None:
    checkout = with_contact(hold(visit(house), visit(spa, NOON)).unwrap())
    assert EmailCode.objects.count() == 1
    code = code_for("alice@example.com")

    wrong = confirm(checkout, other_codes(code, count=1)[0]).unwrap()
    confirm(checkout, code).unwrap()
    confirm(checkout, code).unwrap()

    assert isinstance(wrong, CodeRefused)
    assert [one.state for one in bookings_of(checkout)] == ["CONFIRMED"] * 2


def test_one_may_be_agreed_and_the_other_asked_for(house: House, spa: House, alice: User) -> None:
    type(spa.venue).objects.filter(pk=spa.venue.pk).update(on_request=True)
    checkout = hold(visit(house), visit(spa, NOON), customer=alice).unwrap()

    confirm(with_contact(checkout, alice)).unwrap()

    assert [one.state for one in bookings_of(checkout)] == ["CONFIRMED", "REQUESTED"]


def test_what_was_not_shown_is_not_agreed(house: House, spa: House, alice: User) -> None:
    checkout = with_contact(hold(visit(house), visit(spa, NOON), customer=alice).unwrap(), alice)
    shown = quote_of(bookings_of(checkout))
    Booking.objects.filter(venue=spa.venue).update(total_cents=9100)

    with pytest.raises(QuoteChanged):
        confirm(checkout, quote=shown).unwrap()
    assert {one.state for one in bookings_of(checkout)} == {"HELD"}


def test_one_that_is_over_leaves_all_unagreed(house: House, spa: House, alice: User) -> None:
    checkout = with_contact(hold(visit(house), visit(spa, NOON), customer=alice).unwrap(), alice)
    let_time_run_out(bookings_of(checkout)[1])

    with pytest.raises(HoldGone):
        confirm(checkout).unwrap()
    assert bookings_of(checkout)[0].state == "HELD"


def test_without_a_contact_nothing_is_agreed(house: House, spa: House, alice: User) -> None:
    checkout = hold(visit(house), visit(spa, NOON), customer=alice).unwrap()
    with pytest.raises(ContactMissing):
        confirm(checkout).unwrap()


def test_an_address_that_holds_something_else_is_refused_for_each(house: House, spa: House) -> None:
    with_contact(hold(visit(house), device="bob's").unwrap())
    checkout = hold(visit(house, NOON), visit(spa, NOON + 2 * HOUR)).unwrap()

    refused = give_contact_together(
        checkout=checkout, contact=ALICE, customer=None, now=NOW, answers={}
    )

    assert why(refused) == {0: TooManyHolds, 1: TooManyHolds}
    other = replace(ALICE, email="alice@example.org")
    assert isinstance(other, Contact)
    give_contact_together(
        checkout=checkout, contact=other, customer=None, now=NOW, answers={}
    ).unwrap()


def test_more_time_is_had_once_and_never_beyond_the_start(house: House, spa: House) -> None:
    checkout = hold(visit(house), visit(spa, NOON)).unwrap()
    before = [one.hold_until for one in bookings_of(checkout)]

    extend_together(checkout=checkout, now=NOW).unwrap()
    with pytest.raises(AlreadyExtended):
        extend_together(checkout=checkout, now=NOW).unwrap()

    after = [one.hold_until for one in bookings_of(checkout)]
    assert [b - a for a, b in zip(before, after, strict=True) if a and b] == [HOUR / 4] * 2


def test_what_is_over_is_not_extended(house: House, spa: House) -> None:
    checkout = hold(visit(house), visit(spa, NOON)).unwrap()
    let_time_run_out(bookings_of(checkout)[1])
    with pytest.raises(HoldGone):
        extend_together(checkout=checkout, now=NOW).unwrap()
    assert bookings_of(checkout)[0].extended_at is None


def test_letting_go_lets_go_of_all(house: House, spa: House) -> None:
    checkout = hold(visit(house), visit(spa, NOON)).unwrap()
    abandon_together(checkout=checkout, now=NOW).unwrap()
    assert {one.state for one in bookings_of(checkout)} == {"CANCELLED"}


def test_nobody_else_sees_it(house: House, alice: User) -> None:
    checkout = hold(visit(house)).unwrap()
    assert checkout_of(checkout_id=checkout.pk, device="alice's phone", user=None) == checkout
    for asked in (UUID(int=1), checkout.pk):
        with pytest.raises(Checkout.DoesNotExist):
            checkout_of(checkout_id=asked, device="bob's", user=alice)
