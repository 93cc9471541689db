"""Free times from the database: two queries, real rules (TIM-02), nobody blocked who should not be."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.bookings.models import Allocation, Booking
from cozywish.apps.bookings.queries.free_time import (
    DayCount,
    FreeStart,
    FreeTimes,
    NoTimes,
    free_staff_at,
    free_times,
    nearest_free,
)
from cozywish.apps.bookings.refusals import (
    BeyondHorizon,
    NotOffered,
    SlotTaken,
    TooShortNotice,
    VenueClosed,
)
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House, let_time_run_out
from cozywish.apps.catalog.factories import make_offer, make_service
from cozywish.apps.catalog.models import StaffService
from cozywish.apps.scheduling.factories import work_daily
from cozywish.apps.scheduling.models import Break, Shift, SpecialDate, TimeOff
from cozywish.apps.venues.factories import make_staff
from cozywish.apps.venues.models import Resource, StaffMember
from cozywish.core.intervals import tick_at

MONDAY = date(2036, 5, 5)
TUESDAY = date(2036, 5, 6)


def asked(house: House, **overrides: Any) -> FreeTimes:
    """The massage with anyone on Monday, asked at seven in the morning."""
    question: dict[str, Any] = {
        "venue_id": house.venue.pk,
        "service_ids": [house.massage.pk],
        "staff_id": None,
        "first": MONDAY,
        "days": 1,
        "now": NOW,
        **overrides,
    }
    return free_times(**question)


def clock(times: FreeTimes, on: date = MONDAY) -> list[str]:
    return [f"{start.local:%H:%M}" for start in times.by_date[on]]


def quarters(first: str, last: str) -> list[str]:
    """Every quarter of an hour from `first` to `last`, both included."""
    begin, end = (int(text[:2]) * 60 + int(text[3:]) for text in (first, last))
    return [f"{minute // 60:02}:{minute % 60:02}" for minute in range(begin, end + 1, 15)]


def block(staff: StaffMember, starts_at: datetime, minutes: int) -> Allocation:
    return Allocation.objects.create(
        resource=Resource.objects.get(staff=staff),
        t0=tick_at(starts_at),
        t1=tick_at(starts_at) + minutes // 5,
        state="BLOCKED",
    )


# -- what is listed --


def test_a_free_day_offers_every_quarter_of_an_hour_until_the_visit_no_longer_fits(
    house: House,
) -> None:
    times = asked(house)

    assert clock(times) == quarters("09:00", "16:00")
    assert times.by_date[MONDAY][4] == FreeStart(
        starts_at=TEN,
        local=TEN,
        staff_ids=(house.ines.pk, house.tomas.pk),
        service_ids=(house.massage.pk,),
    )
    assert times.by_date[MONDAY][4].local.isoformat() == "2036-05-05T10:00:00-07:00"


def test_each_time_names_those_who_are_free_then(house: House) -> None:
    house.hold().unwrap()

    free = {f"{start.local:%H:%M}": start.staff_ids for start in asked(house).all()}

    both, tomas = (house.ines.pk, house.tomas.pk), (house.tomas.pk,)
    assert (free["09:00"], free["10:45"], free["11:00"], free["11:15"]) == (
        tomas, tomas, tomas, both,
    )  # fmt: skip


def test_a_named_person_is_the_only_one_asked(house: House) -> None:
    house.hold().unwrap()

    assert clock(asked(house, staff_id=house.ines.pk)) == quarters("11:15", "16:00")


def test_padding_of_the_new_visit_keeps_its_distance_from_the_next_booking(house: House) -> None:
    house.hold(TEN + timedelta(hours=2)).unwrap()

    times = clock(asked(house, staff_id=house.ines.pk))

    assert times == quarters("09:00", "10:45") + quarters("13:15", "16:00")


def test_the_rules_of_both_venue_and_person_hold(house: House) -> None:
    Break.objects.create(staff=house.ines, weekday=0, starts_minute=12 * 60, ends_minute=13 * 60)
    TimeOff.objects.create(
        staff=house.ines, starts_at=TEN + timedelta(hours=5), ends_at=TEN + timedelta(hours=30)
    )
    SpecialDate.objects.create(venue=house.venue, on=MONDAY, opens_minute=600, closes_minute=1200)

    assert clock(asked(house, staff_id=house.ines.pk)) == (
        quarters("10:00", "11:00") + quarters("13:00", "14:00")
    )


def test_a_person_takes_their_own_minutes(house: House) -> None:
    StaffService.objects.filter(staff=house.tomas).update(duration_minutes=120)

    free = {f"{start.local:%H:%M}": start.staff_ids for start in asked(house).all()}

    assert free["15:00"] == (house.ines.pk, house.tomas.pk)
    assert free["15:15"] == free["16:00"] == (house.ines.pk,)


def test_several_services_need_one_person_who_does_them_all(house: House) -> None:
    facial = make_service(house.venue, "Facial", by=[house.tomas], duration_minutes=30)
    visit = [house.massage.pk, facial.pk]

    assert {start.staff_ids for start in asked(house, service_ids=visit).all()} == {
        (house.tomas.pk,)
    }
    assert clock(asked(house, service_ids=visit)) == quarters("09:00", "15:30")
    assert asked(house, service_ids=visit, staff_id=house.ines.pk).all() == []


def test_the_strictest_notice_and_horizon_and_the_first_step_hold(house: House) -> None:
    facial = make_service(
        house.venue, "Facial", by=[house.ines], duration_minutes=30,
        step_minutes=60, lead_minutes=5 * 60, horizon_days=0,
    )  # fmt: skip

    times = asked(house, service_ids=[facial.pk, house.massage.pk], days=2)

    assert clock(times) == ["12:00", "13:00", "14:00", "15:00"]
    assert clock(times, TUESDAY) == []


def test_a_day_of_notice_is_24_hours_even_when_the_clock_is_put_forward(house: House) -> None:
    house.venue.lead_minutes = 24 * 60
    house.venue.save(update_fields=["lead_minutes"])
    saturday_ten = datetime(2036, 3, 8, 18, 0, tzinfo=UTC)  # Portland changes on Sunday, 9 March

    times = asked(house, now=saturday_ten, first=date(2036, 3, 8), days=2)

    assert clock(times, date(2036, 3, 8)) == []
    assert clock(times, date(2036, 3, 9)) == quarters("11:00", "16:00")


def test_dates_are_the_venues_whatever_date_it_is_in_utc(house: House) -> None:
    Shift.objects.filter(staff=house.ines).update(starts_minute=16 * 60, ends_minute=20 * 60)
    house.venue.hours.update(closes_minute=20 * 60)

    evening = asked(house, staff_id=house.ines.pk).by_date[MONDAY]

    assert [f"{start.starts_at:%a %H:%M}" for start in evening[-5:]] == [
        "Tue 01:00",
        "Tue 01:15",
        "Tue 01:30",
        "Tue 01:45",
        "Tue 02:00",
    ]


def test_a_shift_with_dates_counts_only_between_them(house: House) -> None:
    Shift.objects.filter(staff=house.ines).update(valid_from=TUESDAY, valid_until=TUESDAY)

    times = asked(house, staff_id=house.ines.pk, days=3)

    assert [count.count for count in times.counts()] == [0, 29, 0]


def test_counts_say_why_a_date_has_nothing(house: House) -> None:
    SpecialDate.objects.create(venue=house.venue, on=TUESDAY)
    block(house.ines, TEN - timedelta(hours=2), 9 * 60)

    times = asked(house, staff_id=house.ines.pk, first=MONDAY - timedelta(days=1), days=4)

    assert times.counts() == [
        DayCount(date(2036, 5, 4), 0, NoTimes.CLOSED),
        DayCount(MONDAY, 0, NoTimes.FULL),
        DayCount(TUESDAY, 0, NoTimes.CLOSED),
        DayCount(date(2036, 5, 7), 29, None),
    ]


def test_inactive_and_unknown_things_have_no_free_times(house: House) -> None:
    nothing = [DayCount(MONDAY, 0, NoTimes.CLOSED)]
    away = make_staff(house.venue, "Jonah Webb", is_active=False)
    make_offer(away, house.massage)
    work_daily(away)

    assert asked(house, staff_id=away.pk).counts() == nothing
    assert asked(house, staff_id=uuid4()).counts() == nothing
    assert asked(house, service_ids=[uuid4()]).counts() == nothing
    assert asked(house, venue_id=uuid4()).counts() == nothing
    assert {start.staff_ids for start in asked(house).all()} == {(house.ines.pk, house.tomas.pk)}

    house.massage.is_active = False
    house.massage.save(update_fields=["is_active"])
    assert asked(house).counts() == nothing


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED", "REJECTED", "SUSPENDED"])
def test_only_approved_venues_have_free_times(house: House, status: str) -> None:
    house.venue.status = status
    house.venue.save(update_fields=["status"])

    assert asked(house).all() == []


def test_a_person_without_a_schedule_is_not_bookable(house: House) -> None:
    newcomer = make_staff(house.venue, "Wren Ito")
    make_offer(newcomer, house.massage)

    assert asked(house, staff_id=newcomer.pk).all() == []


def test_dates_nobody_means_are_closed_rather_than_an_error(house: House) -> None:
    last = date.max

    assert asked(house, first=last, days=31).counts() == [DayCount(last, 0, NoTimes.CLOSED)]
    assert asked(house, first=date.min).counts() == [DayCount(date.min, 0, NoTimes.CLOSED)]


# -- holds --


def test_a_hold_that_is_over_blocks_nobody(house: House) -> None:
    hold = house.hold().unwrap()
    before = clock(asked(house, staff_id=house.ines.pk))

    let_time_run_out(hold)

    assert before == quarters("11:15", "16:00")
    assert clock(asked(house, staff_id=house.ines.pk)) == quarters("09:00", "16:00")


def test_what_is_confirmed_blocks_whatever_its_hold_said(house: House) -> None:
    hold = house.hold().unwrap()
    Booking.objects.filter(pk=hold.pk).update(state="CONFIRMED")
    Allocation.objects.update(state="CONFIRMED")
    let_time_run_out(hold)

    assert clock(asked(house, staff_id=house.ines.pk)) == quarters("11:15", "16:00")


def test_whoever_holds_a_time_is_not_in_their_own_way(house: House) -> None:
    hold = house.hold().unwrap()

    mine = asked(house, staff_id=house.ines.pk, own_hold=hold.pk)

    assert clock(mine) == quarters("09:00", "16:00")


def test_released_time_is_free_and_an_old_long_block_is_not(house: House) -> None:
    block(house.ines, TEN - timedelta(days=40), 40 * 24 * 60 + 60)
    gone = block(house.tomas, TEN, 60)
    Allocation.objects.filter(pk=gone.pk).update(state="RELEASED")
    block(house.tomas, TEN - timedelta(days=60), 60)

    assert clock(asked(house, staff_id=house.ines.pk)) == quarters("11:00", "16:00")
    assert clock(asked(house, staff_id=house.tomas.pk)) == quarters("09:00", "16:00")


# -- at one time --


def at(house: House, starts_at: datetime, **overrides: Any) -> list[Any]:
    question: dict[str, Any] = {
        "venue_id": house.venue.pk,
        "service_ids": [house.massage.pk],
        "staff_id": None,
        "starts_at": starts_at,
        "now": NOW,
        **overrides,
    }
    return free_staff_at(**question)


def test_whoever_has_least_to_do_that_day_comes_first(house: House) -> None:
    assert at(house, TEN) == [house.ines.pk, house.tomas.pk]
    block(house.ines, TEN + timedelta(hours=4), 15)
    assert at(house, TEN) == [house.tomas.pk, house.ines.pk]
    block(house.tomas, TEN + timedelta(hours=4), 20)
    assert at(house, TEN) == [house.ines.pk, house.tomas.pk]
    block(house.ines, TEN + timedelta(days=1), 480)
    assert at(house, TEN) == [house.ines.pk, house.tomas.pk]


def test_a_closed_date_is_not_the_same_as_an_hour_never_offered(house: House) -> None:
    SpecialDate.objects.create(venue=house.venue, on=TUESDAY)

    with pytest.raises(VenueClosed):
        at(house, TEN + timedelta(days=1))
    with pytest.raises(NotOffered):
        at(house, TEN + timedelta(hours=12))
    with pytest.raises(NotOffered):
        at(house, TEN + timedelta(seconds=1))


def test_refusals_name_the_minutes_and_the_days(house: House) -> None:
    house.venue.lead_minutes, house.venue.horizon_days = 240, 3
    house.venue.save(update_fields=["lead_minutes", "horizon_days"])

    with pytest.raises(TooShortNotice) as soon:
        at(house, TEN)
    with pytest.raises(BeyondHorizon) as late:
        at(house, TEN + timedelta(days=4))
    with pytest.raises(BeyondHorizon):
        at(house, datetime.max.replace(tzinfo=UTC))

    assert at(house, TEN + timedelta(hours=1)) == [house.ines.pk, house.tomas.pk]
    assert at(house, TEN + timedelta(days=3)) == [house.ines.pk, house.tomas.pk]
    assert soon.value.params == {"minutes": 240}
    assert late.value.params == {"days": 3}


def test_the_three_nearest_free_times_stand_in_for_one_that_was_taken(house: House) -> None:
    house.hold().unwrap()
    with pytest.raises(SlotTaken):
        at(house, TEN, staff_id=house.ines.pk)

    near = nearest_free(
        venue_id=house.venue.pk,
        service_ids=[house.massage.pk],
        staff_id=house.ines.pk,
        around=TEN,
        now=NOW,
    )

    assert [f"{start.local:%a %H:%M}" for start in near] == ["Mon 11:15", "Mon 11:30", "Mon 11:45"]


def test_the_nearest_times_may_lie_on_both_sides_and_on_other_days(house: House) -> None:
    block(house.ines, TEN - timedelta(minutes=15), 420)

    def near(around: datetime) -> list[str]:
        found = nearest_free(
            venue_id=house.venue.pk,
            service_ids=[house.massage.pk],
            staff_id=house.ines.pk,
            around=around,
            now=NOW,
        )
        return [f"{start.local:%a %H:%M}" for start in found]

    assert near(TEN + timedelta(hours=6)) == ["Tue 09:00", "Tue 09:15", "Tue 09:30"]
    assert near(TEN + timedelta(days=2, minutes=5)) == ["Wed 09:45", "Wed 10:00", "Wed 10:15"]


# -- what it costs --


@pytest.mark.parametrize("more_people", [0, 10])
def test_a_month_costs_two_queries_for_any_number_of_people(
    house: House, more_people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(more_people):
        person = make_staff(house.venue, f"Person {number}")
        make_offer(person, house.massage)
        work_daily(person)
        block(person, TEN + timedelta(hours=5), 60)

    with django_assert_num_queries(2):
        times = asked(house, days=31)
        assert len(times.all()[0].staff_ids) == 2 + more_people

    with django_assert_num_queries(2):
        at(house, TEN)

    with django_assert_num_queries(2):
        nearest_free(
            venue_id=house.venue.pk,
            service_ids=[house.massage.pk],
            staff_id=None,
            around=TEN,
            now=NOW,
        )
