"""What is left of a request for somebody who answers requests and sees no visits."""

import pytest
from django.test import Client

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, BookingChange
from cozywish.apps.venues.factories import make_manager
from cozywish.apps.venues.models import Permission
from cozywish.web.provider.tests.conftest import House, at
from cozywish.web.provider.tests.reading import read, signed_in, words
from cozywish.web.provider.tests.test_steps import NOW, PANEL, step


@pytest.fixture(autouse=True)
def thursday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def request(house: House) -> Booking:
    """Asked for in fifty years: when it has to be answered says the database, which has a clock of its own."""
    begins = at(15).replace(year=2076)
    return make_booking(
        house.ines, [house.massage], begins, state=BookingState.REQUESTED, approve_by=begins
    )


@pytest.fixture
def rose(house: House) -> Client:
    """Somebody who answers requests and nothing else."""
    rose = make_user("Rose Reed")
    make_manager(house.venue, rose, Permission.BOOKINGS_RESPOND, manages_all=True)
    return signed_in(rose)


def test_whoever_only_answers_requests_reads_that_they_did_also_after_a_second_click(
    house: House, rose: Client
) -> None:
    asked = request(house)
    page = f"/pro/visits/{asked.reference}/"
    assert "Back to the calendar" not in read(rose, page), "they have none"
    for _click in range(2):
        answer = rose.post(step(asked, "accept"))
        assert (answer.status_code, answer["Location"]) == (303, page)
        shown = read(rose, page)
        assert "Accepted. The client is told." in shown
        assert "You said yes on Thursday, November 12 at 10:20 AM." in shown
        assert "Alice" not in shown
    assert BookingChange.objects.filter(booking=asked).count() == 1

    panel = rose.post(step(asked, "accept"), headers=PANEL)
    assert panel.status_code == 200
    assert "You accepted this request" in words(panel.content.decode())


def test_what_somebody_else_accepted_is_not_there_for_who_only_answers_requests(
    house: House, rose: Client
) -> None:
    asked = request(house)
    signed_in(house.bob).post(step(asked, "accept"))

    assert rose.post(step(asked, "accept")).status_code == 404
    assert rose.get(f"/pro/visits/{asked.reference}/").status_code == 404
