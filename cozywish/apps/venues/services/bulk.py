"""Many venues or people at once: demo cities, teams and imports all write them here."""

from collections.abc import Sequence
from dataclasses import dataclass

from cozywish.apps.venues.models import (
    Business,
    Faq,
    Resource,
    ResourceGroup,
    ResourceKind,
    StaffMember,
    Venue,
    VenuePhoto,
)
from cozywish.core.services import operation
from cozywish.core.text import fold


@dataclass(frozen=True, slots=True)
class NewVenue:
    """A venue with everything that hangs on it, as unsaved rows that already point at each other, rooms at groups.

    `search_name` is derived from the name; whatever it holds is replaced.
    """

    venue: Venue
    photos: Sequence[VenuePhoto] = ()
    staff: Sequence[StaffMember] = ()
    faqs: Sequence[Faq] = ()
    rooms: Sequence[Resource] = ()


@operation
def add_venues(*, venues: Sequence[NewVenue]) -> list[Venue]:
    """Write the venues with their businesses, photos, people, questions and rooms; each person gets their Resource.

    A business is written once, however many of the venues are its own.
    """
    rows = [new.venue for new in venues]
    for venue in rows:
        venue.search_name = fold(venue.name)[:80]
    Business.objects.bulk_create({venue.business.pk: venue.business for venue in rows}.values())
    Venue.objects.bulk_create(rows)
    VenuePhoto.objects.bulk_create([photo for new in venues for photo in new.photos])
    Faq.objects.bulk_create([faq for new in venues for faq in new.faqs])
    rooms = [room for new in venues for room in new.rooms]
    ResourceGroup.objects.bulk_create(
        {room.group_id: room.group for room in rooms if room.group}.values()
    )
    Resource.objects.bulk_create(rooms)
    add_people_to_teams(people=[person for new in venues for person in new.staff]).unwrap()
    return rows


@operation
def add_people_to_teams(*, people: Sequence[StaffMember]) -> list[StaffMember]:
    """Write people of teams, unsaved rows that point at their venues; each gets the Resource that is theirs."""
    StaffMember.objects.bulk_create(people)
    Resource.objects.bulk_create([_resource_of(person) for person in people])
    return list(people)


def _resource_of(person: StaffMember) -> Resource:
    return Resource(
        venue_id=person.venue_id, kind=ResourceKind.STAFF, name=person.name, staff=person
    )
