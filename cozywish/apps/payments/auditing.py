"""What must be true of what is owed, tried, taken, held and returned, and of what the provider is asked and tells.

As in `ledger.auditing` each question stands in words of its own, and knows nothing of the guards. What only somebody of
the office can settle is no violation, and is listed: see `exceptions`.
"""

from collections.abc import Iterator

from cozywish.apps.payments import auditing_disputes
from cozywish.core.auditing import Check
from cozywish.core.db import ago_sql, dashed_sql, same_id_sql

ORDER, ATTEMPT, CHARGE = "payments_paymentorder", "payments_paymentattempt", "payments_charge"
HOLD, REFUND = "payments_escrowhold", "payments_refund"
OPERATION, INBOX, JOURNAL = "payments_operation", "payments_inboxevent", "payments_journal"
ACCOUNT = "payments_ledgeraccount"

MINUTES_TO_BE_KNOWN, MINUTES_TO_BE_APPLIED, MINUTES_TO_BE_RELEASED = 60, 15, 24 * 60
MINUTES_TO_BE_SORTED_OUT = 24 * 60
HOLDING_LIMIT_DAYS = 90  # so long the provider lets money wait for whom it is for
MINUTES_TO_BE_HELD = HOLDING_LIMIT_DAYS * 24 * 60 * 80 // 100

_LIVE = "'CREATED', 'REQUIRES_ACTION', 'PROCESSING', 'AUTHORISED'"
_STATES = {
    "live": _LIVE,
    "attempt_states": f"{_LIVE}, 'CAPTURED', 'CANCELED', 'QUARANTINED'",
    "refund_states": "'REQUESTED', 'APPROVED', 'SUBMITTING', 'PENDING', 'SUCCEEDED', 'FAILED', 'CANCELLED'",
    "hold_states": "'NONE', 'HELD', 'RELEASABLE', 'RELEASED', 'FROZEN', 'RETURNED'",
    "operation_states": "'PREPARED', 'SENT', 'KNOWN', 'APPLIED'",
    "inbox_states": "'PENDING', 'APPLIED', 'IGNORED', 'QUARANTINED'",
}

# ── states ──

_UNKNOWN_STATE = """
SELECT CAST(id AS text), state FROM payments_paymentattempt WHERE state NOT IN ({attempt_states})
UNION ALL SELECT CAST(id AS text), state FROM payments_refund WHERE state NOT IN ({refund_states})
UNION ALL SELECT CAST(id AS text), state FROM payments_escrowhold WHERE state NOT IN ({hold_states})
UNION ALL SELECT CAST(id AS text), state FROM payments_operation WHERE state NOT IN ({operation_states})
UNION ALL SELECT CAST(id AS text), state FROM payments_inboxevent WHERE state NOT IN ({inbox_states})"""

_TRIED_TWICE = """
SELECT CAST(order_id AS text), kind FROM payments_paymentattempt WHERE state IN ({live})
 GROUP BY order_id, kind HAVING COUNT(*) > 1"""

_CLOSED_AND_OPEN = """
SELECT CAST(a.id AS text), a.state FROM payments_paymentattempt a
  JOIN payments_paymentorder o ON o.id = a.order_id AND o.closed_at IS NOT NULL
 WHERE a.state IN ('CREATED', 'REQUIRES_ACTION', 'AUTHORISED') AND a.kind <> 'SAVED'
   AND NOT (a.kind = 'SETUP' AND a.state = 'AUTHORISED')
   AND NOT EXISTS (SELECT 1 FROM payments_operation p WHERE p.subject_id = a.id AND p.state <> 'APPLIED')"""

_PAID_AND_NOT_SECURED = """
SELECT CAST(o.id AS text), CAST(c.id AS text) FROM payments_charge c
  JOIN payments_paymentattempt a ON a.id = c.attempt_id AND a.kind = 'PAYMENT'
  JOIN payments_paymentorder o ON o.id = a.order_id
 WHERE c.is_applied AND o.secured_at IS NULL"""

_TOO_LITTLE_OWED = """
SELECT CAST(o.id AS text), CAST(SUM(h.owed) AS text) FROM payments_paymentorder o
  JOIN payments_escrowhold h ON h.order_id = o.id GROUP BY o.id, o.amount HAVING SUM(h.owed) > o.amount"""

