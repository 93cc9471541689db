"""What stands in a venue's diary between two moments, as plain rows: a month of a busy place has a thousand.

Note [The diary by hand]
    The ORM takes longer to write such statements and to convert their rows than the database takes to find them: for
    250 visits five times as long as all of it takes by hand (measured: 6.2 and 1.2 ms of CPU, one query each). So they
    are written once, and moments stay the texts they are (`core.db.moment_in`): whoever draws them works out once what
    many rows share. The first branch of a UNION fixes the types of its columns, which PostgreSQL needs.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from cozywish.apps.bookings.queries.gates import LONGEST_VISIT, VISITS
from cozywish.apps.catalog.models import ServicePlace
from cozywish.apps.venues.models import Venue
from cozywish.core.db import raw_uuid, uuid_text
from cozywish.toolkit.sealing import unseal

_VISITS = """
SELECT i.id, CAST(i.starts_at AS text), CAST(i.ends_at AS text), i.service_name,
       b.reference, b.contact_name, b.version, i.staff_id, b.state,
       i.service_id IN (SELECT id FROM catalog_service WHERE venue_id = %s AND done_at = %s),
       i.id IN (SELECT booking_item_id FROM bookings_allocation WHERE state = 'SQUEEZE'), i.position
  FROM bookings_booking b
  JOIN bookings_bookingitem i ON i.booking_id = b.id
 WHERE b.venue_id = %s AND b.starts_at > %s AND b.starts_at < %s
   AND b.state IN (%s, %s, %s, %s, %s) AND i.starts_at < %s AND i.ends_at > %s
"""

_AROUND = """
SELECT 'RESOURCE' AS kind, CAST(r.staff_id AS text) AS id, CAST(r.staff_id AS text) AS staff, r.id AS resource,
       CAST('' AS text) AS starts_at, CAST('' AS text) AS ends_at,
       CAST(COALESCE(s.name, r.name) AS text) AS name, CAST(s.avatar AS text) AS words,
       CASE WHEN r.is_active AND COALESCE(s.is_active, r.is_active) THEN 1 ELSE 0 END AS n1,
       CASE WHEN s.is_active AND s.is_bookable THEN 1 ELSE 0 END AS n2, s.position AS n3
  FROM venues_resource r LEFT JOIN venues_staffmember s ON s.id = r.staff_id
 WHERE r.venue_id = %s
UNION ALL
SELECT 'BLOCK', CAST(k.id AS text), CAST(r.staff_id AS text), r.id, CAST(k.starts_at AS text),
       CAST(k.ends_at AS text), r.name, k.words, k.version, 0, 0
  FROM venues_resource r JOIN bookings_block k ON k.resource_id = r.id
 WHERE r.venue_id = %s AND k.starts_at < %s AND k.ends_at > %s
UNION ALL
SELECT 'AWAY', CAST(t.id AS text), CAST(t.staff_id AS text), 0, CAST(t.starts_at AS text),
       CAST(t.ends_at AS text), '', t.reason, 0, 0, 0
  FROM venues_staffmember s JOIN scheduling_timeoff t ON t.staff_id = s.id
 WHERE s.venue_id = %s AND t.state = 'APPROVED' AND t.starts_at < %s AND t.ends_at > %s
"""


class Colleague(NamedTuple):
    """Somebody who ever worked at the venue. `in_use`: is of the team now, so that their time can be kept free."""

    id: str
    name: str
    avatar: str
    resource: int
    in_use: bool
    takes_bookings: bool


class Taken(NamedTuple):
    """Time kept free by hand, or somebody's time off, which has no version. `staff` is "" for a room.

    `name` is the room's or the person's, `sealed` why.
    """

    id: str
    staff: str
    resource: int
    starts_at: str
    ends_at: str
    name: str
    sealed: str
    version: int

    @property
    def why(self) -> str:
        """The words, opened: only for who may read them."""
        place = "bookings_block.words" if self.version else "scheduling_timeoff.reason"
        return unseal(self.sealed, place=place) if self.sealed else ""


@dataclass(slots=True)
class Around:
    """Everyone in their order, the rooms and machines in use, what is kept free and who is away."""

    people: list[Colleague] = field(default_factory=list)
    rooms: set[int] = field(default_factory=set)
    blocks: list[Taken] = field(default_factory=list)
    away: list[Taken] = field(default_factory=list)


def visit_rows(*, venue: Venue, begins: datetime, ends: datetime) -> list[tuple[Any, ...]]:
    """Return the items at the venue that touch [begins, ends), in no order. One SQL query.

    Each is its id, its two moments and what it is; the reference, client and version of its visit; and then what many
    share: whose it is, the state of the visit, whether it is at the client's home, whether it was squeezed in, and
    which part of the visit it is. The ids are as the database has them.
    """
    stored = connection.ops.adapt_datetimefield_value
    place = raw_uuid(venue.pk)
    return _rows(
        _VISITS,
        *(place, ServicePlace.HOME.value, place, stored(begins - LONGEST_VISIT), stored(ends)),
        *(*(state.value for state in VISITS), stored(ends), stored(begins)),
    )


def around(*, venue: Venue, begins: datetime, ends: datetime) -> Around:
    """Return who works at the venue and where, and what of [begins, ends) is no visit. One SQL query."""
    stored = connection.ops.adapt_datetimefield_value
    touching = (raw_uuid(venue.pk), stored(ends), stored(begins))
    found = Around()
    rows = _rows(_AROUND, raw_uuid(venue.pk), *touching, *touching)
    for kind, pk, staff, resource, starts_at, ends_at, name, words, n1, n2, _ in sorted(
        rows, key=lambda row: row[-1] or 0
    ):
        person = uuid_text(staff) if staff else ""
        if kind == "RESOURCE" and person:
            found.people.append(Colleague(person, name, words, resource, bool(n1), bool(n2)))
        elif kind == "RESOURCE" and n1:
            found.rooms.add(resource)
        elif kind != "RESOURCE":
            taken = Taken(uuid_text(pk), person, resource, starts_at, ends_at, name, words, n1)
            (found.blocks if kind == "BLOCK" else found.away).append(taken)
    return found


def _rows(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
