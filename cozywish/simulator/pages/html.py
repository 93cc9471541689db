"""Markup that escapes whatever is not markup already."""

from collections.abc import Iterable
from html import escape

VOID = {"br", "hr", "img", "input", "link", "meta"}


class Markup(str):
    """Text that is markup and stays as it is."""

    __slots__ = ()


def el(tag: str, /, *inside: object, **attributes: object) -> Markup:
    """Return an element. `class_` is its class, `data_x` is `data-x`; None and False leave an attribute out."""
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if tag in VOID:
        return Markup(f"<{tag}{written}>")
    return Markup(f"<{tag}{written}>{join(inside)}</{tag}>")


def join(parts: object) -> Markup:
    """Return parts one after the other; what is no markup is escaped."""
    if parts is None or parts is False:
        return Markup("")
    if isinstance(parts, Markup):
        return parts
    if isinstance(parts, Iterable) and not isinstance(parts, str):
        return Markup("".join(join(part) for part in parts))
    return Markup(escape(str(parts)))


def _attribute(key: str, value: object) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
