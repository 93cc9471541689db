"""Domain events: frozen facts in the past tense that carry ids, never state or secrets.

Fields are strings, integers or booleans, so that an event survives being stored as JSON.
"""

from dataclasses import dataclass
from typing import ClassVar, TypeVar

REGISTRY: dict[str, type["Event"]] = {}
E = TypeVar("E", bound="type[Event]")


@dataclass(frozen=True)
class Event:
    """Something that happened. Subclasses set `name`, which is stored and never changes."""

    name: ClassVar[str]

    @property
    def concerns(self) -> str:
        """Whatever the events that must be heard in order have in common, such as a booking. Empty: nothing has."""
        return ""


def register(cls: E) -> E:
    """Make the event class known under its stored name. Two classes cannot share one."""
    if REGISTRY.setdefault(cls.name, cls) is not cls:
        raise ValueError(f"Two events are called {cls.name!r}.")
    return cls
