"""The account's own pages: home, profile, picture, privacy, address book."""

import io
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import Address, User
from cozywish.apps.geo.models import Place, Postcode

pytestmark = pytest.mark.django_db

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
def alice() -> User:
    return make_user()


@pytest.fixture
def page(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture(autouse=True)
def _own_files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def portland() -> Place:
    place = Place.objects.create(
        country="US",
        slug="portland-or",
        name="Portland",
        search_name="portland",
        state="OR",
        lat=45.5,
        lon=-122.6,
        time_zone="America/Los_Angeles",
    )
    Postcode.objects.create(
        country="US", code="97211", place=place, lat=45.5, lon=-122.6, time_zone=place.time_zone
    )
    return place


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
def test_each_page_opens_and_stays_out_of_caches(page: Client, name: str) -> None:
    answer = page.get(reverse(name))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")


def test_the_home_says_how_complete_the_profile_is_and_links_what_is_missing(page: Client) -> None:
    answer = page.get(reverse("account_home"))
    assert "Hello, Alice" in text(answer)
    assert "Complete your profile 25%" in text(answer)
    for label, route in (
        ("A phone number", "account_profile"),
        ("An address", "account_address_add"),
        ("A picture", "account_profile"),
    ):
        link = f'<a class="btn btn-secondary btn-sm" href="{reverse(route)}">'
        assert re.search(f"{re.escape(link)}[^/]*(<svg.*?</svg>)?{label}", answer.content.decode())


def test_a_complete_profile_is_not_asked_for_more(page: Client, alice: User) -> None:
    alice.phone, alice.avatar = "+15035550148", "faces/x"
    alice.save()
    Address.objects.create(user=alice, is_default=True, **HOME)
    assert "Complete your profile" not in text(page.get(reverse("account_home")))


def test_name_phone_and_time_zone_are_kept(page: Client, alice: User) -> None:
    said = {"name": " Alice  B. Archer", "phone": "(503) 555-0148", "time_zone": "Europe/Lisbon"}
    page.post(reverse("account_profile"), said)
    answer = page.get(reverse("account_profile"))
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
        ("name", "", "This field is required."),
        ("name", "a\u0000b", "Null characters are not allowed."),
        ("phone", "12", "That number looks unfinished."),
        ("time_zone", "Mars/Olympus", "Select a valid choice."),
    ],
)
def test_what_makes_no_sense_is_said_at_the_field_and_changes_nothing(
    page: Client, alice: User, field: str, value: str, sentence: str
) -> None:
    said = {"name": "Other", "phone": "", "time_zone": "", field: value}
    answer = page.post(reverse("account_profile"), said)
    assert answer.status_code == 422
    assert sentence in text(answer)
    alice.refresh_from_db()
    assert alice.name == "Alice Archer"


def test_a_language_takes_effect_on_the_next_page_and_on_the_next_device(
    page: Client, alice: User, settings: Settings
) -> None:
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    said = {"name": "Alice", "phone": "", "time_zone": "", "language": "de"}
    answer = page.post(reverse("account_profile"), said)
    assert answer.cookies["django_language"].value == "de"
    assert '<html lang="de"' in page.get(reverse("account_home")).content.decode()

    elsewhere = Client()
    elsewhere.post(
        reverse("account_login"), {"login": alice.email, "password": "quiet-lamplight-evening"}
    )
    assert '<html lang="de"' in elsewhere.get(reverse("account_home")).content.decode()

    page.post(reverse("account_profile"), said | {"language": ""})
    english = page.get(reverse("account_home"), HTTP_ACCEPT_LANGUAGE="en")
    assert '<html lang="en"' in english.content.decode()


def test_a_site_with_one_language_asks_for_none(page: Client) -> None:
    assert b'name="language"' not in page.get(reverse("account_profile")).content


