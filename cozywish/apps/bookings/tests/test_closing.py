"""An owner closes a venue for good, once nobody counts on it."""

from datetime import timedelta

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.services import close_down
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House
from cozywish.apps.venues.factories import make_manager
from cozywish.apps.venues.models import Permission, Venue, VenueReview, VenueStatus
from cozywish.core.db import DatabaseNow
from cozywish.core.services import Failure


def close(house: House, name: str = "") -> str:
    """What the owner is told; nothing happens unless it is "closed"."""
    answer = close_down(
        owner=house.venue.business.owner,
        venue_id=house.venue.pk,
        name=name or house.venue.name,
        now=NOW,
    )
    before = house.venue.status
    house.venue.refresh_from_db()
    if isinstance(answer, Failure):
        assert house.venue.status == before
        return f"{answer.error.code}: {answer.error.message}"
    return "closed"


@pytest.mark.parametrize("status", [s for s in VenueStatus if s != VenueStatus.CLOSED])
def test_from_every_state_it_closes_and_stays_closed(house: House, status: str) -> None:
    Venue.objects.filter(pk=house.venue.pk).update(status=status)
    house.venue.refresh_from_db()

    assert close(house, house.venue.name.upper()) == "closed"
    assert house.venue.status == VenueStatus.CLOSED
    assert not Venue.objects.public().filter(pk=house.venue.pk).exists()
    assert VenueReview.objects.get(venue=house.venue).event == "close"
    assert AuditEntry.objects.filter(action="venues.close", object_id=house.venue.pk).count() == 1
    assert close(house) == ("VENUES_WRONG_MOMENT: That cannot be done now: the venue is “Closed”.")


def test_visits_ahead_stand_in_the_way(house: House) -> None:
    make_booking(house.ines, [house.massage], TEN)
    make_booking(house.tomas, [house.massage], TEN + timedelta(days=1))

    assert close(house) == (
        "BOOKINGS_VENUE_VISITS_AHEAD: 2 visits are ahead. Let them take place or cancel them first."
    )
    assert not VenueReview.objects.exists()


def test_so_does_a_time_that_somebody_holds_now_and_no_longer(house: House) -> None:
    held = house.hold().unwrap()

    assert close(house) == (
        "BOOKINGS_VENUE_VISITS_AHEAD: 1 visit is ahead. Let it take place or cancel it first."
    )
    Booking.objects.filter(pk=held.pk).update(hold_until=DatabaseNow() - timedelta(seconds=1))
    assert close(house) == "closed"


def test_what_is_over_or_cancelled_does_not(house: House) -> None:
    make_booking(house.ines, [house.massage], NOW - timedelta(hours=2))
    make_booking(house.ines, [house.massage], TEN, state="CANCELLED", closed_at=NOW)

    assert close(house) == "closed"


def test_another_name_closes_nothing(house: House) -> None:
    assert close(house, "Elsewhere") == (
        f"VENUES_NAME_DIFFERS: That is not its name: {house.venue.name}."
    )


def test_a_manager_who_may_do_everything_else_cannot(house: House) -> None:
    mona = make_user("Mona Marsh")
    make_manager(house.venue, mona, *Permission, manages_all=True)

    with pytest.raises(Venue.DoesNotExist):
        close_down(owner=mona, venue_id=house.venue.pk, name=house.venue.name, now=NOW).unwrap()
