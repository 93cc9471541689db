"""What stands where in a calendar's day, and what of it whom is shown."""

from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import ServicePlace
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.scheduling.models import Break, OpeningHours, SpecialDate, TimeOff
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember
from cozywish.apps.venues.queries import seats_of
from cozywish.core.money import Money
from cozywish.web.provider.day import Box, CalendarDay, Column, Entry, Kind
from cozywish.web.provider.grid import day_seen_from
from cozywish.web.provider.tests.conftest import THURSDAY, House, at

AUTUMN, SPRING = date(2026, 11, 1), date(2027, 3, 14)  # when Portland's clocks change


def owner_sees(house: House, on: date = THURSDAY) -> CalendarDay:
    day = day_seen_from(seats_of(house.bob)[0], house.bob, on=on)
    assert day is not None
    return day


def person_sees(person: StaffMember, on: date = THURSDAY) -> CalendarDay:
    assert person.user is not None
    day = day_seen_from(seats_of(person.user)[0], person.user, on=on)
    assert day is not None
    return day


def told(column: Column) -> list[tuple[Any, ...]]:
    """What the entries of the column say: kind, title, client, local times."""
    return [
        (e.kind, e.title, e.client, f"{e.starts_at:%H:%M}", f"{e.ends_at:%H:%M}")
        for e in column.entries
    ]


def test_a_visit_stands_at_its_time_in_its_persons_column(house: House) -> None:
    booking = make_booking(house.ines, [house.massage], at(10, 15), note="Left shoulder")

    ines, tomas = owner_sees(house).columns

    assert ines.entries == (
        Entry(
            kind=Kind.VISIT,
            key=f"visit-{booking.items.get().pk}",
            box=Box(row=15, rows=12),
            starts_at=at(10, 15),
            ends_at=at(11, 15),
            title="Hot stone massage",
            reference=booking.reference,
            client="Alice Archer",
            note="Left shoulder",
            state="CONFIRMED",
            version=1,
            moves=True,
        ),
    )
    assert (ines.number, ines.hue, ines.bookings, ines.is_own) == (1, "pine", 1, False)
    assert (tomas.number, tomas.hue, tomas.bookings, tomas.entries) == (2, "ember", 0, ())


def test_two_services_of_one_booking_are_two_visits_and_one_booking(house: House) -> None:
    scrub = make_service(house.venue, "Salt scrub", duration_minutes=30, price_cents=4550)
    make_booking(house.ines, [house.massage, scrub], at(10), note="Quiet, please")

    day = owner_sees(house)

    assert told(day.columns[0]) == [
        (Kind.VISIT, "Hot stone massage", "Alice Archer", "10:00", "11:00"),
        (Kind.VISIT, "Salt scrub", "Alice Archer", "11:00", "11:30"),
    ]
    assert [entry.note for entry in day.columns[0].entries] == ["Quiet, please", ""]
    assert (day.bookings, day.columns[0].bookings) == (1, 1)
    assert day.totals == (Money(13550, "USD"),)


def test_figures_count_who_came_or_is_to_come_and_each_booking_on_the_day_it_begins(
    house: House,
) -> None:
    states = [BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.COMPLETED]
    for hour, state in enumerate([*states, BookingState.NO_SHOW], start=9):
        make_booking(house.ines, [house.massage], at(hour), state=state)
    make_booking(house.tomas, [house.massage], at(23, 30, on=THURSDAY - timedelta(days=1)))

    day = owner_sees(house)

    assert [entry.state for entry in day.columns[0].entries] == [*states, "NO_SHOW"]
    assert told(day.columns[1]) == [
        (Kind.VISIT, "Hot stone massage", "Alice Archer", "23:30", "00:30")
    ]
    assert (day.bookings, day.totals) == (3, (Money(27000, "USD"),))
    assert [column.bookings for column in day.columns] == [3, 0]


@pytest.mark.parametrize("state", ["HELD", "CANCELLED", "DECLINED", "EXPIRED"])
def test_what_is_no_visit_is_not_shown(house: House, state: str) -> None:
    make_booking(house.ines, [house.massage], at(10), state=state, hold_until=at(9))

    day = owner_sees(house)

    assert (day.bookings, day.totals, day.columns[0].entries) == (0, (), ())


