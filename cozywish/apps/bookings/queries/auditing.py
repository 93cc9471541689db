"""What must be true of all bookings and of all time that is taken, asked of the whole database.

Note [Nothing of the guards]
    Each question is written out here, with the states by their names: asked through the code that keeps a rule, it
    would overlook what that code overlooks.

Note [What may stand beside a state]
    The time of a visit follows its state, with two exceptions. A squeeze-in stays one. A missed visit that is
    corrected to a completed one does not get its time back, because somebody else may have it (invariant BT20).
"""

from collections.abc import Iterator

from cozywish.core.auditing import Check
from cozywish.core.db import is_postgres, tick_sql

BOOKING, ITEM, ALLOCATION = "bookings_booking", "bookings_bookingitem", "bookings_allocation"
BLOCK, CHECKOUT = "bookings_block", "bookings_checkout"

_TAKES = "'HELD', 'REQUESTED', 'CONFIRMED', 'IN_PROGRESS'"
_STATES = {
    "takes": _TAKES,
    "blocks": f"{_TAKES}, 'COMPLETED', 'BLOCKED'",
    "agreed": "'REQUESTED', 'CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW'",
    "over": "'NO_SHOW', 'CANCELLED', 'DECLINED', 'EXPIRED'",
}

# Every allocation is held against the one that ends last of those before it: so it is one pass, whatever the history.
_OVERLAP = """
SELECT CAST(id AS text), CAST(resource_id AS text) FROM (
    SELECT id, resource_id, t0, MAX(t1) OVER (
           PARTITION BY resource_id ORDER BY t0, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until
      FROM bookings_allocation WHERE state IN ({blocks})) AS taken
 WHERE t0 < busy_until"""

_FOREIGN_UNIT = """
SELECT CAST(a.id AS text), CAST(r.id AS text) FROM bookings_allocation a
  JOIN venues_resource r ON r.id = a.resource_id
  JOIN bookings_bookingitem i ON i.id = a.booking_item_id
  JOIN bookings_booking b ON b.id = i.booking_id
 WHERE r.venue_id <> b.venue_id"""

_FOREIGN_PERSON = """
SELECT CAST(a.id AS text), CAST(r.id AS text) FROM bookings_allocation a
  JOIN venues_resource r ON r.id = a.resource_id
  JOIN bookings_bookingitem i ON i.id = a.booking_item_id
 WHERE r.staff_id IS NOT NULL AND r.staff_id <> i.staff_id AND a.state <> 'RELEASED'"""

_HALF_A_CHECKOUT = """
SELECT CAST(h.checkout_id AS text), CAST(MIN(h.reference) AS text) FROM bookings_booking h
  JOIN bookings_booking o ON o.checkout_id = h.checkout_id
 WHERE h.state = 'HELD' AND o.state IN ({agreed}) GROUP BY h.checkout_id"""

_WITHOUT_TIME = """
SELECT CAST(i.id AS text), CAST(b.reference AS text) FROM bookings_bookingitem i
  JOIN bookings_booking b ON b.id = i.booking_id AND b.state IN ({takes})
 WHERE NOT EXISTS (
       SELECT 1 FROM bookings_allocation a JOIN venues_resource r ON r.id = a.resource_id
        WHERE a.booking_item_id = i.id AND r.staff_id = i.staff_id AND a.state <> 'RELEASED'
          AND a.t0 < {item_ends} AND a.t1 > {item_begins})"""

_OTHER_STATE = """
SELECT CAST(a.id AS text), CAST(b.reference AS text) FROM bookings_allocation a
  JOIN bookings_bookingitem i ON i.id = a.booking_item_id
  JOIN bookings_booking b ON b.id = i.booking_id
 WHERE CASE WHEN a.state = 'RELEASED' THEN b.state IN ({takes})
            WHEN a.state = 'SQUEEZE' THEN b.state IN ({over})
            ELSE a.state <> b.state END"""

_BLOCK_WITHOUT_TIME = """
SELECT CAST(k.id AS text), '' FROM bookings_block k
 WHERE NOT EXISTS (
       SELECT 1 FROM bookings_allocation a
        WHERE a.resource_id = k.resource_id AND a.state = 'BLOCKED'
          AND a.t0 = {block_begins} AND a.t1 = {block_ends})"""

_WITHOUT_A_CAUSE = """
SELECT CAST(a.id AS text), '' FROM bookings_allocation a
 WHERE a.booking_item_id IS NULL AND a.state NOT IN ('BLOCKED', 'RELEASED')"""

_WITHOUT_ITEMS = """
SELECT CAST(b.id AS text), '' FROM bookings_booking b
 WHERE NOT EXISTS (SELECT 1 FROM bookings_bookingitem i WHERE i.booking_id = b.id)"""

# Whoever was let in by the business (`place`) may be elsewhere: it is not told where (B6).
_TWO_PLACES = """
SELECT CAST(one.id AS text), CAST(two.reference AS text) FROM bookings_booking one
  JOIN bookings_booking two ON two.customer_id = one.customer_id AND two.id <> one.id
   AND two.starts_at < one.ends_at AND one.starts_at < two.ends_at
   AND (two.starts_at > one.starts_at OR two.starts_at = one.starts_at AND two.reference > one.reference)
 WHERE one.state IN ('REQUESTED', 'CONFIRMED', 'IN_PROGRESS') AND two.state IN ('REQUESTED', 'CONFIRMED', 'IN_PROGRESS')
   AND NOT EXISTS (SELECT 1 FROM bookings_bookingchange c
                    WHERE c.booking_id IN (one.id, two.id) AND c.actor_kind IN ('S', 'M', 'O', 'F', 'A'))
   AND EXISTS (SELECT 1 FROM bookings_bookingchange c WHERE c.booking_id = one.id)
   AND EXISTS (SELECT 1 FROM bookings_bookingchange c WHERE c.booking_id = two.id)"""

