"""Nobody leaves a team while somebody counts on them."""

from datetime import timedelta

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services import let_go
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House
from cozywish.apps.venues.models import StaffMember
from cozywish.core.db import DatabaseNow
from cozywish.core.services import Failure


def leave(house: House) -> str:
    answer = let_go(user=house.venue.business.owner, staff_id=house.ines.pk, now=NOW)
    house.ines.refresh_from_db()
    assert house.ines.is_active is isinstance(answer, Failure)
    return answer.error.message if isinstance(answer, Failure) else "gone"


def test_visits_ahead_are_counted(house: House) -> None:
    make_booking(house.ines, [house.massage], TEN)
    make_booking(house.ines, [house.massage], TEN + timedelta(days=1))
    make_booking(house.tomas, [house.massage], TEN)

    assert leave(house) == (
        "Ines Calloway has 2 visits ahead. Move them to somebody else or cancel them first."
    )


def test_so_is_a_time_that_somebody_holds_now_and_no_longer(house: House) -> None:
    held = house.hold().unwrap()

    assert leave(house) == (
        "Ines Calloway has 1 visit ahead. Move it to somebody else or cancel it first."
    )
    Booking.objects.filter(pk=held.pk).update(hold_until=DatabaseNow() - timedelta(seconds=1))
    assert leave(house) == "gone"


def test_what_is_over_or_cancelled_keeps_nobody(house: House) -> None:
    make_booking(house.ines, [house.massage], NOW - timedelta(hours=2))
    make_booking(house.ines, [house.massage], TEN, state="CANCELLED", closed_at=NOW)

    assert leave(house) == "gone"


def test_only_who_looks_after_the_team_lets_anybody_go(house: House) -> None:
    stranger = make_user("Charlie Cole")

    with pytest.raises(StaffMember.DoesNotExist):
        let_go(user=stranger, staff_id=house.ines.pk, now=NOW).unwrap()
