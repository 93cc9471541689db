"""Who does what: the same rows from the service's side and from the person's."""

from typing import Any

import pytest

from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.catalog.factories import make_offer, make_service
from cozywish.apps.catalog.models import ImportKind, Service, StaffService
from cozywish.apps.catalog.queries import card_of, doings_of_person, doings_of_service
from cozywish.apps.catalog.services import (
    assign_services,
    change_service,
    hire,
    introduce,
    rehire,
    start_alone,
)
from cozywish.apps.catalog.shapes import By, Doing
from cozywish.apps.catalog.tests.conftest import NOW, House
from cozywish.apps.catalog.tests.test_imports import do, draft
from cozywish.apps.venues.models import Permission, Resource, StaffMember, Venue
from cozywish.apps.venues.services import Introduction, retire_staff
from cozywish.core.services import Failure, ServiceResult

SERVICES, PRICES = Permission.SERVICES_MANAGE, Permission.PRICES_MANAGE
PRIYA = Introduction("Priya Nair", "Facialist", "Calm hands.")


def assign(house: House, does: By, **overrides: Any) -> ServiceResult[StaffMember]:
    given: dict[str, Any] = {"user": house.bob, "staff_id": house.ines.pk, **overrides}
    given.setdefault("seen", StaffMember.objects.get(pk=given["staff_id"]).version)
    return assign_services(does=does, now=NOW, **given)


def code(answer: ServiceResult[Any]) -> str:
    assert isinstance(answer, Failure)
    return answer.error.code


def test_what_a_person_does_is_replaced_and_seen_from_the_services(house: House) -> None:
    one, two, three = (make_service(house.venue, name) for name in ("One", "Two", "Three"))
    make_offer(house.ines, one)
    make_offer(house.ines, two, price_cents=5000)
    make_offer(house.tomas, one)

    assign(house, {two.pk: Doing(cents=5000), three.pk: Doing(30, 4000)}).unwrap()

    assert doings_of_person(house.ines) == {two.pk: Doing(cents=5000), three.pk: Doing(30, 4000)}
    assert doings_of_service(one) == {house.tomas.pk: Doing()}
    versions = {row.name: row.version for row in Service.objects.all()}
    assert versions == {"One": 2, "Two": 1, "Three": 2}
    row = AuditEntry.objects.get(action="catalog.offers_changed")
    assert row.data["services"] == sorted([str(two.pk), str(three.pk)])


@pytest.mark.parametrize(
    ("doing", "refusal"),
    [
        (Doing(minutes=7), "CATALOG_LENGTH_OFF_GRID"),
        (Doing(cents=10_000_001), "CATALOG_PRICE_OUT_OF_RANGE"),
    ],
)
def test_what_cannot_be_is_refused(house: House, doing: Doing, refusal: str) -> None:
    service = make_service(house.venue)

    assert code(assign(house, {service.pk: doing})) == refusal
    assert StaffService.objects.count() == 0


def test_services_of_other_venues_and_archived_ones_are_not_there(house: House) -> None:
    foreign = make_service(house.elsewhere)
    gone = make_service(house.venue, "Gone", is_active=False, archived_at=NOW)

    for service in (foreign, gone):
        with pytest.raises(Service.DoesNotExist):
            assign(house, {service.pk: Doing()})


def test_each_right_changes_its_own_part_over_its_own_people(house: House) -> None:
    service = make_service(house.venue)
    make_offer(house.ines, service)
    grant = house.grants_mona(SERVICES, over=house.ines)
    mine = {"user": house.mona}

    assert code(assign(house, {service.pk: Doing(cents=1)}, **mine)) == "CATALOG_PRICES_NOT_YOURS"
    assign(house, {service.pk: Doing(50)}, **mine).unwrap()
    grant.permissions.update(permission=PRICES)
    assert code(assign(house, {}, **mine)) == "CATALOG_MENU_NOT_YOURS"
    assign(house, {service.pk: Doing(50, 100)}, **mine).unwrap()

    assert doings_of_person(house.ines) == {service.pk: Doing(50, 100)}
    for staff, user in [(house.tomas, house.mona), (house.ines, house.charlie)]:
        with pytest.raises(StaffMember.DoesNotExist):
            assign(house, {}, staff_id=staff.pk, user=user)


