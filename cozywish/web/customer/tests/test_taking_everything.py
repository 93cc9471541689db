"""CAP-04: a bot that takes every time there is, in another browser each time, leaves nearly all of them to others."""

from datetime import timedelta

import pytest
from django.test import Client

from cozywish.apps.bookings import limits
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.free_time import free_times
from cozywish.apps.limits.services import Limit
from cozywish.web.customer.flow import placing
from cozywish.web.customer.flow.choice import instant_text
from cozywish.web.customer.tests.conftest import NOW, House

ATTEMPTS = 40  # a thousand would be refused the same way
CALENDAR = 60  # days: as far ahead as can be booked


def free(house: House) -> list[str]:
    """Every start somebody could take in the whole calendar."""
    found: list[str] = []
    for begins in range(0, CALENDAR, 30):
        times = free_times(
            venue_id=house.venue.pk,
            service_ids=[house.massage.pk],
            staff_id=None,
            first=NOW.date() + timedelta(days=begins),
            days=30,
            now=NOW,
        )
        found += [instant_text(start.starts_at) for start in times.all()]
    return found


def take_all(house: House, starts: list[str]) -> dict[int, int]:
    """Try to hold one start after the other, each as somebody new; how often each answer came."""
    answers: dict[int, int] = {}
    for at in starts:
        said = Client().post(house.url("time/"), {**house.chosen(at=at), "staff": ""})
        answers[said.status_code] = answers.get(said.status_code, 0) + 1
    return answers


def test_one_address_takes_thirty_times_and_the_calendar_stays_free(house: House) -> None:
    before = free(house)

    answers = take_all(house, before[:: len(before) // ATTEMPTS][:ATTEMPTS])

    tries = limits.HOLDS_OF_ADDRESS.tries
    assert answers[303] == tries == Booking.objects.count()
    assert answers[429] == ATTEMPTS - tries
    assert len(free(house)) >= 0.9 * len(before)
    elsewhere = Client(REMOTE_ADDR="192.0.2.7").post(
        house.url("time/"), house.chosen(at=before[-1])
    )
    assert elsewhere.status_code == 303


def test_one_browser_holds_one_time_at_a_venue_however_often_it_tries(
    house: House, client: Client
) -> None:
    for at in free(house)[:20]:
        client.post(house.url("time/"), house.chosen(at=at))

    assert Booking.objects.filter(state="HELD").count() == 1


def test_without_the_limit_the_bot_has_them_all(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    none = Limit("hold-address", tries=10_000, window=timedelta(minutes=10))
    monkeypatch.setattr(placing, "HOLDS_OF_ADDRESS", none)
    before = free(house)

    answers = take_all(house, before[::20][:ATTEMPTS])

    assert answers.get(429, 0) == 0
    assert answers[303] > limits.HOLDS_OF_ADDRESS.tries
