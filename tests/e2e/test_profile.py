"""Who somebody is, in a real browser at both widths: a name, a picture, an address."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.geo.factories import make_postcode
from tests.e2e.checks import passes


@pytest.fixture
def account(shown: Page, live_server: LiveServer, settings: Settings, tmp_path: Path) -> Page:
    """Alice is signed in and on the first page of her account."""
    settings.MEDIA_ROOT = tmp_path
    make_postcode()
    make_user()
    shown.goto(f"{live_server.url}/accounts/login/?next=/me/")
    shown.get_by_label("Email").fill("alice@example.com")
    shown.locator("input[name=password]").fill(PASSWORD)
    shown.locator("input[name=password]").press("Enter")
    shown.wait_for_url("**/me/")
    return shown


def picture() -> bytes:
    body = io.BytesIO()
    Image.effect_noise((640, 480), 80).save(body, "JPEG")
    return body.getvalue()


def give_address(account: Page) -> None:
    for label, said in {
        "What you call it": "Home",
        "Street and number": "1834 NE Going St",
        "City": "Portland",
        "State": "OR",
        "ZIP code": "97211",
    }.items():
        account.get_by_role("textbox", name=label).fill(said)


@pytest.mark.usefixtures("fresh_db")
def test_the_profile_becomes_complete(account: Page) -> None:
    expect(account.get_by_text("25%", exact=True).first).to_be_visible()
    passes(account, "account-home")

    account.get_by_role("link", name="A picture").click()
    account.get_by_label("Picture", exact=True).set_input_files(
        {"name": "me.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    )
    account.get_by_role("button", name="Upload").click()
    expect(account.locator("#id_picture_error")).to_contain_text("is no JPEG, PNG, WebP or GIF")
    passes(account, "account-profile-refused")
    account.get_by_label("Picture", exact=True).set_input_files(
        {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    account.get_by_role("button", name="Upload").click()
    expect(account.get_by_role("status")).to_have_text("Your new picture is saved.")
    face = account.locator("header .avatar img")
    assert face.evaluate("image => image.decode().then(() => image.naturalWidth)") == 192

    account.get_by_label("Your name").fill("Alice B. Archer")
    account.get_by_label("Mobile").fill("(503) 555-0148")
    account.get_by_role("button", name="Save").click()
    expect(account.get_by_role("status")).to_have_text("Your profile is saved.")
    passes(account, "account-profile")

    account.get_by_role("link", name="Addresses").first.click()
    account.get_by_role("link", name="Add an address").click()
    passes(account, "account-address")
    give_address(account)
    account.get_by_role("button", name="Save").click()
    expect(account.get_by_text("ZIP code checked")).to_be_visible()
    passes(account, "account-addresses")

    account.get_by_role("link", name="Alice B. Archer").click()
    expect(account.get_by_text("Complete your profile")).to_have_count(0)


@pytest.mark.usefixtures("fresh_db")
def test_another_address_is_readable(account: Page) -> None:
    site = account.url.rpartition("/me/")[0]
    account.goto(f"{site}/me/email/")
    passes(account, "account-email")