def test_staff_see_their_own_work_and_that_others_are_busy(house: House) -> None:
    mine = make_booking(house.ines, [house.massage], at(10), note="Left shoulder")
    make_booking(house.tomas, [house.massage], at(11), contact_name="Dora Diaz", note="Knee")
    make_booking(house.tomas, [house.massage], at(14), state=BookingState.NO_SHOW)
    TimeOff.objects.create(staff=house.ines, starts_at=at(13), ends_at=at(14), reason="Dentist")
    TimeOff.objects.create(staff=house.tomas, starts_at=at(13), ends_at=at(14), reason="Hospital")

    day = person_sees(house.ines)
    ines, tomas = day.columns

    assert told(ines) == [
        (Kind.VISIT, "Hot stone massage", "Alice Archer", "10:00", "11:00"),
        (Kind.AWAY, "Dentist", "", "13:00", "14:00"),
    ]
    assert ines.entries[0].key == f"visit-{mine.items.get().pk}"
    assert told(tomas) == [
        (Kind.BUSY, "", "", "11:00", "12:00"),
        (Kind.AWAY, "", "", "13:00", "14:00"),
    ]
    assert tomas.entries[0].key == "busy-2-24"
    assert (ines.is_own, ines.bookings) == (True, 1)
    assert (tomas.is_own, tomas.bookings) == (False, None)
    assert (day.bookings, day.totals) == (1, ())
    assert not any(word in repr(day) for word in ("Dora", "Knee", "Hospital"))


def test_staff_see_a_request_only_once_it_is_confirmed(house: House) -> None:
    make_booking(house.ines, [house.massage], at(10), state=BookingState.REQUESTED)

    day = person_sees(house.ines)

    assert told(day.columns[0]) == [(Kind.BUSY, "", "", "10:00", "11:00")]
    assert (day.bookings, day.columns[0].bookings) == (0, 0)


def test_the_way_to_a_customers_home_is_part_of_the_visit(house: House) -> None:
    home = make_service(
        house.venue, "Massage at home", done_at=ServicePlace.HOME, padding_before_minutes=20
    )
    make_booking(house.ines, [home], at(12, 20), address_access_note="Blue gate")

    (entry,) = owner_sees(house).columns[0].entries

    assert entry.box == Box(row=36, rows=16)
    assert (entry.starts_at, entry.travel_minutes, entry.is_at_home) == (at(12, 20), 20, True)
    assert "Blue gate" not in repr(entry)  # told with the address, to whoever may reach the client


def test_a_break_is_drawn_until_the_person_sets_out(house: House) -> None:
    home = make_service(
        house.venue, "Massage at home", done_at=ServicePlace.HOME, padding_before_minutes=20
    )
    Break.objects.create(staff=house.ines, weekday=3, starts_minute=705, ends_minute=750)
    make_booking(house.ines, [home], at(12, 30))

    pause, visit = owner_sees(house).columns[0].entries

    assert (pause.kind, pause.ends_at) == (Kind.BREAK, at(12, 30))
    assert (pause.box, visit.box) == (Box(row=33, rows=5), Box(row=38, rows=16))


def test_cleaning_up_after_a_visit_is_not_drawn(house: House) -> None:
    scrub = make_service(house.venue, "Salt scrub", padding_after_minutes=15)
    make_booking(house.ines, [scrub], at(10))

    (entry,) = owner_sees(house).columns[0].entries

    assert entry.box == Box(row=12, rows=12)


def test_hours_outside_work_are_closed_and_breaks_are_named(house: House) -> None:
    house.ines.shifts.all().delete()
    work_daily(house.ines, 10 * 60, 14 * 60)
    Break.objects.create(staff=house.ines, weekday=3, starts_minute=735, ends_minute=780)

    day = owner_sees(house)

    assert (day.begins, day.rows, day.zone) == (at(9), 96, "PST")
    assert day.columns[0].closed == (Box(0, 12), Box(60, 36))
    assert told(day.columns[0]) == [(Kind.BREAK, "", "", "12:15", "13:00")]
    assert day.columns[1].closed == ()


def test_someone_on_holiday_is_away_and_someone_without_a_shift_is_not_present(
    house: House,
) -> None:
    TimeOff.objects.create(staff=house.ines, starts_at=at(0), ends_at=at(72), reason="Annual leave")
    house.tomas.shifts.all().delete()

    ines, tomas = owner_sees(house).columns

    assert (ines.is_present, ines.is_away) == (True, True)
    assert [entry.box for entry in ines.entries] == [Box(0, 96)]
    assert (tomas.is_present, tomas.is_away) == (False, False)
    assert (tomas.closed, tomas.entries) == ((Box(0, 96),), ())


def test_the_grid_grows_by_whole_hours_to_hold_what_lies_outside_the_opening_hours(
    house: House,
) -> None:
    OpeningHours.objects.update(opens_minute=570)
    make_booking(house.ines, [house.massage], at(7, 45))
    make_booking(house.ines, [house.massage], at(17, 15))

    day = owner_sees(house)

    assert (day.begins, day.rows) == (at(7), 144)
    assert [(mark.row, f"{mark.at:%H:%M}", mark.is_hour) for mark in day.marks][:4] == [
        (0, "07:00", True),
        (6, "07:30", False),
        (12, "08:00", True),
        (18, "08:30", False),
    ]
    assert (day.marks[-1].row, day.marks[-1].at) == (144, at(19))


