"""Passkeys and an authenticator app in a browser: made, used to sign in, and the office behind them."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services import set_up_office_groups
from cozywish.web.accounts.tests.steps import app_code
from tests.e2e.checks import SCREENS, NewContext, fits, passes

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def alice() -> User:
    """Alice, with a password and nothing else."""
    return make_user("Alice Archer")


@pytest.fixture
def page(new_context: NewContext, screen: str) -> Page:
    """A page of either width whose browser has a finger to read."""
    page = new_context(viewport=SCREENS[screen]).new_page()
    hardware = page.context.new_cdp_session(page)
    hardware.send("WebAuthn.enable")
    hardware.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return page


def give_password(page: Page, site: str, email: str = "alice@example.com") -> None:
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{site}/")


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """The server under the name that browsers trust with passkeys."""
    return live_server.url.replace("127.0.0.1", "localhost")


def test_a_passkey_is_added_and_signs_in(alice: User, site: str, page: Page) -> None:
    give_password(page, site)
    page.goto(f"{site}/me/security/")
    passes(page, "security")
    page.get_by_role("link", name="Add Passkeys").click()
    passes(page, "security-passkey-add")
    page.get_by_label("Name").fill("My phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    passes(page, "security-codes")
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("link", name="Manage Passkeys").click()
    expect(page.locator(".setting-row .strong", has_text="My phone")).to_be_visible()
    passes(page, "security-passkeys")

    sign_out(page, site)
    page.goto(f"{site}/accounts/login/?next=/me/security/")
    passes(page, "sign-in-passkey")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{site}/me/security/")


def test_a_passkey_is_used_after_the_password(alice: User, site: str, page: Page) -> None:
    give_password(page, site)
    page.goto(f"{site}/me/security/passkeys/add/")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("link", name="I have kept them").click()
    sign_out(page, site)
    give_password(page, site)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}/")
    expect(page.get_by_role("link", name="Sign in")).to_have_count(0)


def test_a_passkey_proves_it_again_is_renamed_and_removed(
    alice: User, site: str, page: Page
) -> None:
    give_password(page, site)
    page.goto(f"{site}/me/security/passkeys/add/")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.goto(f"{site}/accounts/reauthenticate/passkey/?next=/me/security/passkeys/")
    expect(page.get_by_role("heading", name="Check it’s you")).to_be_visible()
    passes(page, "asked-again-passkey")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}/me/security/passkeys/")

    page.get_by_role("link", name="Rename").click()
    expect(page.get_by_role("heading", name="Rename the passkey")).to_be_visible()
    passes(page, "security-passkey-rename")
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Save the name").click()
    expect(page.locator(".setting-row .strong")).to_have_text("My laptop")

    page.get_by_role("link", name="Remove").click()
    expect(page.get_by_role("heading", name="Remove the passkey?")).to_be_visible()
    passes(page, "security-passkey-remove")
    page.get_by_role("button", name="Remove it").click()
    page.wait_for_url(f"{site}/me/security/**")
    assert not Authenticator.objects.filter(user=alice).exists()


def test_an_app_is_set_up_and_asked_for(alice: User, site: str, page: Page) -> None:
    give_password(page, site)
    page.goto(f"{site}/me/security/app/")
    drawn = page.locator("img.qr").evaluate("picture => picture.naturalWidth")
    assert drawn > 0
    passes(page, "security-app")
    page.get_by_text("Cannot scan it?").click()
    secret = page.locator("[data-secret]").inner_text().replace(" ", "")
    page.get_by_label("Six digits").press_sequentially(app_code(secret, steps=-1))
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    kept = download.value.path().read_text()
    assert re.fullmatch(r"(\d{8}\n){10}", kept)

    sign_out(page, site)
    give_password(page, site)
    expect(page.get_by_role("heading", name="Check it’s you")).to_be_visible()
    passes(page, "two-step")
    page.get_by_label("Six digits").press_sequentially("000000")
    expect(page.get_by_text("That did not work. Please try again.")).to_be_visible()
    passes(page, "two-step-wrong")
    page.get_by_label("Six digits").press_sequentially(app_code(secret))
    page.wait_for_url(f"{site}/")

    sign_out(page, site)
    give_password(page, site)
    page.get_by_role("link", name="Use a recovery code").click()
    passes(page, "two-step-recovery")
    page.get_by_label("Recovery code").fill(kept.split()[0])
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{site}/")


def test_its_pages_are_clear_in_the_dark(alice: User, site: str, new_context: NewContext) -> None:
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP")
    page = new_context(viewport=SCREENS["phone"], color_scheme="dark").new_page()
    give_password(page, site)
    passes(page, "two-step")
    page.get_by_label("Six digits").press_sequentially(app_code("JBSWY3DPEHPK3PXP"))
    page.wait_for_url(f"{site}/")
    page.goto(f"{site}/me/security/")
    passes(page, "security-dark")
    page.goto(f"{site}/me/security/password/")
    passes(page, "security-password-dark")
    page.goto(f"{site}/me/security/app/remove/")
    passes(page, "security-app-remove-dark")
    page.goto(f"{site}/me/security/passkeys/")
    passes(page, "security-passkeys-dark")
    page.goto(f"{site}/me/security/passkeys/add/")
    passes(page, "security-passkeys-add-dark")
    page.goto(f"{site}/me/security/codes/new/")
    passes(page, "security-codes-new-dark")


def test_a_passkey_that_is_not_there_leaves_the_other_ways(site: str, page: Page) -> None:
    page.goto(f"{site}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("That was cancelled or did not work.")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_enabled()


def test_without_scripts_no_passkey_is_offered(site: str, new_context: NewContext) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/accounts/login/")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.get_by_text("Sign in with a passkey")).to_be_hidden()
    expect(page.get_by_text("or with email")).to_be_hidden()


def test_one_is_asked_again_before_what_matters(alice: User, site: str, page: Page) -> None:
    give_password(page, site)
    page.goto(f"{site}/accounts/reauthenticate/?next=/me/security/app/")
    passes(page, "asked-again")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{site}/me/security/app/")


def test_the_catalogue_of_the_office(site: str, page: Page) -> None:
    set_up_office_groups(now=timezone.now()).unwrap()
    olga = make_user("Olga Office", is_staff=True)
    olga.groups.add(Group.objects.get(name="office-work-3"))
    give_password(page, site, "olga@example.com")
    page.wait_for_url(f"{site}/")
    for kind in ("category", "tag"):
        for act in ("", "add/"):
            page.goto(f"{site}/admin/catalog/{kind}/{act}")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            passes(page, f"office-{kind}{'-add' if act else ''}")


def to_the_end_of_the_table(page: Page) -> None:
    """On a phone a table that is too wide scrolls by itself, up to the end of its last column."""
    before = page.viewport_size
    assert before is not None
    page.set_viewport_size(SCREENS["phone"])
    fits(page)
    table = page.locator("#changelist .results")
    assert table.evaluate("table => table.scrollWidth - table.clientWidth") > 0
    table.evaluate("table => table.scrollTo(table.scrollWidth, 0)")
    expect(table.locator("tbody tr").first.locator("td").last).to_be_in_viewport(ratio=0.9)
    page.set_viewport_size(before)


def test_the_office_opens_under_its_own_policy(alice: User, site: str, page: Page) -> None:
    set_up_office_groups(now=timezone.now()).unwrap()
    olga = make_user("Olga Office", is_staff=True)
    olga.groups.add(Group.objects.get(name="office-work-1"))
    page.goto(f"{site}/admin/accounts/user/")
    page.get_by_label("Email").fill("olga@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site}/admin/why/?next=*")
    passes(page, "office-why")
    page.get_by_label("Why do you need to look?").fill("Request 4711")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{site}/admin/accounts/user/")
    expect(page.get_by_role("link", name="olga@example.com")).to_be_visible()
    passes(page, "office-list")
    to_the_end_of_the_table(page)
    page.get_by_role("link", name="alice@example.com").click()
    expect(page.get_by_text("Alice Archer").first).to_be_visible()
    passes(page, "office-row")
    page.get_by_role("link", name="Lock", exact=True).click()
    passes(page, "office-lock")
    page.get_by_label("Reason").fill("Asked for it")
    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_text("Locked.")).to_be_visible()
    expect(page.get_by_role("link", name="Unlock")).to_be_visible()
    page.goto(f"{site}/admin/")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    passes(page, "office")
