"""Signing up to a proven address, choosing a new password, and coming from Google, in a browser."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.geo.factories import make_place
from cozywish.apps.outbox.services import drain
from tests.e2e.checks import SCREENS, NewContext, axe_clean, passes
from tests.identity_provider import Provider, google_here

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def google(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """Google, on this machine."""
    with google_here(settings, monkeypatch) as provider:
        yield provider


@pytest.fixture
def page_there(new_context: NewContext, screen: str) -> Page:
    """A page at each width."""
    return new_context(viewport=SCREENS[screen]).new_page()


def newest_mail() -> str:
    drain(now=timezone.now())
    return str(mail.outbox[-1].body)


def type_code(page: Page) -> None:
    found = re.search(r"^\d{6}$", newest_mail(), re.MULTILINE)
    assert found is not None
    page.locator("[autocomplete=one-time-code]").fill(found[0])


def test_somebody_signs_up_to_book(
    fresh_db: None, live_server: LiveServer, page_there: Page
) -> None:
    page = page_there
    page.goto(f"{live_server.url}/accounts/signup/")
    page.get_by_label("Your name").fill("Maya Okafor")
    page.get_by_label("Email").fill("maya@okafor.design")
    page.get_by_label("Password", exact=True).fill("a quiet lamp and tea")
    passes(page, "sign-up")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    axe_clean(page)
    type_code(page)
    page.wait_for_url(f"{live_server.url}/")
    assert EmailAddress.objects.get().verified


def test_a_business_signs_up(fresh_db: None, live_server: LiveServer, page_there: Page) -> None:
    make_place()
    page = page_there
    page.goto(f"{live_server.url}/accounts/signup/")
    page.get_by_role("link", name="I run a business").click()
    page.get_by_label("Business name").fill("Juniper & Steam")
    page.get_by_label("Your name").fill("Ines Calloway")
    page.get_by_label("Phone").fill("(503) 555-0148")
    page.get_by_role("combobox", name="City or ZIP code").fill("Portland, OR")
    page.get_by_label("Email").fill("ines@juniper.example")
    page.get_by_label("Password", exact=True).fill("a quiet lamp and tea")
    passes(page, "sign-up-business")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    type_code(page)
    page.wait_for_url(f"{live_server.url}/**")
    assert User.objects.get().business.name == "Juniper & Steam"


def test_a_forgotten_password_is_replaced(
    fresh_db: None, live_server: LiveServer, page_there: Page
) -> None:
    alice = make_user("Alice Archer")
    page = page_there
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("link", name="Forgot it?").click()
    page.get_by_label("Email").fill(alice.email)
    axe_clean(page)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    axe_clean(page)
    link = re.search(r"http://localhost:8000(/accounts/password/reset/key/\S+)", newest_mail())
    assert link is not None
    page.goto(live_server.url + link[1])
    page.get_by_label("New Password").fill("a kettle of tea leaves")
    axe_clean(page)
    page.get_by_role("button", name="Save the password").click()
    expect(page.get_by_role("heading", name="Your new password is saved")).to_be_visible()
    alice.refresh_from_db()
    assert alice.check_password("a kettle of tea leaves")


def test_google_signs_somebody_in(
    fresh_db: None, live_server: LiveServer, page_there: Page, google: Provider
) -> None:
    page = page_there
    page.goto(f"{live_server.url}/accounts/login/")
    passes(page, "sign-in-providers")
    page.get_by_role("button", name="Google").click()
    page.wait_for_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}/me/security/linked/")
    expect(page.get_by_text("Maya@okafor.design")).to_be_visible()
    passes(page, "linked")


def test_google_tells_no_address_and_it_is_asked_for(
    fresh_db: None, live_server: LiveServer, page_there: Page, google: Provider
) -> None:
    del google.claims["email"]
    page = page_there
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Google").click()
    expect(page.get_by_role("heading", name="Almost there")).to_be_visible()
    passes(page, "linked-sign-up")
    page.get_by_label("Email").fill("maya@okafor.design")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    type_code(page)
    page.wait_for_url(f"{live_server.url}/")
    assert User.objects.get().email == "maya@okafor.design"
