"""Pictures of services: who may change them, where they are shown, and that nothing is left behind."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.catalog.models import Service, ServicePicture
from cozywish.apps.catalog.services import (
    describe_service_picture,
    remove_service,
    remove_service_picture,
    upload_service_picture,
)
from cozywish.apps.venues.factories import make_venue
from cozywish.apps.venues.models import VenueEdit
from cozywish.apps.venues.services import Words
from cozywish.core.services import Failure

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
KEPT = [f"{width}.{ending}" for width in (480, 640) for ending in ("avif", "jpg", "webp")]


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def stones(db: None) -> Service:
    return make_service(make_venue(), "Hot stone massage")


def png() -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", (640, 480), (20, 90, 90)).save(body, "PNG")
    return SimpleUploadedFile("stones.png", body.getvalue(), "image/png")


def files(media: Path) -> list[str]:
    return sorted(path.name for path in media.rglob("*") if path.is_file())


def upload(stones: Service, alt: str = "Warm stones") -> ServicePicture:
    owner = stones.venue.business.owner
    return upload_service_picture(
        user=owner, service_id=stones.pk, upload=png(), alt=alt, now=NOW
    ).unwrap()


@pytest.mark.django_db(transaction=True)
def test_a_new_picture_takes_the_place_of_the_one_before(media: Path, stones: Service) -> None:
    owner = stones.venue.business.owner
    shown = [upload(stones).image for _time in range(2)]
    assert len(set(shown)) == 2
    assert files(media) == KEPT
    kept = ServicePicture.objects.get(service=stones)
    assert (kept.image, kept.alt, kept.width, kept.height) == (shown[1], "Warm stones", 640, 480)
    assert kept.tiny.startswith("UklGR")

    remove_service_picture(user=owner, service_id=stones.pk, now=NOW).unwrap()
    remove_service_picture(user=owner, service_id=stones.pk, now=NOW).unwrap()

    assert (ServicePicture.objects.count(), files(media)) == (0, [])
    assert AuditEntry.objects.filter(action="catalog.picture_changed").count() == 3
    words = VenueEdit.objects.order_by("pk").values_list("field", "before", "after")
    first, second = (f"Hot stone massage · {folder} · Warm stones" for folder in shown)
    assert list(words) == [
        ("picture of a service", "", first),
        ("picture of a service", first, second),
        ("picture of a service", second, ""),
    ]


@pytest.mark.django_db(transaction=True)
def test_what_leaves_the_menu_takes_its_picture_along(media: Path, stones: Service) -> None:
    upload(stones)
    owner = stones.venue.business.owner
    remove_service(user=owner, service_id=stones.pk, now=NOW).unwrap()
    assert files(media) == []


def test_what_is_no_picture_changes_nothing(media: Path, stones: Service) -> None:
    upload(stones)
    refused = upload_service_picture(
        user=stones.venue.business.owner,
        service_id=stones.pk,
        upload=SimpleUploadedFile("stones.png", b"<svg/>"),
        alt="",
        now=NOW,
    )
    assert isinstance(refused, Failure)
    assert (refused.error.code, refused.error.field) == ("PICTURE_OF_NO_KIND", "picture")
    assert files(media) == KEPT


def test_who_describes_it_second_is_told(media: Path, stones: Service) -> None:
    upload(stones)
    owner = stones.venue.business.owner
    for alt in ("Basalt", "Basalt"):  # the same twice is no quarrel
        said = describe_service_picture(
            user=owner, service_id=stones.pk, words=Words(alt, "Warm stones"), now=NOW
        )
        assert said.unwrap().alt == "Basalt"
    late = describe_service_picture(
        user=owner, service_id=stones.pk, words=Words("Stones", "Warm stones"), now=NOW
    )
    assert isinstance(late, Failure)
    assert late.error.code == "VENUES_PHOTO_DESCRIBED_MEANWHILE"
    assert ServicePicture.objects.get().alt == "Basalt"


def test_a_service_of_others_and_a_variant_have_none_to_change(
    media: Path, stones: Service
) -> None:
    longer = make_service(stones.venue, "Hot stone massage, longer", position=2)
    Service.objects.filter(pk=longer.pk).update(variant_of=stones, variant_name="90 min")
    for user, service in (
        (make_venue().business.owner, stones),
        (stones.venue.business.owner, longer),
    ):
        with pytest.raises(Service.DoesNotExist):
            upload_service_picture(user=user, service_id=service.pk, upload=png(), alt="", now=NOW)
    assert files(media) == []
