"""What is taken on which resource, in ticks.

Note [Whose hold blocks]
    A hold whose `hold_until`, or a request whose `approve_by`, has passed by the database's clock blocks nobody,
    whether or not anyone has got round to expiring it (invariant C3).

Note [The last one before]
    An allocation that reaches into a window may have begun long before it. Firm ones never overlap on one
    resource, so only the last one that began before the window can: one step back in the index, and
    the cost does not grow with the history. Squeeze-ins may overlap, and holds may be over, so of those all that began
    less than a longest visit before are looked at. Squeeze-ins count as taken all the same, so that nobody is offered
    the rest of such a time.

Note [Times in one text]
    A month of five people has a thousand allocations. Most of what it costs to read them is to hand over a thousand
    rows, so the database hands over one for each resource, with all of its times as one text: a quarter of the time.
    Begin and end are one number there, which SQLite makes into text in half the time of two. Either kind of allocation
    has an index of its own that holds all that is asked. What a text says is remembered: of the people asked about
    twice, few have been booked in between.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from orjson import loads

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import BLOCKING, BRIEF, FIRM, Booking
from cozywish.apps.bookings.queries.elapsed import elapsed
from cozywish.core.db import clock_sql, numbers_sql, raw_uuid
from cozywish.core.intervals import TICKS_PER_DAY, Span, moment_of, tick_after, tick_at

LONGEST = 6 * TICKS_PER_DAY  # nobody is offered four days or more; padding is hours

_BUSY = """
SELECT a.resource_id, {spans} FROM bookings_allocation a
 WHERE a.resource_id IN ({resources}) AND a.t0 >= %s AND a.t0 < %s AND a.state IN ({firm}) {others}
 GROUP BY a.resource_id
UNION ALL
SELECT a.resource_id, {spans} FROM bookings_allocation a
 WHERE a.resource_id IN ({resources}) AND a.t0 > %s AND a.t0 < %s AND a.t1 > %s AND a.state IN ({brief}) {others}
   AND (a.state = 'SQUEEZE' OR EXISTS (
       SELECT 1 FROM bookings_bookingitem i JOIN bookings_booking b ON b.id = i.booking_id
        WHERE i.id = a.booking_item_id
          AND CASE a.state WHEN 'HELD' THEN b.hold_until ELSE b.approve_by END > {clock}))
 GROUP BY a.resource_id
UNION ALL
SELECT a.resource_id, '[' || ({span}) || ']'
  FROM venues_resource r JOIN bookings_allocation a ON a.id = (
       SELECT p.id FROM bookings_allocation p
        WHERE p.resource_id = r.id AND p.t0 < %s AND p.state IN ({firm}) ORDER BY p.t0 DESC LIMIT 1)
 WHERE r.id IN ({resources}) AND a.t1 > %s {others}
"""

_OTHERS = """AND (a.booking_item_id IS NULL OR a.booking_item_id NOT IN (
       SELECT o.id FROM bookings_bookingitem o WHERE o.booking_id = %s UNION ALL
       SELECT o.id FROM bookings_bookingitem o JOIN bookings_booking h ON h.id = o.booking_id
        WHERE h.state = 'HELD' AND h.checkout_id = (
              SELECT w.checkout_id FROM bookings_booking w WHERE w.id = %s)))"""

_BITS = 32  # of the number that is a span, for its end
_ENDS = (1 << _BITS) - 1
_SPAN = f"a.t0 * {1 << _BITS} + a.t1"


def busy_spans(
    *, resource_ids: Collection[int], start: int, end: int, own_hold: UUID | None = None
) -> defaultdict[int, tuple[Span, ...]]:
    """What blocks each resource between the ticks `start` and `end`. One SQL query, none for no resource.

    Padding is part of the spans. `own_hold` is a booking that does not count: whoever has a time, held or agreed, may
    have it, and what lies beside it. Nor do those that are held together with it.
    """
    texts = busy_texts(resource_ids=resource_ids, start=start, end=end, own_hold=own_hold)
    return defaultdict(tuple, {resource: spans_in(text) for resource, text in texts.items()})


def busy_texts(
    *, resource_ids: Collection[int], start: int, end: int, own_hold: UUID | None = None
) -> dict[int, str]:
    """The same as the database says it, for `spans_in`. A resource of which nothing is taken is not in it."""
    busy: dict[int, str] = {}
    if not resource_ids:
        return busy
    own = [] if own_hold is None else [raw_uuid(own_hold)] * 2
    sql = _BUSY.format(
        resources=", ".join(
            map(str, resource_ids)
        ),  # a search has a thousand: too many to be bound one by one
        firm=_quoted(FIRM),
        brief=_quoted(BRIEF),
        others=_OTHERS if own else "",
        clock=clock_sql(),
        span=_SPAN,
        spans=numbers_sql(_SPAN),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            [
                *(start, end, *own),
                *(start - LONGEST, end, start, *own),
                *(start, start, *own),
            ],
        )
        for resource_id, text in cursor.fetchall():
            busy[resource_id] = busy.get(resource_id, "") + text
    return busy


@lru_cache(maxsize=4096)
def spans_in(text: str) -> tuple[Span, ...]:
    """The spans that one text or several, one after another, say. See Note [Times in one text]."""
    return tuple([(span >> _BITS, span & _ENDS) for span in loads(text.replace("][", ","))])


def _quoted(states: Collection[str]) -> str:
    return ", ".join(f"'{state}'" for state in states)


def busy_times(
    *, resource_ids: Collection[int], begins: datetime, ends: datetime
) -> dict[int, list[tuple[datetime, datetime]]]:
    """When each resource is taken between two moments, in order. One SQL query.

    What touches is one: neither by whom nor how often can be told. A resource without such times is not in it.
    """
    start, end = tick_at(begins), tick_after(ends)
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for resource_id, spans in busy_spans(resource_ids=resource_ids, start=start, end=end).items():
        whole: list[Span] = []
        for t0, t1 in sorted((max(t0, start), min(t1, end)) for t0, t1 in spans):
            if whole and t0 <= whole[-1][1]:
                whole[-1] = (whole[-1][0], max(t1, whole[-1][1]))
            else:
                whole.append((t0, t1))
        found[resource_id] = [(moment_of(t0), moment_of(t1)) for t0, t1 in whole]
    return found


def own_spans(*, customer_id: UUID, start: int, end: int, own_hold: UUID | None) -> list[Span]:
    """When the customer is somewhere already between the ticks `start` and `end`. One SQL query.

    Without padding: that is the venue's time, not the customer's. `own_hold` does not count, nor does what is held
    together with it, nor a hold that is over. The claim refuses the same (`services.own_limits.refuse_overlap`).
    """
    visits = Booking.objects.filter(
        customer_id=customer_id,
        state__in=BLOCKING,
        starts_at__lt=moment_of(end),
        ends_at__gt=moment_of(start),
    ).exclude(elapsed())
    if own_hold is not None:
        visits = visits.exclude(pk__in=_held_with(own_hold))
    found = visits.values_list("starts_at", "ends_at")
    return [(tick_at(begins), tick_after(ends)) for begins, ends in found]


def _held_with(own_hold: UUID) -> QuerySet[Booking]:
    together = Q(state=BookingState.HELD, checkout__bookings=own_hold)
    return Booking.objects.filter(Q(pk=own_hold) | together)
