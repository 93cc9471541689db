"""A cart keeps what somebody means to book for a day, and takes nobody's time."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings import refusals
from cozywish.apps.bookings.models import Allocation, Cart, CartLine
from cozywish.apps.bookings.queries.cart import count_of, line_of, removed_of, whose
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.services import (
    CartFull,
    CartLineGone,
    CartWish,
    Said,
    add_line,
    change_line,
    clear_cart,
    merge_carts,
    remove_line,
    restore_lines,
    wish_of,
)
from cozywish.apps.bookings.services.carting import OnePersonForSeveral, TooManyPersons
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import AddOn
from cozywish.core.db import DatabaseNow, database_now
from cozywish.core.services import ServiceResult

DAY = timedelta(hours=24)
PHONE = "alice's phone"
HOUR = timedelta(hours=1)


def put(
    house: House,
    *,
    customer: User | None = None,
    device: str = PHONE,
    **wish: Any,
) -> ServiceResult[CartLine]:
    """Put the massage with anyone at ten into the cart."""
    asked: dict[str, Any] = {
        "venue_id": house.venue.pk,
        "service_ids": (house.massage.pk,),
        "starts_at": TEN,
        **wish,
    }
    return add_line(wish=CartWish(**asked), customer=customer, device=device, now=NOW)


def age(line: CartLine, by: timedelta) -> CartLine:
    """Let the line be older than it is."""
    line.added_at -= by
    line.changed_at -= by
    line.expires_at -= by
    line.save(update_fields=["added_at", "changed_at", "expires_at"])
    return line


def seen(line: CartLine, device: str = PHONE) -> CartLine:
    return line_of(asker=Asker(None, device), line_id=line.pk)


def count(device: str = PHONE, customer: User | None = None) -> int:
    return count_of(asker=Asker(customer.pk if customer else None, device))


def test_a_line_lives_a_day_and_takes_nobodys_time(house: House) -> None:
    line = put(house).unwrap()

    assert line.expires_at - line.changed_at == DAY
    assert abs(line.added_at - database_now()) < timedelta(minutes=1)
    assert not Allocation.objects.exists()
    assert (count(), count("charlie's laptop")) == (1, 0)


def test_the_same_visit_twice_is_one_line_that_lives_longer(house: House) -> None:
    line = age(put(house).unwrap(), 5 * HOUR)

    again = put(house).unwrap()

    assert (again.pk, count()) == (line.pk, 1)
    assert again.expires_at > line.expires_at


def test_another_time_person_or_extra_is_another_line(house: House) -> None:
    extra = AddOn.objects.create(
        service=house.massage, name="Scalp oil", price_cents=1800, minutes=10, position=1
    )
    put(house).unwrap()
    put(house, starts_at=TEN + HOUR).unwrap()
    put(house, staff_id=house.ines.pk).unwrap()
    put(house, extra_ids=(extra.pk,)).unwrap()
    assert count() == 4


def test_changes_keep_a_line_alive_for_three_days_at_most(house: House) -> None:
    line = age(put(house).unwrap(), 10 * HOUR)
    for _day in range(6):
        later = wish_of(seen(line))
        change_line(line=seen(line), wish=later, now=NOW).unwrap()
        line = age(seen(line), 10 * HOUR)

    assert line.expires_at == line.added_at + timedelta(hours=72)
    age(line, 10 * HOUR)
    with pytest.raises(CartLine.DoesNotExist):
        seen(line)


@pytest.mark.parametrize(
    ("column", "by"), [("expires_at", timedelta(seconds=1)), ("added_at", -timedelta(hours=72))]
)
def test_the_database_lets_no_line_live_longer(house: House, column: str, by: timedelta) -> None:
    line = put(house).unwrap()
    setattr(line, column, getattr(line, column) + by)
    with pytest.raises(IntegrityError, match="bookings_cart_line_lives"), transaction.atomic():
        line.save()


def test_reading_extends_nothing_and_what_is_over_is_gone_at_once(house: House) -> None:
    line = age(put(house).unwrap(), 23 * HOUR)

    before = seen(line).expires_at
    assert (count(), seen(line).expires_at) == (1, before)

    over = age(line, HOUR)
    assert count() == 0
    with pytest.raises(CartLineGone):
        change_line(line=over, wish=wish_of(over), now=NOW).unwrap()


def test_a_line_that_was_taken_out_comes_back_as_it_was(house: House) -> None:
    line = age(put(house).unwrap(), HOUR)
    remove_line(line=line).unwrap()
    remove_line(line=line).unwrap()
    assert count() == 0

    removed = removed_of(asker=Asker(None, PHONE), line_ids=[line.pk])
    restore_lines(lines=removed).unwrap()

    assert seen(line).expires_at == line.expires_at


def test_nobody_puts_back_what_is_over_or_somebody_elses(house: House) -> None:
    line = put(house).unwrap()
    remove_line(line=line).unwrap()

    assert removed_of(asker=Asker(None, "charlie's laptop"), line_ids=[line.pk]) == []
    age(line, DAY)
    assert removed_of(asker=Asker(None, PHONE), line_ids=[line.pk]) == []
    line.refresh_from_db()
    restore_lines(lines=[line]).unwrap()
    assert count() == 0


def test_a_cart_is_emptied_and_had_back(house: House) -> None:
    put(house).unwrap()
    put(house, starts_at=None).unwrap()
    asker = Asker(None, PHONE)

    gone = clear_cart(lines=whose(asker)).unwrap()

    assert (len(gone), count()) == (2, 0)
    restore_lines(lines=removed_of(asker=asker, line_ids=gone)).unwrap()
    assert count() == 2


def test_a_cart_has_so_many_lines_and_no_more(house: House, settings: Any) -> None:
    settings.CART_LINES = 2
    first = put(house).unwrap()
    put(house, starts_at=TEN + HOUR).unwrap()

    with pytest.raises(CartFull):
        put(house, starts_at=None).unwrap()

    put(house).unwrap()  # that one is in it
    remove_line(line=first).unwrap()
    put(house, starts_at=None).unwrap()
    with pytest.raises(CartFull):
        restore_lines(lines=[first]).unwrap()
    assert count() == 2


def test_note_and_answers_come_along_sealed(house: House) -> None:
    line = put(house).unwrap()
    said = Said("  I am shy of heat. ", {"question-1": "Yes", "question-2": ""})

    change_line(line=seen(line), wish=wish_of(seen(line)), said=said, now=NOW).unwrap()

    found = seen(line)
    assert found.note == "I am shy of heat."
    assert [(row.key, row.answer) for row in found.answers.all()] == [("question-1", "Yes")]
    change_line(line=found, wish=wish_of(found), now=NOW).unwrap()
    assert seen(line).note == "I am shy of heat."
    with pytest.raises(refusals.AnswerTooLong):
        change_line(
            line=found, wish=wish_of(found), said=Said("", {"q": "x" * 501}), now=NOW
        ).unwrap()


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        ({"starts_at": NOW - HOUR}, refusals.InThePast),
        ({"starts_at": NOW + timedelta(days=400)}, refusals.BeyondHorizon),
        ({"persons": 0}, TooManyPersons),
        ({"persons": 5}, TooManyPersons),
    ],
)
def test_what_nobody_could_book_does_not_get_in(
    house: House, wish: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        put(house, **wish).unwrap()
    assert not CartLine.objects.exists()


def test_several_persons_need_several_people(house: House) -> None:
    assert put(house, persons=2).unwrap().persons == 2
    with pytest.raises(OnePersonForSeveral):
        put(house, persons=2, staff_id=house.ines.pk).unwrap()


def test_services_that_are_not_offered_do_not_get_in(house: House) -> None:
    lonely = make_service(house.venue, "Cupping", by=[])
    with pytest.raises(refusals.StaffDoesNotDoThis):
        put(house, service_ids=(lonely.pk,)).unwrap()
    house.massage.is_active = False
    house.massage.save()
    with pytest.raises(refusals.ServiceInactive):
        put(house).unwrap()


def test_signing_in_brings_the_cart_along_as_it_is(house: House, alice: User) -> None:
    line = age(put(house).unwrap(), 3 * HOUR)
    over = age(put(house, starts_at=None).unwrap(), DAY)
    twice = put(house, starts_at=TEN + HOUR).unwrap()
    put(house, starts_at=TEN + HOUR, customer=alice).unwrap()

    assert merge_carts(customer=alice, device=PHONE).unwrap() == 0

    mine = Asker(alice.pk)
    assert count_of(asker=mine) == 2
    assert line_of(asker=mine, line_id=line.pk).expires_at == line.expires_at
    assert not CartLine.objects.filter(pk__in=[over.pk, twice.pk]).exists()
    assert not Cart.objects.filter(device=PHONE).exists()
    assert merge_carts(customer=alice, device=PHONE).unwrap() == 0


def test_signing_in_exceeds_no_limit_and_keeps_the_newest(
    house: House, alice: User, settings: Any
) -> None:
    settings.CART_LINES = 2
    old = age(put(house).unwrap(), HOUR)
    new = put(house, starts_at=TEN + HOUR).unwrap()
    put(house, starts_at=None, customer=alice).unwrap()

    assert merge_carts(customer=alice, device=PHONE).unwrap() == 1

    kept = set(CartLine.objects.filter(cart__customer=alice).values_list("pk", flat=True))
    assert new.pk in kept
    assert old.pk not in kept
    assert len(kept) == 2


def test_a_cart_is_somebodys_and_they_have_one(house: House, alice: User) -> None:
    for owner in ({}, {"customer": alice, "device": PHONE}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Cart.objects.create(changed_at=DatabaseNow(), **owner)
    put(house).unwrap()
    with pytest.raises(IntegrityError), transaction.atomic():
        Cart.objects.create(changed_at=DatabaseNow(), device=PHONE)