def test_a_night_belongs_to_both_of_its_dates(house: House) -> None:
    OpeningHours.objects.update(opens_minute=20 * 60, closes_minute=26 * 60)
    house.ines.shifts.all().delete()
    work_daily(house.ines, 20 * 60, 26 * 60)
    make_booking(house.ines, [house.massage], at(23, 30))

    evening, morning = owner_sees(house), owner_sees(house, THURSDAY + timedelta(days=1))

    assert evening.columns[0].closed == (Box(24, 216),)
    assert evening.columns[0].entries[0].box == Box(282, 6)
    assert morning.columns[0].entries[0].box == Box(0, 6)
    assert told(evening.columns[0]) == told(morning.columns[0])
    assert (evening.bookings, morning.bookings) == (1, 0)


def test_when_the_clock_goes_back_the_day_has_25_hours_and_says_which_one_o_clock(
    house: House,
) -> None:
    OpeningHours.objects.update(opens_minute=0, closes_minute=1440)
    make_booking(house.ines, [house.massage], at(1, 30, on=AUTUMN, fold=1))
    make_booking(house.ines, [house.massage], at(3, on=AUTUMN))

    day = owner_sees(house, AUTUMN)

    assert (day.rows, day.zone) == (300, "PDT")
    assert [(m.row, f"{m.at:%H:%M}", m.zone) for m in day.marks if m.is_hour][:5] == [
        (0, "00:00", ""),
        (12, "01:00", ""),
        (24, "01:00", "PST"),
        (36, "02:00", ""),
        (48, "03:00", ""),
    ]
    assert [entry.box for entry in day.columns[0].entries] == [Box(30, 12), Box(48, 12)]


def test_when_the_clock_goes_forward_the_day_has_23_hours(house: House) -> None:
    OpeningHours.objects.update(opens_minute=0, closes_minute=1440)
    make_booking(house.ines, [house.massage], at(1, 30, on=SPRING))

    day = owner_sees(house, SPRING)

    assert (day.rows, day.zone) == (276, "PST")
    assert [(m.row, f"{m.at:%H:%M}", m.zone) for m in day.marks if m.is_hour][:4] == [
        (0, "00:00", ""),
        (12, "01:00", ""),
        (24, "03:00", "PDT"),
        (36, "04:00", ""),
    ]
    assert [(e.box, f"{e.ends_at:%H:%M}") for e in day.columns[0].entries] == [
        (Box(18, 12), "03:30")
    ]


def test_a_closed_day_without_bookings_has_no_grid(house: House) -> None:
    SpecialDate.objects.create(venue=house.venue, on=THURSDAY, label="Thanksgiving")

    day = owner_sees(house)

    assert (day.rows, day.marks, day.label) == (0, (), "Thanksgiving")
    assert day.row_at(at(12)) is None


def test_a_booking_shows_even_on_a_closed_day(house: House) -> None:
    make_booking(house.ines, [house.massage], at(10, 30))
    SpecialDate.objects.create(venue=house.venue, on=THURSDAY)

    day = owner_sees(house)

    assert (day.begins, day.rows) == (at(10), 24)
    assert day.columns[0].closed == (Box(0, 24),)


def test_people_who_left_keep_the_days_on_which_they_worked(house: House) -> None:
    make_booking(house.ines, [house.massage], at(10))
    StaffMember.objects.filter(venue=house.venue).update(is_active=False)

    day = owner_sees(house)

    assert [column.person for column in day.columns] == [house.ines]
    assert owner_sees(house, THURSDAY + timedelta(days=1)).columns == ()


def test_other_venues_do_not_show(house: House) -> None:
    other = make_venue()
    open_daily(other, 0, 1440)
    dora = make_staff(other, "Dora Diaz", user=house.ines.user)
    make_booking(dora, [make_service(other)], at(6))

    day = owner_sees(house)

    assert (day.begins, day.bookings) == (at(9), 0)
    assert [column.person for column in day.columns] == [house.ines, house.tomas]


def test_now_stands_in_a_row_of_the_grid_only(house: House) -> None:
    day = owner_sees(house)

    assert day.row_at(at(8, 59)) is None
    assert day.row_at(at(9)) == 0
    assert day.row_at(at(11, 36)) == 31
    assert day.row_at(at(16, 59)) == 95
    assert day.row_at(at(17)) is None


def test_another_content_has_another_version(house: House) -> None:
    before = owner_sees(house).version
    assert owner_sees(house).version == before

    booking = make_booking(house.ines, [house.massage], at(10))
    booked = owner_sees(house).version
    booking.contact_name = "Dora Diaz"
    booking.save(update_fields=["contact_name"])

    assert len({before, booked, owner_sees(house).version, person_sees(house.ines).version}) == 4


@pytest.mark.parametrize("people", [1, 8])
def test_nine_queries_however_many_people_and_bookings(
    house: House, people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(people):
        person = make_staff(house.venue, f"Person {number}")
        for hour in range(9, 9 + people):
            make_booking(person, [house.massage], at(hour))
    [seat] = seats_of(house.bob)

    with django_assert_num_queries(9):
        day = day_seen_from(seat, house.bob, on=THURSDAY)

    assert day is not None
    assert (len(day.columns), day.bookings) == (people + 2, people * people)
