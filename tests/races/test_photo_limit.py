"""However many photos arrive at once, a venue has twenty: the database counts them (B10)."""

import pytest
from django.db import connection
from django.utils import timezone

from cozywish.apps.venues.factories import make_venue
from cozywish.apps.venues.models import MOST_PHOTOS, Venue, VenuePhoto
from cozywish.apps.venues.services import Drawn, add_photos
from cozywish.core.services import Failure
from cozywish.toolkit.images import Photo
from tests.races.together import ask, together

pytestmark = pytest.mark.races
CLIENTS = 50
FULL = "VENUES_PHOTOS_FULL"
DRAWN = Photo(480, 320, (), "")


def add_at_once() -> list[str]:
    """Let fifty windows add a photo to a venue with nineteen; return what each was told."""
    venue = make_venue()
    for position in range(1, MOST_PHOTOS):
        VenuePhoto.objects.create(venue=venue, position=position, image="art/a.webp")
    owner, now = venue.business.owner, timezone.now()

    def add(number: int) -> str:
        allow_anything_where_it_was_dropped()
        one = Drawn(DRAWN, f"venues/{number}")
        added = add_photos(editor=owner, venue_id=venue.pk, photos=[one], now=now)
        return added.error.code if isinstance(added, Failure) else "added"

    return together(CLIENTS, add)


dropped = list[str]()  # of which database the guard was taken away


def allow_anything_where_it_was_dropped() -> None:
    """SQLite knows no way to drop a check, only a way not to look, and that for each connection."""
    if "sqlite" in dropped:
        ask("PRAGMA ignore_check_constraints = ON")


def test_of_fifty_photos_at_nineteen_one_is_added(fresh_db: None) -> None:
    told = add_at_once()

    assert sorted(told) == [FULL] * (CLIENTS - 1) + ["added"]
    assert sorted(VenuePhoto.objects.values_list("position", flat=True)) == [*range(1, 21)]


def test_without_the_guard_all_fifty_are_added(
    fresh_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same race with the check taken away."""
    monkeypatch.setitem(globals(), "dropped", [connection.vendor])
    if connection.vendor == "postgresql":
        ask("ALTER TABLE venues_venuephoto DROP CONSTRAINT venues_at_most_twenty_photos")

    assert add_at_once() == ["added"] * CLIENTS
    assert Venue.objects.get().photos.count() == MOST_PHOTOS - 1 + CLIENTS
