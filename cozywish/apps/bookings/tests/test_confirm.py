"""From a hold to an agreement, and back out of it."""

from datetime import timedelta
from uuid import UUID

import pytest

from cozywish.apps.accounts.models import Consent, EmailCode, User
from cozywish.apps.accounts.services import (
    CODE_PURPOSE,
    CodeOver,
    CodeRefused,
    CodeWrong,
    mint_code,
)
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.models import Allocation, Booking, BookingToken
from cozywish.apps.bookings.queries import gates
from cozywish.apps.bookings.refusals import NotPossibleNow, TooLate
from cozywish.apps.bookings.services import (
    Address,
    Contact,
    abandon_hold,
    cancel_booking,
    confirm_booking,
    expire_hold,
    give_contact,
    issue_link,
)
from cozywish.apps.bookings.services.confirming import (
    AddressMissing,
    ContactChanged,
    ContactMissing,
    ModeNotOffered,
    OutsideArea,
)
from cozywish.apps.bookings.services.holding import HoldGone
from cozywish.apps.bookings.services.own_limits import OverlapsOwn, TooManyHolds
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House, let_time_run_out
from cozywish.apps.catalog.models import Service
from cozywish.apps.geo.factories import make_postcode
from cozywish.toolkit.tokens import digest

ALICE = Contact(name="Alice Archer", email="Alice@Example.com", phone="+15035550100")


def code_for(email: str) -> str:
    """The six digits a mail to `email` would carry."""
    minted = mint_code(code_id=UUID(str(EmailCode.objects.get(email=email).pk)))
    assert minted is not None
    return minted.code


def other_codes(right: str, *, count: int) -> list[str]:
    """So many different codes, none of which is `right`."""
    return [code for code in (f"{n:06}" for n in range(count + 1)) if code != right][:count]


def guest_hold(house: House) -> Booking:
    held = house.hold().unwrap()
    return give_contact(booking=held, contact=ALICE, customer=None, now=NOW).unwrap()


def confirm(booking: Booking, code: str = "", mode: str = "VENUE") -> Booking | CodeRefused:
    return confirm_booking(booking=booking, payment_mode=mode, code=code, now=NOW).unwrap()


def test_a_guest_who_confirms_agrees_to_what_holds_and_only_once(house: House) -> None:
    booking = guest_hold(house)
    code = code_for("alice@example.com")
    confirm(booking, other_codes(code, count=1)[0])
    assert not Consent.objects.filter(person_id=None).exists()
    confirm(booking, code)
    confirm(booking, code)
    rows = Consent.objects.filter(person_id=None).order_by("pk")
    assert list(rows.values_list("device", "kind", "version", "given", "door")) == [
        ("alice's phone", "TERMS", "2026-11-21", True, "PAGE"),
        ("alice's phone", "PRIVACY_NOTICE", "2026-11-21", True, "PAGE"),
    ]


def test_a_guest_confirms_with_the_code_from_the_mail(house: House) -> None:
    booking = guest_hold(house)
    done = confirm(booking, code_for("alice@example.com"))
    assert isinstance(done, Booking)
    assert (done.state, done.confirmed_at, done.contact_email) == (
        "CONFIRMED",
        NOW,
        "alice@example.com",
    )
    assert Allocation.objects.get().state == "CONFIRMED"
    assert not EmailCode.objects.exists()


def test_a_customer_confirms_at_once(house: House, alice: User) -> None:
    held = house.hold(customer=alice).unwrap()
    give_contact(booking=held, contact=ALICE, customer=alice, now=NOW).unwrap()
    done = confirm(held)
    assert isinstance(done, Booking)
    assert done.state == "CONFIRMED"
    assert not EmailCode.objects.exists()


def test_confirming_twice_gives_one_booking_and_one_announcement(house: House) -> None:
    booking = guest_hold(house)
    stale = Booking.objects.get(pk=booking.pk)
    code = code_for("alice@example.com")
    confirm(booking, code)
    for again in (confirm(booking, code), confirm(stale, code)):
        assert isinstance(again, Booking)
        assert (again.pk, again.state) == (booking.pk, "CONFIRMED")
    assert AuditEntry.objects.filter(action="bookings.confirm").count() == 1


