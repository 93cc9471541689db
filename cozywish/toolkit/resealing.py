"""Sealed columns as the database keeps them: sealing rows that were clear, and sealing all anew under another key."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db import models, transaction
from django.db.migrations.operations.base import Operation
from django.db.models.functions import Cast

from cozywish.toolkit.sealed_fields import sealed_fields
from cozywish.toolkit.sealing import newest, seal, unseal

BATCH = 500

# Makes of a place and what a row keeps there what it shall keep.
Change = Callable[[str, str], str]


def renewed(place: str, text: str) -> str:
    """Return what was sealed under any key of the ring sealed under the newest; what is so already stays."""
    if not text or text.startswith(newest()):
        return text
    return seal(unseal(text, place=place), place=place)


def places(model: type[models.Model]) -> dict[str, str]:
    """Return the names of the model's sealed fields, each with the place its values are sealed for."""
    return {field.name: field.place for field in sealed_fields(model)}


def as_kept(name: str) -> Cast:
    """Return an expression for what a column keeps, unopened."""
    return Cast(name, models.TextField())


def rewrite(model: type[models.Model], columns: Mapping[str, str], change: Change) -> Iterator[int]:
    """Change what the rows keep in text columns (names with places), unopened; yield the number of rows of each batch.

    A batch is one transaction that locks its rows. Whoever stops in between can begin again.
    """
    unopened = {f"kept_{name}": as_kept(name) for name in columns}
    rows = model._base_manager.order_by("pk").annotate(**unopened).values("pk", *unopened)
    ahead = rows
    while True:
        with transaction.atomic():
            batch = list(ahead.select_for_update(no_key=True)[:BATCH])
            for row in batch:
                _change(model, row, columns, change)
        if not batch:
            return
        yield len(batch)
        ahead = rows.filter(pk__gt=batch[-1]["pk"])


def _change(
    model: type[models.Model], row: dict[str, Any], columns: Mapping[str, str], change: Change
) -> None:
    before = {name: row[f"kept_{name}"] for name in columns}
    after = {name: change(columns[name], text) for name, text in before.items()}
    if after != before:
        fresh = {name: models.Value(text, models.TextField()) for name, text in after.items()}
        model._base_manager.filter(pk=row["pk"]).update(**fresh)


class SealColumns(Operation):
    """Migration operation: seal what stands in the sealed columns of a model that kept them clear until now.

    Name the columns where others of the model are sealed already.
    Say it right behind the AlterField operations, in the same migration: nothing may read in between. Backwards
    it opens everything again.
    """

    reversible = True
    reduces_to_sql = False

    def __init__(self, model: str, *columns: str) -> None:
        self.model = model
        self.columns = columns

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return "SealColumns", [self.model, *self.columns], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing in the models: rows alone are written."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        self._rewrite(to_state.apps.get_model(app_label, self.model), _sealed)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        self._rewrite(from_state.apps.get_model(app_label, self.model), _opened)

    def describe(self) -> str:
        return f"Seal the rows of {self.model}"

    def _rewrite(self, model: type[models.Model], change: Change) -> None:
        sealed = places(model)
        chosen = {name: sealed[name] for name in self.columns or sealed}
        for _batch in rewrite(model, chosen, change):
            pass


def _sealed(place: str, text: str) -> str:
    return seal(text, place=place) if text else text


def _opened(place: str, text: str) -> str:
    return unseal(text, place=place) if text else text
