"""What keeps the books whole, in the words of both databases: Note [Sealed last] in `ledger.models`."""

from typing import Any

from django.db.migrations.operations.base import Operation

SIZE, BALANCE = "payments_journal_size", "payments_journal_balance"
LATE, WHOLE = "payments_journalline_late", "payments_journalline_whole"

_SEALED_SQLITE = """\
CREATE TRIGGER payments_journal_sealed BEFORE INSERT ON payments_journal BEGIN
  SELECT RAISE(ABORT, 'payments_journal_size')
   WHERE NEW.size <> (SELECT COUNT(*) FROM payments_journalline WHERE journal_id = NEW.uuid);
  SELECT RAISE(ABORT, 'payments_journal_balance')
   WHERE EXISTS (SELECT 1 FROM payments_journalline WHERE journal_id = NEW.uuid
                  GROUP BY currency HAVING SUM(debit) <> SUM(credit)); END"""
_LATE_SQLITE = """\
CREATE TRIGGER payments_journalline_late BEFORE INSERT ON payments_journalline
WHEN EXISTS (SELECT 1 FROM payments_journal WHERE uuid = NEW.journal_id)
BEGIN SELECT RAISE(ABORT, 'payments_journalline_late'); END"""
# A column of SQLite takes any number; PostgreSQL refuses parts of a cent by itself.
_WHOLE_SQLITE = """\
CREATE TRIGGER payments_journalline_whole BEFORE INSERT ON payments_journalline
WHEN TYPEOF(NEW.debit) <> 'integer' OR TYPEOF(NEW.credit) <> 'integer'
BEGIN SELECT RAISE(ABORT, 'payments_journalline_whole'); END"""

_SEAL_POSTGRES = """\
CREATE FUNCTION payments_journal_seal() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
  IF NEW.size <> (SELECT COUNT(*) FROM payments_journalline WHERE journal_id = NEW.uuid) THEN
    RAISE EXCEPTION 'payments_journal_size' USING ERRCODE = '23514', CONSTRAINT = 'payments_journal_size';
  END IF;
  IF EXISTS (SELECT 1 FROM payments_journalline WHERE journal_id = NEW.uuid
              GROUP BY currency HAVING SUM(debit) <> SUM(credit)) THEN
    RAISE EXCEPTION 'payments_journal_balance' USING ERRCODE = '23514', CONSTRAINT = 'payments_journal_balance';
  END IF;
  RETURN NEW; END$$"""
_LATE_POSTGRES = """\
CREATE FUNCTION payments_journalline_refuse_late() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
  IF EXISTS (SELECT 1 FROM payments_journal WHERE uuid = NEW.journal_id) THEN
    RAISE EXCEPTION 'payments_journalline_late' USING ERRCODE = '23514', CONSTRAINT = 'payments_journalline_late';
  END IF;
  RETURN NEW; END$$"""
# A line may be inserted while the header of another transaction cannot be seen yet, and committed after it. So lines
# are counted once more when their transaction ends, and whoever ends last sees them all.
_RECOUNT_POSTGRES = """\
CREATE FUNCTION payments_journalline_recount() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
  IF (SELECT size FROM payments_journal WHERE uuid = NEW.journal_id)
     IS DISTINCT FROM (SELECT COUNT(*) FROM payments_journalline WHERE journal_id = NEW.journal_id) THEN
    RAISE EXCEPTION 'payments_journalline_late' USING ERRCODE = '23514', CONSTRAINT = 'payments_journalline_late';
  END IF;
  RETURN NULL; END$$"""

FUNCTIONS = (
    "payments_journal_seal",
    "payments_journalline_refuse_late",
    "payments_journalline_recount",
)
_PER_ROW = "CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {does}()"
_AT_THE_END = """\
CREATE CONSTRAINT TRIGGER payments_journalline_counted AFTER INSERT ON payments_journalline
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_journalline_recount()"""

SQLITE = (_SEALED_SQLITE, _LATE_SQLITE, _WHOLE_SQLITE)
POSTGRES = (
    _SEAL_POSTGRES,
    _PER_ROW.format(name="payments_journal_sealed", table="payments_journal", does=FUNCTIONS[0]),
    _LATE_POSTGRES,
    _PER_ROW.format(name=LATE, table="payments_journalline", does=FUNCTIONS[1]),
    _RECOUNT_POSTGRES,
    _AT_THE_END,
)
TRIGGERS = {
    "sqlite": ("payments_journal_sealed", LATE, WHOLE),
    "postgresql": ("payments_journal_sealed", LATE, "payments_journalline_counted"),
}


class SealLast(Operation):
    """Migration operation: a journal is refused unless its lines are there and balance, and a line that comes later.

    Say it again after an operation that changes one of the tables: SQLite then rebuilds it without its triggers.
    """

    reversible = True
    reduces_to_sql = True

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return "SealLast", [], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing in the models: the rule lives in the database alone."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor == "sqlite":
            gone = [f"TRIGGER IF EXISTS {name}" for name in TRIGGERS["sqlite"]]
        else:
            gone = [f"FUNCTION IF EXISTS {name}() CASCADE" for name in FUNCTIONS]
        for what in gone:
            schema_editor.execute(f"DROP {what}")

    def describe(self) -> str:
        return "Seal journals last"
