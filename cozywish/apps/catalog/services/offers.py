"""Writing who does what. The page of a service and that of a person change the same rows."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.catalog import refusals
from cozywish.apps.catalog.models import Service, StaffService
from cozywish.apps.catalog.queries import (
    doings_of_person,
    doings_of_service,
    own_menu,
    staff_rights,
)
from cozywish.apps.catalog.shapes import By, Doing
from cozywish.apps.venues.models import StaffMember
from cozywish.apps.venues.services import (
    Introduction,
    StaffChangedMeanwhile,
    add_owner,
    add_staff,
    change_staff,
    mark_staff_changed,
    take_back,
)
from cozywish.core.db import one_after_another
from cozywish.core.services import operation


@operation
def assign_services(
    *, user: User, staff_id: UUID, does: By, seen: int, now: datetime
) -> StaffMember:
    """Replace what the person does: services of their venue by id, with minutes and prices of their own.

    `seen` is the version of the person that was looked at. Raises StaffMember.DoesNotExist for whoever may change
    neither the services nor the prices of that person, Service.DoesNotExist for what is not on the venue's menu. Fails
    with StaffChangedMeanwhile, unless they do the same already, PricesNotYours, MenuNotYours, LengthOffGrid,
    PriceOutOfRange.
    """
    staff = StaffMember.objects.get(pk=staff_id, is_active=True)
    rights = staff_rights(user=user, staff_id=staff_id)
    if not (rights.services or rights.prices):
        raise StaffMember.DoesNotExist
    one_after_another(f"menu {staff.venue_id}")
    staff = StaffMember.objects.select_for_update(of=("self",)).get(pk=staff_id, is_active=True)
    before = doings_of_person(staff)
    if before == does:
        return staff
    if staff.version != seen:
        raise StaffChangedMeanwhile
    if not rights.prices and asks_otherwise(before, does):
        raise refusals.PricesNotYours
    if not rights.services and works_otherwise(before, does):
        raise refusals.MenuNotYours
    _write_doings(staff, before, does)
    staff.version = seen + 1
    staff.save(update_fields=["version"])
    _write_down(user, staff, now)
    return staff


@operation
def hire(*, user: User, venue_id: UUID, who: Introduction, does: By, now: datetime) -> StaffMember:
    """Add a person to the team with what they do; as `add_staff` and, where they do something, `assign_services`."""
    staff = add_staff(user=user, venue_id=venue_id, who=who, now=now).unwrap()
    if does:
        seen = staff.version
        return assign_services(user=user, staff_id=staff.pk, does=does, seen=seen, now=now).unwrap()
    return staff


@operation
def introduce(
    *, user: User, staff_id: UUID, who: Introduction, does: By | None, seen: int, now: datetime
) -> StaffMember:
    """Replace what customers read of a person and what they do; None leaves that.

    As `change_staff` and, where it differs, `assign_services`.
    """
    if does is not None and does != doings_of_person(StaffMember.objects.get(pk=staff_id)):
        assigned = assign_services(user=user, staff_id=staff_id, does=does, seen=seen, now=now)
        seen = assigned.unwrap().version
    return change_staff(user=user, staff_id=staff_id, who=who, seen=seen, now=now).unwrap()


@operation
def start_alone(*, owner: User, venue_id: UUID, now: datetime) -> StaffMember:
    """Make the owner a person of the team who does all that is on the menu. As `add_owner`."""
    staff = add_owner(owner=owner, venue_id=venue_id, now=now).unwrap()
    does = {pk: Doing() for pk in own_menu(venue_id=venue_id).values_list("pk", flat=True)}
    seen = staff.version
    return assign_services(user=owner, staff_id=staff.pk, does=does, seen=seen, now=now).unwrap()


@operation
def rehire(*, user: User, staff_id: UUID, now: datetime) -> StaffMember:
    """Let somebody work here again, doing what they did. As `take_back`; who looks at a service of theirs is told."""
    staff = take_back(user=user, staff_id=staff_id, now=now).unwrap()
    mark_services_changed(service_ids=doings_of_person(staff))
    return staff


def mark_services_changed(*, service_ids: Collection[UUID]) -> None:
    """Let whoever is looking at these services now be told when they save. Part of an operation."""
    Service.objects.filter(pk__in=service_ids).update(version=F("version") + 1)


def check_people(*, venue_id: UUID, by: By) -> Sequence[UUID]:
    """Return the ids in the order of the team. Raises StaffMember.DoesNotExist for somebody of another one."""
    team = StaffMember.objects.filter(venue_id=venue_id, is_active=True, pk__in=by)
    found = list(team.order_by("position").values_list("pk", flat=True))
    if len(found) != len(by):
        raise StaffMember.DoesNotExist
    return found


def write_offers(*, service: Service, by: By) -> None:
    """Let exactly these people of the team do the service. Former ones keep their rows. Part of an operation."""
    before = doings_of_service(service)
    stopped = before.keys() - by.keys()
    StaffService.objects.filter(service=service, staff__in=stopped).delete()
    changed = {pk: doing for pk, doing in by.items() if before.get(pk) != doing}
    for staff_id, doing in changed.items():
        _write_doing(staff_id, service.pk, doing)
    mark_staff_changed(staff_ids=stopped | changed.keys())


def asks_otherwise(before: By, after: By) -> bool:
    """Say whether somebody's own price differs. Who stops doing something takes theirs along."""
    return any(doing.cents != before.get(pk, Doing()).cents for pk, doing in after.items())


def works_otherwise(before: By, after: By) -> bool:
    """Say whether who does it, or in how many minutes, differs."""
    return {pk: one.minutes for pk, one in before.items()} != {
        pk: one.minutes for pk, one in after.items()
    }


def _write_doings(staff: StaffMember, before: By, does: By) -> None:
    menu = own_menu(venue_id=staff.venue_id).filter(pk__in=does)
    if menu.count() != len(does):
        raise Service.DoesNotExist
    stopped = before.keys() - does.keys()
    StaffService.objects.filter(staff=staff, service__in=stopped).delete()
    changed = {pk: doing for pk, doing in does.items() if before.get(pk) != doing}
    for service_id, doing in changed.items():
        _write_doing(staff.pk, service_id, doing)
    mark_services_changed(service_ids=stopped | changed.keys())


def _write_doing(staff_id: UUID, service_id: UUID, doing: Doing) -> None:
    doing.check()
    StaffService.objects.update_or_create(
        staff_id=staff_id,
        service_id=service_id,
        defaults={"duration_minutes": doing.minutes, "price_cents": doing.cents},
    )


def _write_down(user: User, staff: StaffMember, now: datetime) -> None:
    record(
        at=now,
        actor_kind="USER",
        actor_id=user.pk,
        action="catalog.offers_changed",
        object_type="venues.staffmember",
        object_id=staff.pk,
        services=sorted(str(pk) for pk in doings_of_person(staff)),
    )
