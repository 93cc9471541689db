"""Every answer carries the security headers, whatever its status and kind (SEC-26)."""

import re

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cozywish.apps.accounts.factories import make_user
from cozywish.toolkit.headers import NO_HTML_POLICY

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-site",
    "Permissions-Policy": "browsing-topics=(), camera=(), geolocation=(self), "
    "microphone=(), midi=(), payment=(self), serial=(), usb=()",
}
PAGES = [
    "/",
    "/search",
    "/us/portland-or/",
    "/v/nowhere/",
    "/style/",
    "/accounts/login/",
    "/b/NOPE/",
]
OTHERS = [
    "/api/v1/",
    "/api/nothing/",
    "/robots.txt",
    "/sitemap.xml",
    "/live/",
    "/ready/",
    "/suggest/what/",
    "/static/icon.svg",
    "/static/art/avatars/avatar-amara.webp",
    "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js",
]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES + OTHERS)
def test_the_headers_are_there(client: Client, path: str) -> None:
    answer = client.get(path)
    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert "Server" not in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert len(answer.headers["X-Request-Id"]) == 32


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_pages_allow_only_scripts_with_their_own_nonce(client: Client, path: str) -> None:
    answer = client.get(path)
    said = answer.headers["Content-Security-Policy"]
    nonce = re.search(r"script-src [^;]*'nonce-([^']+)'", said)
    assert nonce is not None
    assert "unsafe" not in said
    for rule in (
        "default-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ):
        assert rule in said
    page = answer.content.decode()
    scripts = re.findall(r"<script\b[^>]*>", page)
    executable = [tag for tag in scripts if 'type="application/json"' not in tag]
    assert executable
    assert all(f'nonce="{nonce[1]}"' in tag for tag in executable)
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", page)
    assert client.get(path).headers["Content-Security-Policy"] != said


@pytest.mark.django_db
@pytest.mark.parametrize("path", OTHERS)
def test_what_is_no_page_may_do_nothing_in_a_browser(client: Client, path: str) -> None:
    assert client.get(path).headers["Content-Security-Policy"] == NO_HTML_POLICY


@pytest.mark.parametrize(
    ("path", "is_for_ever"),
    [
        ("/static/dist/assets/app-8fi13Lzg.js", True),
        ("/static/dist/assets/start-vh-t_kPv.css", True),
        ("/static/art/spots/spot-maintenance.0f1e2d3c4b5a.webp", True),
        ("/static/art/avatars/avatar-amara.webp", False),
        ("/static/dist/sprite.svg", False),
    ],
)
def test_only_files_named_for_their_content_are_kept_for_ever(path: str, is_for_ever: bool) -> None:
    assert bool(re.search(settings.WHITENOISE_IMMUTABLE_FILE_TEST, path)) is is_for_ever


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused_with_our_page() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/logout/")
    assert answer.status_code == 403
    assert "open for too long" in answer.content.decode()
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
def test_being_alive_asks_the_database_nothing_even_of_somebody_signed_in(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(make_user())
    with django_assert_num_queries(0):
        assert client.get("/live/").status_code == 200


@pytest.mark.django_db
def test_pages_for_somebody_signed_in_stay_out_of_caches(client: Client) -> None:
    client.force_login(make_user())
    assert client.get("/").headers["Cache-Control"] == "private, no-store"
