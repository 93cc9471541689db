"""What is taken on which resource, in ticks.

Note [Whose hold blocks]
    A hold whose `hold_until` has passed by the database's clock blocks nobody, whether or not anyone has
    got round to expiring it (invariant C3).

Note [The last one before]
    An allocation that reaches into a window may have begun long before it. Blocking ones never overlap on one
    resource, so only the last one that began before the window can: one step back in the index, and
    the cost does not grow with the history.
"""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db import connection

from cozywish.apps.bookings.models import BLOCKING
from cozywish.core.db import clock_sql, raw_uuid
from cozywish.core.intervals import Span

_BUSY = """
SELECT a.resource_id, a.t0, a.t1 FROM bookings_allocation a
 WHERE a.resource_id IN ({resources}) AND a.t0 >= %s AND a.t0 < %s AND a.state IN ({blocking}) AND {live}
UNION ALL
SELECT a.resource_id, a.t0, a.t1
  FROM venues_resource r JOIN bookings_allocation a ON a.id = (
       SELECT p.id FROM bookings_allocation p
        WHERE p.resource_id = r.id AND p.t0 < %s AND p.state IN ({blocking}) ORDER BY p.t0 DESC LIMIT 1)
 WHERE r.id IN ({resources}) AND a.t1 > %s AND {live}
"""

_LIVE = """(a.state <> 'HELD' OR EXISTS (
       SELECT 1 FROM bookings_bookingitem i JOIN bookings_booking b ON b.id = i.booking_id
        WHERE i.id = a.booking_item_id AND b.hold_until > {clock} {others}))"""


def busy_spans(
    *, resource_ids: Collection[int], start: int, end: int, own_hold: UUID | None = None
) -> dict[int, list[Span]]:
    """What blocks each resource between the ticks `start` and `end`. One SQL query, none for no resource.

    Padding is part of the spans. `own_hold` is a held booking that does not count: whoever holds a time may
    have it, and what lies beside it.
    """
    busy: defaultdict[int, list[Span]] = defaultdict(list)
    if not resource_ids:
        return busy
    own = [] if own_hold is None else [raw_uuid(own_hold)]
    sql = _BUSY.format(
        resources=", ".join(["%s"] * len(resource_ids)),
        blocking=", ".join(f"'{state}'" for state in BLOCKING),
        live=_LIVE.format(clock=clock_sql(), others="AND b.id <> %s" if own else ""),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*resource_ids, start, end, *own, start, *resource_ids, start, *own])
        for resource_id, t0, t1 in cursor.fetchall():
            busy[resource_id].append((t0, t1))
    return busy
