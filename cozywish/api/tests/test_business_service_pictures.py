"""The picture of a service through the API: shown, described, told to customers, removed."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from cozywish.api.tests.business import as_manager
from cozywish.api.tests.client import ApiClient, data_of, error_of
from cozywish.api.tests.conftest import Owner
from cozywish.apps.catalog.models import Service, ServicePicture
from cozywish.apps.venues.models import Permission


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def png() -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", (640, 480), (20, 90, 90)).save(body, "PNG")
    return SimpleUploadedFile("stones.png", body.getvalue(), "image/png")


def at(owner: Owner) -> str:
    return f"{owner.at}services/{owner.house.massage.pk}/"


def test_it_is_shown_to_its_people_and_to_everybody_and_goes_again(owner: Owner) -> None:
    path = f"{at(owner)}picture/"
    assert data_of(owner.api.ask(at(owner)))["picture"] is None

    shown = data_of(owner.api.replace_file(path, {"picture": png(), "alt": "Warm stones"}))

    kept = ServicePicture.objects.get(service=owner.house.massage)
    said = {
        "alt": "Warm stones",
        "width": 640,
        "height": 480,
        "url": f"/media/{kept.image}/640.webp",
    }
    assert shown == said
    assert data_of(owner.api.ask(at(owner)))["picture"] == said
    listed = {row["id"]: row["picture"] for row in data_of(owner.api.ask(f"{owner.at}services/"))}
    assert [one for one in listed.values() if one] == [said]
    everybody = f"services/{owner.house.massage.pk}/"
    assert data_of(ApiClient().ask(everybody))["picture"] == said
    assert owner.api.remove(path).status_code == 204
    assert owner.api.remove(path).status_code == 204
    assert data_of(ApiClient().ask(everybody))["picture"] is None


def test_variants_show_that_of_their_service(owner: Owner) -> None:
    owner.api.replace_file(f"{at(owner)}picture/", {"picture": png()})
    longer = Service.objects.get(pk=owner.house.massage.pk)
    longer.pk, longer.slug, longer.position = None, "longer", 90
    longer.variant_of, longer.variant_name = owner.house.massage, "90 min"
    longer.save(force_insert=True)
    kept = ServicePicture.objects.get()

    for path in (f"services/{longer.pk}/", f"{owner.at}services/{longer.pk}/"):
        assert data_of(owner.api.ask(path))["picture"]["url"] == f"/media/{kept.image}/640.webp"
    refused = owner.api.replace_file(f"{owner.at}services/{longer.pk}/picture/", {"picture": png()})
    assert error_of(refused)[:2] == (404, "NOT_FOUND")


def test_what_is_no_picture_and_who_may_not_change_services(owner: Owner) -> None:
    path = f"{at(owner)}picture/"
    wrong = SimpleUploadedFile("stones.png", b"<svg/>", "image/png")
    refused = error_of(owner.api.replace_file(path, {"picture": wrong}))
    assert (refused[0], refused[1], set(refused[2])) == (422, "PICTURE_OF_NO_KIND", {"picture"})
    prices = as_manager(owner, Permission.PRICES_MANAGE)
    assert error_of(prices.replace_file(path, {"picture": png()}))[:2] == (404, "NOT_FOUND")
    assert error_of(prices.remove(path))[:2] == (404, "NOT_FOUND")


def test_who_describes_it_second_gets_what_is_said_now(owner: Owner) -> None:
    path = f"{at(owner)}picture/words/"
    assert error_of(owner.api.replace(path, {"alt": "Stones", "before": ""}))[:2] == (
        404,
        "NOT_FOUND",
    )
    owner.api.replace_file(f"{at(owner)}picture/", {"picture": png()})

    assert data_of(owner.api.replace(path, {"alt": "Basalt", "before": ""}))["alt"] == "Basalt"
    late = owner.api.replace(path, {"alt": "Stones", "before": ""})

    assert error_of(late)[:2] == (409, "VENUES_PHOTO_DESCRIBED_MEANWHILE")
    assert error_of(late)[2]["current"]["alt"] == "Basalt"
