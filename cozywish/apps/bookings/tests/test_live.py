"""What the open calendars are told of: whose calendar and which days, after the commit, and nothing else."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cozywish.apps.audit.services import record
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.services import cancel_booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.scheduling.services import add_time_off
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember
from cozywish.toolkit.live import SPEAKER, Word

NOW = datetime(2036, 5, 5, 14, 0, tzinfo=UTC)
LATE = datetime(
    2036, 5, 6, 6, 30, tzinfo=UTC
)  # half past eleven in the evening of the 5th in Portland
Caught = Callable[..., AbstractContextManager[list[Any]]]


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], Iterable[Word]]]:
    """What was handed to the thread that tells, which has not looked yet."""
    handed: list[Callable[[], Iterable[Word]]] = []
    monkeypatch.setattr(SPEAKER, "soon", handed.append)
    monkeypatch.setattr(SPEAKER, "is_needed", lambda: True)
    return handed


@pytest.fixture
def ines(db: None) -> StaffMember:
    return make_staff(make_venue())


def said(words: list[Callable[[], Iterable[Word]]]) -> list[tuple[str, list[str]]]:
    """Group and days of each word; each has a version of its own and nothing besides."""
    told = [word for each in words for word in each()]
    assert all(set(message) == {"type", "venue", "days", "version"} for _, message in told)
    assert len({message["version"] for _, message in told}) == len(told)
    return [(group, message["days"]) for group, message in told]


def test_a_cancelled_visit_is_told_with_its_day_by_the_venues_clock(
    ines: StaffMember, words: Any, django_capture_on_commit_callbacks: Caught
) -> None:
    visit = make_booking(ines, [make_service(ines.venue, by=[ines])], LATE - timedelta(hours=2))

    with django_capture_on_commit_callbacks(execute=True):
        cancel_booking(booking=visit, reason="", now=NOW).unwrap()
        assert words == []

    assert said(words) == [(f"calendar.{ines.venue_id.hex}", ["2036-05-05"])]


def test_a_visit_past_midnight_is_told_with_both_days(
    ines: StaffMember, words: Any, django_capture_on_commit_callbacks: Caught
) -> None:
    visit = make_booking(ines, [make_service(ines.venue, by=[ines])], LATE)

    with django_capture_on_commit_callbacks(execute=True):
        cancel_booking(booking=visit, reason="", now=NOW).unwrap()

    [(_, days)] = said(words)
    assert days == ["2036-05-05", "2036-05-06"]


def test_a_visit_that_was_moved_may_have_left_any_day(
    ines: StaffMember, words: Any, django_capture_on_commit_callbacks: Caught
) -> None:
    visit = make_booking(ines, [make_service(ines.venue, by=[ines])], LATE)

    with django_capture_on_commit_callbacks(execute=True):
        record(
            at=NOW,
            actor_kind="C",
            actor_id=None,
            action="bookings.reschedule",
            object_type="booking",
            object_id=visit.pk,
        )

    assert said(words) == [(f"calendar.{ines.venue_id.hex}", [])]


def test_time_off_may_change_any_day(
    ines: StaffMember, words: Any, django_capture_on_commit_callbacks: Caught
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        add_time_off(
            by=ines.venue.business.owner,
            staff_id=ines.pk,
            starts_at=NOW,
            ends_at=NOW + timedelta(days=1),
            reason="Dentist",
            now=NOW,
        ).unwrap()

    assert said(words) == [(f"calendar.{ines.venue_id.hex}", [])]


def test_what_is_undone_or_concerns_no_calendar_is_not_told(
    ines: StaffMember, words: Any, django_capture_on_commit_callbacks: Caught
) -> None:
    owner = ines.venue.business.owner
    with django_capture_on_commit_callbacks(execute=True):
        record(
            at=NOW,
            actor_kind="USER",
            actor_id=owner.pk,
            action="accounts.sign_in",
            object_type="accounts.user",
            object_id=owner.pk,
        )

    assert words == []


@pytest.mark.parametrize("kind", ["booking", "venues.staffmember", "catalog.service"])
def test_what_is_gone_when_the_thread_looks_is_not_told(
    ines: StaffMember, words: Any, django_capture_on_commit_callbacks: Caught, kind: str
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        record(
            at=NOW,
            actor_kind="T",
            actor_id=None,
            action="tests.gone",
            object_type=kind,
            object_id=ines.venue_id,  # no such row
        )

    assert len(words) == 1
    assert said(words) == []
