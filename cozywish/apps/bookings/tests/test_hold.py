"""A hold takes all the time of a visit or nothing, and no two people ever have the same."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings import refusals
from cozywish.apps.bookings.models import Allocation, Booking, BookingItem
from cozywish.apps.bookings.services import abandon_hold
from cozywish.apps.bookings.services.holding import HoldGone, equivalent_visits, hold_first
from cozywish.apps.bookings.services.own_limits import OverlapsOwn, TooManyHolds
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House, let_time_run_out
from cozywish.apps.catalog.factories import make_offer, make_service
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember
from cozywish.core.errors import Invalid

QUARTER = timedelta(minutes=15)


def test_a_hold_freezes_the_price_and_takes_the_time_with_its_padding(house: House) -> None:
    booking = house.hold().unwrap()

    taken = Allocation.objects.get()
    assert (booking.state, booking.total_cents, booking.currency) == ("HELD", 9000, "USD")
    assert (booking.starts_at, booking.ends_at) == (TEN, TEN + timedelta(hours=1))
    assert booking.free_until == TEN - timedelta(hours=24)
    assert (taken.t1 - taken.t0, taken.t0, taken.state) == (15, TEN.timestamp() // 300, "HELD")
    assert [entry.action for entry in AuditEntry.objects.all()] == ["bookings.hold"]
    assert Delivery.objects.get().next_try_at == booking.hold_until


def test_an_overlap_is_refused_and_leaves_no_trace(house: House) -> None:
    house.hold().unwrap()

    with pytest.raises(refusals.SlotTaken):
        house.hold(TEN + timedelta(minutes=45), device="charlie's laptop").unwrap()

    counts = [model.objects.count() for model in (Booking, BookingItem, Allocation, Delivery)]
    assert counts == [1, 1, 1, 1]


def test_padding_belongs_to_nobody_else_and_the_next_step_after_it_is_free(house: House) -> None:
    house.hold().unwrap()

    with pytest.raises(refusals.SlotTaken):
        house.hold(TEN + timedelta(hours=1), device="charlie's laptop").unwrap()
    house.hold(TEN + timedelta(hours=1) + QUARTER, device="charlie's laptop").unwrap()


def test_the_database_itself_refuses_an_overlap(house: House) -> None:
    house.hold().unwrap()
    taken = Allocation.objects.get()
    taken.pk = None
    taken.t0 += 5
    with (
        pytest.raises(IntegrityError, match="bookings_allocation_never_overlaps"),
        transaction.atomic(),
    ):
        taken.save(force_insert=True)
    taken.state = "SQUEEZE"
    taken.save(force_insert=True)
    with (
        pytest.raises(IntegrityError, match="bookings_allocation_never_overlaps"),
        transaction.atomic(),
    ):
        Allocation.objects.filter(pk=taken.pk).update(state="CONFIRMED")


def test_anyone_means_whoever_has_least_to_do_that_day_then_by_position(house: House) -> None:
    names: list[str] = []
    for device in ("one", "two", "three"):
        booking = house.hold(
            staff_id=None, device=device, starts_at=TEN + len(names) * timedelta(hours=2)
        )
        names.append(booking.unwrap().items.get().staff_name)
    assert names == ["Ines Calloway", "Tomás Rivera", "Ines Calloway"]


def test_two_at_once_get_two_people_and_a_third_gets_a_refusal(house: House) -> None:
    for device in ("one", "two"):
        house.hold(staff_id=None, device=device).unwrap()
    with pytest.raises(refusals.SlotTaken):
        house.hold(staff_id=None, device="three").unwrap()


def test_a_visit_of_two_services_is_back_to_back_with_padding_outside_only(house: House) -> None:
    facial = make_service(
        house.venue,
        "Facial",
        padding_before_minutes=10,
        padding_after_minutes=5,
        duration_minutes=30,
    )
    make_offer(house.ines, facial, duration_minutes=45, price_cents=7000)

    booking = house.hold(service_ids=[facial.pk, house.massage.pk]).unwrap()

    items = list(booking.items.order_by("position"))
    assert [(i.service_name, i.price_cents, i.ends_at - i.starts_at) for i in items] == [
        ("Facial", 7000, timedelta(minutes=45)),
        ("Hot stone massage", 9000, timedelta(minutes=60)),
    ]
    assert items[1].starts_at == items[0].ends_at
    first, second = Allocation.objects.order_by("t0")
    assert (first.t1 - first.t0, second.t0 - first.t1, second.t1 - second.t0) == (11, 0, 15)


def test_a_new_hold_replaces_the_old_one_even_where_they_overlap(house: House) -> None:
    old = house.hold().unwrap()
    new = house.hold(TEN + QUARTER, replaces=old.pk).unwrap()
    old.refresh_from_db()
    assert (old.state, new.state) == ("CANCELLED", "HELD")
    assert sorted(Allocation.objects.values_list("state", flat=True)) == ["HELD", "RELEASED"]


def test_if_the_new_time_cannot_be_had_the_old_hold_stays(house: House) -> None:
    house.hold(TEN + timedelta(hours=3), device="charlie's laptop").unwrap()
    old = house.hold().unwrap()
    with pytest.raises(refusals.SlotTaken):
        house.hold(TEN + timedelta(hours=3), replaces=old.pk).unwrap()
    old.refresh_from_db()
    assert old.state == "HELD"


def test_nobody_lets_go_of_a_stranger_s_hold(house: House) -> None:
    old = house.hold().unwrap()
    with pytest.raises(HoldGone):
        house.hold(TEN + timedelta(hours=3), replaces=old.pk, device="charlie's laptop").unwrap()


def test_a_hold_that_is_over_blocks_nobody_although_no_worker_ran(house: House) -> None:
    old = house.hold().unwrap()
    let_time_run_out(old)

    new = house.hold(device="charlie's laptop").unwrap()

    old.refresh_from_db()
    assert (old.state, new.state) == ("EXPIRED", "HELD")
    assert AuditEntry.objects.filter(action="bookings.expire").count() == 1


def test_nobody_holds_more_than_three_times_at_once(house: House) -> None:
    for number in range(3):
        house.hold(TEN + number * timedelta(hours=2)).unwrap()
    with pytest.raises(TooManyHolds) as refused:
        house.hold(TEN - timedelta(hours=1), staff_id=house.tomas.pk).unwrap()
    assert (
        refused.value.message == "You are already holding 3 times. Confirm or let go of one first."
    )
    abandon_hold(booking=Booking.objects.earliest("starts_at"), now=NOW).unwrap()
    house.hold(TEN - timedelta(hours=1), staff_id=house.tomas.pk).unwrap()


def test_a_customer_is_not_in_two_places_at_once(house: House, alice: User) -> None:
    house.hold(customer=alice).unwrap()
    with pytest.raises(OverlapsOwn):
        house.hold(
            TEN + timedelta(minutes=30), customer=alice, staff_id=house.tomas.pk, device="other"
        ).unwrap()


def test_nobody_takes_the_place_of_somebody_who_was_chosen_and_left(house: House) -> None:
    """CAP-05: before the question, and between the question and the claim."""
    chosen: dict[str, Any] = {
        "venue_id": house.venue.pk,
        "service_ids": [house.massage.pk],
        "starts_at": TEN,
        "customer": None,
        "own_hold": None,
        "now": NOW,
    }
    by_ines = equivalent_visits(**chosen, staff_id=house.ines.pk, device="alice's phone")
    by_anyone = equivalent_visits(**chosen, staff_id=None, device="bob's phone")
    StaffMember.objects.filter(pk=house.ines.pk).update(is_active=False)

    with pytest.raises(refusals.StaffInactive):
        hold_first(visits=by_ines, replaces=None).unwrap()
    with pytest.raises(refusals.StaffInactive):
        house.hold(staff_id=house.ines.pk).unwrap()
    assert not Booking.objects.exists()
    # Whoever did not mind who it is gets whoever is there.
    assert hold_first(visits=by_anyone, replaces=None).unwrap().items.get().staff == house.tomas


def test_every_reason_why_a_time_cannot_be_booked_has_its_own_code(house: House) -> None:
    elsewhere = make_venue()
    stranger = make_staff(elsewhere, "Wren Ito")
    foreign = make_service(elsewhere, by=[stranger])
    retired = make_service(house.venue, "Retired", by=[house.ines], is_active=False)
    only_ines = make_service(house.venue, "Only Ines", by=[house.ines])

    def code(**asked: Any) -> str:
        with pytest.raises(Invalid) as refused:
            house.hold(**asked).unwrap()
        return refused.value.code

    assert code(starts_at=NOW - timedelta(hours=1)) == "BOOKINGS_IN_THE_PAST"
    assert code(starts_at=TEN + timedelta(minutes=5)) == "BOOKINGS_NOT_OFFERED"
    assert code(starts_at=TEN + timedelta(hours=12)) == "BOOKINGS_NOT_OFFERED"
    assert code(starts_at=TEN + timedelta(days=200)) == "BOOKINGS_BEYOND_HORIZON"
    assert code(service_ids=[retired.pk]) == "BOOKINGS_SERVICE_INACTIVE"
    assert code(service_ids=[foreign.pk]) == "BOOKINGS_SERVICE_ELSEWHERE"
    assert code(staff_id=stranger.pk) == "BOOKINGS_STAFF_ELSEWHERE"
    assert code(service_ids=[only_ines.pk], staff_id=house.tomas.pk) == (
        "BOOKINGS_STAFF_DOES_NOT_DO_THIS"
    )
    house.venue.lead_minutes = 24 * 60
    house.venue.save(update_fields=["lead_minutes"])
    assert code(starts_at=TEN) == "BOOKINGS_TOO_SHORT_NOTICE"
    house.venue.status = "SUSPENDED"
    house.venue.save(update_fields=["status"])
    assert code(starts_at=TEN) == "BOOKINGS_VENUE_INACTIVE"
    assert not Booking.objects.exists()