def test_a_wrong_code_costs_a_try_and_the_fifth_ends_it(house: House) -> None:
    booking = guest_hold(house)
    right = code_for("alice@example.com")
    lefts = []
    for wrong in other_codes(right, count=5):
        refused = confirm(booking, wrong)
        assert isinstance(refused, CodeRefused)
        lefts.append(refused.error.params.get("left", 0))
    assert lefts == [4, 3, 2, 1, 0]
    refused = confirm(booking, right)
    assert isinstance(refused, CodeRefused)
    assert isinstance(refused.error, CodeOver)
    booking.refresh_from_db()
    assert booking.state == "HELD"


def test_the_same_wrong_code_twice_in_a_row_costs_one_try(house: House) -> None:
    booking = guest_hold(house)
    right = code_for("alice@example.com")
    one, other = other_codes(right, count=2)
    lefts = []
    for wrong in (one, one, other, one, one):
        refused = confirm(booking, wrong)
        assert isinstance(refused, CodeRefused)
        lefts.append(refused.error.params["left"])
    assert lefts == [4, 4, 3, 2, 2]
    assert isinstance(confirm(booking, right), Booking)


def test_repeating_the_last_wrong_code_of_five_finds_nothing_left(house: House) -> None:
    booking = guest_hold(house)
    wrong = other_codes(code_for("alice@example.com"), count=5)
    for code in wrong:
        confirm(booking, code)
    refused = confirm(booking, wrong[-1])
    assert isinstance(refused, CodeRefused)
    assert isinstance(refused.error, CodeOver)


def test_what_was_wrong_may_be_the_new_code(house: House) -> None:
    booking = guest_hold(house)
    code_for("alice@example.com")
    EmailCode.objects.update(digest=digest("123456", purpose=CODE_PURPOSE))
    assert isinstance(confirm(booking, "654321"), CodeRefused)
    give_contact(booking=booking, contact=ALICE, customer=None, now=NOW).unwrap()
    EmailCode.objects.update(digest=digest("654321", purpose=CODE_PURPOSE))
    assert isinstance(confirm(booking, "654321"), Booking)


def test_a_code_is_over_after_ten_minutes_and_a_new_one_replaces_it(house: House) -> None:
    booking = guest_hold(house)
    old = code_for("alice@example.com")
    late = confirm_booking(
        booking=booking, payment_mode="VENUE", code=old, now=NOW + timedelta(minutes=10)
    ).unwrap()
    assert isinstance(late, CodeRefused)
    assert isinstance(late.error, CodeOver)
    give_contact(booking=booking, contact=ALICE, customer=None, now=NOW).unwrap()
    new = code_for("alice@example.com")
    if old != new:
        refused = confirm(booking, old)
        assert isinstance(refused, CodeRefused)
        assert isinstance(refused.error, CodeWrong)
    assert isinstance(confirm(booking, new), Booking)


def test_a_hold_that_is_over_cannot_be_confirmed(house: House) -> None:
    booking = guest_hold(house)
    code = code_for("alice@example.com")
    let_time_run_out(booking)
    with pytest.raises(HoldGone):
        confirm(booking, code)
    assert EmailCode.objects.get().tries_left == 5
    assert expire_hold(booking_id=booking.pk).unwrap().state == "EXPIRED"
    assert Allocation.objects.get().state == "RELEASED"


def test_a_hold_that_was_given_up_meanwhile_is_gone(house: House) -> None:
    booking = guest_hold(house)
    stale = Booking.objects.get(pk=booking.pk)
    abandon_hold(booking=booking, now=NOW).unwrap()
    with pytest.raises(HoldGone):
        confirm(stale, code_for("alice@example.com"))
    assert EmailCode.objects.get().tries_left == 5


def test_a_hold_that_is_not_over_cannot_be_expired(house: House) -> None:
    booking = guest_hold(house)
    with pytest.raises(NotPossibleNow):
        expire_hold(booking_id=booking.pk).unwrap()


def test_what_is_not_offered_is_refused_politely(house: House) -> None:
    booking = guest_hold(house)
    with pytest.raises(ModeNotOffered):
        confirm(booking, code_for("alice@example.com"), mode="PREPAY")
    with pytest.raises(ContactMissing):
        confirm(house.hold(TEN + timedelta(hours=3), device="other").unwrap())


def test_a_confirmation_that_saw_another_address_does_not_win(house: House) -> None:
    booking = guest_hold(house)
    stale = Booking.objects.get(pk=booking.pk)
    code = code_for("alice@example.com")
    other = Contact(name="Mallory", email="mallory@example.com", phone=ALICE.phone)
    give_contact(booking=booking, contact=other, customer=None, now=NOW).unwrap()
    with pytest.raises(ContactChanged):
        confirm(stale, code)
    booking.refresh_from_db()
    assert booking.state == "HELD"


