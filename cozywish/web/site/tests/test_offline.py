"""The site as an app: browsers may install it, and its worker and its page without a network are nobody's."""

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.accounts.factories import make_user

pytestmark = pytest.mark.django_db


def test_browsers_may_install_the_site(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")

    said = answer.json()
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert (said["name"], said["start_url"], said["display"]) == ("CozyWish", "/", "standalone")
    assert {icon["purpose"] for icon in said["icons"]} == {"any", "maskable"}
    for icon in said["icons"]:
        found = finders.find(icon["src"].removeprefix("/static/"))
        width, height = Image.open(str(found)).size
        assert icon["sizes"] == f"{width}x{height}"


def test_every_page_names_the_manifest_and_an_icon_for_phones(client: Client) -> None:
    page = client.get("/").content.decode()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert '<link rel="apple-touch-icon" href="/static/app/touch-180.png">' in page


def test_the_worker_is_asked_for_anew_and_may_only_ask_this_site(client: Client) -> None:
    answer = client.get("/service-worker.js")

    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Security-Policy"].startswith(
        "default-src 'none'; connect-src 'self';"
    )
    script = answer.content.decode()
    for name in ("offline", "pro-calendar-kept"):
        assert f'"{reverse(name)}"' in script
    assert "&" not in script.replace("&&", "")  # nothing was escaped as if it were a page


def test_the_page_without_a_network_is_the_same_for_everybody_and_asks_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert "You are offline" in client.get("/offline/").content.decode()

    client.force_login(make_user("Alice Archer"))
    page = client.get("/offline/").content.decode()

    assert "Alice" not in page
    assert "data-account" not in page


def test_a_page_says_whose_it_is_without_saying_who(client: Client) -> None:
    assert 'data-account=""' in client.get("/").content.decode()
    alice = make_user("Alice Archer")
    client.force_login(alice)

    page = client.get("/").content.decode()

    assert 'data-account="' in page
    assert 'data-account=""' not in page
    assert f'data-account="{alice.pk}' not in page
