"""Whose pages these are: the one gate of the provider's portal."""

from dataclasses import dataclass
from uuid import UUID

from cozywish.apps.accounts.models import User
from cozywish.apps.venues.models import StaffMember, Venue


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place at a venue. The owner sees all of it, staff see their own work."""

    venue: Venue
    user_id: UUID
    is_owner: bool

    def is_of(self, person: StaffMember) -> bool:
        """Say whether `person` is the one who sits here."""
        return person.user_id == self.user_id

    def sees_work_of(self, person: StaffMember) -> bool:
        """Say whether clients, services and reasons of that column are shown, not only that it is busy."""
        return self.is_owner or self.is_of(person)


def venue_of(user: User) -> Seat:
    """Return the seat at the venue the user owns, else at the one they work for. At most two SQL queries.

    Raises Venue.DoesNotExist for everyone else, former staff included.
    """
    owned = Venue.objects.filter(business__owner=user).order_by("position").first()
    if owned is not None:
        return Seat(venue=owned, user_id=user.pk, is_owner=True)
    roles = StaffMember.objects.filter(user=user, is_active=True).select_related("venue")
    role = roles.order_by("pk").first()
    if role is None:
        raise Venue.DoesNotExist
    return Seat(venue=role.venue, user_id=user.pk, is_owner=False)
