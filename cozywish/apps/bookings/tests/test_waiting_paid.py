"""What is offered where money is wanted first: one tap does not agree it, paying does."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking, WaitEntry
from cozywish.apps.bookings.queries.waiting import Window, entries
from cozywish.apps.bookings.services import Contact, cancel_booking
from cozywish.apps.bookings.services.confirming import PaymentNeeded
from cozywish.apps.bookings.services.waiting import (
    Details,
    Wanted,
    accept_offer,
    go_on_with_offer,
    join_list,
)
from cozywish.apps.bookings.tests.counter import Counter, _counter
from cozywish.apps.outbox.services import drain
from cozywish.apps.payments.tests.conftest import _process, till
from cozywish.apps.venues.models import PaidWhen
from cozywish.core.db import database_now

__all__ = ["_counter", "_process", "deliver", "offered", "till"]


def offered(counter: Counter, when: str = PaidWhen.PREPAY) -> WaitEntry:
    """Somebody has ten o'clock, Alice waits for it, and it is called off."""
    counter.wants(when)
    house, at, now = counter.house, counter.starts_at, timezone.now()
    taken = make_booking(house.ines, [house.massage], at, customer=make_user("Bob Baker"))
    local = at.astimezone(ZoneInfo(house.venue.time_zone))
    assert counter.customer is not None
    entry = join_list(
        wanted=Wanted(house.venue, [house.massage.pk], (), house.ines.pk),
        window=Window(local.date(), local.date(), 10 * 60, 10 * 60 + 15),
        contact=Contact("Alice Archer", counter.customer.email, "+15035550148"),
        customer=counter.customer,
        device="",
        now=now,
    ).unwrap()
    cancel_booking(booking=taken, reason="", now=now).unwrap()
    deliver()
    return again(entry)


def deliver() -> None:
    while drain(now=timezone.now()):
        pass


def again(entry: WaitEntry) -> WaitEntry:
    return entries().get(pk=entry.pk)


@pytest.mark.parametrize("when", [PaidWhen.PREPAY, PaidWhen.DEPOSIT, PaidWhen.GUARANTEE])
def test_one_tap_agrees_nothing_that_is_secured_first(counter: Counter, when: str) -> None:
    entry = offered(counter, when)

    for details in (None, Details(note="Please be on time.")):
        with pytest.raises(PaymentNeeded):
            accept_offer(entry=again(entry), now=timezone.now(), details=details).unwrap()

    assert again(entry).state == "OFFERED"
    assert Booking.objects.get(state="HELD").payment_mode == when


def test_who_pays_has_it_and_waits_no_more(counter: Counter) -> None:
    entry = offered(counter)

    hold = go_on_with_offer(entry=entry, device="", now=timezone.now()).unwrap()
    visit = counter.agree(hold)
    deliver()

    assert (visit.state, visit.payment_mode) == ("CONFIRMED", "PREPAY")
    assert again(entry).state == "TAKEN"


def test_who_has_to_do_more_has_the_time_of_every_hold_once(counter: Counter) -> None:
    """By the database's clock, which is a moment ahead of when the offer was made."""
    entry, now = offered(counter), timezone.now()

    first = go_on_with_offer(entry=entry, device="a browser", now=now).unwrap()
    assert first.hold_until is not None
    assert first.hold_until - database_now() > timedelta(minutes=14)
    again_ = go_on_with_offer(entry=again(entry), device="a browser", now=now).unwrap()

    assert again_.hold_until == first.hold_until
