"""Marks of rules: how a process knows that what it keeps of a venue's rules still holds.

Note [Copies of rules]
    The rules of a venue change once a week and are asked for with every list of times. So each process keeps what it
    read of them (`queries.rules_of`), with the marks the venue had then: numbers drawn by lot, one of which the
    database draws anew, by triggers, in the transaction of any change to any row that rules are read from. A list asks
    for the marks first. Other marks, other rules, and what was kept is read again.

    A change adds a mark and takes away those it can see and nobody else is taking away. So a change waits for no other
    and none can take the other's mark: what is seen after both differs from what is seen after either. A mark that is
    rolled back never comes again, so a copy made in a transaction that failed is never taken for what holds.

Note [When the triggers are missing]
    SQLite takes triggers away with the table whenever a migration rebuilds it, and refuses to rebuild one that
    triggers of others name; before and behind the migration that makes the marks there are none. So they are taken
    down before every migration and put up after it, and all venues are marked anew. `manage.py audit` says which are
    missing, and `manage.py mark_rules` does what a migration does.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from cozywish.core.auditing import Check
from cozywish.core.db import is_postgres

_OF_VENUE = "SELECT {row}.venue_id AS place"
_OF_PERSON = "SELECT venue_id AS place FROM venues_staffmember WHERE id = {row}.staff_id"
_OF_SERVICE = "SELECT venue_id AS place FROM catalog_service WHERE id = {row}.service_id"
_OF_UNIT = "SELECT venue_id AS place FROM venues_resource WHERE id = {row}.resource_id"

# Every table that rules are read from, and whose venue's rules a row of it is part of.
SOURCES = {
    "venues_venue": "SELECT id AS place FROM venues_venue WHERE id = {row}.id",
    "venues_staffmember": _OF_VENUE,
    "venues_resource": _OF_VENUE,
    "catalog_service": _OF_VENUE,
    "catalog_staffservice": _OF_PERSON,
    "catalog_servicesegment": _OF_SERVICE,
    "catalog_serviceneed": _OF_SERVICE,
    "catalog_prerequisites": _OF_SERVICE,
    "scheduling_openinghours": _OF_VENUE,
    "scheduling_specialdate": _OF_VENUE,
    "scheduling_shift": _OF_PERSON,
    "scheduling_break": _OF_PERSON,
    "scheduling_rotaday": _OF_PERSON,
    "scheduling_timeoff": _OF_PERSON,
    "scheduling_servicetime": _OF_SERVICE,
    "scheduling_maintenance": _OF_UNIT,
}
_VERBS = {"INSERT": ("NEW",), "UPDATE": ("NEW", "OLD"), "DELETE": ("OLD",)}

_OF_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_marks_{verb} AFTER {verb} ON {table} BEGIN
  DELETE FROM scheduling_rulesmark WHERE venue_id IN ({venues});
  INSERT INTO scheduling_rulesmark (venue_id, mark) SELECT place, {drawn} FROM ({venues}) AS touched;
END"""

_OF_POSTGRES = """
CREATE OR REPLACE FUNCTION {table}_marks() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched uuid;
BEGIN
  FOR touched IN {venues} LOOP
    DELETE FROM scheduling_rulesmark WHERE id IN (
      SELECT id FROM scheduling_rulesmark WHERE venue_id = touched FOR UPDATE SKIP LOCKED);
    INSERT INTO scheduling_rulesmark (venue_id, mark) SELECT touched, {drawn} WHERE touched IS NOT NULL;
  END LOOP;
  RETURN NULL;
END$$;
CREATE OR REPLACE TRIGGER {table}_marks AFTER INSERT OR UPDATE OR DELETE ON {table}
   FOR EACH ROW EXECUTE FUNCTION {table}_marks()"""

# Forty bits: the marks of a venue are added up, and a sum has to fit into an integer.
_DRAWN_BY_SQLITE = "RANDOM() & 1099511627775"
_DRAWN_BY_POSTGRES = "CAST(FLOOR(RANDOM() * 1099511627776) AS bigint)"


def put_up(**_signal: Any) -> None:
    """Put up the triggers that are missing, and mark the rules of every venue as changed."""
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        if not present >= {*SOURCES, "scheduling_rulesmark"}:
            return  # a migration to somewhere in between
        for statement in _triggers():
            cursor.execute(statement)
    mark_all()


def take_down(**_signal: Any) -> None:
    """Take down the triggers, so that tables can be rebuilt and the marks themselves can come or go."""
    names = ("",) if is_postgres() else tuple(f"_{verb}" for verb in _VERBS)
    with connection.cursor() as cursor:
        for table in SOURCES:
            on = f" ON {table}" if is_postgres() else ""
            for name in names:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_marks{name}{on}")


def mark_all() -> None:
    """Mark the rules of every venue as changed, so that every process reads them again."""
    drawn = _DRAWN_BY_POSTGRES if is_postgres() else _DRAWN_BY_SQLITE
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM scheduling_rulesmark")
        cursor.execute(
            f"INSERT INTO scheduling_rulesmark (venue_id, mark) SELECT id, {drawn} FROM venues_venue"  # noqa: S608
        )


def _triggers() -> Iterator[str]:
    for table, venue_of in SOURCES.items():
        if is_postgres():
            venues = " UNION ".join(venue_of.format(row=row) for row in ("NEW", "OLD"))
            yield _OF_POSTGRES.format(table=table, venues=venues, drawn=_DRAWN_BY_POSTGRES)
            continue
        for verb, rows in _VERBS.items():
            venues = " UNION ".join(venue_of.format(row=row) for row in rows)
            yield _OF_SQLITE.format(table=table, verb=verb, venues=venues, drawn=_DRAWN_BY_SQLITE)


_UNMARKED = """
SELECT CAST(v.id AS text), '' FROM venues_venue v
 WHERE NOT EXISTS (SELECT 1 FROM scheduling_rulesmark k WHERE k.venue_id = v.id)"""
_MISSING_ON_POSTGRES = """
SELECT '{table}', '' WHERE NOT EXISTS (
       SELECT 1 FROM pg_trigger WHERE tgname = '{table}_marks' AND tgrelid = '{table}'::regclass AND tgenabled = 'O')"""
_MISSING_ON_SQLITE = """
SELECT '{table}', '' WHERE (SELECT COUNT(*) FROM sqlite_master
 WHERE type = 'trigger' AND tbl_name = '{table}' AND name LIKE '{table}#_marks#_%' ESCAPE '#') < 3"""


def checks() -> Iterator[Check]:
    """What copies of rules rely on: a mark for every venue, and the triggers that draw new ones."""
    missing = _MISSING_ON_POSTGRES if is_postgres() else _MISSING_ON_SQLITE
    for table in SOURCES:
        says = "no longer marks the rules as changed"
        yield Check("T5", table, says, missing.format(table=table))
    yield Check("T5", "venues_venue", "has no mark of its rules", _UNMARKED)
