"""The model field whose column is sealed at rest."""

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models

from cozywish.toolkit.sealing import seal, unseal

if TYPE_CHECKING:
    CharField = models.CharField[str, str]
else:
    CharField = models.CharField


class SealedCharField(CharField):
    """Text of at most `max_length` characters that the database keeps sealed for its table and column.

    An empty text stays empty. Nothing can look a sealed value up; what cannot be opened raises SealBroken. Whoever
    renames the table or the column has to seal its rows anew.
    """

    def get_internal_type(self) -> str:
        return "TextField"  # what is sealed is longer than what it says

    @property
    def place(self) -> str:
        """Whom the values are sealed for."""
        return f"{self.model._meta.db_table}.{self.column}"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        text = super().get_db_prep_value(value, connection, prepared)
        if not text:
            return text
        if self.max_length is not None and len(text) > self.max_length:
            raise ValueError(f"{self.place} takes {self.max_length} characters, not {len(text)}.")
        return seal(text, place=self.place)

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        return unseal(value, place=self.place) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.place} is sealed: no query can look for what it says.")

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.place} is sealed: no query can look for what it says.")


class SealedJSONField(models.JSONField):
    """What JSON can say, kept sealed as text is. Nothing can look it up."""

    def get_internal_type(self) -> str:
        return "TextField"

    @property
    def place(self) -> str:
        """Whom the values are sealed for."""
        return f"{self.model._meta.db_table}.{self.column}"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return seal(json.dumps(value), place=self.place)

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> Any:
        return json.loads(unseal(value, place=self.place)) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.place} is sealed: no query can look for what it says.")

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.place} is sealed: no query can look for what it says.")


Sealed = SealedCharField | SealedJSONField


def sealed_fields(model: type[models.Model]) -> list[Sealed]:
    """Return the model's sealed columns."""
    return [field for field in model._meta.concrete_fields if isinstance(field, Sealed)]
