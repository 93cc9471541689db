"""PRV-02: no file of a picture outlives the person it belongs to, and nobody else's goes with it."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services import erase, upload_face
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember, VenueStatus
from cozywish.apps.venues.services import upload_photo, upload_portrait
from cozywish.core.services import operation

NOW = datetime(2036, 5, 5, 12, 0, tzinfo=UTC)


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture() -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", (1200, 800), (200, 30, 40)).save(body, "JPEG")
    return SimpleUploadedFile("room.jpg", body.getvalue(), "image/jpeg")


def portrait(staff: StaffMember) -> str:
    owner = staff.venue.business.owner
    shown = upload_portrait(user=owner, staff_id=staff.pk, upload=picture(), now=NOW)
    return shown.unwrap().avatar


def folders(media: Path) -> set[str]:
    """The folders that have files in them."""
    return {str(path.parent.relative_to(media)) for path in media.rglob("*") if path.is_file()}


@operation
def erase_now(user: User) -> None:
    erase(user, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_with_an_owner_go_pictures_of_them_their_venue_and_people_with_no_account(
    media: Path,
) -> None:
    owner, ines = make_user("Bob Barnes"), make_user("Ines Calloway")
    venue = make_venue(owner=owner, status=VenueStatus.DRAFT)
    face = upload_face(user=owner, upload=picture(), now=NOW).unwrap().avatar
    of_tomas = portrait(make_staff(venue, "Tomás Reyes"))
    of_ines = portrait(make_staff(venue, "Ines Calloway", user=ines))
    photos = [
        upload_photo(editor=owner, venue_id=venue.pk, upload=picture(), now=NOW).unwrap().image
        for _time in range(2)
    ]
    assert folders(media) == {face, of_tomas, of_ines, *photos}

    erase_now(owner).unwrap()
    assert folders(media) == {of_ines}, "hers, not the owner's"

    erase_now(ines).unwrap()
    assert folders(media) == set()
