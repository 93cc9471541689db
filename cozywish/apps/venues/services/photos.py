"""The photos of a venue: adding, describing, ordering and removing them. Their places are always 1, 2, 3 …"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.limits.uploads import count_upload
from cozywish.apps.venues.models import MOST_PHOTOS, Permission, Venue, VenuePhoto
from cozywish.apps.venues.pictures import WIDTHS
from cozywish.apps.venues.queries import venues_within
from cozywish.apps.venues.services.edits import note_edits
from cozywish.core.db import violation
from cozywish.core.errors import Conflict, DomainError
from cozywish.core.services import Failure, ServiceResult, Success, operation
from cozywish.toolkit.images import MAX_BYTES, Photo, redrawn_photo
from cozywish.toolkit.media import forget_picture, picture_kept

VENUES = "venues"  # the kind of folder


class PhotosFull(Conflict):
    code = "VENUES_PHOTOS_FULL"
    template = _("A venue has at most %(limit)d photos. Remove one to make room for another.")


class PhotosMoved(Conflict):
    code = "VENUES_PHOTOS_CHANGED_MEANWHILE"
    template = _("Somebody else changed the photos meanwhile. This is how they are now.")


class DescribedMeanwhile(Conflict):
    code = "VENUES_PHOTO_DESCRIBED_MEANWHILE"
    template = _(
        "Somebody else described photos while you were typing. Your words are still here: look at "
        "what is different, then save again."
    )


@dataclass(frozen=True, slots=True)
class Words:
    """What a photo shows, in words, and what the page said of it when they were typed."""

    alt: str
    before: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A photo whose files are kept in `folder`, and that is no venue's yet."""

    photo: Photo
    folder: str


def upload_photo(
    *, editor: User, venue_id: UUID, upload: "File[bytes]", now: datetime
) -> ServiceResult[VenuePhoto]:
    """Draw the upload in several widths and put it behind the venue's other photos.

    Raises Venue.DoesNotExist for whoever may not edit the venue, and LimitReached. Fails as
    toolkit.images.redrawn_photo does, and with PhotosFull.
    """
    venue = venues_within(user=editor, permission=Permission.VENUE_EDIT).get(pk=venue_id)
    if venue.photos.count() >= MOST_PHOTOS:
        return Failure(PhotosFull(limit=MOST_PHOTOS))
    count_upload(who=str(editor.pk), size=min(upload.size, MAX_BYTES), now=now)
    try:
        with photo_drawn(upload) as drawn:
            added = add_photos(editor=editor, venue_id=venue_id, photos=[drawn], now=now)
            return Success(added.unwrap()[0])
    except DomainError as refusal:
        return Failure(refusal)


@contextmanager
def photo_drawn(upload: "File[bytes]") -> Iterator[Drawn]:
    """Draw the upload and keep its files for what is done inside. They go again unless a venue has the photo by then.

    Raises what toolkit.images.redrawn_photo does. It is drawn outside of any transaction: that takes seconds.
    """
    photo = redrawn_photo(upload, widths=WIDTHS)
    with picture_kept(photo.renditions, kind=VENUES) as folder:
        yield Drawn(photo, folder)
    if not VenuePhoto.objects.filter(image=folder).exists():
        forget_picture(folder)


@operation
def add_photos(
    *, editor: User, venue_id: UUID, photos: Sequence[Drawn], now: datetime
) -> list[VenuePhoto]:
    """Put them behind the venue's other photos, all or none. How many there can be is for the database to say.

    Raises Venue.DoesNotExist for whoever may not edit the venue. Fails with PhotosFull.
    """
    venue = _locked(editor, venue_id)
    already = _count(venue)
    rows = [
        VenuePhoto(
            venue=venue,
            position=position,
            image=drawn.folder,
            width=drawn.photo.width,
            height=drawn.photo.height,
            tiny=drawn.photo.tiny,
        )
        for position, drawn in enumerate(photos, start=already + 1)
    ]
    with violation("venues_at_most_twenty_photos", becomes=PhotosFull(limit=MOST_PHOTOS)):
        VenuePhoto.objects.bulk_create(rows)
    note_edits(venue, editor, _counted(already, already + len(rows)), now)
    for _row in rows:
        _write_down(editor, venue, "venues.photo_added", now)
    return rows


