"""One navigation for all pages of the account."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from cozywish.apps.accounts.factories import make_user
from tests.identity_provider import Provider, google_here

PARTS = [
    ("/me/bookings/", "Bookings"),
    ("/me/waiting/", "Waiting for"),
    ("/me/favourites/", "Favourites"),
    ("/me/payments/", "Payments"),
    ("/me/payments/methods/", "Payment methods"),
    ("/me/profile/", "Profile"),
    ("/me/addresses/", "Addresses"),
    ("/me/email/", "Email address"),
    ("/me/privacy/", "Privacy and data"),
    ("/me/security/", "Security"),
    ("/me/security/devices/", "Devices"),
    ("/me/security/activity/", "Activity"),
    ("/me/privacy/consents/", "Consents"),
]
LINKED = ("/me/security/linked/", "Linked accounts")


@pytest.fixture
def page(db: None) -> Client:
    client = Client()
    client.force_login(make_user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def google(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with google_here(settings, monkeypatch) as provider:
        yield provider


def links(page: Client, address: str) -> list[tuple[str, str, bool]]:
    """Where the navigation of the page leads, in which words, and whether that is where one is."""
    html = page.get(address).content.decode()
    nav = re.search(r'<ul class="plain" data-shows-current>(.*?)</ul>', html, re.DOTALL)
    assert nav is not None
    found = re.findall(r'<a href="([^"]+)"([^>]*)>.*?</svg>(.*?)</a>', nav[1], re.DOTALL)
    return [(to, said.strip(), "aria-current" in how) for to, how, said in found]


@pytest.mark.parametrize("address", [address for address, _name in PARTS])
def test_every_part_shows_all_parts_and_itself_as_the_open_one(page: Client, address: str) -> None:
    assert links(page, address) == [(to, name, to == address) for to, name in PARTS]


def test_the_first_page_lists_the_same_parts(page: Client) -> None:
    html = page.get("/me/").content.decode()
    listed = html[html.index("All parts of your account") :]
    assert re.findall(r'<a href="(/me/[^"]+)"', listed)[: len(PARTS)] == [to for to, _ in PARTS]


def test_linked_accounts_are_a_part_where_there_is_something_to_link(
    page: Client, google: Provider
) -> None:
    assert (*LINKED, True) in links(page, LINKED[0])