# ── what came in ──

_WITHOUT_CHARGE = """
SELECT CAST(a.id AS text), a.state FROM payments_paymentattempt a
  LEFT JOIN payments_charge c ON c.attempt_id = a.id
 WHERE (a.state IN ('CAPTURED', 'QUARANTINED')) <> (c.id IS NOT NULL)"""

_OTHER_AMOUNT = """
SELECT CAST(c.id AS text), CAST(a.id AS text) FROM payments_charge c
  JOIN payments_paymentattempt a ON a.id = c.attempt_id
 WHERE a.state = 'CAPTURED' AND (c.captured <> a.to_capture OR c.currency <> a.currency)"""

_MORE_BACK_THAN_IN = """
SELECT CAST(id AS text), CAST(captured AS text) FROM payments_charge
 WHERE captured < reserved + succeeded + lost_disputes OR reserved < 0 OR succeeded < 0 OR lost_disputes < 0"""

_OTHER_REFUNDS = """
SELECT CAST(c.id AS text), CAST(c.reserved AS text) || ' and ' || CAST(c.succeeded AS text) FROM payments_charge c
  LEFT JOIN payments_refund r ON r.charge_id = c.id GROUP BY c.id, c.reserved, c.succeeded
HAVING c.reserved <> SUM(CASE WHEN r.state IN ('SUBMITTING', 'PENDING') THEN r.amount ELSE 0 END)
    OR c.succeeded <> SUM(CASE WHEN r.state = 'SUCCEEDED' THEN r.amount ELSE 0 END)"""

_CAPTURE_NOT_BOOKED = """
SELECT CAST(c.id AS text), '' FROM payments_charge c
 WHERE NOT EXISTS (
       SELECT 1 FROM payments_journal j JOIN payments_journalline l ON l.journal_id = j.uuid
         JOIN payments_ledgeraccount a ON a.id = l.account_id AND a.code = 'A100'
        WHERE j.key = 'capture:' || c.psp_id AND l.debit = c.captured AND l.currency = c.currency)"""

_FEE_NOT_BOOKED = """
SELECT CAST(c.id AS text), '' FROM payments_charge c
 WHERE c.fee_txn <> '' AND NOT EXISTS (SELECT 1 FROM payments_journal j WHERE j.key = 'fee:' || c.fee_txn)"""

_CAPTURE_OF_NOTHING = """
SELECT CAST(j.id AS text), '' FROM payments_journal j
 WHERE j.key LIKE 'capture:%' AND j.key NOT LIKE 'capture:%:%'
   AND NOT EXISTS (SELECT 1 FROM payments_charge c WHERE c.psp_id = SUBSTR(j.key, 9))"""

_NEVER_APPLIED = """
SELECT CAST(c.id AS text), CAST(SUM(l.credit - l.debit) AS text) FROM payments_charge c
  JOIN payments_ledgeraccount a ON a.code = 'L160' AND a.owner = c.psp_id
  JOIN payments_journalline l ON l.account_id = a.id
 WHERE c.is_applied GROUP BY c.id HAVING SUM(l.credit - l.debit) <> 0"""

# ── what is held ──

_HELD_OTHERWISE = """
SELECT CAST(h.id AS text), CAST(h.remaining AS text) FROM payments_ledgeraccount a
  JOIN payments_escrowhold h ON {hold_of_account}
  JOIN payments_journalline l ON l.account_id = a.id
 WHERE a.code = 'L100' GROUP BY h.id, h.remaining, h.currency
HAVING SUM(CASE WHEN l.currency = h.currency THEN l.credit - l.debit ELSE 0 END) <> h.remaining
UNION ALL
SELECT CAST(h.id AS text), CAST(h.remaining AS text) FROM payments_escrowhold h
 WHERE h.remaining <> 0 AND NOT EXISTS (
       SELECT 1 FROM payments_ledgeraccount a WHERE a.code = 'L100' AND a.owner = {account_of_hold})"""

