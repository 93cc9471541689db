"""Who sits at which venue."""

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember, Venue
from cozywish.web.provider.access import Seat, venue_of
from cozywish.web.provider.tests.conftest import House


def test_the_owner_sits_at_their_venue_and_need_not_be_in_the_team(house: House) -> None:
    seat = venue_of(house.bob)

    assert seat == Seat(venue=house.venue, me=None, is_owner=True)
    assert seat.role == "Owner"
    assert [seat.sees_work_of(person) for person in (house.ines, house.tomas)] == [True, True]


def test_an_owner_who_works_there_knows_their_own_column(house: House) -> None:
    bob = make_staff(house.venue, "Bob Barnes", user=house.bob)

    seat = venue_of(house.bob)

    assert seat == Seat(venue=house.venue, me=bob, is_owner=True)
    assert (seat.is_of(bob), seat.is_of(house.ines)) == (True, False)


def test_staff_sit_where_they_work_and_see_their_own_work(house: House) -> None:
    assert house.ines.user is not None

    seat = venue_of(house.ines.user)

    assert seat == Seat(venue=house.venue, me=house.ines, is_owner=False)
    assert seat.role == "Team"
    assert [seat.sees_work_of(person) for person in (house.ines, house.tomas)] == [True, False]


def test_an_owner_who_works_elsewhere_too_sits_at_their_own_venue(house: House) -> None:
    make_staff(make_venue(), "Bob Barnes", user=house.bob)

    assert venue_of(house.bob) == Seat(venue=house.venue, me=None, is_owner=True)


def test_charlie_has_no_seat(house: House) -> None:
    with pytest.raises(Venue.DoesNotExist):
        venue_of(make_user("Charlie Cole"))


def test_who_has_left_has_no_seat_any_more(house: House) -> None:
    assert house.ines.user is not None
    StaffMember.objects.filter(pk=house.ines.pk).update(is_active=False)

    with pytest.raises(Venue.DoesNotExist):
        venue_of(house.ines.user)