def test_signing_in_on_the_way_does_not_put_a_customer_in_two_places(
    house: House, alice: User
) -> None:
    house.hold(customer=alice, staff_id=house.tomas.pk, device="alice's laptop").unwrap()
    held = house.hold().unwrap()
    with pytest.raises(OverlapsOwn):
        give_contact(booking=held, contact=ALICE, customer=alice, now=NOW).unwrap()


def test_one_guest_address_holds_one_time(house: House) -> None:
    guest_hold(house)
    second = house.hold(TEN + timedelta(hours=3), device="another").unwrap()
    with pytest.raises(TooManyHolds):
        give_contact(booking=second, contact=ALICE, customer=None, now=NOW).unwrap()


def test_an_at_home_service_needs_an_address_the_venue_comes_to(house: House) -> None:
    Service.objects.filter(pk=house.massage.pk).update(done_at="HOME")
    house.venue.travel_radius_m = 5_000
    house.venue.save(update_fields=["travel_radius_m"])
    make_postcode(code="97211")
    make_postcode(code="97080", lat=45.4787, lon=-122.3928)
    held = house.hold().unwrap()

    def give(postcode: str | None) -> Booking:
        where = None if postcode is None else Address("1 Fern St", "", "Portland", postcode)
        contact = Contact(ALICE.name, ALICE.email, ALICE.phone, address=where)
        return give_contact(booking=held, contact=contact, customer=None, now=NOW).unwrap()

    with pytest.raises(AddressMissing):
        give(None)
    with pytest.raises(OutsideArea):
        give("97080")
    with pytest.raises(OutsideArea):
        give("00000")
    assert give("97211").address_postcode == "97211"


def test_cancelling_frees_the_time_and_raises_the_calendar_sequence(house: House) -> None:
    booking = guest_hold(house)
    confirm(booking, code_for("alice@example.com"))
    cancelled = cancel_booking(booking=booking, reason=" Ill ", now=NOW).unwrap()
    assert (cancelled.state, cancelled.close_reason, cancelled.calendar_sequence) == (
        "CANCELLED",
        "Ill",
        1,
    )
    assert house.hold(device="charlie's laptop").unwrap().state == "HELD"
    with pytest.raises(NotPossibleNow):
        cancel_booking(booking=booking, reason="", now=NOW).unwrap()


def test_a_visit_that_has_begun_cannot_be_cancelled(house: House) -> None:
    booking = guest_hold(house)
    confirm(booking, code_for("alice@example.com"))
    with pytest.raises(TooLate) as late:
        cancel_booking(booking=booking, reason="", now=TEN).unwrap()
    assert late.value.message == "That was possible until Mon, May 5, 10:00\xa0AM."


def test_giving_up_a_hold_frees_it_at_once(house: House) -> None:
    abandon_hold(booking=house.hold().unwrap(), now=NOW).unwrap()
    assert house.hold(device="charlie's laptop").unwrap().state == "HELD"


def test_a_link_opens_its_own_booking_until_a_week_after_the_visit(house: House) -> None:
    booking = house.hold().unwrap()
    other = house.hold(TEN + timedelta(hours=3), device="other").unwrap()
    token = issue_link(booking_id=booking.pk).unwrap()
    assert gates.booking_by_token(reference=booking.reference, token=token, now=NOW) == booking
    assert not BookingToken.objects.filter(digest__contains=token).exists()
    over = booking.ends_at + timedelta(days=7)
    for reference, tried, moment in (
        (other.reference, token, NOW),
        (booking.reference, token + "x", NOW),
        (booking.reference, token, over),
    ):
        with pytest.raises(Booking.DoesNotExist):
            gates.booking_by_token(reference=reference, token=tried, now=moment)


def test_a_hold_belongs_to_its_device_and_its_customer_only(house: House, alice: User) -> None:
    booking = house.hold().unwrap()
    found = gates.hold_of(reference=booking.reference, device="alice's phone", user=None)
    assert found == booking
    for device, user in (("other", None), ("", None), ("other", alice)):
        with pytest.raises(Booking.DoesNotExist):
            gates.hold_of(reference=booking.reference, device=device, user=user)
