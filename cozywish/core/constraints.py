"""Constraints that hold on every database we support, under the same name."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeBoundary, RangeOperators
from django.db import connections
from django.db.backends.ddl_references import Statement, Table
from django.db.migrations.operations.base import Operation
from django.db.models import BaseConstraint, F, Func, Q

OVERLAP_TRIGGER = """\
CREATE TRIGGER {name}_{verb} BEFORE {verb} ON %(table)s
WHEN NEW.{flag} IN ({live}) AND EXISTS (SELECT 1 FROM %(table)s AS other
  WHERE other.{key} = NEW.{key} AND other.{flag} IN ({live})
  AND other.{start} < NEW.{end} AND NEW.{start} < other.{end} AND other.id IS NOT NEW.id)
BEGIN SELECT RAISE(ABORT, '{name}'); END"""


class NoOverlap(ExclusionConstraint):
    """Rows that share `key`, and whose `flag` is one of `live`, never overlap in [start, end).

    `start` and `end` are integer columns. EXCLUDE on PostgreSQL; two triggers that say the same on
    SQLite, so that a laptop refuses exactly what production refuses.
    """

    def __init__(
        self, *, name: str, key: str, start: str, end: str, flag: str, live: tuple[str, ...]
    ) -> None:
        self.spec: dict[str, Any] = {
            "key": key, "start": start, "end": end, "flag": flag, "live": tuple(live),
        }  # fmt: skip
        period = Func(
            F(start),
            F(end),
            RangeBoundary(),
            function="INT4RANGE",
            output_field=IntegerRangeField(),
        )
        super().__init__(
            name=name,
            expressions=[(key, RangeOperators.EQUAL), (period, RangeOperators.OVERLAPS)],
            condition=Q((f"{flag}__in", list(live))),
        )

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        return "cozywish.core.constraints.NoOverlap", (), {"name": self.name, **self.spec}

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        if schema_editor.connection.vendor != "sqlite":
            return super().constraint_sql(model, schema_editor)
        schema_editor.deferred_sql.extend(self._triggers(model, schema_editor))
        return None

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        if schema_editor.connection.vendor != "sqlite":
            return super().create_sql(model, schema_editor)
        insert, update = self._triggers(model, schema_editor)
        schema_editor.execute(insert)
        return update

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        if schema_editor.connection.vendor != "sqlite":
            return super().remove_sql(model, schema_editor)
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name}_INSERT")
        return f"DROP TRIGGER IF EXISTS {self.name}_UPDATE"

    def _triggers(self, model: Any, schema_editor: Any) -> list[Statement]:
        names = {k: model._meta.get_field(v).column for k, v in self.spec.items() if k != "live"}
        live = ", ".join(f"'{value}'" for value in self.spec["live"])
        table = Table(model._meta.db_table, schema_editor.quote_name)
        return [
            Statement(
                OVERLAP_TRIGGER.format(name=self.name, verb=verb, live=live, **names), table=table
            )
            for verb in ("INSERT", "UPDATE")
        ]

    def validate(
        self, model: Any, instance: Any, exclude: Any = None, using: str = "default"
    ) -> None:
        if connections[using].vendor == "postgresql":
            super().validate(model, instance, exclude, using)


class SameAsTarget(BaseConstraint):
    """The row that the foreign key `key` points at has the same `column`: a foreign key of both, on every database.

    The target needs a UniqueConstraint of its id and that column. Checked with each statement.
    """

    def __init__(self, *, name: str, key: str, column: str) -> None:
        self.key, self.column = key, column
        super().__init__(name=name)

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        spec = {"name": self.name, "key": self.key, "column": self.column}
        return "cozywish.core.constraints.SameAsTarget", (), spec

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameAsTarget) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.key, self.column))

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        quote, key = schema_editor.quote_name, model._meta.get_field(self.key)
        here = [key.column, model._meta.get_field(self.column).column]
        target = key.related_model._meta
        there = [target.pk.column, target.get_field(self.column).column]
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({', '.join(map(quote, here))}) "
            f"REFERENCES {quote(target.db_table)} ({', '.join(map(quote, there))})"
        )

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        return self._altered(
            model, schema_editor, f"ADD {self.constraint_sql(model, schema_editor)}"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        return self._altered(
            model, schema_editor, f"DROP CONSTRAINT {schema_editor.quote_name(self.name)}"
        )

    def _altered(self, model: Any, schema_editor: Any, how: str) -> str | None:
        if schema_editor.connection.vendor == "sqlite":
            return None  # it makes the table anew, with or without this
        return f"ALTER TABLE {schema_editor.quote_name(model._meta.db_table)} {how}"

    def validate(
        self, model: Any, instance: Any, exclude: Any = None, using: str = "default"
    ) -> None:
        """Leave it to the database: no form writes such a row."""


class AppendOnly(Operation):
    """Migration operation: rows of the model's table are never updated or deleted, by anyone.

    The database refuses with a message that carries `{table}_append_only`. Say it again after an operation that
    changes the table: SQLite then rebuilds it, and what is rebuilt has no triggers.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model: str) -> None:
        self.model = model

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return "AppendOnly", [], {"model": self.model}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing in the models: the rule lives in the database alone."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table
        if schema_editor.connection.vendor == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                schema_editor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table}_append_only'); END"
                )
            return
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
            f"RAISE EXCEPTION '{table}_append_only' USING ERRCODE = '23514'; END$$"
        )
        schema_editor.execute(
            f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
        )
        schema_editor.execute(
            f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
        )

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        table = from_state.apps.get_model(app_label, self.model)._meta.db_table
        if schema_editor.connection.vendor == "sqlite":
            for verb in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
        else:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_refuse() CASCADE")

    def describe(self) -> str:
        return f"Make {self.model} append-only"


class AppendOnlyBut(AppendOnly):
    """The same, but for one text column, which may be emptied: it holds words about a person, who can leave.

    A row in which anything else changes, or which gets other words, is refused as before.
    """

    def __init__(self, model: str, emptied: str) -> None:
        super().__init__(model)
        self.emptied = emptied

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return "AppendOnlyBut", [], {"model": self.model, "emptied": self.emptied}

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        model = to_state.apps.get_model(app_label, self.model)
        table, emptied = model._meta.db_table, model._meta.get_field(self.emptied).column
        others = [
            name for name in (c.column for c in model._meta.concrete_fields) if name != emptied
        ]
        if schema_editor.connection.vendor == "sqlite":
            same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in others)
            schema_editor.execute(f"DROP TRIGGER {table}_no_update")
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT (NEW.{emptied} = '' AND {same}) "
                f"BEGIN SELECT RAISE(ABORT, '{table}_append_only'); END"
            )
            return
        same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in others)
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
            f"IF TG_OP = 'UPDATE' THEN IF NEW.{emptied} = '' AND {same} THEN RETURN NEW; END IF; END IF; "
            f"RAISE EXCEPTION '{table}_append_only' USING ERRCODE = '23514'; END$$"
        )

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        super().database_backwards(app_label, schema_editor, from_state, to_state)
        super().database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Make {self.model} append-only, but let {self.emptied} be emptied"
