"""The photos of a venue: what is kept of an upload, their order, their words, and that nothing is left behind."""

import base64
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image
from pytest_django import Settings

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.limits.services import LimitReached
from cozywish.apps.venues.factories import make_manager, make_venue
from cozywish.apps.venues.models import MOST_PHOTOS, Permission, Venue, VenuePhoto
from cozywish.apps.venues.services import (
    Words,
    describe_photos,
    move_photo,
    order_photos,
    photos as service,
    remove_photo,
    upload_photo,
)
from cozywish.core.services import Failure, ServiceResult

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def jpeg(size: tuple[int, int] = (1200, 800), **options: object) -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", size, (200, 30, 40)).save(body, "JPEG", **options)
    return SimpleUploadedFile("room.jpg", body.getvalue(), "image/jpeg")


def taken_by_a_phone() -> SimpleUploadedFile:
    """A photo that says where it was taken, by which camera and by whom."""
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (45.0, 31.0, 12.0), 3: "W", 4: (122.0, 40.0, 1.0)})
    exif.get_ifd(0x8769).update({0xA431: "SERIAL-48151623", 0x9286: "Ines was here"})
    exif[0x013B] = "Ines Calloway"
    return jpeg(exif=exif)


def files(media: Path) -> list[str]:
    return sorted(path.name for path in media.rglob("*") if path.is_file())


def uploaded(venue: Venue, upload: SimpleUploadedFile | None = None) -> ServiceResult[VenuePhoto]:
    owner = venue.business.owner
    return upload_photo(editor=owner, venue_id=venue.pk, upload=upload or jpeg(), now=NOW)


def drawings(venue: Venue, count: int) -> list[int]:
    """Photos of the venue that need no files; their ids in order."""
    rows = [
        VenuePhoto.objects.create(venue=venue, position=n, image=f"art/{n}.webp", alt=f"Room {n}")
        for n in range(1, count + 1)
    ]
    return [row.pk for row in rows]


def order_of(venue: Venue) -> list[tuple[int, int]]:
    return list(venue.photos.order_by("position").values_list("position", "pk"))


def refused(result: ServiceResult[Any]) -> str:
    return result.error.code if isinstance(result, Failure) else ""


def test_an_upload_becomes_the_last_photo_in_three_formats_and_its_widths(media: Path) -> None:
    venue = make_venue()
    drawings(venue, 2)

    photo = uploaded(venue).unwrap()

    assert (photo.position, photo.alt, photo.width, photo.height) == (3, "", 1200, 800)
    assert files(media) == sorted(
        f"{width}.{ending}" for width in (480, 960, 1200) for ending in ("avif", "webp", "jpg")
    )
    assert photo.url(960) == f"/media/{photo.image}/960.webp"
    assert photo.url(1600, "jpg") == f"/media/{photo.image}/1200.jpg"
    assert Image.open(io.BytesIO(base64.b64decode(photo.tiny))).size == (20, 13)
    entry = AuditEntry.objects.get(action="venues.photo_added")
    assert (entry.object_id, entry.actor_id) == (venue.pk, venue.business.owner_id)


def test_no_file_of_a_photo_says_where_when_or_by_what_it_was_taken(media: Path) -> None:
    """PRV-10: GPS, serial number and names are in what came in and in nothing that is kept."""
    upload = taken_by_a_phone()
    came_in = upload.read()
    upload.seek(0)
    private = (b"SERIAL-48151623", b"Ines", b"Exif\x00", b"GPS")
    assert [word in came_in for word in private[:3]] == [True, True, True]

    photo = uploaded(make_venue(), upload).unwrap()

    kept = [path for path in media.rglob("*") if path.is_file()]
    assert len(kept) == 9
    for path in kept:
        body = path.read_bytes()
        assert body != came_in
        assert [word for word in private if word in body] == []
        assert dict(Image.open(path).getexif()) == {}
    assert [word for word in private if word in base64.b64decode(photo.tiny)] == []


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (SimpleUploadedFile("a.jpg", bytes(26 * 1024**2)), "PICTURE_TOO_HEAVY"),
        (SimpleUploadedFile("a.jpg", b"<svg/>"), "PICTURE_OF_NO_KIND"),
        (SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + bytes(99)), "PICTURE_OF_NO_KIND"),
    ],
)
def test_what_is_no_photo_leaves_nothing(
    media: Path, upload: SimpleUploadedFile, code: str
) -> None:
    upload.seek(0)
    assert refused(uploaded(make_venue(), upload)) == code
    assert (files(media), VenuePhoto.objects.count()) == ([], 0)


