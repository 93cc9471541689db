"""What happens to people's time off, and who or what is there again."""

from dataclasses import dataclass
from typing import ClassVar

from cozywish.core.events import Event, register


@register
@dataclass(frozen=True)
class TimeOffAsked(Event):
    """Somebody of a team asks to be away."""

    name: ClassVar[str] = "scheduling.time_off_asked"
    time_off_id: str


@register
@dataclass(frozen=True)
class TimeOffDecided(Event):
    """They have their answer."""

    name: ClassVar[str] = "scheduling.time_off_decided"
    time_off_id: str


@register
@dataclass(frozen=True)
class BackAgain(Event):
    """A person, a room or a piece of equipment is there after all on local dates `first_on` to `last_on`."""

    name: ClassVar[str] = "scheduling.back_again"
    venue_id: str
    first_on: str
    last_on: str