def test_a_picture_is_kept_as_squares_of_ours_and_shown_in_header_and_navigation(
    page: Client, alice: User
) -> None:
    """FUZ-04: generated names; served with our type and nothing that runs."""
    page.post(reverse("account_picture"), {"picture": picture(name="../../x.php%00.jpg")})
    answer = page.get(reverse("account_profile"))
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
    page: Client,
    alice: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    folders = []
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            page.post(reverse("account_picture"), {"picture": picture()})
        alice.refresh_from_db()
        folders.append(alice.avatar)
    assert [default_storage.exists(folder) for folder in folders] == [False, True]

    with django_capture_on_commit_callbacks(execute=True):
        page.post(reverse("account_picture_remove"))
    alice.refresh_from_db()
    assert (alice.avatar, default_storage.exists(folders[1])) == ("", False)
    assert ">AA</span>" in page.get(reverse("account_profile")).content.decode()


@pytest.mark.parametrize(
    ("upload", "status", "sentence"),
    [
        (SimpleUploadedFile("a.svg", b"<svg/>", "image/svg+xml"), 422, "is no JPEG, PNG, WebP or"),
        (SimpleUploadedFile("a.png", bytes(11 * 1024**2)), 422, "This file has 11.0 MB."),
        (SimpleUploadedFile("a.png", b""), 422, "This file (0.0 MB) is no JPEG, PNG"),
        ("", 422, "Please choose a picture first."),
    ],
)
def test_a_refused_picture_says_why_at_the_field(
    page: Client, alice: User, upload: Any, status: int, sentence: str
) -> None:
    """FUZ-04."""
    answer = page.post(reverse("account_picture"), {"picture": upload})
    assert answer.status_code == status
    errors = re.search(
        r'<ul class="errors" id="id_picture_error">.*?</ul>', answer.content.decode(), re.DOTALL
    )
    assert errors is not None
    assert sentence in errors[0]
    alice.refresh_from_db()
    assert alice.avatar == ""


def test_the_thirty_first_upload_of_an_hour_waits(page: Client) -> None:
    for _time in range(30):
        page.post(reverse("account_picture"), {"picture": SimpleUploadedFile("a.png", b"x")})
    answer = page.post(reverse("account_picture"), {"picture": picture()})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) <= 3600


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


def test_whether_venues_see_the_picture_is_kept(page: Client, alice: User) -> None:
    page.post(reverse("account_privacy"), {})
    alice.refresh_from_db()
    assert alice.shows_avatar is False
    page.post(reverse("account_privacy"), {"shows_avatar": "on"})
    alice.refresh_from_db()
    assert alice.shows_avatar is True


def test_an_address_is_kept_checked_and_the_first_is_the_default(
    page: Client, alice: User, portland: Place
) -> None:
    assert page.post(reverse("account_address_add"), HOME).status_code == 303
    address = Address.objects.get(user=alice)
    assert address.is_default
    assert address.checked_at is not None
    shown = text(page.get(reverse("account_addresses")))
    assert "1834 NE Going St, Apt 2 Portland, OR 97211 Blue gate" in shown
    assert "City and ZIP code checked" in shown


def test_a_zip_code_nobody_knows_is_kept_and_said(page: Client, alice: User) -> None:
    page.post(reverse("account_address_add"), HOME | {"postcode": "00001"})
    assert Address.objects.get(user=alice).checked_at is None
    assert "Not checked" in text(page.get(reverse("account_addresses")))


@pytest.mark.parametrize("elsewhere", [{"city": "Salem"}, {"region": "WA"}])
def test_a_zip_code_of_another_city_is_said_at_the_field_with_both_ways_out(
    page: Client, alice: User, portland: Place, elsewhere: dict[str, str]
) -> None:
    answer = page.post(reverse("account_address_add"), HOME | elsewhere)
    assert answer.status_code == 422
    assert "97211 is in Portland, OR. Use Portland, OR Keep it as I typed it" in text(answer)
    assert not Address.objects.exists()
    page.post(reverse("account_address_add"), HOME | elsewhere | {"as_found": "97211"})
    page.post(
        reverse("account_address_add"),
        HOME | elsewhere | {"as_typed": "97211", "label": "Work"},
    )
    found, typed = Address.objects.order_by("label")
    assert (found.city, found.region, found.checked_at is None) == ("Portland", "OR", False)
    assert elsewhere.items() <= {"city": typed.city, "region": typed.region}.items()
    assert typed.checked_at is None


