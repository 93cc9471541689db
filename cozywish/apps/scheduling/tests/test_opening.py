"""Open or closed, in the venue's own zone, through special dates and nights."""

from datetime import UTC, date, datetime

import pytest

from cozywish.apps.scheduling.factories import open_daily
from cozywish.apps.scheduling.models import SpecialDate
from cozywish.apps.scheduling.opening import OpenState, opening_of
from cozywish.apps.venues.factories import make_venue
from cozywish.apps.venues.models import Venue

ZONE = "America/Los_Angeles"


@pytest.fixture
def venue(db: None) -> Venue:
    return make_venue()


def state(venue: Venue, *moment: int) -> OpenState:
    return opening_of(venue_id=venue.pk, zone=ZONE, now=datetime(*moment, tzinfo=UTC)).state  # type: ignore[misc,arg-type]


def test_open_until_and_closed_until(venue: Venue) -> None:
    open_daily(venue)
    assert state(venue, 2036, 5, 5, 17) == OpenState(True, datetime(2036, 5, 6, 0, tzinfo=UTC))
    assert state(venue, 2036, 5, 6, 0) == OpenState(False, datetime(2036, 5, 6, 16, tzinfo=UTC))


def test_an_overnight_stretch_is_open_after_midnight(venue: Venue) -> None:
    open_daily(venue, 22 * 60, 26 * 60, weekdays=[4])  # Friday 10 PM to 2 AM
    assert state(venue, 2036, 5, 10, 8) == OpenState(True, datetime(2036, 5, 10, 9, tzinfo=UTC))


def test_a_special_date_replaces_the_weekday(venue: Venue) -> None:
    open_daily(venue)
    SpecialDate.objects.create(venue=venue, on=date(2036, 5, 5), label="Inventory")
    opening = opening_of(venue_id=venue.pk, zone=ZONE, now=datetime(2036, 5, 5, 17, tzinfo=UTC))
    assert opening.state == OpenState(False, datetime(2036, 5, 6, 16, tzinfo=UTC))
    assert (opening.days[0].stretches, opening.days[0].label) == ((), "Inventory")
    assert [day.on for day in opening.specials] == [date(2036, 5, 5)]


def test_nothing_opens_within_a_week(venue: Venue) -> None:
    assert state(venue, 2036, 5, 5, 17) == OpenState(False, None)