@operation
def describe_photos(
    *, editor: User, venue_id: UUID, words: Mapping[int, Words], now: datetime
) -> Venue:
    """Say what the photos show. Raises Venue.DoesNotExist for whoever may not edit the venue.

    Fails with DescribedMeanwhile where one says something else than what the editor saw, or is gone.
    """
    venue = _locked(editor, venue_id)
    held = {photo.pk: photo for photo in venue.photos.all()}
    new = {pk: said for pk, said in words.items() if said.alt != said.before}
    edits = {}
    for pk, said in new.items():
        if pk not in held or held[pk].alt not in (said.before, said.alt):
            raise DescribedMeanwhile
        edits[f"photo {held[pk].position}"] = held[pk].alt, said.alt
        held[pk].alt = said.alt
    if new:
        note_edits(venue, editor, edits, now)
        VenuePhoto.objects.bulk_update([held[pk] for pk in new], ["alt"])
        _write_down(editor, venue, "venues.photos_described", now)
    return venue


@operation
def order_photos(
    *, editor: User, venue_id: UUID, seen: Sequence[int], wanted: Sequence[int], now: datetime
) -> Venue:
    """Put the photos in the order `wanted`. Raises Venue.DoesNotExist for whoever may not edit the venue.

    Fails with PhotosMoved when they are neither as `seen` nor as wanted.
    """
    venue = _locked(editor, venue_id)
    held = {photo.pk: photo for photo in venue.photos.order_by("position")}
    if list(held) == list(wanted):
        return venue
    if list(held) != list(seen) or set(held) != set(wanted) or len(held) != len(wanted):
        raise PhotosMoved
    _lay_out(venue, [held[pk] for pk in wanted])
    note_edits(venue, editor, _reordered(seen, wanted), now)
    _write_down(editor, venue, "venues.photos_ordered", now)
    return venue


@operation
def move_photo(
    *, editor: User, venue_id: UUID, photo_id: int, is_earlier: bool, now: datetime
) -> Venue:
    """Let the photo change places with its neighbour; at the end nothing happens.

    Raises Venue.DoesNotExist for whoever may not edit the venue, VenuePhoto.DoesNotExist for no photo of it.
    """
    venue = _locked(editor, venue_id)
    photos = list(venue.photos.order_by("position"))
    seen = [photo.pk for photo in photos]
    at = seen.index(venue.photos.get(pk=photo_id).pk)
    to = at - 1 if is_earlier else at + 1
    if 0 <= to < len(photos):
        photos[at], photos[to] = photos[to], photos[at]
        _lay_out(venue, photos)
        note_edits(venue, editor, _reordered(seen, [photo.pk for photo in photos]), now)
        _write_down(editor, venue, "venues.photos_ordered", now)
    return venue


@operation
def remove_photo(*, editor: User, venue_id: UUID, photo_id: int, now: datetime) -> Venue:
    """Take the photo away, and its files once that is certain. The next one moves up.

    Raises Venue.DoesNotExist for whoever may not edit the venue, VenuePhoto.DoesNotExist for no photo of it.
    """
    venue = _locked(editor, venue_id)
    photo = venue.photos.get(pk=photo_id)
    left = list(venue.photos.exclude(pk=photo.pk).order_by("position"))
    _lay_out(venue, left)
    note_edits(venue, editor, _counted(len(left) + 1, len(left)), now)
    _write_down(editor, venue, "venues.photo_removed", now)
    transaction.on_commit(partial(forget_picture, photo.image))
    return venue


def _locked(editor: User, venue_id: UUID) -> Venue:
    mine = venues_within(user=editor, permission=Permission.VENUE_EDIT)
    return Venue.objects.select_for_update().get(pk=venue_id, pk__in=mine.values("pk"))


def _count(venue: Venue) -> int:
    return venue.photos.count()


def _lay_out(venue: Venue, photos: Sequence[VenuePhoto]) -> None:
    """Let the venue have these photos in this order.

    The rows are written anew: a place is never two photos', not even in between, and there is none to spare.
    """
    venue.photos.all().delete()
    for position, photo in enumerate(photos, start=1):
        photo.position = position
    VenuePhoto.objects.bulk_create(photos)


def _counted(before: int, after: int) -> dict[str, tuple[str, str]]:
    return {"photos": (str(before), str(after))}


def _reordered(before: Sequence[int], after: Sequence[int]) -> dict[str, tuple[str, str]]:
    """The order in words: the places that the photos had."""
    places = {pk: str(place) for place, pk in enumerate(before, start=1)}
    return {"order of photos": (", ".join(places.values()), ", ".join(places[pk] for pk in after))}


def _write_down(editor: User, venue: Venue, action: str, now: datetime) -> None:
    record(
        at=now,
        actor_kind="USER",
        actor_id=editor.pk,
        action=action,
        object_type="venue",
        object_id=venue.pk,
    )
