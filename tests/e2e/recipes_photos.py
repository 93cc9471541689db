"""How to get to the pages of a venue's photos."""

from cozywish.apps.venues.models import VenuePhoto
from tests.e2e.visitor import Visitor, shows

VENUE = "venue"
PHOTOS = "/pro/venue/photos/"


def more(visitor: Visitor) -> None:
    """Seven photos, the last of them not described."""
    for position in range(visitor.venue.photos.count() + 1, 8):
        picture = f"art/venues/massage-interior-{position % 3}.webp"
        alt = "" if position == 7 else f"A quiet room, number {position}"
        VenuePhoto.objects.create(venue=visitor.venue, position=position, image=picture, alt=alt)


@shows("pro/venue/photos/", VENUE, "photos", "Venue page")
def photos(visitor: Visitor) -> None:
    more(visitor)
    visitor.go_as(visitor.venue.business.owner, PHOTOS)


@shows("pro/venue/photos/<int:photo_id>/remove/", VENUE, "photo-remove", "Remove this photo?")
def removing(visitor: Visitor) -> None:
    photo = visitor.venue.photos.get(position=1)
    visitor.go_as(visitor.venue.business.owner, f"{PHOTOS}{photo.pk}/remove/")


@shows("v/<slug:slug>/", VENUE, "venue-all-photos", "Juniper & Steam")
def all_photos(visitor: Visitor) -> None:
    more(visitor)
    visitor.go(f"/v/{visitor.venue.slug}/")
    visitor.page.get_by_role("button", name="All 7 photos").click()


@shows("pro/venue/photos/", VENUE, "photos-none", "Venue page")
def no_photos(visitor: Visitor) -> None:
    visitor.venue.photos.all().delete()  # the last one here
    visitor.go_as(visitor.venue.business.owner, PHOTOS)
