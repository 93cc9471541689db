"""Many want one time of one person at the same moment (invariants B1 and T5)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from cozywish.api.tests.client import ApiClient
from cozywish.api.tests.conftest import House
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.models import Allocation, Booking
from cozywish.apps.bookings.refusals import SlotTaken
from cozywish.apps.bookings.services import holding
from cozywish.core.services import Failure, ServiceResult, Success
from tests.races.together import PATIENCE, drop_the_guard, hold_at, overlaps, together

pytestmark = pytest.mark.races

CLIENTS = 16
TEN = datetime(2036, 5, 5, 17, 0, tzinfo=UTC)  # 10:00 AM in Portland


def api_client(number: int) -> ApiClient:
    """A client with an address of its own; every other one is signed in."""
    client = ApiClient(REMOTE_ADDR=f"127.0.1.{number + 1}")
    if number % 2:
        client.force_login(make_user(f"Client{number}"))
    return client


def by_api(house: House, clients: Sequence[ApiClient], number: int) -> tuple[int, Any]:
    """Hold ten o'clock with Ines through the door; return the status and what is said about a refusal."""
    contact = {**house.wish()["contact"], "email": f"client{number}@example.com"}
    answer = clients[number].send("bookings/", house.wish(contact=contact))
    return answer.status_code, answer.json().get("error")


def by_service(house: House, number: int) -> ServiceResult[Booking]:
    """Hold ten o'clock with Ines past every door."""
    return hold_at(TEN, house.massage, house.ines, number)


@pytest.fixture
def everybody_hears_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worst moment: nobody inserts before all of them were told that the time is free."""
    told = Barrier(CLIENTS)
    insert = holding.hold_first

    def wait_and_insert(**asked: Any) -> ServiceResult[Booking]:
        told.wait(PATIENCE)
        return insert(**asked)

    monkeypatch.setattr(holding, "hold_first", wait_and_insert)


def test_one_of_many_clients_gets_the_time_and_every_other_three_alternatives(house: House) -> None:
    """CON-01, through the door: guests and signed-in customers."""
    clients = [api_client(number) for number in range(CLIENTS)]

    answers = together(CLIENTS, partial(by_api, house, clients))

    refusals = [error for status, error in answers if status == 409]
    assert sorted(status for status, _error in answers) == [201] + [409] * (CLIENTS - 1)
    assert {error["code"] for error in refusals} == {"BOOKINGS_SLOT_TAKEN"}
    assert {len(error["details"]["alternatives"]) for error in refusals} == {3}
    assert (Booking.objects.count(), Allocation.objects.count(), overlaps()) == (1, 1, 0)


@pytest.mark.usefixtures("everybody_hears_free")
def test_whoever_heard_that_a_time_is_free_may_still_lose_it(house: House) -> None:
    """CON-01: the question is no guard, the constraint is."""
    results = together(CLIENTS, partial(by_service, house))

    lost = [type(result.error) for result in results if isinstance(result, Failure)]
    assert lost == [SlotTaken] * (CLIENTS - 1)
    assert (Booking.objects.count(), Allocation.objects.count(), overlaps()) == (1, 1, 0)


@pytest.mark.usefixtures("everybody_hears_free")
def test_without_the_constraint_everybody_gets_the_same_time(house: House) -> None:
    """CON-00, the control of CON-01."""
    drop_the_guard()

    results = together(CLIENTS, partial(by_service, house))

    assert [type(result) for result in results] == [Success] * CLIENTS
    assert overlaps() == CLIENTS * (CLIENTS - 1) // 2
