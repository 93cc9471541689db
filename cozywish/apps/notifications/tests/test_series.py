"""Several visits of a series are told in one mail, to their customer and to the venue."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cozywish.apps.bookings.factories import make_series
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.series import Scope
from cozywish.apps.bookings.services import SeriesMove, cancel_booking, cancel_series, move_series
from cozywish.apps.notifications.tests.conftest import HALF_PAST_FOUR, NOW, House
from cozywish.apps.outbox.services import drain
from cozywish.apps.scheduling.factories import open_daily, work_daily

WEEK, HOUR = timedelta(days=7), timedelta(hours=1)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def visits(house: House) -> list[Booking]:
    open_daily(house.venue)
    work_daily(house.ines)
    starts = [HALF_PAST_FOUR + number * WEEK for number in range(3)]
    return make_series(house.ines, [house.scalp], [at - HOUR for at in starts])


def sent_to(address: str) -> list[str]:
    return [str(message.subject) for message in mail.outbox if address in message.to]


def test_what_is_cancelled_at_once_is_told_at_once(visits: list[Booking], house: House) -> None:
    cancel_series(booking=visits[0], scope=Scope.ALL, reason="", now=NOW).unwrap()
    drain(now=NOW)
    assert sent_to("alice@example.com") == ["3 visits cancelled: Juniper & Steam"]
    told = next(one for one in mail.outbox if "alice@example.com" in one.to)
    assert "Thu, Nov 13" in str(told.body)
    assert "Thu, Nov 27" in str(told.body)
    assert [one[0] for one in told.attachments] == ["visit-1.ics", "visit-2.ics", "visit-3.ics"]
    owner = house.venue.business.owner.email
    assert sent_to(owner) == ["Cancelled: Scalp oil ritual, 3 visits"]


def test_what_is_moved_at_once_is_told_with_what_it_was(visits: list[Booking]) -> None:
    move = SeriesMove(visits[1], Scope.FOLLOWING, visits[1].starts_at - HOUR)
    move_series(move=move, now=NOW).unwrap()
    drain(now=NOW)
    assert sent_to("alice@example.com") == ["2 visits moved: Juniper & Steam"]
    told = next(one for one in mail.outbox if "alice@example.com" in one.to)
    body = str(told.body).replace("\N{NO-BREAK SPACE}", " ")
    assert "Thu, Nov 20, 2:30 PM" in body
    assert "(was Thu, Nov 20, 3:30 PM)" in body


def test_one_of_a_series_is_told_as_any_visit_is(visits: list[Booking]) -> None:
    cancel_booking(booking=visits[1], reason="", now=NOW).unwrap()
    drain(now=NOW)
    assert sent_to("alice@example.com") == ["Cancelled: Juniper & Steam, Thu, Nov 20, 3:30 PM"]


def test_what_is_true_no_longer_is_left_out(visits: list[Booking]) -> None:
    move_series(move=SeriesMove(visits[0], Scope.ALL, visits[0].starts_at - HOUR), now=NOW).unwrap()
    visits[2].refresh_from_db()
    cancel_booking(booking=visits[2], reason="", now=NOW).unwrap()
    drain(now=NOW)
    assert sorted(sent_to("alice@example.com")) == [
        "2 visits moved: Juniper & Steam",
        "Cancelled: Juniper & Steam, Thu, Nov 27, 2:30 PM",
    ]