_HELD_TOO_LONG = """
SELECT CAST(id AS text), CAST(reference AS text) FROM bookings_booking
 WHERE state = 'HELD' AND (hold_until IS NULL OR hold_until > starts_at)
    OR state = 'REQUESTED' AND (approve_by IS NULL OR approve_by > starts_at)"""

_OTHER_TIMES = """
SELECT CAST(b.id AS text), CAST(b.reference AS text) FROM bookings_booking b
  JOIN bookings_bookingitem i ON i.booking_id = b.id
 GROUP BY b.id, b.reference, b.starts_at, b.ends_at
HAVING MIN(i.starts_at) <> b.starts_at OR MAX(i.ends_at) <> b.ends_at OR b.ends_at <= b.starts_at"""

_OTHER_TOTAL = """
SELECT CAST(b.id AS text), CAST(b.reference AS text) FROM bookings_booking b
 WHERE b.total_cents <> COALESCE((
           SELECT SUM(i.price_cents) FROM bookings_bookingitem i WHERE i.booking_id = b.id), 0)
     + COALESCE((
           SELECT SUM(e.price_cents) FROM bookings_bookingitemextra e
             JOIN bookings_bookingitem i ON i.id = e.item_id WHERE i.booking_id = b.id), 0)"""

_UNKNOWN_STATE = """
SELECT CAST(id AS text), state FROM bookings_booking
 WHERE state NOT IN ({takes}, 'COMPLETED', {over})
UNION ALL
SELECT CAST(id AS text), state FROM bookings_allocation
 WHERE state NOT IN ({blocks}, 'SQUEEZE', 'RELEASED')"""

_SQUEEZED_IN = """
SELECT CAST(a.id AS text), CAST(b.reference AS text) FROM bookings_allocation a
  JOIN bookings_bookingitem i ON i.id = a.booking_item_id
  JOIN bookings_booking b ON b.id = i.booking_id
 WHERE a.state = 'SQUEEZE' AND b.state IN ({takes}) ORDER BY a.id"""


_GUARD = "bookings_allocation_never_overlaps"
_GUARD_OF_POSTGRES = """
SELECT '{guard}', '' WHERE NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{guard}' AND convalidated)"""
_GUARD_OF_SQLITE = """
SELECT '{guard}', '' WHERE (SELECT COUNT(*) FROM sqlite_master
 WHERE type = 'trigger' AND name IN ('{guard}_INSERT', '{guard}_UPDATE')) < 2"""


def checks() -> Iterator[Check]:
    """Every rule of bookings that a whole database can be held against."""
    guard = _GUARD_OF_POSTGRES if is_postgres() else _GUARD_OF_SQLITE
    for rule, table, says, sql in (
        ("T1", BOOKING, "is not from its first service to its last:", _OTHER_TIMES),
        ("B1", ALLOCATION, "has lost its guard", guard),
        ("B1", ALLOCATION, "is taken twice, on resource", _OVERLAP),
        ("B3", ALLOCATION, "is of another venue than its visit: resource", _FOREIGN_UNIT),
        ("B4", CHECKOUT, "is agreed in part, and still holds", _HALF_A_CHECKOUT),
        ("B4", ITEM, "has no time of its person:", _WITHOUT_TIME),
        ("B5", ALLOCATION, "is of somebody else than does the work: resource", _FOREIGN_PERSON),
        ("B5", ALLOCATION, "does not follow its visit", _OTHER_STATE),
        ("B5", ALLOCATION, "is neither of a visit nor blocked by hand", _WITHOUT_A_CAUSE),
        ("B5", BLOCK, "has no time of its own", _BLOCK_WITHOUT_TIME),
        ("B5", BOOKING, "is a visit for nothing", _WITHOUT_ITEMS),
        ("B6", BOOKING, "is at the time of another visit of its customer:", _TWO_PLACES),
        ("C2", BOOKING, "is held or asked for without an end before its start:", _HELD_TOO_LONG),
        ("P2", BOOKING, "does not cost what its services and extras cost:", _OTHER_TOTAL),
        ("S6", BOOKING, "is in no known state:", _UNKNOWN_STATE),
    ):
        yield _check(rule, table, says, sql)


def squeezed_in() -> Check:
    """What is squeezed in stands beside other time by somebody's choice: no violation, and worth a look."""
    return _check("B1", ALLOCATION, "is squeezed in by", _SQUEEZED_IN)


def _check(rule: str, table: str, says: str, sql: str) -> Check:
    words = {
        **_STATES,
        "guard": _GUARD,
        "item_begins": tick_sql("i.starts_at"),
        "item_ends": tick_sql("i.ends_at"),
        "block_begins": tick_sql("k.starts_at"),
        "block_ends": tick_sql("k.ends_at"),
    }
    return Check(rule, table, says, sql.format(**words))
