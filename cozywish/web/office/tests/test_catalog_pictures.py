"""Pictures and descriptions that the office gives categories and tags, and where customers see them."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.catalog.factories import make_category, make_service
from cozywish.apps.catalog.models import CategoryPicture, Tag, TagPicture, VenueCategory, VenueTag
from cozywish.apps.limits import uploads
from cozywish.apps.limits.services import Limit
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import Venue
from cozywish.web.office.tests.conftest import looks_as
from cozywish.web.office.tests.test_catalog import typed, walt

__all__ = ["walt"]
LANDING = "/us/portland-or/massage/"


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def fern(db: None) -> Venue:
    venue = make_venue(name="Fern & Ember", slug="fern-ember")
    VenueCategory.objects.create(venue=venue, category=make_category("massage"), position=1)
    make_service(venue, by=[make_staff(venue)])
    return venue


def png(width: int = 640) -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", (width, 160), (20, 90, 90)).save(body, "PNG")
    return SimpleUploadedFile("stones.png", body.getvalue(), "image/png")


def files(media: Path) -> int:
    return sum(path.is_file() for path in media.rglob("*"))


def actions() -> list[str]:
    rows = AuditEntry.objects.filter(action__endswith="_illustrated")
    return list(rows.order_by("pk").values_list("action", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_category_shows_its_picture_and_words_on_its_landing_page(
    walt: Client, fern: Venue, media: Path
) -> None:
    page = f"/admin/catalog/category/{fern.categories.get().category_id}/change/"

    def seen(**changes: object) -> dict[str, object]:
        version = fern.categories.get().category.version
        return typed(**{"description": "Warm hands.", "alt": "Stones", "seen": version, **changes})

    assert walt.post(page, seen(photo=png())).status_code == 302

    first = CategoryPicture.objects.get()
    assert (first.alt, first.width, first.height, files(media)) == ("Stones", 640, 160, 6)
    html = Client().get(LANDING).content.decode()
    assert f"/media/{first.image}/480.avif 480w, /media/{first.image}/640.avif 640w" in html
    assert 'alt="Stones"' in html
    assert "Warm hands." in html
    assert f"/media/{first.image}/480.webp" in walt.get(page).content.decode()
    walt.post(page, seen(photo=png(500)))
    assert (CategoryPicture.objects.get().width, files(media)) == (500, 6)
    walt.post(page, seen(alt="Basalt"))
    assert CategoryPicture.objects.get().alt == "Basalt"
    walt.post(page, seen(alt="Basalt"))
    walt.post(page, seen(is_removed="on"))
    assert (CategoryPicture.objects.count(), files(media)) == (0, 0)
    assert actions() == ["catalog.category_illustrated"] * 4
    assert "kind-picture" not in Client().get(LANDING).content.decode()


def test_what_is_no_picture_is_told_at_the_field_and_changes_nothing(
    walt: Client, fern: Venue
) -> None:
    category = fern.categories.get().category
    wrong = SimpleUploadedFile("stones.png", b"<svg/>", "image/png")

    answer = walt.post(
        f"/admin/catalog/category/{category.pk}/change/",
        typed(description="Warm hands.", photo=wrong),
    )

    assert answer.status_code == 200
    form = answer.context["adminform"].form
    assert form.errors == {
        "photo": [
            "This file (6\xa0bytes) is no JPEG, PNG, WebP or GIF picture. Please choose one of these, up to 10 MB."
        ]
    }
    category.refresh_from_db()
    assert (category.description, CategoryPicture.objects.count()) == ("", 0)


def test_uploads_of_the_office_count_too(
    walt: Client, fern: Venue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "UPLOADS", Limit("upload", tries=1, window=timedelta(hours=1)))
    page = f"/admin/catalog/category/{fern.categories.get().category_id}/change/"
    assert walt.post(page, typed(photo=png())).status_code == 302

    refused = walt.post(page, typed(photo=png(500)))

    assert "Too many tries" in str(refused.context["adminform"].form.errors["photo"])
    assert CategoryPicture.objects.get().width == 640


@pytest.mark.django_db(transaction=True)
def test_a_tag_shows_its_picture_and_words_at_who_says_it(walt: Client, fern: Venue) -> None:
    said = {
        "name": "Candlelight",
        "slug": "candlelight",
        "description": "Lit by candles after dusk.",
        "icon": "moon",
        "position": 1,
        "is_active": "on",
        "photo": png(),
        "alt": "A candle",
    }

    assert walt.post("/admin/catalog/tag/add/", said).status_code == 302

    VenueTag.objects.create(venue=fern, tag=Tag.objects.get())
    shown = TagPicture.objects.get()
    html = Client().get("/v/fern-ember/").content.decode()
    assert f"/media/{shown.image}/480.avif" in html
    assert "Lit by candles after dusk." in html
    assert actions() == ["catalog.tag_illustrated"]


def test_who_may_not_change_categories_changes_no_picture(olga: User, fern: Venue) -> None:
    page = f"/admin/catalog/category/{fern.categories.get().category_id}/change/"
    assert looks_as(olga, Client()).post(page, typed(photo=png())).status_code == 403
    assert not CategoryPicture.objects.exists()
