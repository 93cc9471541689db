"""The form a request carries, read field by field; what nobody asked for is refused as Stripe refuses it."""

import re
from collections.abc import Mapping
from typing import Any

from qs_codec import DecodeOptions, decode

from cozywish.simulator.errors import Refusal

ZERO_DECIMAL = {
    *("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga"),
    *("pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"),
}


def decoded(raw: str) -> dict[str, Any]:
    """Return a query or a body as nested dictionaries and lists of text."""
    return decode(raw, DecodeOptions(depth=8, parameter_limit=2000)) if raw else {}


class Params:
    """A form, or a part of it called `prefix[…]`."""

    def __init__(self, data: Mapping[str, Any], prefix: str = "") -> None:
        self._data = dict(data)
        self._prefix = prefix
        self._read: set[str] = set()
        self._parts: list[Params] = []

    def name(self, field: str) -> str:
        """Return the field's name as the sender wrote it."""
        return f"{self._prefix}[{field}]" if self._prefix else field

    def has(self, field: str) -> bool:
        """Whether the sender said anything about the field."""
        return field in self._data

    def names(self) -> set[str]:
        """Return the names of the fields that were sent."""
        return set(self._data)

    def raw(self, field: str) -> Any:
        """Return whatever was sent, or None."""
        self._read.add(field)
        return self._data.get(field)

    def text(self, field: str, *, required: bool = False) -> str | None:
        """Return a text; an empty one unsets and is None."""
        value = self.raw(field)
        if isinstance(value, dict | list):
            raise Refusal(f"Invalid string: {value}", param=self.name(field))
        if not value:
            if required:
                raise self.lacks(field)
            return None
        return str(value)

    def lacks(self, field: str) -> Refusal:
        """Return the refusal of a form without this field."""
        name = self.name(field)
        return Refusal(f"Missing required param: {name}.", code="parameter_missing", param=name)

    def integer(
        self, field: str, *, required: bool = False, least: int | None = None
    ) -> int | None:
        """Return a whole number."""
        value = self.text(field, required=required)
        if value is None:
            return None
        if not re.fullmatch(r"-?\d{1,15}", value):
            code, name = "parameter_invalid_integer", self.name(field)
            raise Refusal(f"Invalid integer: {value}", code=code, param=name)
        if least is not None and int(value) < least:
            code = "parameter_invalid_integer"
            message = f"Invalid integer: {value} must be greater than or equal to {least}"
            raise Refusal(message, code=code, param=self.name(field))
        return int(value)

    def flag(self, field: str, *, default: bool = False) -> bool:
        """Return true or false."""
        value = self.text(field)
        if value not in {None, "true", "false"}:
            raise Refusal(f"Invalid boolean: {value}", param=self.name(field))
        return default if value is None else value == "true"

    def choice(self, field: str, *allowed: str, default: str | None = None) -> str | None:
        """Return one of the words that are allowed."""
        value = self.text(field)
        if value is not None and value not in allowed:
            words = ", ".join(allowed)
            message = f"Invalid {self.name(field)}: must be one of {words}"
            raise Refusal(message, param=self.name(field))
        return value or default

    def currency(self, field: str = "currency", *, required: bool = True) -> str:
        """Return a currency in small letters."""
        value = (self.text(field, required=required) or "").lower()
        if value and not re.fullmatch("[a-z]{3}", value):
            raise Refusal(f"Invalid currency: {value}", param=self.name(field))
        return value

    def words(self, field: str) -> list[str] | None:
        """Return a list of texts."""
        value = self.raw(field)
        if not value:
            return None
        if isinstance(value, dict):
            value = list(value.values())
        if not isinstance(value, list):
            raise Refusal("Invalid array", param=self.name(field))
        return [str(each) for each in value]

    def part(self, field: str) -> "Params":
        """Return the form within a form; an empty one if nothing was sent."""
        value = self.raw(field)
        if value in (None, ""):
            value = {}
        if not isinstance(value, dict):
            raise Refusal("Invalid object", param=self.name(field))
        inner = Params(value, self.name(field))
        self._parts.append(inner)
        return inner

    def whole(self, field: str, *within: str) -> dict[str, Any] | None:
        """Return a part that is only kept, not read. What it has `within` it by these names are parts, too."""
        value = self.raw(field) or None
        inner = [value.get(name) for name in within] if isinstance(value, dict) else []
        if any(each and not isinstance(each, dict) for each in (value, *inner)):
            raise Refusal("Invalid object", param=self.name(field))
        return value

    def metadata(self, known: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the metadata after this request: sent keys replace, empty ones unset, nothing sent keeps all."""
        sent = self.raw("metadata")
        if not self.has("metadata"):
            return dict(known or {})
        if not sent:
            return {}
        if not isinstance(sent, dict) or len(sent) > 50:
            raise Refusal("Invalid metadata", param=self.name("metadata"))
        merged = {**(known or {}), **{key: str(value) for key, value in sent.items()}}
        return {key: value for key, value in merged.items() if value}

    def ignore(self, *fields: str) -> None:
        """Allow these without a meaning."""
        self._read.update(fields)

    def done(self) -> None:
        """Refuse whatever nobody has asked for. Called before anything is changed."""
        for part in self._parts:
            part.done()
        unknown = sorted(set(self._data) - self._read - {"expand"})
        if unknown:
            name = self.name(unknown[0])
            raise Refusal(
                f"Received unknown parameter: {name}", code="parameter_unknown", param=name
            )
