"""Who sits at which venue."""

import pytest

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.venues.factories import make_manager, make_staff, make_venue
from cozywish.apps.venues.models import Permission, StaffMember, Venue, VenueStatus
from cozywish.apps.venues.queries import EVERYTHING, Seat, seats_of
from cozywish.web.provider.access import role_of
from cozywish.web.provider.tests.conftest import House


def test_the_owner_sits_at_their_venue_and_need_not_be_in_the_team(house: House) -> None:
    [seat] = seats_of(house.bob)

    assert seat == Seat(venue=house.venue, me=None, is_owner=True, powers=EVERYTHING, is_whole=True)
    assert role_of(seat) == "Owner"


def test_an_owner_who_works_there_knows_their_own_column(house: House) -> None:
    bob = make_staff(house.venue, "Bob Barnes", user=house.bob)

    [seat] = seats_of(house.bob)

    assert seat == Seat(venue=house.venue, me=bob, is_owner=True, powers=EVERYTHING, is_whole=True)


def test_staff_sit_where_they_work_and_have_no_power(house: House) -> None:
    [seat] = seats_of(_user(house.ines))

    assert seat == Seat(venue=house.venue, me=house.ines, is_owner=False)
    assert role_of(seat) == "Team"


def test_what_is_owned_comes_before_what_is_managed_and_that_before_where_one_works(
    house: House,
) -> None:
    managed, works_at = make_venue(), make_venue()
    make_manager(managed, house.bob, Permission.STAFF_VIEW, manages_all=True)
    make_staff(works_at, "Bob Barnes", user=house.bob)

    seats = seats_of(house.bob)

    assert [(seat.venue, role_of(seat)) for seat in seats] == [
        (house.venue, "Owner"),
        (managed, "Manager"),
        (works_at, "Team"),
    ]


def test_a_manager_has_the_powers_that_were_granted(house: House) -> None:
    mona = make_user("Mona Marsh")
    make_manager(house.venue, mona, Permission.BOOKINGS_VIEW, manages_all=True)

    [seat] = seats_of(mona)

    assert seat.powers == {Permission.BOOKINGS_VIEW}
    assert (seat.sees_calendar, seat.sees_team) == (True, False)


def test_a_grant_that_names_nothing_gives_no_seat(house: House) -> None:
    mona = make_user("Mona Marsh")
    make_manager(house.venue, mona, Permission.BOOKINGS_VIEW)

    assert seats_of(mona) == []


@pytest.mark.parametrize("names", ["clients", "clients and staff", "venues", "everything"])
def test_clients_alone_lead_only_to_places_that_are_live(house: House, names: str) -> None:
    mona, alice = make_user("Mona Marsh"), make_user("Alice Archer")
    draft = make_venue(name="Not open yet", status=VenueStatus.DRAFT)
    Venue.objects.filter(pk=draft.pk).update(business=house.venue.business, position=2)
    is_all = names == "everything"
    grant = make_manager(house.venue, mona, Permission.BOOKINGS_VIEW, manages_all=is_all)
    if "clients" in names:
        grant.clients.add(alice)
    if "staff" in names:
        grant.staff.add(house.ines)
    if "venues" in names:
        grant.venues.add(draft)

    seen = {seat.venue.name for seat in seats_of(mona)}

    assert (
        seen
        == {
            "clients": {"Fern & Ember"},
            "clients and staff": {"Fern & Ember"},
            "venues": {"Not open yet"},
            "everything": {"Fern & Ember", "Not open yet"},
        }[names]
    )


def test_charlie_has_no_seat(house: House) -> None:
    assert seats_of(make_user("Charlie Cole")) == []


def test_who_has_left_has_no_seat_any_more(house: House) -> None:
    StaffMember.objects.filter(pk=house.ines.pk).update(is_active=False)

    assert seats_of(_user(house.ines)) == []


def _user(person: StaffMember) -> User:
    assert person.user is not None
    return person.user
