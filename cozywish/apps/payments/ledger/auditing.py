"""What must be true of the books, asked of the whole database in words of its own: Note [Nothing of the guards]."""

from collections.abc import Iterator

from cozywish.core.auditing import Check
from cozywish.core.db import is_postgres

ACCOUNT, JOURNAL, LINE = "payments_ledgeraccount", "payments_journal", "payments_journalline"
BALANCE = "payments_ledgerbalance"

_OWN = "'A100', 'A120', 'R100', 'R110', 'R120', 'E100', 'E110', 'E120', 'E130', 'E140'"
_OWNED = "'A200', 'A210', 'L100', 'L110', 'L120', 'L130', 'L140', 'L150', 'L160', 'L170', 'L180'"

# A column of SQLite takes parts of a cent.
_ONE_SIDED = """
SELECT CAST(id AS text), CAST(journal_id AS text) FROM payments_journalline
 WHERE NOT (debit > 0 AND credit = 0 OR debit = 0 AND credit > 0)
    OR debit <> CAST(debit AS bigint) OR credit <> CAST(credit AS bigint)"""

_UNBALANCED = """
SELECT CAST(j.id AS text), MAX(l.currency) FROM payments_journal j
  JOIN payments_journalline l ON l.journal_id = j.uuid
 GROUP BY j.id, l.currency HAVING SUM(l.debit) <> SUM(l.credit)"""

_OTHER_SIZE = """
SELECT CAST(j.id AS text), CAST(COUNT(l.id) AS text) FROM payments_journal j
  LEFT JOIN payments_journalline l ON l.journal_id = j.uuid
 GROUP BY j.id, j.size HAVING COUNT(l.id) <> j.size OR COUNT(l.id) < 2"""

_WITHOUT_HEADER = """
SELECT CAST(l.id AS text), '' FROM payments_journalline l
 WHERE NOT EXISTS (SELECT 1 FROM payments_journal j WHERE j.uuid = l.journal_id)"""

_OTHER_CURRENCY = """
SELECT CAST(l.id AS text), CAST(l.account_id AS text) FROM payments_journalline l
 WHERE NOT EXISTS (SELECT 1 FROM payments_ledgeraccount a
                    WHERE a.id = l.account_id AND a.currency = l.currency)"""

_SAME_KEY = """
SELECT CAST(MAX(id) AS text), CAST(MIN(id) AS text) FROM payments_journal GROUP BY key HAVING COUNT(*) > 1"""

_BELOW_NOTHING = """
SELECT CAST(a.id AS text), a.code FROM payments_ledgeraccount a
  JOIN payments_journalline l ON l.account_id = a.id
 WHERE SUBSTR(a.code, 1, 1) IN ('A', 'L') GROUP BY a.id, a.code
HAVING SUM(CASE WHEN SUBSTR(a.code, 1, 1) = 'A' THEN l.debit - l.credit ELSE l.credit - l.debit END) < 0"""

_OTHER_BALANCE = """
SELECT CAST(b.account_id AS text), CAST(b.upto AS text) FROM payments_ledgerbalance b
  LEFT JOIN payments_journalline l ON l.account_id = b.account_id AND l.id <= b.upto
 GROUP BY b.account_id, b.upto, b.debit, b.credit
HAVING COALESCE(SUM(l.debit), 0) <> b.debit OR COALESCE(SUM(l.credit), 0) <> b.credit"""

# Lines that a later one of any account has been counted after, and they have not.
_LEFT_OUT = """
SELECT CAST(l.account_id AS text), CAST(MIN(l.id) AS text) FROM payments_journalline l
  LEFT JOIN payments_ledgerbalance b ON b.account_id = l.account_id
 WHERE l.id <= (SELECT MAX(upto) FROM payments_ledgerbalance) AND l.id > COALESCE(b.upto, 0)
 GROUP BY l.account_id"""

_TWO_ACCOUNTS = """
SELECT CAST(MAX(id) AS text), MAX(code) FROM payments_ledgeraccount
 GROUP BY code, owner, currency HAVING COUNT(*) > 1"""

_NOT_IN_THE_CHART = """
SELECT CAST(id AS text), code FROM payments_ledgeraccount
 WHERE NOT (code IN ({own}) AND owner = '' OR code IN ({owned}) AND owner <> '')"""

_TRIAL_BALANCE = """
SELECT currency, CAST(SUM(debit) - SUM(credit) AS text) FROM payments_journalline
 GROUP BY currency HAVING SUM(debit) <> SUM(credit)"""

_GUARDS_OF_POSTGRES = """
SELECT t.name, '' FROM (VALUES {wanted}) AS t(name) WHERE NOT EXISTS (
       SELECT 1 FROM pg_trigger g WHERE g.tgname = t.name AND g.tgenabled = 'O')"""
_GUARDS_OF_SQLITE = """
SELECT t.column1, '' FROM (VALUES {wanted}) AS t WHERE NOT EXISTS (
       SELECT 1 FROM sqlite_master m WHERE m.type = 'trigger' AND m.name = t.column1)"""
_APPEND_ONLY = (ACCOUNT, JOURNAL, LINE, "payments_journalseal")


def checks() -> Iterator[Check]:
    """Every rule of the books that a whole database can be held against, but for the chain behind them."""
    for rule, table, says, sql in (
        ("L1", LINE, "is no whole amount above nothing on one side, in journal", _ONE_SIDED),
        ("L1", LINE, "is of no journal", _WITHOUT_HEADER),
        ("L1", JOURNAL, "does not balance in", _UNBALANCED),
        ("L1", JOURNAL, "has other lines than it was sealed with:", _OTHER_SIZE),
        ("L2", JOURNAL, "is a guard that is gone", _guards()),
        ("L3", LINE, "is of another currency than its account", _OTHER_CURRENCY),
        ("L4", JOURNAL, "has the key of journal", _SAME_KEY),
        ("L5", ACCOUNT, "is below nothing:", _BELOW_NOTHING),
        ("L9", BALANCE, "is not what the lines come to, up to line", _OTHER_BALANCE),
        ("L9", BALANCE, "leaves out the line", _LEFT_OUT),
        ("L11", ACCOUNT, "is there twice:", _TWO_ACCOUNTS),
        ("L11", ACCOUNT, "is none of the chart:", _NOT_IN_THE_CHART),
        ("L12", LINE, "do not come to nothing:", _TRIAL_BALANCE),
    ):
        yield Check(rule, table, says, sql.format(own=_OWN, owned=_OWNED))


def _guards() -> str:
    verbs = ("no_change", "no_truncate") if is_postgres() else ("no_update", "no_delete")
    wanted = [f"{table}_{verb}" for table in _APPEND_ONLY for verb in verbs]
    wanted += ["payments_journal_sealed", "payments_journalline_late"]
    wanted.append("payments_journalline_counted" if is_postgres() else "payments_journalline_whole")
    asked = _GUARDS_OF_POSTGRES if is_postgres() else _GUARDS_OF_SQLITE
    return asked.format(wanted=", ".join(f"('{name}')" for name in wanted))
