"""Whose pages these are: the one gate of the provider's portal."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cozywish.apps.accounts.models import User
from cozywish.apps.venues.models import StaffMember, Venue


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place at a venue. The owner sees all of it, staff see their own work.

    `me` is the person as a member of the team; an owner need not be one.
    """

    venue: Venue
    me: StaffMember | None
    is_owner: bool

    @property
    def role(self) -> str:
        """What the person is there, in words."""
        if self.is_owner:
            return _("Owner")
        return (self.me and self.me.title) or _("Team")

    def is_of(self, person: StaffMember) -> bool:
        """Say whether `person` is the one who sits here."""
        return self.me is not None and self.me.pk == person.pk

    def sees_work_of(self, person: StaffMember) -> bool:
        """Say whether clients, services and reasons of that column are shown, not only that it is busy."""
        return self.is_owner or self.is_of(person)


def venue_of(user: User) -> Seat:
    """Return the seat at the venue the user owns, else at the one they work for. Two SQL queries.

    Raises Venue.DoesNotExist for everyone else, former staff included.
    """
    working = StaffMember.objects.filter(user=user, is_active=True).order_by("pk")
    owned = Venue.objects.filter(business__owner=user).order_by("position").first()
    if owned is not None:
        return Seat(venue=owned, me=working.filter(venue=owned).first(), is_owner=True)
    me = working.select_related("venue").first()
    if me is None:
        raise Venue.DoesNotExist
    return Seat(venue=me.venue, me=me, is_owner=False)