_HELD_FOR_NOTHING = """
SELECT CAST(a.id AS text), CAST(SUM(l.credit - l.debit) AS text) FROM payments_ledgeraccount a
  JOIN payments_journalline l ON l.account_id = a.id
 WHERE a.code = 'L100' AND NOT EXISTS (SELECT 1 FROM payments_escrowhold h WHERE {hold_of_account})
 GROUP BY a.id HAVING SUM(l.credit - l.debit) <> 0"""

_NOT_WHOLE = """
SELECT CAST(id AS text), state FROM payments_escrowhold
 WHERE captured <> remaining + released + returned OR remaining < 0 OR released < 0 OR returned < 0
    OR remaining > 0 AND state IN ('NONE', 'RELEASED', 'RETURNED')"""

_CAPTURED_OTHERWISE = """
SELECT CAST(o.id AS text), CAST(o.captured AS text) FROM (
    SELECT p.id,
           COALESCE((SELECT SUM(h.captured) FROM payments_escrowhold h WHERE h.order_id = p.id), 0) AS captured,
           COALESCE((SELECT SUM(c.captured) FROM payments_charge c
                       JOIN payments_paymentattempt a ON a.id = c.attempt_id
                      WHERE a.order_id = p.id AND c.is_applied), 0) AS paid
      FROM payments_paymentorder p) AS o
 WHERE o.captured <> o.paid"""

# What a bank took back of a payment is counted by its charge, not by the visits that bore it.
_WENT_BACK = """
SELECT h.id, h.order_id, h.returned,
       COALESCE((SELECT SUM(r.amount) FROM payments_refund r WHERE r.hold_id = h.id
                    AND (r.state IN ('SUBMITTING', 'PENDING', 'SUCCEEDED')
                         OR r.state = 'FAILED' AND r.psp_id <> '')), 0) AS refunded,
       COALESCE((SELECT SUM(c.lost_disputes) FROM payments_charge c
                   JOIN payments_paymentattempt a ON a.id = c.attempt_id
                  WHERE a.order_id = h.order_id AND c.is_applied), 0) AS lost
  FROM payments_escrowhold h"""
_RETURNED_OTHERWISE = """
SELECT CAST(o.id AS text), CAST(o.returned AS text) FROM ({went_back}) AS o
 WHERE o.returned < o.refunded OR o.returned > o.refunded + o.lost
UNION ALL
SELECT CAST(o.order_id AS text), CAST(SUM(o.returned) AS text) FROM ({went_back}) AS o
 GROUP BY o.order_id HAVING SUM(o.returned) > SUM(o.refunded) + MAX(o.lost)"""

_NOT_RELEASED = """
SELECT CAST(id AS text), '' FROM payments_escrowhold
 WHERE state = 'RELEASABLE' AND (release_at IS NULL OR release_at < {releasable_since})"""

# ── what goes back ──

_REFUND_NOT_BOOKED = """
SELECT CAST(r.id AS text), r.state FROM payments_refund r
 WHERE r.state IN ('SUBMITTING', 'PENDING', 'SUCCEEDED', 'FAILED') AND NOT EXISTS (
       SELECT 1 FROM payments_ledgeraccount a WHERE a.code = 'L170' AND a.owner = {account_of_refund})
UNION ALL
SELECT CAST(r.id AS text), r.state FROM payments_ledgeraccount a
  JOIN payments_refund r ON {refund_of_account}
  JOIN payments_journalline l ON l.account_id = a.id
 WHERE a.code = 'L170' GROUP BY r.id, r.state, r.amount
HAVING SUM(l.credit) <> CASE WHEN r.state IN ('REQUESTED', 'APPROVED', 'CANCELLED') THEN 0 ELSE r.amount END
    OR SUM(l.credit - l.debit) <> CASE WHEN r.state IN ('SUBMITTING', 'PENDING') THEN r.amount ELSE 0 END"""

_REFUND_OF_NOTHING = """
SELECT CAST(a.id AS text), CAST(SUM(l.credit - l.debit) AS text) FROM payments_ledgeraccount a
  JOIN payments_journalline l ON l.account_id = a.id
 WHERE a.code = 'L170' AND NOT EXISTS (SELECT 1 FROM payments_refund r WHERE {refund_of_account})
 GROUP BY a.id HAVING SUM(l.credit - l.debit) <> 0"""

