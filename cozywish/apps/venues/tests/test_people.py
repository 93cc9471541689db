"""The people of a team: added with a resource, changed, moved, gone and back."""

from collections.abc import Callable
from typing import Any

import pytest

from cozywish.apps.venues.factories import make_manager, make_staff
from cozywish.apps.venues.models import Invitation, Permission, Resource, StaffMember, Venue
from cozywish.apps.venues.services import (
    Introduction,
    add_owner,
    add_staff,
    change_staff,
    invite_staff,
    move_staff,
    retire_staff,
    take_back,
)
from cozywish.apps.venues.tests.conftest import NOW, House, everything_kept
from cozywish.core.services import Failure

PRIYA = Introduction("Priya Nair", "Facialist", "Calm hands.", is_bookable=False)


def order(house: House) -> list[str]:
    team = StaffMember.objects.filter(venue=house.venue, is_active=True)
    return list(team.order_by("position").values_list("name", flat=True))


def test_a_person_is_added_last_with_exactly_one_resource(house: House) -> None:
    priya = add_staff(user=house.bob, venue_id=house.venue.pk, who=PRIYA, now=NOW).unwrap()

    assert (priya.position, priya.is_bookable, priya.user) == (3, False, None)
    resource = Resource.objects.get(staff=priya)
    assert (resource.kind, resource.name, resource.venue) == ("STAFF", "Priya Nair", house.venue)


def test_a_manager_adds_people_only_where_the_whole_team_is_theirs(house: House) -> None:
    before = everything_kept()
    for user in (house.mona, house.charlie):
        with pytest.raises(Venue.DoesNotExist):
            add_staff(user=user, venue_id=house.venue.pk, who=PRIYA, now=NOW).unwrap()
    assert everything_kept() == before

    house.grant.venues.add(house.venue)
    add_staff(user=house.mona, venue_id=house.venue.pk, who=PRIYA, now=NOW).unwrap()
    assert order(house) == ["Ines Calloway", "Tomás Rivera", "Priya Nair"]


def test_a_team_has_an_end(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cozywish.apps.venues.services.people.MOST_PEOPLE", 2)
    gone = make_staff(house.venue, "Gone", is_active=False)

    for full in (
        add_staff(user=house.bob, venue_id=house.venue.pk, who=PRIYA, now=NOW),
        add_owner(owner=house.bob, venue_id=house.venue.pk, now=NOW),
        take_back(user=house.bob, staff_id=gone.pk, now=NOW),
    ):
        assert isinstance(full, Failure)
        assert full.error.code == "VENUES_TEAM_FULL"


def test_a_change_counts_for_the_resource_too(house: House) -> None:
    change_staff(user=house.mona, staff_id=house.ines.pk, who=PRIYA, seen=1, now=NOW).unwrap()

    house.ines.refresh_from_db()
    assert (house.ines.name, house.ines.title, house.ines.is_bookable) == (
        "Priya Nair",
        "Facialist",
        False,
    )
    assert Resource.objects.get(staff=house.ines).name == "Priya Nair"


def test_people_move_past_those_who_left_and_stop_at_the_ends(house: House) -> None:
    make_staff(house.venue, "Gone", is_active=False)
    priya = add_staff(user=house.bob, venue_id=house.venue.pk, who=PRIYA, now=NOW).unwrap()

    move_staff(user=house.bob, staff_id=priya.pk, is_up=True, now=NOW).unwrap()
    assert order(house) == ["Ines Calloway", "Priya Nair", "Tomás Rivera"]
    move_staff(user=house.bob, staff_id=house.ines.pk, is_up=False, now=NOW).unwrap()
    assert order(house) == ["Priya Nair", "Ines Calloway", "Tomás Rivera"]
    move_staff(user=house.bob, staff_id=priya.pk, is_up=True, now=NOW).unwrap()
    move_staff(user=house.bob, staff_id=house.tomas.pk, is_up=False, now=NOW).unwrap()
    assert order(house) == ["Priya Nair", "Ines Calloway", "Tomás Rivera"]


def test_who_leaves_signs_in_no_more_and_comes_back_without_a_login(house: House) -> None:
    StaffMember.objects.filter(pk=house.tomas.pk).update(user=house.charlie)
    invite_staff(inviter=house.bob, staff_id=house.ines.pk, email="i@example.com", now=NOW).unwrap()

    for person in (house.ines, house.tomas):
        retire_staff(user=house.bob, staff_id=person.pk, now=NOW).unwrap()

    assert (order(house), Invitation.objects.get().revoked_at) == ([], NOW)
    with pytest.raises(StaffMember.DoesNotExist):
        retire_staff(user=house.bob, staff_id=house.tomas.pk, now=NOW).unwrap()
    back = take_back(user=house.bob, staff_id=house.tomas.pk, now=NOW).unwrap()
    assert (order(house), back.user) == (["Tomás Rivera"], None)
    assert Resource.objects.filter(staff=house.tomas).count() == 1


ACTS: list[Callable[..., Any]] = [
    lambda **who: change_staff(who=PRIYA, seen=1, **who),
    lambda **who: move_staff(is_up=True, **who),
    retire_staff,
    take_back,
]


@pytest.mark.parametrize("act", ACTS)
def test_nobody_touches_people_outside_their_reach(house: House, act: Callable[..., Any]) -> None:
    make_manager(
        house.venue, house.charlie, Permission.STAFF_VIEW, Permission.SERVICES_MANAGE
    ).venues.add(house.venue)
    gone = make_staff(house.venue, "Gone", is_active=False)

    for user, person in [
        (house.mona, house.tomas),
        (house.mona, gone),
        (house.charlie, house.ines),
        (house.charlie, gone),
        (house.bob, make_staff(house.elsewhere)),
    ]:
        kept = everything_kept()
        with pytest.raises(StaffMember.DoesNotExist):
            act(user=user, staff_id=person.pk, now=NOW)
        assert everything_kept() == kept
