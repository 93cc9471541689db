"""Pictures of the people of a team: who may change them, and that nothing is left behind."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember
from cozywish.apps.venues.services import remove_portrait, retire_staff, upload_portrait
from cozywish.core.services import Failure

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SQUARES = [f"{edge}.{ending}" for edge in (192, 384, 96) for ending in ("jpg", "webp")]


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def ines(db: None) -> StaffMember:
    return make_staff(make_venue())


def png() -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", (500, 400), (20, 90, 90)).save(body, "PNG")
    return SimpleUploadedFile("ines.png", body.getvalue(), "image/png")


def files(media: Path) -> list[str]:
    return sorted(path.name for path in media.rglob("*") if path.is_file())


@pytest.mark.django_db(transaction=True)
def test_a_new_picture_takes_the_place_of_the_one_before(media: Path, ines: StaffMember) -> None:
    owner = ines.venue.business.owner
    shown = [
        upload_portrait(user=owner, staff_id=ines.pk, upload=png(), now=NOW).unwrap().avatar
        for _time in range(2)
    ]
    assert len(set(shown)) == 2
    assert files(media) == SQUARES

    remove_portrait(user=owner, staff_id=ines.pk, now=NOW).unwrap()

    ines.refresh_from_db()
    assert (ines.avatar, files(media)) == ("", [])
    assert AuditEntry.objects.filter(action="venues.portrait_changed").count() == 3


def test_what_is_no_picture_changes_nothing(media: Path, ines: StaffMember) -> None:
    refused = upload_portrait(
        user=ines.venue.business.owner,
        staff_id=ines.pk,
        upload=SimpleUploadedFile("ines.png", b"<svg/>"),
        now=NOW,
    )
    assert isinstance(refused, Failure)
    assert (refused.error.code, files(media)) == ("PICTURE_OF_NO_KIND", [])


def test_others_and_people_who_left_are_not_there(media: Path, ines: StaffMember) -> None:
    stranger, owner = make_venue().business.owner, ines.venue.business.owner
    with pytest.raises(StaffMember.DoesNotExist):
        upload_portrait(user=stranger, staff_id=ines.pk, upload=png(), now=NOW)
    retire_staff(user=owner, staff_id=ines.pk, now=NOW).unwrap()
    with pytest.raises(StaffMember.DoesNotExist):
        upload_portrait(user=owner, staff_id=ines.pk, upload=png(), now=NOW)
    assert files(media) == []
