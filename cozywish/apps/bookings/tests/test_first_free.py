"""The first free times of many venues, in as many queries for a hundred as for one."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.bookings.models import Allocation
from cozywish.apps.bookings.queries.first_free import FirstFreeAsk, first_free
from cozywish.apps.bookings.queries.free_time import FreeStart
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House, make_house
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.scheduling.models import Shift, SpecialDate
from cozywish.apps.venues.models import Resource
from cozywish.core.intervals import tick_at


def first(house: House, service_id: UUID | None = None, **overrides: Any) -> list[FreeStart]:
    ask = FirstFreeAsk(venue_id=house.venue.pk, service_id=service_id)
    return first_free(asks=[ask], now=overrides.pop("now", NOW), **overrides)[house.venue.pk]


def shown(starts: list[FreeStart]) -> list[str]:
    return [f"{start.local:%a %d %H:%M}" for start in starts]


def take(house: House, starts_at: datetime, hours: int) -> None:
    for resource in Resource.objects.filter(venue=house.venue):
        t0 = tick_at(starts_at)
        Allocation.objects.create(resource=resource, t0=t0, t1=t0 + hours * 12, state="BLOCKED")


def test_the_first_three_times_and_who_is_free_then(house: House) -> None:
    house.hold(TEN - timedelta(hours=1)).unwrap()

    found = first(house, house.massage.pk)

    assert shown(found) == ["Mon 05 09:00", "Mon 05 09:15", "Mon 05 09:30"]
    assert found[0].staff_ids == (house.tomas.pk,)
    assert found[0].starts_at == TEN - timedelta(hours=1)


def test_a_full_first_week_is_looked_past(house: House) -> None:
    take(house, NOW, 7 * 24 + 5)

    assert shown(first(house)) == ["Mon 12 12:00", "Mon 12 12:15", "Mon 12 12:30"]
    assert first(house, days=7) == []


def test_times_from_both_passes_are_put_together(house: House) -> None:
    take(house, TEN - timedelta(hours=1), 6 * 24 + 6)
    Shift.objects.filter(weekday=6).update(starts_minute=15 * 60 + 30)

    assert shown(first(house, limit_per_venue=4)) == [
        "Sun 11 15:30",
        "Sun 11 15:45",
        "Sun 11 16:00",
        "Mon 12 09:00",
    ]


def test_any_service_means_the_soonest_of_all_and_names_it(house: House) -> None:
    house.massage.lead_minutes = 26 * 60
    house.massage.save(update_fields=["lead_minutes"])
    facial = make_service(house.venue, "Facial", by=[house.ines], duration_minutes=30)
    make_service(house.venue, "Retired", by=[house.tomas], is_active=False)
    make_service(house.venue, "Nobody's")

    [start] = first(house, limit_per_venue=1)

    assert shown([start]) == ["Mon 05 09:00"]
    assert (start.service_ids, start.staff_ids) == ((facial.pk,), (house.ines.pk,))


def test_of_two_services_at_one_time_the_first_listed_is_named(house: House) -> None:
    make_service(house.venue, "Facial", by=[house.ines], duration_minutes=30)

    assert {start.service_ids for start in first(house)} == {(house.massage.pk,)}


def test_a_part_of_the_day_is_by_the_venues_clock(house: House) -> None:
    assert shown(first(house, part_of_day=(15 * 60 + 45, 24 * 60))) == [
        "Mon 05 15:45",
        "Mon 05 16:00",
        "Tue 06 15:45",
    ]


def test_nothing_before_the_moment_asked_for(house: House) -> None:
    later = TEN + timedelta(days=2, minutes=10)

    assert shown(first(house, not_before=later)) == ["Wed 07 10:15", "Wed 07 10:30", "Wed 07 10:45"]
    assert shown(first(house, not_before=NOW - timedelta(days=9), limit_per_venue=1)) == [
        "Mon 05 09:00"
    ]


def test_late_in_the_evening_the_first_time_is_tomorrow(house: House) -> None:
    late = datetime(2036, 5, 6, 6, 50, tzinfo=UTC)  # Monday 23:50 in Portland

    assert shown(first(house, now=late, limit_per_venue=1)) == ["Tue 06 09:00"]


def test_closed_dates_are_skipped_and_venues_without_times_have_an_empty_entry(
    house: House,
) -> None:
    other, unknown = make_house(), uuid4()
    other.venue.status = "SUSPENDED"
    other.venue.save(update_fields=["status"])
    SpecialDate.objects.create(venue=house.venue, on=datetime(2036, 5, 5, tzinfo=UTC).date())
    asks = [
        FirstFreeAsk(house.venue.pk),
        FirstFreeAsk(other.venue.pk),
        FirstFreeAsk(unknown),
        FirstFreeAsk(house.venue.pk, other.massage.pk),
    ]

    found = first_free(asks=asks, now=NOW, limit_per_venue=1)

    assert {venue: shown(starts) for venue, starts in found.items()} == {
        house.venue.pk: ["Tue 06 09:00"],
        other.venue.pk: [],
        unknown: [],
    }


@pytest.mark.parametrize("more_venues", [0, 6])
def test_the_number_of_venues_does_not_change_the_number_of_queries(
    house: House,
    more_venues: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    houses = [house, *(make_house() for _ in range(more_venues))]
    asks = [FirstFreeAsk(one.venue.pk) for one in houses]

    with django_assert_num_queries(2):
        found = first_free(asks=asks, now=NOW)
    assert [shown(found[one.venue.pk][:1]) for one in houses] == [["Mon 05 09:00"]] * len(houses)

    take(house, NOW, 8 * 24)
    with django_assert_num_queries(4):
        found = first_free(asks=asks, now=NOW)
    assert shown(found[house.venue.pk][:1]) == ["Tue 13 09:00"]