def test_an_offer_for_one_zip_code_says_nothing_about_another(
    page: Client, alice: User, portland: Place
) -> None:
    answer = page.post(
        reverse("account_address_add"), HOME | {"city": "Salem", "as_found": "97301"}
    )
    assert answer.status_code == 422
    assert not Address.objects.exists()


def test_a_city_may_be_written_in_any_case_and_its_state_in_full(
    page: Client, alice: User, portland: Place
) -> None:
    page.post(reverse("account_address_add"), HOME | {"city": "portland", "region": "oregon"})
    assert Address.objects.get(user=alice).checked_at is not None


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    [
        ({"postcode": "9721"}, 422, "That is not a ZIP code. Give its five digits, such as 97211."),
        ({"line1": ""}, 422, "This field is required."),
        ({"label": "Work"}, 409, "You have an address of that name already."),
    ],
)
def test_an_address_that_cannot_be_kept_says_why_at_the_field(
    page: Client, alice: User, changed: dict[str, str], status: int, sentence: str
) -> None:
    Address.objects.create(user=alice, **(HOME | {"label": "Work"}))
    answer = page.post(reverse("account_address_add"), HOME | changed)
    assert answer.status_code == status
    assert sentence in text(answer)
    assert Address.objects.filter(user=alice).count() == 1


def test_another_default_replaces_the_first_and_removing_it_gives_it_back(
    page: Client, alice: User
) -> None:
    for label in ("Home", "Work"):
        page.post(reverse("account_address_add"), HOME | {"label": label})
    work = Address.objects.get(label="Work")
    page.post(reverse("account_address_default", args=[work.pk]))
    assert dict(Address.objects.values_list("label", "is_default")) == {"Home": False, "Work": True}
    page.post(reverse("account_address_remove", args=[work.pk]))
    assert dict(Address.objects.values_list("label", "is_default")) == {"Home": True}


def test_removing_the_first_default_gives_it_to_the_next(page: Client, alice: User) -> None:
    for label in ("Home", "Work"):
        page.post(reverse("account_address_add"), HOME | {"label": label})
    home = Address.objects.get(label="Home")
    page.post(reverse("account_address_remove", args=[home.pk]))
    assert dict(Address.objects.values_list("label", "is_default")) == {"Work": True}


def test_an_address_can_be_corrected_and_made_the_default_at_once(
    page: Client, alice: User
) -> None:
    for label in ("Home", "Work"):
        page.post(reverse("account_address_add"), HOME | {"label": label})
    work = Address.objects.get(label="Work")
    changed = HOME | {"label": "Studio", "is_default": "on"}
    assert page.post(reverse("account_address", args=[work.pk]), changed).status_code == 303
    assert dict(Address.objects.values_list("label", "is_default")) == {
        "Home": False,
        "Studio": True,
    }


def test_twenty_addresses_are_the_most(page: Client, alice: User) -> None:
    Address.objects.bulk_create(
        Address(user=alice, **(HOME | {"label": f"No. {number}"})) for number in range(19)
    )
    assert page.post(reverse("account_address_add"), HOME).status_code == 303
    answer = page.post(reverse("account_address_add"), HOME | {"label": "One more"})
    assert answer.status_code == 409
    assert "You have 20 addresses, which is the most." in text(answer)
    assert b"Add an address" not in page.get(reverse("account_addresses")).content


@pytest.mark.parametrize("name", ["account_address", "account_address_remove"])
def test_the_address_of_somebody_else_looks_as_if_it_were_not_there(
    page: Client, name: str
) -> None:
    theirs = Address.objects.create(user=make_user("Bob Baker"), **HOME)
    for address_id in (theirs.pk, uuid4()):
        assert page.get(reverse(name, args=[address_id])).status_code == 404
        assert page.post(reverse(name, args=[address_id]), HOME).status_code == 404
    answer = page.post(reverse("account_address_default", args=[theirs.pk]))
    assert answer.status_code == 409
    theirs.refresh_from_db()
    assert (theirs.is_default, theirs.label) == (False, "Home")
