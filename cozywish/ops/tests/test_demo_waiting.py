"""What Maya waits for, and what she is offered."""

import pytest

from cozywish.apps.bookings.models import Booking, WaitEntry, WaitOffer
from cozywish.apps.bookings.services.waiting import offer_what_is_free
from cozywish.apps.outbox.models import Delivery
from cozywish.core.db import DatabaseNow
from cozywish.ops.demo.waiting import offer_to_maya
from cozywish.ops.tests.test_demo_town import NOON, town, undone

__all__ = ["town"]  # the fixture


def offered() -> WaitOffer:
    """What is offered once what was called off has been delivered."""
    entry = WaitEntry.objects.filter(state="WAITING").latest("joined_at", "first_on")
    first, last = entry.first_on, entry.last_on
    assert offer_what_is_free(venue_id=entry.venue_id, first=first, last=last, now=NOON) == 1
    return WaitOffer.objects.get(outcome="OPEN")


@pytest.mark.usefixtures("town")
def test_maya_is_offered_a_time_that_was_called_off() -> None:
    with undone():
        waited = WaitEntry.objects.count()
        assert offer_to_maya(now=NOON)
        told = Delivery.objects.filter(event="bookings.changed").values_list("handler", flat=True)
        assert "cozywish.apps.bookings.handlers.offer_freed" in told
        entry = WaitEntry.objects.latest("first_on")
        first, last = entry.first_on, entry.last_on
        made = offer_what_is_free(venue_id=entry.venue_id, first=first, last=last, now=NOON)
        assert made == 1
        offer = WaitOffer.objects.get(outcome="OPEN")
        assert offer.entry.customer is not None
        assert offer.entry.customer.email == "maya@cozywish.example"
        assert offer.booking is not None
        assert offer.booking.state == "HELD"
        assert WaitEntry.objects.count() == waited + 1


@pytest.mark.usefixtures("town")
def test_there_is_one_offer_at_a_time_and_another_when_it_is_over() -> None:
    with undone():
        assert offer_to_maya(now=NOON)
        first = offered()
        assert not offer_to_maya(now=NOON)
        assert first.booking is not None
        Booking.objects.filter(pk=first.booking.pk).update(hold_until=DatabaseNow())
        assert offer_to_maya(now=NOON)
        assert offered().pk != first.pk
        left = WaitEntry.objects.get(pk=first.entry.pk)
        assert left.state == "LEFT"
