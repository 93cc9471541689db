"""The town that strangers and customers book in."""

from cozywish.apps.catalog.factories import make_service
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import Venue, VenuePhoto

NAMES = ["Juniper & Steam", "The Quiet Hands", "Clove & Cedar", "Fern & Ember", "Low Tide"]


def make_place_to_go(name: str) -> Venue:
    """A venue with a photo, two people and two services."""
    venue = make_venue(name=name, description="A quiet room.", free_cancel_hours=2)
    picture = "art/venues/massage-interior-0.webp"
    VenuePhoto.objects.create(
        venue=venue, position=1, image=picture, alt="A massage table by a window"
    )
    open_daily(venue, 480, 1200)
    people = [make_staff(venue, "Ines Calloway"), make_staff(venue, "Tomás Rivera")]
    for person in people:
        work_daily(person, 480, 1200)
    make_service(venue, "Hot stone massage", by=people, duration_minutes=75, price_cents=12800)
    make_service(venue, "Head and neck release", by=people, duration_minutes=30, price_cents=5200)
    return venue
