"""A hold is made longer once."""

from datetime import timedelta

import pytest
from django.test import Client

from cozywish.apps.bookings.models import Booking
from cozywish.core.db import DatabaseNow
from cozywish.web.customer.tests.conftest import Hold, House, words
from cozywish.web.customer.tests.test_held import Flow


@pytest.fixture
def flow(house: House, client: Client, hold: Hold) -> Flow:
    return Flow(house, client, hold())


def test_more_time_is_had_once_and_what_was_typed_stays(flow: Flow) -> None:
    until = flow.held.hold_until
    assert "+15 min" in words(flow.client.get(flow.url("details/")))

    flow.client.post(flow.url("extend/"), {"name": "Alice Ar"})
    response = flow.client.get(flow.url("details/"))

    flow.held.refresh_from_db()
    assert until
    assert flow.held.hold_until == until + timedelta(minutes=15)
    assert response.context["form"]["name"].value() == "Alice Ar"
    assert "+15 min" not in words(response)
    flow.client.post(flow.url("extend/"))
    flow.held.refresh_from_db()
    assert flow.held.hold_until == until + timedelta(minutes=15)


def test_more_time_on_the_last_step_leads_back_to_it(flow: Flow) -> None:
    flow.give()
    response = flow.client.post(flow.url("extend/"), {"step": "5"})
    assert response.headers["Location"] == flow.url("pay/")


def test_what_is_over_cannot_be_had_for_longer(flow: Flow) -> None:
    Booking.objects.update(hold_until=DatabaseNow() - timedelta(seconds=1))
    assert flow.client.post(flow.url("extend/")).status_code == 409
