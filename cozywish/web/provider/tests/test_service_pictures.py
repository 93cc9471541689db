"""The page of a service's picture, and where customers see it."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from cozywish.apps.catalog.models import Service, ServicePicture
from cozywish.web.provider.tests.conftest import House
from cozywish.web.provider.tests.reading import read, signed_in, words


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def jpeg() -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", (700, 500), (20, 90, 90)).save(body, "JPEG")
    return SimpleUploadedFile("stones.jpg", body.getvalue(), "image/jpeg")


def page_of(house: House) -> str:
    return f"/pro/services/{house.massage.pk}/picture/"


def test_customers_see_it_on_the_page_and_where_they_choose(house: House) -> None:
    client = signed_in(house.bob)

    saved = client.post(page_of(house), {"picture": jpeg(), "alt": "Warm stones"})

    assert (saved.status_code, saved["Location"]) == (303, f"/pro/services/{house.massage.pk}/")
    shown = ServicePicture.objects.get(service=house.massage)
    for path in (f"/v/{house.venue.slug}/", f"/v/{house.venue.slug}/book/"):
        html = Client().get(path, follow=True).content.decode()
        assert f"/media/{shown.image}/480.avif 480w, /media/{shown.image}/700.avif 700w" in html
        assert 'alt="Warm stones"' in html
    assert "Warm stones" in words(read(client, f"/pro/services/{house.massage.pk}/"))


def test_without_one_the_row_has_no_place_for_it(house: House) -> None:
    for path in (f"/v/{house.venue.slug}/", f"/v/{house.venue.slug}/book/"):
        html = Client().get(path, follow=True).content.decode()
        rows = html.split(house.massage.name)[0].rsplit("<div", 3)
        assert 'class="thumb"' not in "".join(rows)


def test_what_is_wrong_stands_at_the_field_and_the_words_stay(house: House) -> None:
    client = signed_in(house.bob)
    wrong = SimpleUploadedFile("plan.svg", b"<svg/>", "image/jpeg")

    none = client.post(page_of(house), {"alt": "Warm stones"})
    refused = client.post(page_of(house), {"picture": wrong, "alt": "Warm stones"})

    assert (none.status_code, refused.status_code) == (422, 422)
    assert "Please choose a picture first." in words(none.content.decode())
    html = refused.content.decode()
    assert "This file (6 bytes) is no JPEG, PNG, WebP or GIF picture." in words(html)
    assert 'value="Warm stones"' in html
    assert not ServicePicture.objects.exists()


def test_words_are_changed_without_the_file_and_who_comes_second_is_told(house: House) -> None:
    client = signed_in(house.bob)
    client.post(page_of(house), {"picture": jpeg(), "alt": "Stones"})
    first = client.post(page_of(house), {"alt": "Basalt stones", "before": "Stones"})
    second = client.post(page_of(house), {"alt": "Warm stones", "before": "Stones"})

    assert (first.status_code, second.status_code) == (303, 409)
    assert "Saved by now: “Basalt stones”." in words(second.content.decode())
    assert 'value="Warm stones"' in second.content.decode()
    assert ServicePicture.objects.get().alt == "Basalt stones"
    assert (
        client.post(page_of(house), {"alt": "Warm stones", "before": "Basalt stones"}).status_code
        == 303
    )
    assert ServicePicture.objects.get().alt == "Warm stones"


def test_it_goes_again_and_once_more_is_fine(house: House, media: Path) -> None:
    client = signed_in(house.bob)
    client.post(page_of(house), {"picture": jpeg(), "alt": ""})
    for _time in range(2):
        assert client.post(page_of(house), {"press": "remove"}).status_code == 303
    assert not ServicePicture.objects.exists()


def test_a_variant_has_that_of_its_service(house: House) -> None:
    client = signed_in(house.bob)
    Service.objects.filter(pk=house.massage.pk).update(variant_name="60 min")
    longer = Service.objects.get(pk=house.massage.pk)
    longer.pk, longer.slug, longer.position = None, "longer", 90
    longer.variant_of, longer.variant_name = house.massage, "90 min"
    longer.save(force_insert=True)
    assert client.get(f"/pro/services/{longer.pk}/picture/").status_code == 404
    assert "picture/" not in read(client, f"/pro/services/{longer.pk}/")
