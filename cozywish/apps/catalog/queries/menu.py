"""Reading a venue's menu as its own people do: all of it that is not archived, and who may change what."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from itertools import groupby
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from cozywish.apps.accounts.models import User
from cozywish.apps.catalog.models import Service, ServicePlace, StaffService
from cozywish.apps.catalog.shapes import By, Card, Doing
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.apps.venues.queries import staff_within, venues_within


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may change: what is done by whom, and what it costs."""

    services: bool
    prices: bool


def menu_rights(*, user: User, venue_id: UUID) -> Rights:
    """Return what the person may change on the venue's menu. Two SQL queries."""
    services, prices = (
        venues_within(user=user, permission=permission).filter(pk=venue_id).exists()
        for permission in (Permission.SERVICES_MANAGE, Permission.PRICES_MANAGE)
    )
    return Rights(services, prices)


def staff_rights(*, user: User, staff_id: UUID) -> Rights:
    """Return what the person may change of what a member of the team does. Two SQL queries."""
    services, prices = (
        staff_within(user=user, permission=permission).filter(pk=staff_id).exists()
        for permission in (Permission.SERVICES_MANAGE, Permission.PRICES_MANAGE)
    )
    return Rights(services, prices)


def services_within(*, user: User) -> QuerySet[Service]:
    """Services that are not archived, of venues where the person may change services or prices."""
    services = venues_within(user=user, permission=Permission.SERVICES_MANAGE)
    prices = venues_within(user=user, permission=Permission.PRICES_MANAGE)
    within = Q(venue__in=services.values("pk")) | Q(venue__in=prices.values("pk"))
    return Service.objects.filter(within, archived_at=None)


def services_changed_by(*, user: User) -> QuerySet[Service]:
    """Services that are not archived, of venues where the person may change services themselves."""
    venues = venues_within(user=user, permission=Permission.SERVICES_MANAGE)
    return Service.objects.filter(venue__in=venues.values("pk"), archived_at=None)


def own_menu(*, venue_id: UUID) -> QuerySet[Service]:
    """All services of the venue that are not archived, in the order of its menu."""
    return Service.objects.filter(venue_id=venue_id, archived_at=None).order_by("position", "pk")


def staffed_menu(*, venue_id: UUID) -> QuerySet[Service]:
    """As `own_menu`, each with the offers of those who can be booked for it. Two SQL queries."""
    able = StaffService.objects.filter(staff__is_active=True, staff__is_bookable=True)
    people = able.select_related("staff").order_by("staff__position")
    return own_menu(venue_id=venue_id).prefetch_related(Prefetch("offers", queryset=people))


def done_at_home(*, venue_id: UUID) -> QuerySet[Service]:
    """The services of the venue that can be booked and are done at the customer's home, in the order of its menu."""
    return own_menu(venue_id=venue_id).filter(done_at=ServicePlace.HOME, is_active=True)


def grouped(menu: Iterable[Service]) -> list[tuple[str, list[Service]]]:
    """The services under their headings, as the venue's page shows them: a heading stands where its first one does."""
    listed = list(menu)
    first_seen = {one.section: index for index, one in reversed(list(enumerate(listed)))}
    ordered = sorted(listed, key=lambda one: first_seen[one.section])
    return [(name, list(rows)) for name, rows in groupby(ordered, key=lambda one: one.section)]


def card_of(service: Service) -> Card:
    """What is said of the service now."""
    return Card(**{one.name: getattr(service, one.name) for one in fields(Card)})


def doings_of_service(service: Service) -> By:
    """Who of the team does the service, and how. One SQL query."""
    rows = StaffService.objects.filter(service=service, staff__is_active=True)
    return {row.staff_id: _doing(row) for row in rows}


def doings_of_person(staff: StaffMember) -> By:
    """What the person does, and how. One SQL query."""
    rows = StaffService.objects.filter(staff=staff, service__archived_at=None)
    return {row.service_id: _doing(row) for row in rows}


def _doing(row: StaffService) -> Doing:
    return Doing(minutes=row.duration_minutes, cents=row.price_cents)