def test_the_twenty_first_photo_is_refused_before_it_is_drawn(
    media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venue = make_venue()
    drawings(venue, MOST_PHOTOS)
    monkeypatch.setattr(service, "redrawn_photo", None)

    refusal = uploaded(venue)

    assert isinstance(refusal, Failure)
    assert refusal.error.message == (
        "A venue has at most 20 photos. Remove one to make room for another."
    )


def test_the_database_holds_the_limit_where_the_service_does_not_look(
    media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B10: and the files of the one too many are gone."""
    venue = make_venue()
    drawings(venue, MOST_PHOTOS)
    monkeypatch.setattr(service, "MOST_PHOTOS", 99)

    assert refused(uploaded(venue)) == "VENUES_PHOTOS_FULL"
    assert (files(media), venue.photos.count()) == ([], MOST_PHOTOS)
    with pytest.raises(IntegrityError), transaction.atomic():
        VenuePhoto.objects.create(venue=venue, position=0, image="art/0.webp")


def test_a_whole_set_can_be_uploaded_within_the_hour_and_not_much_more(
    media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """30 an hour and 200 MB a day are a venue's 20 photos of 10 MB each."""
    venue = make_venue()
    heavy = jpeg((30, 20))
    heavy.size = 10 * 1024**2
    for _number in range(MOST_PHOTOS):
        heavy.seek(0)
        assert not isinstance(uploaded(venue, heavy), Failure)
    VenuePhoto.objects.all().delete()

    with pytest.raises(LimitReached):
        uploaded(venue, jpeg((30, 20)))


def test_only_who_may_edit_the_venue_touches_its_photos(media: Path) -> None:
    venue, stranger = make_venue(), make_user("Charlie Cole")
    editor = make_user("Mona Marsh")
    make_manager(venue, editor, Permission.VENUE_EDIT, manages_all=True)
    first, second = drawings(venue, 2)
    mine = {"editor": stranger, "venue_id": venue.pk, "now": NOW}
    attempts: list[Callable[[], object]] = [
        lambda: upload_photo(upload=jpeg(), **mine),  # type: ignore[arg-type]
        lambda: describe_photos(words={first: Words("x", "Room 1")}, **mine),  # type: ignore[arg-type]
        lambda: order_photos(seen=[first, second], wanted=[second, first], **mine),  # type: ignore[arg-type]
        lambda: move_photo(photo_id=first, is_earlier=False, **mine),  # type: ignore[arg-type]
        lambda: remove_photo(photo_id=first, **mine),  # type: ignore[arg-type]
    ]
    for attempt in attempts:
        with pytest.raises(Venue.DoesNotExist):
            attempt()
    assert order_of(venue) == [(1, first), (2, second)]

    upload_photo(editor=editor, venue_id=venue.pk, upload=jpeg(), now=NOW).unwrap()
    assert venue.photos.count() == 3


def test_photos_are_put_in_order_and_keep_their_words() -> None:
    venue = make_venue()
    a, b, c = drawings(venue, 3)

    order_photos(
        editor=venue.business.owner, venue_id=venue.pk, seen=[a, b, c], wanted=[c, a, b], now=NOW
    ).unwrap()

    assert order_of(venue) == [(1, c), (2, a), (3, b)]
    assert venue.photos.get(position=1).alt == "Room 3"


@pytest.mark.parametrize("wanted", [(2, 1), (2, 1, 0, 0), (2, 1, 0, 9), ()])
def test_an_order_that_was_made_of_other_photos_changes_nothing(wanted: tuple[int, ...]) -> None:
    venue = make_venue()
    ids = [*drawings(venue, 3)]
    owner = venue.business.owner
    asked = [ids[at] if at < 3 else 999_999 for at in wanted]

    done = order_photos(editor=owner, venue_id=venue.pk, seen=ids, wanted=asked, now=NOW)

    assert refused(done) == "VENUES_PHOTOS_CHANGED_MEANWHILE"
    assert [pk for _position, pk in order_of(venue)] == ids


def test_who_orders_second_hears_of_the_first_unless_they_wanted_the_same() -> None:
    venue = make_venue()
    a, b, c = drawings(venue, 3)
    owner = venue.business.owner

    def put(*wanted: int) -> str:
        return refused(
            order_photos(editor=owner, venue_id=venue.pk, seen=[a, b, c], wanted=wanted, now=NOW)
        )

    assert [put(b, a, c), put(b, a, c), put(c, b, a)] == ["", "", "VENUES_PHOTOS_CHANGED_MEANWHILE"]
    assert [pk for _position, pk in order_of(venue)] == [b, a, c]


def test_a_photo_changes_places_with_its_neighbour_and_stays_at_the_ends() -> None:
    venue = make_venue()
    a, b, c = drawings(venue, 3)
    owner = venue.business.owner
    for photo, is_earlier in ((c, True), (a, True), (b, False), (b, False)):
        move_photo(
            editor=owner, venue_id=venue.pk, photo_id=photo, is_earlier=is_earlier, now=NOW
        ).unwrap()
    assert [pk for _position, pk in order_of(venue)] == [a, c, b]
    assert AuditEntry.objects.filter(action="venues.photos_ordered").count() == 1


def test_words_that_somebody_else_wrote_meanwhile_are_not_lost() -> None:
    venue = make_venue()
    a, b = drawings(venue, 2)
    owner = venue.business.owner

    def say(**words: Words) -> str:
        said = {pk: words[name] for name, pk in (("a", a), ("b", b)) if name in words}
        return refused(describe_photos(editor=owner, venue_id=venue.pk, words=said, now=NOW))

    assert say(a=Words("A warm pool", "Room 1"), b=Words("Room 2", "Room 2")) == ""
    assert say(a=Words("A cold pool", "Room 1")) == "VENUES_PHOTO_DESCRIBED_MEANWHILE"
    assert say(a=Words("A warm pool", "Room 1"), b=Words("Towels", "Room 2")) == ""
    assert list(venue.photos.order_by("position").values_list("alt", flat=True)) == [
        *("A warm pool", "Towels")
    ]


@pytest.mark.django_db(transaction=True)
def test_a_removed_photo_takes_its_files_along_and_the_next_becomes_the_cover(media: Path) -> None:
    venue = make_venue()
    first = uploaded(venue, jpeg((300, 200))).unwrap()
    second = uploaded(venue, jpeg((400, 200))).unwrap()
    owner = venue.business.owner

    remove_photo(editor=owner, venue_id=venue.pk, photo_id=first.pk, now=NOW).unwrap()

    assert order_of(venue) == [(1, second.pk)]
    assert files(media) == ["400.avif", "400.jpg", "400.webp"]
    with pytest.raises(VenuePhoto.DoesNotExist):
        remove_photo(editor=owner, venue_id=venue.pk, photo_id=first.pk, now=NOW).unwrap()
