"""Somebody holds a time while the business changes its times (invariant B7): neither overlooks the other."""

from threading import Thread
from typing import Any

import pytest
from django.db import connection

from cozywish.api.tests.conftest import NOW, House
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.refusals import NotOffered
from cozywish.apps.bookings.services import holding
from cozywish.apps.bookings.services.times import Choices, VisitsTouched, change_times
from cozywish.apps.scheduling.services import set_rota_day
from cozywish.apps.venues.models import StaffMember
from cozywish.core.services import Failure, ServiceResult, Success
from tests.races.test_one_time import TEN, by_service

pytestmark = pytest.mark.races


def day_off(house: House) -> ServiceResult[StaffMember]:
    """Give Ines the day off, with no visit that shall stay."""
    owner = house.venue.business.owner
    return change_times(
        by=owner,
        venue_id=house.venue.pk,
        change=lambda: set_rota_day(
            by=owner, staff_id=house.ines.pk, on=TEN.date(), stretches=(), now=NOW
        ),
        choices=Choices(),
        now=NOW,
    )


def test_a_time_that_was_taken_back_after_it_was_asked_about_is_not_held(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = holding.hold_first

    def take_back_and_insert(**asked: Any) -> ServiceResult[Booking]:
        day_off(house).unwrap()
        return insert(**asked)

    monkeypatch.setattr(holding, "hold_first", take_back_and_insert)

    refused = by_service(house, 1)

    assert isinstance(refused, Failure)
    assert isinstance(refused.error, NotOffered)
    assert Booking.objects.count() == 0


def hold_against_day_off(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> tuple[ServiceResult[Booking], ServiceResult[StaffMember]]:
    """Begin the day off when the hold has looked for the last time and has not inserted yet."""
    claim, answers = holding._claimed, []

    def change() -> None:
        try:
            answers.append(day_off(house))
        finally:
            connection.close()

    other = Thread(target=change)

    def dawdle(**asked: Any) -> bool:
        other.start()
        other.join(2)
        return claim(**asked)

    monkeypatch.setattr(holding, "_claimed", dawdle)
    held = by_service(house, 1)
    other.join()
    return held, answers[0]


@pytest.mark.postgres  # SQLite has one writer: there nobody comes in between
def test_a_day_off_waits_for_the_hold_and_is_told_of_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, off = hold_against_day_off(house, monkeypatch)

    assert isinstance(off, Failure)
    assert isinstance(off.error, VisitsTouched)
    assert off.error.items == {held.unwrap().items.get().pk}


@pytest.mark.postgres
def test_a_hold_that_does_not_keep_the_times_is_overlooked(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(holding, "keep_times", lambda **_asked: None)

    held, off = hold_against_day_off(house, monkeypatch)

    assert (type(held), type(off)) == (Success, Success)
