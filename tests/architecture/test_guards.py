"""The rules that live in the database alone are still there after the last migration.

On SQLite many a migration rebuilds a table, and a rebuilt table has lost its triggers without a word.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.models import Allocation
from cozywish.apps.payments.ledger.guards import TRIGGERS
from cozywish.core.constraints import AppendOnly, NoOverlap
from tests.races.together import drop_the_guard

pytestmark = pytest.mark.django_db


def append_only() -> Iterator[type[Model]]:
    """Every model that a migration made append-only."""
    for (app, _name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        for operation in migration.operations:
            if isinstance(operation, AppendOnly):
                yield apps.get_model(app, operation.model)


def never_overlapping() -> Iterator[tuple[type[Model], NoOverlap]]:
    """Every model with a NoOverlap, and the constraint."""
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, NoOverlap):
                yield model, constraint


def guards_of(table: str) -> set[str]:
    """Names of the triggers and exclusion constraints the table has."""
    if connection.vendor == "sqlite":
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    else:
        sql = (
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O' AND tgrelid = %s::regclass "
            "UNION SELECT conname FROM pg_constraint WHERE contype = 'x' AND conrelid = %s::regclass"
        )
    with connection.cursor() as cursor:
        cursor.execute(sql, [table] * sql.count("%s"))
        return {name for (name,) in cursor.fetchall()}


def expected() -> dict[str, set[str]]:
    """The guards that each table should have, by its name."""
    sqlite = connection.vendor == "sqlite"
    verbs = ("no_update", "no_delete") if sqlite else ("no_change", "no_truncate")
    found: dict[str, set[str]] = {}
    for model in append_only():
        table = model._meta.db_table
        found.setdefault(table, set()).update(f"{table}_{verb}" for verb in verbs)
    for name in TRIGGERS[connection.vendor]:
        found[name.rpartition("_")[0]].add(name)
    for model, constraint in never_overlapping():
        name = constraint.name
        names = {f"{name}_INSERT", f"{name}_UPDATE"} if sqlite else {name}
        found.setdefault(model._meta.db_table, set()).update(names)
    return found


def missing() -> dict[str, set[str]]:
    """The guards that should be there and are not."""
    return {
        table: gone for table, names in expected().items() if (gone := names - guards_of(table))
    }


def test_the_guarded_tables_are_known() -> None:
    assert set(expected()) == {
        "accounts_consent",
        "audit_auditentry",
        "audit_auditseal",
        "bookings_allocation",
        "payments_journal",
        "payments_journalline",
        "payments_journalseal",
        "payments_ledgeraccount",
        "venues_venuereview",
    }


def test_every_guard_is_in_the_database() -> None:
    assert missing() == {}


def test_a_guard_that_was_dropped_is_missed() -> None:
    """CON-00, the control."""
    drop_the_guard()

    assert missing() == {"bookings_allocation": expected()["bookings_allocation"]}


@pytest.mark.sqlite
def test_a_rebuilt_table_keeps_its_constraint_and_is_no_longer_append_only(fresh_db: None) -> None:
    """Why this file is there: it is what AlterField does."""
    with connection.schema_editor() as editor:
        for model in (Allocation, AuditEntry):
            editor._remake_table(model)  # type: ignore[attr-defined]

    assert missing() == {"audit_auditentry": expected()["audit_auditentry"]}
    say_it_again()
    assert missing() == {}


def test_a_migration_may_say_again_that_a_table_is_append_only(fresh_db: None) -> None:
    say_it_again()

    assert missing() == {}


def say_it_again() -> None:
    """Run the operation that keeps the audit log as it is, as a later migration would."""
    state = MigrationLoader(connection).project_state()
    with connection.schema_editor() as editor:
        AppendOnly("AuditEntry").database_forwards("audit", editor, state, state)
