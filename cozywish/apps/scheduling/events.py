"""What happens to people's time off."""

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
