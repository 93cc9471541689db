"""Pictures of the people of a team: who may change them, and that nothing is left behind."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import StaffMember, VenueEdit
from cozywish.apps.venues.services import (
    Introduction,
    change_staff,
    remove_portrait,
    retire_staff,
    upload_portrait,
)
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


def test_everybody_changes_their_own_picture_and_nobody_elses(
    media: Path, ines: StaffMember
) -> None:
    del media
    tomas = make_staff(ines.venue, "Tomás Rivera", user=make_user("Tomás Rivera"))
    assert tomas.user is not None

    upload_portrait(user=tomas.user, staff_id=tomas.pk, upload=png(), now=NOW).unwrap()

    tomas.refresh_from_db()
    assert tomas.avatar
    with pytest.raises(StaffMember.DoesNotExist):
        upload_portrait(user=tomas.user, staff_id=ines.pk, upload=png(), now=NOW)
    assert VenueEdit.objects.values_list("field", "before", "after").get() == (
        "picture",
        "",
        f"Tomás Rivera · {tomas.avatar}",
    )


def test_an_edit_says_which_picture_went_and_removing_none_is_no_edit(
    media: Path, ines: StaffMember
) -> None:
    del media
    owner = ines.venue.business.owner
    shown = upload_portrait(user=owner, staff_id=ines.pk, upload=png(), now=NOW).unwrap().avatar

    for _time in range(2):
        remove_portrait(user=owner, staff_id=ines.pk, now=NOW).unwrap()

    edits = VenueEdit.objects.order_by("pk").values_list("before", "after")
    assert list(edits) == [("", f"{ines.name} · {shown}"), (f"{ines.name} · {shown}", "")]
    assert AuditEntry.objects.filter(action="venues.portrait_changed").count() == 2


@pytest.mark.postgres  # SQLite locks no rows
@pytest.mark.parametrize("change", ["team", "picture", "leaving"])
def test_the_venue_is_locked_before_the_person(
    ines: StaffMember, change: str, django_assert_max_num_queries: Any
) -> None:
    """As changes of schedules do: so two of them never wait crosswise."""
    owner = ines.venue.business.owner
    with django_assert_max_num_queries(100) as asked:
        if change == "team":
            who = Introduction("Ines", bio="Warm hands.")
            change_staff(user=owner, staff_id=ines.pk, who=who, seen=ines.version, now=NOW).unwrap()
        elif change == "picture":
            remove_portrait(user=owner, staff_id=ines.pk, now=NOW).unwrap()
        else:
            retire_staff(user=owner, staff_id=ines.pk, now=NOW).unwrap()

    locks = [one["sql"] for one in asked.captured_queries if "FOR UPDATE" in one["sql"]]
    assert ['FROM "venues_venue"' in sql for sql in locks[:2]] == [True, False]
