"""What happens to businesses and their people."""

from dataclasses import dataclass
from typing import ClassVar

from cozywish.core.events import Event, register


@register
@dataclass(frozen=True)
class InvitationMade(Event):
    """Somebody is offered a place in a business. The handler mints the link: it never stands in an event."""

    name: ClassVar[str] = "venues.invitation_made"
    invitation_id: str
