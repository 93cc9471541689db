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


@register
@dataclass(frozen=True)
class ManagerRemoved(Event):
    """A manager who had accepted manages nothing any more."""

    name: ClassVar[str] = "venues.manager_removed"
    manager_id: str


@register
@dataclass(frozen=True)
class VenueReviewed(Event):
    """A venue was sent in, or the office decided about it."""

    name: ClassVar[str] = "venues.venue_reviewed"
    review_id: int
    venue_id: str

    @property
    def concerns(self) -> str:
        """The venue: its owner hears of its steps in order."""
        return self.venue_id
