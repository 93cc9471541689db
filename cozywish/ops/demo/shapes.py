"""What a storyteller writes down about one place; everything else is drawn from the seed."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the menu. Unset rules are the house's; `after` and `before` are minutes of padding.

    `steps` is what happens when, in minutes, as in "ACTIVE 40, PROCESSING 30"; `needs` names groups of the house's
    `rooms`; `offered` is a week as in `weeks.py`, where that is less than the people's.
    """

    name: str
    minutes: int
    dollars: int
    about: str = ""
    before: int | None = None
    after: int | None = None
    lead_hours: int | None = None
    horizon_days: int | None = None
    step: int | None = None
    steps: str = ""
    needs: tuple[str, ...] = ()
    offered: str = ""
    paid_when: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the team. `does` names sections of the menu (empty: all), `extra` dollars on each price.

    `hours` is a week as in `weeks.py`; without it a week is drawn. `load` is how full the calendar is
    compared with the house's (1.0); without it that is drawn too.
    """

    name: str
    title: str
    bio: str = ""
    does: tuple[str, ...] = ()
    avatar: str = ""
    extra: int = 0
    hours: str = ""
    load: float | None = None
    is_bookable: bool = True


@dataclass(frozen=True, slots=True)
class House:
    """A business with its one venue. `hours` is a week as in `weeks.py`; `at` stands in `streets.py`.

    Sections named in `at_home` are done at the customer's, up to `travel_km` from the pin; `elsewhere` gives
    sections that belong to another category than the house. `draw` is how sought after it is (1.0: as most).
    `rooms` are groups with their units; a house that has some is closed at midnight.
    """

    name: str
    at: str
    hours: str
    tagline: str
    about: str
    menu: Mapping[str, tuple[Item, ...]]
    team: tuple[Person, ...]
    faqs: tuple[tuple[str, str], ...] = ()
    line2: str = ""
    note: str = ""
    at_home: tuple[str, ...] = ()
    travel_km: float | None = None
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    before: int = 0
    after: int = 10
    lead_minutes: int = 60
    horizon_days: int = 60
    step: int = 15
    free_cancel_hours: int = 24
    paid_when: str = "VENUE"
    draw: float = 1.0
    rooms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    equipment: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
