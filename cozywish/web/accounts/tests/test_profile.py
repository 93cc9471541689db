"""The account's own pages: home, profile, picture, privacy."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import Address, User
from cozywish.apps.limits import uploads

pytestmark = pytest.mark.django_db

NOW = datetime(2036, 5, 5, 12, 20, tzinfo=UTC)
HOME = {
    "label": "Home",
    "line1": "1834 NE Going St",
    "line2": "Apt 2",
    "city": "Portland",
    "region": "OR",
    "postcode": "97211",
    "access_note": "Blue gate",
}
OWN_PAGES = (
    *("account_home", "account_profile", "account_addresses", "account_address_add"),
    *("account_privacy", "account_email"),
)


@pytest.fixture
def _stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries are counted by the clock's hours and days: neither may end while a test counts."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def alice() -> User:
    return make_user()


@pytest.fixture
def visitor(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture(autouse=True)
def _own_files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def picture(kind: str = "PNG", name: str = "me.png") -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", (400, 300), (200, 30, 40)).save(body, kind)
    return SimpleUploadedFile(name, body.getvalue(), "image/png")


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("name", OWN_PAGES)
def test_a_guest_is_asked_to_sign_in_and_comes_back(name: str) -> None:
    answer = Client().get(reverse(name))
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('account_login')}?next={reverse(name)}"


@pytest.mark.parametrize("name", OWN_PAGES)
def test_each_page_opens_and_stays_out_of_caches(visitor: Client, name: str) -> None:
    answer = visitor.get(reverse(name))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")


def test_the_home_says_how_complete_the_profile_is_and_links_what_is_missing(
    visitor: Client,
) -> None:
    answer = visitor.get(reverse("account_home"))
    assert "Hello, Alice" in text(answer)
    assert "Complete your profile 25%" in text(answer)
    for label, route in (
        ("A phone number", "account_profile"),
        ("An address", "account_address_add"),
        ("A picture", "account_profile"),
    ):
        link = f'<a class="btn btn-secondary btn-sm" href="{reverse(route)}">'
        assert re.search(f"{re.escape(link)}[^/]*(<svg.*?</svg>)?{label}", answer.content.decode())


def test_a_complete_profile_is_not_asked_for_more(visitor: Client, alice: User) -> None:
    alice.phone, alice.avatar = "+15035550148", "faces/x"
    alice.save()
    Address.objects.create(user=alice, is_default=True, **HOME)
    assert "Complete your profile" not in text(visitor.get(reverse("account_home")))


def test_name_phone_and_time_zone_are_kept(visitor: Client, alice: User) -> None:
    said = {"name": " Alice  B. Archer", "phone": "(503) 555-0148", "time_zone": "Europe/Lisbon"}
    visitor.post(reverse("account_profile"), said)
    answer = visitor.get(reverse("account_profile"))
    alice.refresh_from_db()
    assert (alice.name, alice.phone, alice.time_zone) == (
        "Alice B. Archer",
        "+15035550148",
        "Europe/Lisbon",
    )
    assert "Your profile is saved." in text(answer)
    assert 'value="(503) 555-0148"' in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Please fill this in."),
        ("name", "a\u0000b", "Please use letters and numbers only."),
        ("phone", "12", "That number looks unfinished."),
        ("time_zone", "Mars/Olympus", "Please choose one from the list."),
    ],
)
def test_what_makes_no_sense_is_said_at_the_field_and_changes_nothing(
    visitor: Client, alice: User, field: str, value: str, sentence: str
) -> None:
    said = {"name": "Other", "phone": "", "time_zone": "", field: value}
    answer = visitor.post(reverse("account_profile"), said)
    assert answer.status_code == 422
    assert sentence in text(answer)
    alice.refresh_from_db()
    assert alice.name == "Alice Archer"


def test_a_language_takes_effect_on_the_next_page_and_on_the_next_device(
    visitor: Client, alice: User, settings: Settings
) -> None:
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    said = {"name": "Alice", "phone": "", "time_zone": "", "language": "de"}
    answer = visitor.post(reverse("account_profile"), said)
    assert answer.cookies["django_language"].value == "de"
    assert '<html lang="de"' in visitor.get(reverse("account_home")).content.decode()

    elsewhere = Client()
    elsewhere.post(
        reverse("account_login"), {"login": alice.email, "password": "quiet-lamplight-evening"}
    )
    assert '<html lang="de"' in elsewhere.get(reverse("account_home")).content.decode()

    visitor.post(reverse("account_profile"), said | {"language": ""})
    english = visitor.get(reverse("account_home"), HTTP_ACCEPT_LANGUAGE="en")
    assert '<html lang="en"' in english.content.decode()


def test_a_site_with_one_language_asks_for_none(visitor: Client) -> None:
    assert b'name="language"' not in visitor.get(reverse("account_profile")).content


def test_a_picture_is_kept_as_squares_of_ours_and_shown_in_header_and_navigation(
    visitor: Client, alice: User
) -> None:
    """FUZ-04: generated names; served with our type and nothing that runs."""
    visitor.post(reverse("account_picture"), {"picture": picture(name="../../x.php%00.jpg")})
    answer = visitor.get(reverse("account_profile"))
    alice.refresh_from_db()
    assert re.fullmatch(r"faces/[\w-]{43}", alice.avatar)
    _folders, names = default_storage.listdir(alice.avatar)
    assert sorted(names) == [*("192.jpg", "192.webp", "384.jpg", "384.webp", "96.jpg", "96.webp")]
    url = f"/media/{alice.avatar}/192.webp"
    assert answer.content.decode().count(f'src="{url}"') == 3  # header, navigation, profile

    served = Client().get(url)
    assert served.status_code == 200
    assert {name: served[name] for name in ("Content-Type", "Content-Disposition")} == {
        "Content-Type": "image/webp",
        "Content-Disposition": "inline",
    }
    assert served["X-Content-Type-Options"] == "nosniff"
    assert served["Content-Security-Policy"] == (
        "default-src 'none'; frame-ancestors 'none'; sandbox"
    )
    assert served["Cache-Control"] == "public, max-age=31536000, immutable"
    assert b"".join(served.streaming_content).startswith(b"RIFF")  # type: ignore[attr-defined]


def test_a_new_picture_and_none_at_all_delete_the_old_files(
    visitor: Client,
    alice: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    folders = []
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            visitor.post(reverse("account_picture"), {"picture": picture()})
        alice.refresh_from_db()
        folders.append(alice.avatar)
    assert [default_storage.exists(folder) for folder in folders] == [False, True]

    with django_capture_on_commit_callbacks(execute=True):
        visitor.post(reverse("account_picture_remove"))
    alice.refresh_from_db()
    assert (alice.avatar, default_storage.exists(folders[1])) == ("", False)
    assert ">AA</span>" in visitor.get(reverse("account_profile")).content.decode()


@pytest.mark.parametrize(
    ("upload", "status", "sentence"),
    [
        (SimpleUploadedFile("a.svg", b"<svg/>", "image/svg+xml"), 422, "is no JPEG, PNG, WebP or"),
        (SimpleUploadedFile("a.png", bytes(11 * 1024**2)), 422, "This file has 11.0 MB."),
        (SimpleUploadedFile("a.png", b""), 422, "This file (0 bytes) is no JPEG, PNG"),
        ("", 422, "Please choose a picture first."),
    ],
)
def test_a_refused_picture_says_why_at_the_field(
    visitor: Client, alice: User, upload: Any, status: int, sentence: str
) -> None:
    """FUZ-04."""
    answer = visitor.post(reverse("account_picture"), {"picture": upload})
    assert answer.status_code == status
    errors = re.search(
        r'<ul class="errors" id="id_picture_error">.*?</ul>', answer.content.decode(), re.DOTALL
    )
    assert errors is not None
    assert sentence in errors[0].replace("\xa0", " ")
    alice.refresh_from_db()
    assert alice.avatar == ""


@pytest.mark.usefixtures("_stopped_clock")
def test_what_is_more_than_a_day_holds_waits_for_the_next(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = replace(uploads.MEGABYTES, tries=1)
    monkeypatch.setattr(uploads, "MEGABYTES", day)
    assert visitor.post(reverse("account_picture"), {"picture": picture()}).status_code == 303
    answer = visitor.post(reverse("account_picture"), {"picture": picture()})
    assert answer.status_code == 429
    assert answer["RateLimit-Limit"] == "1"


@pytest.mark.usefixtures("_stopped_clock")
def test_the_thirty_first_upload_of_an_hour_waits(visitor: Client) -> None:
    for _time in range(30):
        visitor.post(reverse("account_picture"), {"picture": SimpleUploadedFile("a.png", b"x")})
    answer = visitor.post(reverse("account_picture"), {"picture": picture()})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "2400"


@pytest.mark.parametrize(
    "path",
    [
        "faces/x/96.webp",
        "../db.sqlite3",
        "faces/" + "a" * 43 + "/../../secret",
        "faces/" + "a" * 43 + "/96.html",
        "faces/" + "a" * 43 + "/96.webp\n",
    ],
)
def test_what_we_did_not_name_is_not_served_even_where_it_lies_in_the_folder(
    path: str, tmp_path: Path
) -> None:
    folder = tmp_path / "faces" / ("a" * 43)
    folder.mkdir(parents=True)
    (folder / "96.html").write_text("<script>alert(1)</script>")
    assert Client().get(f"/media/{path}").status_code == 404


def test_whether_venues_see_the_picture_is_kept(visitor: Client, alice: User) -> None:
    visitor.post(reverse("account_privacy"), {})
    alice.refresh_from_db()
    assert alice.shows_avatar is False
    visitor.post(reverse("account_privacy"), {"shows_avatar": "on"})
    alice.refresh_from_db()
    assert alice.shows_avatar is True