def test_a_person_comes_with_a_resource_and_with_what_they_do(house: House) -> None:
    service = make_service(house.venue)

    priya = hire(
        user=house.bob,
        venue_id=house.venue.pk,
        who=PRIYA,
        does={service.pk: Doing(cents=1)},
        now=NOW,
    ).unwrap()

    assert (priya.title, priya.bio, priya.position) == ("Facialist", "Calm hands.", 3)
    assert Resource.objects.get(staff=priya).name == "Priya Nair"
    assert doings_of_person(priya) == {service.pk: Doing(cents=1)}


def test_who_may_not_say_what_people_do_adds_nobody_who_does_something(house: House) -> None:
    house.grants_mona(Permission.STAFF_MANAGE)
    service = make_service(house.venue)
    given: dict[str, Any] = {"user": house.mona, "venue_id": house.venue.pk, "now": NOW}

    with pytest.raises(StaffMember.DoesNotExist):
        hire(who=PRIYA, does={service.pk: Doing()}, **given).unwrap()
    assert StaffMember.objects.filter(name="Priya Nair").count() == 0
    assert hire(who=PRIYA, does={}, **given).unwrap().name == "Priya Nair"


def test_a_person_and_what_they_do_are_saved_together_or_not_at_all(house: House) -> None:
    service = make_service(house.venue)
    given: dict[str, Any] = {"user": house.bob, "staff_id": house.ines.pk, "seen": 1, "now": NOW}

    refused = introduce(who=PRIYA, does={service.pk: Doing(7)}, **given)
    house.ines.refresh_from_db()
    assert (code(refused), house.ines.name) == ("CATALOG_LENGTH_OFF_GRID", "Ines Calloway")

    introduce(who=PRIYA, does=None, **given).unwrap()
    house.ines.refresh_from_db()
    assert (house.ines.name, doings_of_person(house.ines)) == ("Priya Nair", {})


def test_an_owner_who_works_alone_does_everything_at_once_and_only_once(house: House) -> None:
    service = make_service(house.venue)
    make_service(house.venue, "Gone", is_active=False, archived_at=NOW)

    bob = start_alone(owner=house.bob, venue_id=house.venue.pk, now=NOW).unwrap()
    again = start_alone(owner=house.bob, venue_id=house.venue.pk, now=NOW).unwrap()

    assert again == bob
    assert (bob.user, bob.name, bob.is_bookable) == (house.bob, "Bob Barnes", True)
    assert StaffMember.objects.filter(user=house.bob).count() == 1
    assert doings_of_person(bob) == {service.pk: Doing()}
    with pytest.raises(Venue.DoesNotExist):
        start_alone(owner=house.charlie, venue_id=house.venue.pk, now=NOW).unwrap()


def test_a_service_that_was_open_while_somebody_came_back_is_looked_at_again(house: House) -> None:
    massage = make_service(house.venue, by=[house.ines, house.tomas])
    retire_staff(user=house.bob, staff_id=house.tomas.pk, now=NOW).unwrap()

    rehire(user=house.bob, staff_id=house.tomas.pk, now=NOW).unwrap()
    late = change_service(
        user=house.bob,
        service_id=massage.pk,
        card=card_of(massage),
        by={house.ines.pk: Doing()},
        seen=1,
        now=NOW,
    )

    assert code(late) == "CATALOG_CHANGED_MEANWHILE"
    assert doings_of_service(massage).keys() == {house.ines.pk, house.tomas.pk}


def test_a_service_that_was_open_while_people_were_imported_is_looked_at_again(
    house: House,
) -> None:
    massage = make_service(house.venue, by=[house.ines])
    do(house, draft(house, "Name\nMona Marsh\n", ImportKind.PEOPLE))
    mona = StaffMember.objects.get(name="Mona Marsh")

    late = change_service(
        user=house.bob,
        service_id=massage.pk,
        card=card_of(massage),
        by={house.ines.pk: Doing()},
        seen=1,
        now=NOW,
    )

    assert code(late) == "CATALOG_CHANGED_MEANWHILE"
    assert doings_of_service(massage) == {house.ines.pk: Doing(), mona.pk: Doing()}
