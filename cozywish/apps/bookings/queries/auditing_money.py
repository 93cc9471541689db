"""What must be true between a visit and what was paid for it, asked of the whole database: see `queries.auditing`.

What follows from a step of a visit is delivered by the outbox, so each question leaves it an hour.
"""

from collections.abc import Iterator

from cozywish.core.auditing import Check
from cozywish.core.db import ago_sql

BOOKING, HOLD = "bookings_booking", "payments_escrowhold"
MINUTES_TO_FOLLOW = 60

_NOT_SECURED = """
SELECT CAST(b.id AS text), b.payment_mode FROM bookings_booking b
 WHERE b.payment_mode IN ('PREPAY', 'DEPOSIT', 'GUARANTEE')
   AND b.state IN ('REQUESTED', 'CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW')
   AND EXISTS (SELECT 1 FROM bookings_bookingchange s WHERE s.booking_id = b.id AND s.event = 'payment_secured')
   AND NOT EXISTS (SELECT 1 FROM payments_paymentorder o
                    WHERE o.reference = COALESCE(b.checkout_id, b.id) AND o.secured_at IS NOT NULL)"""

# What is agreed together with a request is only authorised until that is answered.
_NOT_PAID = """
SELECT CAST(b.id AS text), b.state FROM bookings_booking b
  JOIN payments_paymentorder o ON o.reference = COALESCE(b.checkout_id, b.id) AND o.mode <> 'GUARANTEE'
  JOIN payments_escrowhold h ON h.order_id = o.id AND h.reference = b.id
 WHERE b.state IN ('CONFIRMED', 'IN_PROGRESS', 'COMPLETED') AND h.captured = 0
   AND b.confirmed_at < {followed_since} AND NOT (o.captures_later AND EXISTS (
       SELECT 1 FROM bookings_booking r WHERE r.checkout_id = b.checkout_id AND r.state = 'REQUESTED'))"""

_STILL_HELD = """
SELECT CAST(b.id AS text), b.state FROM bookings_booking b
  JOIN payments_escrowhold h ON h.reference = b.id AND h.remaining > 0
   AND (h.state = 'HELD' OR h.state = 'RELEASABLE' AND b.state = 'NO_SHOW')
 WHERE b.state IN ('CANCELLED', 'DECLINED', 'EXPIRED', 'COMPLETED', 'NO_SHOW') AND {is_late}"""

# What the office kept of it is as the office said.
_STILL_PAID_OUT = """
SELECT CAST(b.id AS text), b.state FROM bookings_booking b
  JOIN payments_escrowhold h ON h.reference = b.id AND h.state = 'RELEASED' AND h.released > 0 AND h.fee_kept = 0
  JOIN payments_paymentorder o ON o.id = h.order_id AND o.strategy = 'DIRECT'
 WHERE b.state IN ('CANCELLED', 'NO_SHOW') AND NOT EXISTS (
       SELECT 1 FROM bookings_bookingchange k WHERE k.booking_id = b.id AND k.kept_cents IS NOT NULL)
   AND NOT EXISTS (SELECT 1 FROM payments_charge c JOIN payments_paymentattempt a ON a.id = c.attempt_id
                    WHERE a.order_id = o.id AND c.is_disputed) AND {is_late}"""

# What the office lets go back may wait for a second person; what was frozen is followed once it is free again.
_IS_LATE = """
       NOT EXISTS (SELECT 1 FROM payments_refund r WHERE r.hold_id = h.id AND r.state = 'REQUESTED')
   AND NOT EXISTS (SELECT 1 FROM bookings_bookingchange s
                    WHERE s.booking_id = b.id AND s.at >= {followed_since})
   AND NOT EXISTS (SELECT 1 FROM audit_auditentry e
                    WHERE e.object_type = 'payments.hold' AND e.object_id = h.id
                      AND e.action LIKE 'payments.hold_thaw%' AND e.at >= {followed_since})
   AND NOT EXISTS (SELECT 1 FROM payments_dispute d JOIN payments_charge c ON c.id = d.charge_id
                     JOIN payments_paymentattempt a ON a.id = c.attempt_id
                    WHERE a.order_id = h.order_id AND d.closed_at >= {followed_since})"""

_STILL_OWED = """
SELECT CAST(b.id AS text), a.state FROM bookings_booking b
  JOIN payments_paymentorder o ON o.reference = b.id
  JOIN payments_paymentattempt a ON a.order_id = o.id AND a.kind = 'PAYMENT' AND a.state = 'AUTHORISED'
 WHERE b.state IN ('CANCELLED', 'DECLINED', 'EXPIRED')
   AND NOT EXISTS (SELECT 1 FROM bookings_bookingchange s
                    WHERE s.booking_id = b.id AND s.at >= {followed_since})"""

_OTHER_PRICE = """
SELECT CAST(b.id AS text), CAST(h.owed AS text) FROM bookings_booking b
  JOIN payments_escrowhold h ON h.reference = b.id
 WHERE h.currency <> b.currency OR h.owed > b.total_cents"""

# What nobody ever paid for stays when its visit is forgotten, and so does what came to its end long ago.
_OF_NO_VISIT = """
SELECT CAST(h.id AS text), CAST(h.captured AS text) FROM payments_escrowhold h
 WHERE h.state NOT IN ('NONE', 'RELEASED', 'RETURNED')
   AND NOT EXISTS (SELECT 1 FROM bookings_booking b WHERE b.id = h.reference)"""

# What an import says became of a visit is no step of it, and ended when the visit did.
_OTHER_STATE = """
SELECT CAST(b.id AS text), b.state FROM bookings_booking b
  JOIN bookings_bookingchange s ON s.booking_id = b.id
 WHERE s.id = (SELECT MAX(l.id) FROM bookings_bookingchange l WHERE l.booking_id = b.id) AND s.state <> b.state
   AND NOT (s.state = 'CONFIRMED' AND b.state IN ('COMPLETED', 'NO_SHOW') AND b.finished_at = b.ends_at)"""


def checks() -> Iterator[Check]:
    """Every rule between visits and money that a whole database can be held against."""
    for rule, table, says, sql in (
        ("S2", BOOKING, "is in another state than its last step led to:", _OTHER_STATE),
        ("S8", BOOKING, "is agreed, and its money is not secured:", _NOT_SECURED),
        ("S8", BOOKING, "is agreed, and nothing was taken:", _NOT_PAID),
        ("S8", BOOKING, "is over, and its money is held as before:", _STILL_HELD),
        (
            "S8",
            BOOKING,
            "did not take place, and its money is paid out as before:",
            _STILL_PAID_OUT,
        ),
        ("S8", BOOKING, "is over, and its money can still be taken:", _STILL_OWED),
        ("P5", BOOKING, "owes more ahead than it costs, or in another currency:", _OTHER_PRICE),
        ("L6", HOLD, "is for no visit:", _OF_NO_VISIT),
    ):
        since = ago_sql(MINUTES_TO_FOLLOW)
        late = _IS_LATE.format(followed_since=since)
        yield Check(rule, table, says, sql.format(followed_since=since, is_late=late))
