"""A copy of one's data and deleting the account, in a real browser at both widths, light and dark."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.outbox.services import drain
from tests.e2e.checks import passes
from tests.e2e.test_devices import sign_in

pytestmark = pytest.mark.e2e


@pytest.fixture
def data(shown: Page, live_server: LiveServer, settings: Settings, tmp_path: Path) -> Page:
    """Alice is signed in and looks at what we know about her."""
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    make_user()
    sign_in(shown, live_server.url)
    expect(shown).to_have_url(f"{live_server.url}/")
    shown.goto(f"{live_server.url}/me/privacy/")
    return shown


@pytest.mark.django_db(transaction=True)
def test_a_copy_is_asked_for_made_and_downloaded(data: Page) -> None:
    data.get_by_text("Your visits", exact=True).click()
    expect(data.get_by_text("Which services you booked")).to_be_visible()
    passes(data, "data")
    data.get_by_role("button", name="Make a copy").click()
    expect(data.get_by_role("status").first).to_have_text(
        "We are making your copy. You get a mail when it is ready."
    )
    passes(data, "data-asked")

    drain(now=timezone.now())
    data.reload()
    with data.expect_download() as coming:
        data.get_by_role("link", name="Download").click()

    archive = zipfile.ZipFile(io.BytesIO(Path(coming.value.path()).read_bytes()))
    told = json.loads(archive.read("account.json"))
    assert told[0]["rows"][0]["email"] == "alice@example.com"
    passes(data, "data-ready")


@pytest.mark.django_db(transaction=True)
def test_an_account_is_deleted_kept_and_deleted_again(data: Page) -> None:
    site = data.url.removesuffix("/me/privacy/")
    data.get_by_role("link", name="Delete my account").click()
    expect(data.get_by_text("For 14 days you can sign in and keep it.")).to_be_visible()
    passes(data, "data-delete")
    data.get_by_role("button", name="Delete my account").click()
    expect(data.get_by_role("status")).to_contain_text("Your account is closed. Until")
    passes(data, "data-closed")

    sign_in(data, site)
    expect(data).to_have_url(f"{site}/me/privacy/keep/")
    passes(data, "data-keep")
    data.get_by_role("button", name="Keep my account").click()
    expect(data.get_by_role("status")).to_have_text(
        "Your account stays, and everything in it is as it was."
    )
    assert User.objects.get().erase_at is None
