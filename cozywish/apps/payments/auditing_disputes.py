"""What must be true of what banks ask about payments, and take back of them: see `auditing`."""

from collections.abc import Iterator

from cozywish.core.auditing import Check

CHARGE, HOLD, DISPUTE = "payments_charge", "payments_escrowhold", "payments_dispute"
ACCOUNT = "payments_ledgeraccount"

_UNKNOWN_STATE = """
SELECT CAST(id AS text), state FROM payments_dispute
 WHERE state NOT IN ('INQUIRY', 'NEEDS_RESPONSE', 'UNDER_REVIEW', 'WON', 'LOST', 'CLOSED')"""

# What was lost before there were rows of disputes stays counted.
_OTHER_DISPUTES = """
SELECT CAST(c.id AS text), CAST(c.lost_disputes AS text) FROM payments_charge c
  JOIN payments_dispute d ON d.charge_id = c.id GROUP BY c.id, c.lost_disputes, c.is_disputed
HAVING c.lost_disputes <> SUM(d.counted)
    OR c.is_disputed <> (SUM(CASE WHEN d.state IN ('WON', 'LOST', 'CLOSED') THEN 0 ELSE 1 END) > 0)"""

_DISPUTE_NOT_BOOKED = """
SELECT CAST(d.id AS text), d.state FROM payments_dispute d
 WHERE d.taken > 0 AND NOT EXISTS (
       SELECT 1 FROM payments_journal j JOIN payments_journalline l ON l.journal_id = j.uuid
         JOIN payments_ledgeraccount a ON a.id = l.account_id AND a.code = 'A210' AND a.owner = d.psp_id
        WHERE j.key = 'dispute:' || d.psp_id || ':open' AND l.debit = d.taken AND l.currency = d.currency)
    OR d.kept > 0 AND NOT EXISTS (
       SELECT 1 FROM payments_journal j JOIN payments_journalline l ON l.journal_id = j.uuid
         JOIN payments_ledgeraccount a ON a.id = l.account_id AND a.code = 'A210' AND a.owner = d.psp_id
        WHERE j.key = 'dispute:' || d.psp_id || ':lost' AND l.credit = d.kept AND l.currency = d.currency)"""

_CLAIM_ON_NOBODY = """
SELECT CAST(a.id AS text), CAST(SUM(l.debit - l.credit) AS text) FROM payments_ledgeraccount a
  JOIN payments_journalline l ON l.account_id = a.id
 WHERE a.code = 'A210' AND NOT EXISTS (
       SELECT 1 FROM payments_dispute d WHERE d.psp_id = a.owner AND d.state NOT IN ('LOST', 'CLOSED'))
 GROUP BY a.id HAVING SUM(l.debit - l.credit) <> 0"""

_NOT_FROZEN = """
SELECT CAST(h.id AS text), h.state FROM payments_escrowhold h
 WHERE h.state IN ('HELD', 'RELEASABLE') AND EXISTS (
       SELECT 1 FROM payments_dispute d JOIN payments_charge c ON c.id = d.charge_id AND c.is_applied
         JOIN payments_paymentattempt a ON a.id = c.attempt_id AND a.order_id = h.order_id
        WHERE d.state IN ('INQUIRY', 'NEEDS_RESPONSE', 'UNDER_REVIEW')
          AND (a.hold_id = h.id OR a.hold_id IS NULL AND NOT h.is_guarantee))"""

_GIVEN_BACK_LATE = """
SELECT CAST(id AS text), CAST(kept AS text) FROM payments_dispute WHERE state = 'WON' AND kept > 0"""


def checks() -> Iterator[Check]:
    """Every rule of disputes that a whole database can be held against."""
    for rule, table, says, sql in (
        ("S6", DISPUTE, "is in no known state:", _UNKNOWN_STATE),
        ("R-MAX", CHARGE, "knows of other disputes than there are:", _OTHER_DISPUTES),
        ("L7", DISPUTE, "is not in the books as it is:", _DISPUTE_NOT_BOOKED),
        ("L7", ACCOUNT, "is to come back from a bank without a reason:", _CLAIM_ON_NOBODY),
        ("S7", HOLD, "is not frozen while a bank asks:", _NOT_FROZEN),
    ):
        yield Check(rule, table, says, sql)


def exceptions() -> Iterator[Check]:
    """What waits for somebody of the office."""
    says = "was given back after it was lost, and waits for somebody:"
    yield Check("J10", DISPUTE, says, _GIVEN_BACK_LATE)
