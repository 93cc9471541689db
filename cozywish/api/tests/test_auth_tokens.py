"""Access tokens that are not ours, over, or revoked open nothing (SEC-16); refresh tokens rotate (SEC-17)."""

import hmac
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone
from jwt.utils import base64url_encode

from cozywish.api.tests.client import ApiClient, AppClient, data_of, error_of
from cozywish.api.tests.conftest import NOW
from cozywish.apps.accounts.factories import PASSWORD
from cozywish.apps.accounts.models import RefreshToken, User, UserActivity
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.factories import make_venue

REFUSED = (401, "NOT_SIGNED_IN")
OURS = settings.HEADLESS_JWT_PRIVATE_KEY
THEIRS = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_pem() -> bytes:
    key = serialization.load_pem_private_key(OURS.encode(), password=None)
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def by_hand(header: dict[str, Any], claims: dict[str, Any], secret: bytes) -> str:
    """A token as an attacker makes it: the library itself refuses to sign with a public key."""
    parts = [base64url_encode(json.dumps(part).encode()) for part in (header, claims)]
    mac = hmac.new(secret, b".".join(parts), "sha256").digest()
    return b".".join([*parts, base64url_encode(mac)]).decode()


def signed(claims: dict[str, Any], **changes: Any) -> str:
    """The token, changed and signed with our own key: only its claims are wrong."""
    return jwt.encode({**claims, **changes}, OURS, algorithm="RS256")


FORGERIES: dict[str, Callable[[dict[str, Any]], str]] = {
    "no algorithm": lambda claims: jwt.encode(claims, "", algorithm="none"),
    "our public key as a shared secret": lambda claims: by_hand(
        {"alg": "HS256", "typ": "JWT"}, claims, public_pem()
    ),
    "the secret key": lambda claims: jwt.encode(claims, settings.SECRET_KEY, algorithm="HS256"),
    "another key": lambda claims: jwt.encode(claims, THEIRS, algorithm="RS256"),
    "another key, named by a path": lambda claims: jwt.encode(
        claims, THEIRS, algorithm="RS256", headers={"kid": "../../../../dev/null"}
    ),
    "another key, brought along": lambda claims: jwt.encode(
        claims,
        THEIRS,
        algorithm="RS256",
        headers={"jwk": jwt.algorithms.RSAAlgorithm.to_jwk(THEIRS.public_key(), as_dict=True)},
    ),
    "for another site": lambda claims: signed(claims, aud="billing"),
    "for several sites": lambda claims: signed(claims, aud=["cozywish-api", "billing"]),
    "from another site": lambda claims: signed(claims, iss="https://evil.example"),
    "of another kind": lambda claims: signed(claims, typ="refresh"),
    "of another use": lambda claims: signed(claims, token_use="refresh"),
    "over": lambda claims: signed(claims, exp=int(time.time()) - 1),
    "of somebody else": lambda claims: signed(claims, sub="6f1d1c6d-2b7c-4b7e-9a6f-0f6f3a0c9c55"),
    "of another session": lambda claims: signed(claims, sid="x" * 40),
    "without a session": lambda claims: signed(claims, sid=None),
    "without an audience": lambda claims: jwt.encode(
        {name: value for name, value in claims.items() if name != "aud"}, OURS, algorithm="RS256"
    ),
}


def test_the_token_that_the_forgeries_are_made_of_is_good(app: AppClient, alice: User) -> None:
    said = app.sign_in()
    claims = jwt.decode(said["access_token"], options={"verify_signature": False})
    app.access_token = signed(claims)

    assert data_of(app.call("get", "user/"))["id"] == str(alice.pk)


@pytest.mark.parametrize("forgery", sorted(FORGERIES))
def test_a_forged_token_opens_nothing(forgery: str, app: AppClient, alice: User) -> None:
    said = app.sign_in()
    claims = jwt.decode(said["access_token"], options={"verify_signature": False})
    app.access_token = FORGERIES[forgery](claims)

    answer = app.call("get", "user/")
    assert error_of(answer)[:2] == REFUSED
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_refresh_token_is_no_access_token(app: AppClient, alice: User) -> None:
    app.access_token = app.sign_in()["refresh_token"]

    assert error_of(app.call("get", "user/"))[:2] == REFUSED


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "Bearer \xff", "Bearer x", "bearer "])
def test_what_is_no_token_is_refused(header: str, api: ApiClient, alice: User) -> None:
    answer = api.get("/api/v1/auth/user/", HTTP_AUTHORIZATION=header)

    assert error_of(answer)[:2] == REFUSED


def test_a_bad_token_is_refused_where_none_is_needed(app: AppClient, db: None) -> None:
    app.access_token = "x"

    assert error_of(app.ask("venues/"))[:2] == REFUSED


def test_whoever_is_shut_out_is_out_at_the_next_request(app: AppClient, alice: User) -> None:
    said = app.sign_in()
    User.objects.update(is_active=False)

    assert error_of(app.call("get", "user/"))[:2] == REFUSED
    app.access_token = ""
    refresh = app.call("post", "refresh/", {"refresh_token": said["refresh_token"]})
    assert error_of(refresh) == (401, "ACCOUNTS_REFRESH_OVER", {})


def test_a_password_changed_elsewhere_ends_access_at_the_next_request(
    app: AppClient, alice: User
) -> None:
    said = app.sign_in()
    alice.set_password("another cozy evening")
    alice.save()

    assert error_of(app.call("get", "user/"))[:2] == REFUSED
    app.access_token = ""
    refresh = app.call("post", "refresh/", {"refresh_token": said["refresh_token"]})
    assert error_of(refresh) == (401, "ACCOUNTS_REFRESH_OVER", {})


