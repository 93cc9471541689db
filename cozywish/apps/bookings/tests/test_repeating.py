"""Holding a series: every date that was chosen, or none (E11, B4)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking, make_series
from cozywish.apps.bookings.models import Booking, Checkout, Recurrence, Series
from cozywish.apps.bookings.queries.checkouts import bookings_of, quote_of
from cozywish.apps.bookings.queries.series import Rule, words_of
from cozywish.apps.bookings.refusals import (
    NotOfTheSeries,
    SeriesTooLong,
    SeriesTooShort,
    SlotTaken,
)
from cozywish.apps.bookings.services import (
    Contact,
    PartsRefused,
    Repeated,
    confirm_together,
    give_contact_together,
    hold_series,
)
from cozywish.apps.bookings.services.holding import HoldGone
from cozywish.apps.bookings.services.own_limits import TooManyHolds
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House
from cozywish.core.errors import DomainError
from cozywish.core.recurring import Every
from cozywish.core.services import Failure, ServiceResult

WEEK, HOUR = timedelta(days=7), timedelta(hours=1)
CONTACT = Contact("Alice Archer", "alice@example.com", "+15035550100")


def hold(
    house: House, rule: Rule, chosen: dict[int, datetime] | None = None, **overrides: Any
) -> ServiceResult[Checkout]:
    asked = Repeated(
        venue_id=house.venue.pk,
        service_ids=[house.massage.pk],
        staff_id=overrides.pop("staff_id", house.ines.pk),
        starts_at=overrides.pop("starts_at", TEN),
        rule=rule,
        chosen=chosen,
    )
    said: dict[str, Any] = {"customer": None, "device": "alice's phone", "now": NOW, **overrides}
    return hold_series(asked=asked, **said)


def why(result: ServiceResult[Checkout]) -> DomainError:
    assert isinstance(result, Failure)
    return result.error


def test_all_dates_are_held_and_each_knows_its_place(house: House, alice: User) -> None:
    checkout = hold(house, Rule(Every.TWO_WEEKS, count=4), customer=alice).unwrap()
    visits = bookings_of(checkout)
    assert [one.starts_at for one in visits] == [TEN + number * 2 * WEEK for number in range(4)]
    assert [one.series_position for one in visits] == [1, 2, 3, 4]
    assert {one.state for one in visits} == {"HELD"}
    series = Series.objects.get()
    assert (series.every, series.asked, series.visits) == (Recurrence.TWO_WEEKS, 4, 4)
    assert (series.first_on, series.at.hour, series.until) == (date(2036, 5, 5), 10, None)
    assert words_of(series, 2) == "2 of 4, every two weeks"


def test_held_together_they_are_agreed_together(house: House, alice: User) -> None:
    checkout = hold(house, Rule(Every.WEEK, count=3), customer=alice).unwrap()
    give_contact_together(
        checkout=checkout, contact=CONTACT, customer=alice, now=NOW, answers={}
    ).unwrap()
    quote = quote_of(bookings_of(checkout))
    confirm_together(checkout=checkout, quote=quote, code="", now=NOW).unwrap()
    assert set(Booking.objects.values_list("state", flat=True)) == {"CONFIRMED"}


def test_one_date_that_is_taken_leaves_nothing_and_is_named_by_its_number(house: House) -> None:
    make_booking(house.ines, [house.massage], TEN + 2 * WEEK)
    refused = why(hold(house, Rule(Every.WEEK, count=4)))
    assert isinstance(refused, PartsRefused)
    assert {number: type(one) for number, one in refused.refusals.items()} == {3: SlotTaken}
    assert Booking.objects.count() == 1
    assert not Series.objects.exists()


def test_what_is_taken_can_be_left_out_or_be_at_another_time(house: House) -> None:
    make_booking(house.ines, [house.massage], TEN + WEEK)
    make_booking(house.ines, [house.massage], TEN + 2 * WEEK)
    chosen = {1: TEN, 3: TEN + 2 * WEEK + 2 * HOUR, 4: TEN + 3 * WEEK}
    checkout = hold(house, Rule(Every.WEEK, count=4), chosen).unwrap()
    visits = bookings_of(checkout)
    assert [one.starts_at for one in visits] == list(chosen.values())
    assert [one.series_position for one in visits] == [1, 2, 3]
    series = Series.objects.get()
    assert (series.asked, series.visits) == (4, 3)


def test_a_number_or_a_time_that_is_not_the_rule_s_is_refused(house: House) -> None:
    rule = Rule(Every.WEEK, count=2)
    assert isinstance(why(hold(house, rule, {1: TEN, 3: TEN + 2 * WEEK})), NotOfTheSeries)
    far = {1: TEN, 2: TEN + WEEK + timedelta(days=4)}
    assert isinstance(why(hold(house, rule, far)), NotOfTheSeries)
    assert isinstance(why(hold(house, rule, {2: TEN + WEEK})), SeriesTooShort)
    assert isinstance(why(hold(house, Rule(Every.WEEK, count=1))), SeriesTooShort)
    most = settings.SERIES_MOST_VISITS
    assert isinstance(why(hold(house, Rule(Every.WEEK, count=most + 1))), SeriesTooLong)


def test_the_time_that_was_held_for_one_visit_becomes_the_first(house: House) -> None:
    single = house.hold().unwrap()
    hold(house, Rule(Every.WEEK, count=2), instead_of=single.pk).unwrap()
    single.refresh_from_db()
    assert single.state == "CANCELLED"
    assert Booking.objects.filter(state="HELD").count() == 2


def test_what_was_held_stays_when_the_series_cannot_be_had(house: House) -> None:
    single = house.hold().unwrap()
    make_booking(house.ines, [house.massage], TEN + WEEK)
    assert isinstance(
        why(hold(house, Rule(Every.WEEK, count=2), instead_of=single.pk)), PartsRefused
    )
    single.refresh_from_db()
    assert single.state == "HELD"


def test_nobody_lets_go_of_another_s_hold(house: House) -> None:
    single = house.hold(device="bob's phone").unwrap()
    refused = why(hold(house, Rule(Every.WEEK, count=2), instead_of=single.pk))
    assert isinstance(refused, HoldGone)


def test_another_series_replaces_the_one_before(house: House) -> None:
    first = hold(house, Rule(Every.WEEK, count=3)).unwrap()
    second = hold(house, Rule(Every.TWO_WEEKS, count=3), replaces=first.pk).unwrap()
    assert {one.state for one in bookings_of(first)} == {"CANCELLED"}
    assert {one.state for one in bookings_of(second)} == {"HELD"}


def test_a_series_counts_as_one_hold(house: House) -> None:
    for number in range(settings.LIVE_HOLDS_PER_CUSTOMER):
        starts_at = TEN + number * 2 * HOUR
        hold(house, Rule(Every.WEEK, count=2), starts_at=starts_at).unwrap()
    refused = why(hold(house, Rule(Every.WEEK, count=2), staff_id=house.tomas.pk))
    assert isinstance(refused, TooManyHolds)


def test_anyone_may_do_it_and_whoever_is_free_does(house: House) -> None:
    make_booking(house.ines, [house.massage], TEN + WEEK)
    checkout = hold(house, Rule(Every.WEEK, count=2), staff_id=None).unwrap()
    people = [item.staff_id for one in bookings_of(checkout) for item in one.items.all()]
    assert people == [house.ines.pk, house.tomas.pk]


@pytest.mark.parametrize(
    "wrong",
    [
        {"series_position": None},
        {"series": None},
        {"series_position": 1},  # as the first
    ],
)
def test_the_database_keeps_each_place_for_one_visit(house: House, wrong: dict[str, Any]) -> None:
    visits = make_series(house.ines, [house.massage], [TEN, TEN + WEEK])
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=visits[1].pk).update(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"visits": 1}, {"visits": 3}, {"every": "DAY"}, {"until": date(2036, 5, 5)}]
)
def test_the_database_knows_what_a_series_is(house: House, wrong: dict[str, Any]) -> None:
    make_series(house.ines, [house.massage], [TEN, TEN + WEEK])
    with pytest.raises(IntegrityError), transaction.atomic():
        Series.objects.update(**wrong)
