"""What a business calls off is counted; what others call off is not."""

from datetime import timedelta

import pytest

from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.factories import make_booking, make_change
from cozywish.apps.bookings.queries.strikes import strikes_of
from cozywish.apps.bookings.services import cancel_for_business
from cozywish.apps.bookings.tests.conftest import NOW, TEN, House
from cozywish.apps.venues.factories import make_venue

DAY = timedelta(days=1)


def test_each_visit_that_the_business_called_off_counts(house: House) -> None:
    for number, by in enumerate("OM", start=1):
        visit = make_booking(house.ines, [house.massage], TEN + number * DAY)
        cancel_for_business(
            booking=visit,
            by=Actor(by, by, house.venue.business.owner_id),
            reason="Ines is ill.",
            now=NOW,
            tell_client=False,
        ).unwrap()

    found = strikes_of(venue=house.venue, now=NOW)

    assert (found.lately, found.year, len(found.latest)) == (2, 2, 2)
    assert strikes_of(venue=make_venue(), now=NOW).year == 0


@pytest.mark.parametrize("kind", ["C", "G", "F", "A", "T"])
def test_what_others_called_off_does_not(house: House, kind: str) -> None:
    visit = make_booking(house.ines, [house.massage], TEN, state="CANCELLED")
    make_change(visit, "cancel", actor_kind=kind, at=NOW)
    make_change(visit, "decline", actor_kind="O", at=NOW)
    assert strikes_of(venue=house.venue, now=NOW).year == 0


@pytest.mark.parametrize(
    ("days", "counts"), [(89, (1, 1)), (90, (0, 1)), (364, (0, 1)), (365, (0, 0))]
)
def test_they_are_counted_for_a_year(house: House, days: int, counts: tuple[int, int]) -> None:
    visit = make_booking(house.ines, [house.massage], TEN - days * DAY, state="CANCELLED")
    make_change(visit, "cancel", actor_kind="S", at=NOW - days * DAY)
    found = strikes_of(venue=house.venue, now=NOW)
    assert (found.lately, found.year) == counts
