"""What was done at a venue, for its owner: by whom and to what, from the audit log.

What an entry names it names by id alone; names are looked up here, and only those of the business itself. Clients and
the people of the office are not named.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.audit.services.reading import READ
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.gates import ASKED_FOR
from cozywish.apps.catalog.models import Import, Service
from cozywish.apps.venues.models import Invitation, Manager, StaffMember, Venue

NAMELESS = frozenset("CGFAT") | {
    "OFFICE",
    "SYSTEM",
    "TIMER",
}  # kinds of actors who are not of the business
HOLDING = (
    "bookings.hold",
    "bookings.extend",
    "bookings.abandon",
    "bookings.expire",
)  # holds are nobody's business yet


@dataclass(frozen=True, slots=True)
class Doing:
    """An entry of the log. `who` is empty for whoever has no name here; `what` is empty for what has none.

    `reference` is set where it was done to a visit.
    """

    entry: AuditEntry
    who: str
    what: str
    reference: str


def doings_at(
    *, venue: Venue, looks: bool, before: int | None, at_most: int
) -> tuple[Sequence[Doing], bool]:
    """Return what was done at the venue, the newest first, and whether there is more: eight SQL queries at most.

    `looks` asks for who saw contact data of clients instead of what was changed; what the office saw is not told.
    `before` is the id of the entry below which to begin.
    """
    found = AuditEntry.objects.all() if before is None else AuditEntry.objects.filter(pk__lt=before)
    if looks:
        found = found.filter(action=READ).exclude(actor_kind="OFFICE")
    else:
        found = found.exclude(action__in=[READ, *HOLDING])
    parts = [
        found.filter(object_type=kind, object_id__in=ids) for kind, ids in _things_of(venue).items()
    ]
    rows = list(parts[0].union(*parts[1:], all=True).order_by("-pk")[: at_most + 1])
    return _named(venue, rows[:at_most]), len(rows) > at_most


def _things_of(venue: Venue) -> "Mapping[str, Sequence[UUID] | QuerySet[Any, Any]]":
    """Return the ids of all that belongs to the venue and its business, as the log calls them."""
    return {
        "venue": [venue.pk],
        "venues.business": [venue.business_id],
        "venues.staffmember": StaffMember.objects.filter(venue=venue).values_list("pk"),
        "venues.manager": Manager.objects.filter(business=venue.business_id).values_list("pk"),
        "venues.invitation": Invitation.objects.filter(_invitations(venue)).values_list("pk"),
        "catalog.service": Service.objects.filter(venue=venue).values_list("pk"),
        "catalog.import": Import.objects.filter(venue=venue).values_list("pk"),
        "booking": Booking.objects.filter(ASKED_FOR, venue=venue).values_list("pk"),
    }


def _invitations(venue: Venue) -> Q:
    return Q(staff__venue=venue) | Q(manager__business=venue.business_id)


def _named(venue: Venue, rows: Iterable[AuditEntry]) -> list[Doing]:
    """Give the entries the names that the business knows."""
    entries = list(rows)
    people = _people(venue, {entry.actor_id for entry in entries if entry.actor_id})
    ids = [entry.object_id for entry in entries]
    invited = Coalesce("staff__name", "manager__name")
    named = {
        kind: {pk: str(name) for pk, name in found.filter(pk__in=ids).values_list("pk", field)}
        for kind, found, field in (
            ("venues.staffmember", StaffMember.objects.filter(venue=venue), "name"),
            ("venues.manager", Manager.objects.filter(business=venue.business_id), "name"),
            ("venues.invitation", Invitation.objects.filter(_invitations(venue)), invited),
            ("catalog.service", Service.objects.filter(venue=venue), "name"),
            ("booking", Booking.objects.filter(venue=venue), "reference"),
        )
    }
    return [
        Doing(
            entry=entry,
            who="" if entry.actor_kind in NAMELESS else people.get(entry.actor_id, ""),
            what=named.get(entry.object_type, {}).get(entry.object_id, ""),
            reference=named["booking"].get(entry.object_id, ""),
        )
        for entry in entries
    ]


def _people(venue: Venue, ids: set[UUID]) -> dict[UUID | None, str]:
    """Return what the business calls those of the accounts that are or were of it. Two SQL queries."""
    managers = Manager.objects.filter(business=venue.business_id, user__in=ids)
    staff = StaffMember.objects.filter(venue__business=venue.business_id, user__in=ids)
    found: dict[UUID | None, str] = {}
    found.update(managers.values_list("user", "name"))
    found.update(staff.values_list("user", "name"))
    owner = venue.business.owner
    return found | {owner.pk: owner.name}