def test_a_refresh_token_gives_new_tokens_for_the_same_session(app: AppClient, alice: User) -> None:
    first = app.sign_in()
    app.access_token = ""
    second = data_of(app.call("post", "refresh/", {"refresh_token": first["refresh_token"]}))

    assert second["refresh_token"] != first["refresh_token"]
    app.access_token = second["access_token"]
    assert data_of(app.call("get", "user/"))["id"] == str(alice.pk)
    third = app.call("post", "refresh/", {"refresh_token": second["refresh_token"]})
    assert third.status_code == 200


def test_an_old_refresh_token_ends_the_session_and_its_owner_is_told(
    app: AppClient, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = app.sign_in()
    old = {"refresh_token": first["refresh_token"]}
    second = data_of(app.call("post", "refresh/", old))
    again = data_of(app.call("post", "refresh/", old))
    assert again["refresh_token"] == second["refresh_token"]

    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(seconds=11))
    assert error_of(app.call("post", "refresh/", old)) == (401, "ACCOUNTS_REFRESH_OVER", {})
    app.access_token = second["access_token"]
    assert error_of(app.call("get", "user/"))[:2] == REFUSED
    app.access_token = ""
    late = app.call("post", "refresh/", {"refresh_token": second["refresh_token"]})
    assert error_of(late) == (401, "ACCOUNTS_REFRESH_OVER", {})
    assert UserActivity.objects.filter(kind="REFRESH_REUSED", user=alice).count() == 1
    drain(now=timezone.now())
    assert mail.outbox[-1].to == ["alice@example.com"]


def test_sixty_refreshes_an_hour_are_enough_for_a_session(app: AppClient, alice: User) -> None:
    token = app.sign_in()["refresh_token"]
    app.access_token = ""
    for number in range(60):
        # The general limit of writing is a minute's; it is not what is looked at here.
        said = app.post(
            "/api/v1/auth/refresh/",
            {"refresh_token": token},
            content_type="application/json",
            REMOTE_ADDR=f"192.0.2.{number}",
        )
        token = said.json()["data"]["refresh_token"]

    answer = app.call("post", "refresh/", {"refresh_token": token})
    assert error_of(answer) == (429, "LIMITS_REACHED", {})
    assert answer["RateLimit-Limit"] == "60"


def customer(_user: User) -> None:
    """No other part."""


def provider(user: User) -> None:
    make_venue(owner=user)


def officer(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_staff=True)


@pytest.mark.parametrize("part", [customer, provider])
def test_an_app_stays_signed_in_for_seven_days_and_thirty_at_most_at_a_venue_too(
    part: Callable[[User], None], app: AppClient, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    part(alice)
    token = app.sign_in()["refresh_token"]
    app.access_token = ""
    for days, status in ((6, 200), (12, 200), (18, 200), (24, 200), (29, 200), (30, 401)):
        now = NOW + timedelta(days=days)
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        answer = app.call("post", "refresh/", {"refresh_token": token})
        assert (days, answer.status_code) == (days, status)
        token = data_of(answer)["refresh_token"] if status == 200 else token

    assert Session.objects.get().expire_date == NOW + timedelta(days=30)


@pytest.mark.parametrize(
    ("part", "idle"),
    [
        (customer, timedelta(hours=12)),
        (provider, timedelta(minutes=30)),
        (officer, timedelta(minutes=30)),
    ],
)
def test_the_session_of_an_app_sent_as_a_cookie_ends_like_a_browser_s(
    part: Callable[[User], None],
    idle: timedelta,
    app: AppClient,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    part(alice)
    app.sign_in()
    browser, cookie = Client(), str(Session.objects.get().session_key)
    browser.cookies[settings.SESSION_COOKIE_NAME] = cookie
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + idle)

    assert browser.get("/me/").headers["Location"].startswith("/accounts/login/")
    assert not Session.objects.exists()


def test_an_app_of_the_office_stays_signed_in_as_long_as_a_browser(
    app: AppClient, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """See Note [How long an app stays signed in]: its doors reach everybody's data."""
    officer(alice)
    token = app.sign_in()["refresh_token"]
    app.access_token = ""
    for minutes in (*range(29, 720, 29), 720):
        now = NOW + timedelta(minutes=minutes)
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        answer = app.call("post", "refresh/", {"refresh_token": token})
        assert (minutes, answer.status_code) == (minutes, 200 if minutes < 720 else 401)
        token = data_of(answer)["refresh_token"] if minutes < 720 else token


def test_an_app_of_the_office_that_is_left_alone_for_half_an_hour_is_signed_out(
    app: AppClient, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer(alice)
    token = app.sign_in()["refresh_token"]
    app.access_token = ""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(minutes=30))

    assert app.call("post", "refresh/", {"refresh_token": token}).status_code == 401


def test_no_token_is_kept_as_it_is(app: AppClient, alice: User) -> None:
    said = app.sign_in()

    (row,) = RefreshToken.objects.values_list("digest", flat=True)
    assert row not in said.values()


def test_a_session_cookie_still_needs_the_csrf_token(alice: User) -> None:
    browser = ApiClient(enforce_csrf_checks=True)
    browser.force_login(alice)
    answer = browser.patch(
        "/api/v1/auth/profile/", {"name": "Mallory"}, content_type="application/json"
    )

    assert error_of(answer)[:2] == (403, "FORBIDDEN")
    assert User.objects.get().name == "Alice Archer"


def test_a_session_token_opens_nothing_by_itself(app: AppClient, alice: User) -> None:
    app.force_login(alice)
    key = str(app.session.session_key)
    app.cookies.clear()

    answer = app.call("get", "user/", x_session_token=key)
    assert error_of(answer)[:2] == REFUSED
    login = app.call("post", "login/", {"email": alice.email, "password": PASSWORD})
    assert login.status_code == 200
