"""Who of a team stands on the page of its venue: five at most, and the database says so, too."""

import pytest
from django.db import IntegrityError, transaction

from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember, Venue
from cozywish.apps.venues.queries import featured_of, public_venue
from cozywish.apps.venues.services import (
    Introduction,
    add_staff,
    feature_staff,
    move_staff,
    retire_staff,
    take_back,
    unfeature_staff,
)
from cozywish.apps.venues.tests.conftest import NOW, House
from cozywish.core.services import Failure

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue() -> Venue:
    return make_venue()


def add(venue: Venue, name: str, *, is_bookable: bool = True) -> StaffMember:
    who = Introduction(name, is_bookable=is_bookable)
    return add_staff(user=venue.business.owner, venue_id=venue.pk, who=who, now=NOW).unwrap()


def shown(venue: Venue) -> list[str]:
    return [person.name for person in featured_of(venue_id=venue.pk)]


def test_the_first_five_who_can_be_booked_are_on_the_page(venue: Venue) -> None:
    add(venue, "Desk", is_bookable=False)
    for letter in "ABCDEF":
        add(venue, letter)

    assert shown(venue) == ["A", "B", "C", "D", "E"]
    assert [person.name for person in public_venue(slug=venue.slug).staff.all()] == shown(venue)


def test_a_sixth_is_refused_until_somebody_makes_room(venue: Venue) -> None:
    people = [add(venue, letter) for letter in "ABCDEF"]
    owner = venue.business.owner

    refused = feature_staff(user=owner, staff_id=people[5].pk, now=NOW)

    assert isinstance(refused, Failure)
    assert refused.error.code == "VENUES_PAGE_FULL"
    assert refused.error.message == (
        "Your page shows at most 5 people. Take somebody off it first."
    )
    unfeature_staff(user=owner, staff_id=people[1].pk, now=NOW).unwrap()
    feature_staff(user=owner, staff_id=people[5].pk, now=NOW).unwrap()
    feature_staff(user=owner, staff_id=people[5].pk, now=NOW).unwrap()  # a double click
    assert shown(venue) == ["A", "C", "D", "E", "F"]


def test_they_stand_in_the_order_of_the_team(venue: Venue) -> None:
    people = [add(venue, letter) for letter in "ABC"]

    move_staff(user=venue.business.owner, staff_id=people[2].pk, is_up=True, now=NOW).unwrap()

    assert shown(venue) == ["A", "C", "B"]


def test_who_leaves_makes_room_and_comes_back_without_it(venue: Venue) -> None:
    people = [add(venue, letter) for letter in "ABCDEF"]
    owner = venue.business.owner

    retire_staff(user=owner, staff_id=people[0].pk, now=NOW).unwrap()
    feature_staff(user=owner, staff_id=people[5].pk, now=NOW).unwrap()
    take_back(user=owner, staff_id=people[0].pk, now=NOW).unwrap()

    assert shown(venue) == ["B", "C", "D", "E", "F"]


@pytest.mark.parametrize("place", [0, 1, 6])
def test_the_database_holds_the_limit(venue: Venue, place: int) -> None:
    add(venue, "A")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_staff(venue, "B", featured_place=place)


def test_a_manager_of_some_people_puts_only_them_on_the_page(house: House) -> None:
    StaffMember.objects.update(featured_place=None)

    feature_staff(user=house.mona, staff_id=house.ines.pk, now=NOW).unwrap()
    with pytest.raises(StaffMember.DoesNotExist):
        feature_staff(user=house.mona, staff_id=house.tomas.pk, now=NOW).unwrap()

    assert shown(house.venue) == ["Ines Calloway"]
