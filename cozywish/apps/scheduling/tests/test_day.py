"""One date at a venue: hours, shifts, breaks and time off as spans of real time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.scheduling.day import Away, PersonDay, VenueDay, day_at
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.scheduling.models import Break, SpecialDate, TimeOff
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import Venue
from cozywish.core.intervals import Span, tick_at

pytestmark = pytest.mark.django_db

PORTLAND = ZoneInfo("America/Los_Angeles")
THURSDAY = date(2026, 11, 12)


def at(day: date, hour: int, minute: int = 0, fold: int = 0) -> int:
    """The tick of a wall time in Portland; hour 24 is the following midnight."""
    following = day.toordinal() + hour // 24
    local = datetime.combine(date.fromordinal(following), datetime.min.time(), PORTLAND)
    return tick_at(local.replace(hour=hour % 24, minute=minute, fold=fold).astimezone(UTC))


def hours(day: date, *pairs: tuple[int, int]) -> tuple[Span, ...]:
    return tuple((at(day, start), at(day, end)) for start, end in pairs)


def seen(venue: Venue, on: date) -> VenueDay:
    day = day_at(venue=venue, on=on)
    assert day is not None
    return day


def test_a_person_is_present_where_hours_and_shift_meet() -> None:
    venue = make_venue()
    open_daily(venue, 9 * 60, 17 * 60)
    ines = make_staff(venue)
    work_daily(ines, 7 * 60, 13 * 60)
    work_daily(ines, 15 * 60, 20 * 60)

    day = seen(venue, THURSDAY)

    assert day == VenueDay(
        span=(at(THURSDAY, 0), at(THURSDAY, 24)),
        opened=hours(THURSDAY, (9, 17)),
        label="",
        people={ines.pk: PersonDay(present=hours(THURSDAY, (9, 13), (15, 17)))},
    )


def test_breaks_count_only_where_the_person_is_there() -> None:
    venue = make_venue()
    open_daily(venue)
    ines = make_staff(venue)
    work_daily(ines, 9 * 60, 17 * 60)
    Break.objects.create(staff=ines, weekday=3, starts_minute=12 * 60, ends_minute=13 * 60)
    Break.objects.create(staff=ines, weekday=3, starts_minute=16 * 60, ends_minute=18 * 60)
    Break.objects.create(staff=ines, weekday=4, starts_minute=10 * 60, ends_minute=11 * 60)
    leaves = datetime(2026, 11, 12, 12, 30, tzinfo=PORTLAND)
    TimeOff.objects.create(
        staff=ines,
        starts_at=leaves,
        ends_at=datetime(2026, 11, 13, 0, 0, tzinfo=PORTLAND),
        reason="Dentist",
    )

    person = seen(venue, THURSDAY).people[ines.pk]

    assert person.breaks == ((at(THURSDAY, 12), at(THURSDAY, 12, 30)),)
    assert person.away == (Away((at(THURSDAY, 12, 30), at(THURSDAY, 24)), "Dentist"),)


def test_time_off_elsewhere_in_time_or_team_is_not_shown() -> None:
    venue, other = make_venue(), make_venue()
    ines, charlie = make_staff(venue), make_staff(other, "Charlie Cole")
    for staff, day in ((ines, 11), (charlie, 12)):
        TimeOff.objects.create(
            staff=staff,
            starts_at=datetime(2026, 11, day, 0, 0, tzinfo=PORTLAND),
            ends_at=datetime(2026, 11, day + 1, 0, 0, tzinfo=PORTLAND),
        )

    assert seen(venue, THURSDAY).people == {ines.pk: PersonDay()}


def test_a_night_is_split_at_midnight() -> None:
    venue = make_venue()
    open_daily(venue, 20 * 60, 26 * 60)

    assert seen(venue, THURSDAY).opened == hours(THURSDAY, (0, 2), (20, 24))


def test_a_special_date_gives_its_name_and_its_hours() -> None:
    venue = make_venue()
    open_daily(venue)
    SpecialDate.objects.create(venue=venue, on=THURSDAY, label="Inventory")

    day = seen(venue, THURSDAY)

    assert (day.opened, day.label) == ((), "Inventory")


def test_the_day_the_clock_goes_back_is_25_hours_long() -> None:
    venue = make_venue()
    open_daily(venue, 0, 3 * 60)
    sunday = date(2026, 11, 1)

    day = seen(venue, sunday)

    assert day.span == (at(sunday, 0), at(sunday, 0) + 25 * 12)
    assert day.opened == ((at(sunday, 0), at(sunday, 0) + 4 * 12),)


def test_the_day_the_clock_goes_forward_is_23_hours_long() -> None:
    venue = make_venue()
    open_daily(venue, 0, 3 * 60)
    sunday = date(2027, 3, 14)

    day = seen(venue, sunday)

    assert day.span == (at(sunday, 0), at(sunday, 0) + 23 * 12)
    assert day.opened == ((at(sunday, 0), at(sunday, 0) + 2 * 12),)


def test_a_date_that_a_zone_left_out_is_none() -> None:
    assert day_at(venue=make_venue(time_zone="Pacific/Apia"), on=date(2011, 12, 30)) is None


@pytest.mark.parametrize("people", [1, 6])
def test_three_queries_however_many_people(
    people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    venue = make_venue()
    open_daily(venue)
    for number in range(people):
        work_daily(make_staff(venue, f"Person {number}"))

    with django_assert_num_queries(3):
        day = seen(venue, THURSDAY)

    assert [person.present for person in day.people.values()] == [hours(THURSDAY, (9, 17))] * people