_ONE_PERSON = """
SELECT CAST(id AS text), state FROM payments_refund
 WHERE needs_second AND state NOT IN ('REQUESTED', 'CANCELLED')
   AND (approved_by IS NULL OR requested_by IS NULL OR approved_by = requested_by)"""

_NOBODY_ASKS = """
SELECT CAST(r.id AS text), r.state FROM payments_refund r
 WHERE (r.state = 'APPROVED' OR r.state = 'SUBMITTING' AND NOT EXISTS (
       SELECT 1 FROM payments_operation p
        WHERE p.subject_id = r.id AND p.kind = 'REFUND' AND p.state <> 'APPLIED'))"""

# ── what the provider is asked, and tells ──

_NOT_KNOWN = """
SELECT CAST(id AS text), kind FROM payments_operation
 WHERE state <> 'APPLIED' AND created_at < {known_since}"""

_ASKED_TWICE = """
SELECT CAST(subject_id AS text), kind FROM payments_operation WHERE state <> 'APPLIED'
 GROUP BY subject_id, kind HAVING COUNT(*) > 1"""

_NO_SUBJECT = """
SELECT CAST(p.id AS text), p.kind FROM payments_operation p
 WHERE CASE WHEN p.kind = 'REFUND' THEN NOT EXISTS (SELECT 1 FROM payments_refund r WHERE r.id = p.subject_id)
            WHEN p.kind = 'CREATE_CUSTOMER' THEN p.state <> 'APPLIED' AND NOT EXISTS (
                 SELECT 1 FROM payments_customer c WHERE c.id = p.subject_id)
            ELSE NOT EXISTS (SELECT 1 FROM payments_paymentattempt a WHERE a.id = p.subject_id) END"""

_NOT_APPLIED = """
SELECT CAST(id AS text), type FROM payments_inboxevent
 WHERE state = 'PENDING' AND received_at < {applied_since}"""

_TOLD_TWICE = """
SELECT CAST(MAX(id) AS text), CAST(MIN(id) AS text) FROM payments_inboxevent
 GROUP BY gateway, event_id HAVING COUNT(*) > 1"""

# ── what somebody has to look at ──

_QUARANTINED_EVENT = (
    "SELECT CAST(id AS text), type FROM payments_inboxevent WHERE state = 'QUARANTINED' ORDER BY id"
)
_QUARANTINED_CHARGE = (
    "SELECT CAST(id AS text), CAST(captured AS text) FROM payments_charge WHERE is_quarantined"
)
# What the provider lent is no receipt, and goes with the next payment.
_STANDS_APART = """
SELECT a.owner, CAST(SUM(l.credit - l.debit) AS text) FROM payments_ledgeraccount a
  JOIN payments_journalline l ON l.account_id = a.id
  JOIN payments_journal j ON j.uuid = l.journal_id
 WHERE a.code = 'L160' AND a.owner NOT LIKE 'lent:%'
 GROUP BY a.owner HAVING SUM(l.credit - l.debit) > 0 AND MIN(j.at) < {sorted_out_since}"""
_HELD_FOR_LONG = """
SELECT CAST(h.id AS text), CAST(h.remaining AS text) FROM payments_escrowhold h
 WHERE h.remaining > 0 AND EXISTS (
       SELECT 1 FROM payments_charge c JOIN payments_paymentattempt a ON a.id = c.attempt_id
        WHERE a.order_id = h.order_id AND c.is_applied AND c.created_at < {held_since})"""
_BOUNCED = "SELECT CAST(id AS text), CAST(amount AS text) FROM payments_refund WHERE state = 'FAILED' AND psp_id <> ''"


