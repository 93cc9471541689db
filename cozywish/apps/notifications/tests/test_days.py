"""People of a team get their day by mail in the morning: once, as it is then, and only if there is something to do."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services import cancel_booking
from cozywish.apps.bookings.services.timers import set_timers
from cozywish.apps.notifications.tests.conftest import HALF_PAST_FOUR, NOW, House
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.models import StaffMember

SIX = datetime(2036, 11, 13, 14, 0, tzinfo=UTC)  # in Portland
HOUR = timedelta(hours=1)


@pytest.fixture
def staffed(house: House) -> House:
    StaffMember.objects.filter(pk=house.ines.pk).update(user=make_user("Ines"))
    return house


def agreed(house: House, **overrides: object) -> Booking:
    booking = house.book(**overrides)
    with transaction.atomic():
        set_timers(booking, now=NOW)
    return booking


def due() -> list[datetime]:
    rows = Delivery.objects.filter(event="bookings.day_due").order_by("due_at")
    return list(rows.values_list("due_at", flat=True).distinct())


def to_ines(monkeypatch: pytest.MonkeyPatch, at: datetime) -> list[str]:
    monkeypatch.setattr(timezone, "now", lambda: at)
    drain(now=at)
    return [str(one.subject) for one in mail.outbox if one.to == ["ines@example.com"]]


def test_it_comes_at_six_in_the_morning_once_for_all_visits(
    staffed: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed(staffed)
    agreed(staffed, starts_at=HALF_PAST_FOUR - 4 * HOUR, contact_name="Bo Archer")

    assert to_ines(monkeypatch, SIX - timedelta(microseconds=1)) == []
    assert to_ines(monkeypatch, SIX) == ["Thursday, November 13: 4 visits at Juniper & Steam"]
    assert len(to_ines(monkeypatch, SIX + HOUR)) == 1
    text = str(next(one.body for one in mail.outbox if one.to == ["ines@example.com"]))
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    assert "12:30 PM  Hot stone massage, Bo\n1:45 PM  Scalp oil ritual, Bo\n4:30 PM" in text
    assert "/pro/calendar/2036-11-13/" in text
    assert "Archer" not in text


def test_before_an_early_visit_it_comes_an_hour_earlier(staffed: House) -> None:
    agreed(staffed, starts_at=SIX - HOUR)

    assert due()[0] == SIX - 2 * HOUR


def test_six_stays_six_after_the_clocks_change(staffed: House) -> None:
    agreed(staffed, starts_at=datetime(2037, 7, 1, 19, 0, tzinfo=UTC))

    assert due() == [datetime(2037, 7, 1, 13, 0, tzinfo=UTC)]


def test_who_has_nothing_to_do_any_more_hears_nothing(
    staffed: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = agreed(staffed)
    cancel_booking(booking=booking, reason="", now=NOW).unwrap()

    # What was cancelled is told at once; the day itself has nothing to tell.
    assert [one for one in to_ines(monkeypatch, SIX) if "visit" in one] == []


def test_a_day_that_is_over_is_not_told(staffed: House, monkeypatch: pytest.MonkeyPatch) -> None:
    agreed(staffed)

    assert to_ines(monkeypatch, HALF_PAST_FOUR + 2 * HOUR) == []


@pytest.mark.parametrize("change", [{"day_mail": False}, {"is_active": False}, {"user": None}])
def test_who_does_not_want_it_or_left_hears_nothing(
    staffed: House, monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
) -> None:
    agreed(staffed)
    StaffMember.objects.filter(pk=staffed.ines.pk).update(**change)

    assert to_ines(monkeypatch, SIX) == []