def checks() -> Iterator[Check]:
    """Every rule of payments that a whole database can be held against, beside those of the ledger."""
    for rule, table, says, sql in (
        ("S6", ATTEMPT, "or another row of payments is in no known state:", _UNKNOWN_STATE),
        ("S7", ORDER, "is tried twice at once:", _TRIED_TWICE),
        ("S7", ATTEMPT, "is open, and nobody waits for its money any more:", _CLOSED_AND_OPEN),
        ("S7", ORDER, "is paid and not secured: charge", _PAID_AND_NOT_SECURED),
        ("L6", ORDER, "owes less than its holds:", _TOO_LITTLE_OWED),
        ("L10", ATTEMPT, "has a charge, or has none, and is", _WITHOUT_CHARGE),
        ("L7", CHARGE, "is another amount than was asked for by", _OTHER_AMOUNT),
        ("R-MAX", CHARGE, "gives back more than it is:", _MORE_BACK_THAN_IN),
        ("R-MAX", CHARGE, "counts other refunds than there are:", _OTHER_REFUNDS),
        ("L7", CHARGE, "is not in the books as it is", _CAPTURE_NOT_BOOKED),
        ("L7", CHARGE, "has a fee that is not in the books", _FEE_NOT_BOOKED),
        ("L7", JOURNAL, "is of a charge that there is not", _CAPTURE_OF_NOTHING),
        ("L7", CHARGE, "is held for a visit and waits for one as well:", _NEVER_APPLIED),
        ("L6", HOLD, "is not held so in the books:", _HELD_OTHERWISE),
        ("L6", ACCOUNT, "holds money for nothing:", _HELD_FOR_NOTHING),
        ("L6", HOLD, "does not come to what was captured:", _NOT_WHOLE),
        ("L6", ORDER, "holds other money than was paid:", _CAPTURED_OTHERWISE),
        ("L6", HOLD, "has other refunds than it says:", _RETURNED_OTHERWISE),
        ("S5", HOLD, "should have been released a day ago", _NOT_RELEASED),
        ("L10", REFUND, "is in the books otherwise than", _REFUND_NOT_BOOKED),
        ("L7", ACCOUNT, "is on its way back, and no refund is:", _REFUND_OF_NOTHING),
        ("S7", REFUND, "is above the limit and one person’s:", _ONE_PERSON),
        ("W2", REFUND, "is sent by nobody:", _NOBODY_ASKS),
        ("W2", OPERATION, "has no answer for an hour:", _NOT_KNOWN),
        ("W2", OPERATION, "or its subject is asked twice at once:", _ASKED_TWICE),
        ("W2", OPERATION, "is about nothing:", _NO_SUBJECT),
        ("W6", INBOX, "waits for a quarter of an hour:", _NOT_APPLIED),
        ("W3", INBOX, "is stored twice, as", _TOLD_TWICE),
    ):
        yield _check(rule, table, says, sql)
    yield from auditing_disputes.checks()


def exceptions() -> Iterator[Check]:
    """What is as it has to be, and waits for somebody of the office."""
    yield _check("W4", INBOX, "was not applied:", _QUARANTINED_EVENT)
    yield _check("J11", CHARGE, "does not match, and waits for somebody:", _QUARANTINED_CHARGE)
    yield from auditing_disputes.exceptions()
    yield _check("J12", REFUND, "came back, and waits for somebody:", _BOUNCED)


def alarms() -> Iterator[Check]:
    """What has waited for somebody of the office for too long."""
    yield _check("J11", ACCOUNT, "stands apart for more than a day:", _STANDS_APART)
    yield _check("L6", HOLD, "nears the end of what the provider lets wait:", _HELD_FOR_LONG)


def _check(rule: str, table: str, says: str, sql: str) -> Check:
    words = {
        **_STATES,
        "went_back": _WENT_BACK,
        "hold_of_account": same_id_sql("h.reference", "a.owner"),
        "account_of_hold": dashed_sql("h.reference"),
        "refund_of_account": same_id_sql("r.id", "a.owner"),
        "account_of_refund": dashed_sql("r.id"),
        "known_since": ago_sql(MINUTES_TO_BE_KNOWN),
        "applied_since": ago_sql(MINUTES_TO_BE_APPLIED),
        "sorted_out_since": ago_sql(MINUTES_TO_BE_SORTED_OUT),
        "held_since": ago_sql(MINUTES_TO_BE_HELD),
        "releasable_since": ago_sql(MINUTES_TO_BE_RELEASED),
    }
    return Check(rule, table, says, sql.format(**words))
