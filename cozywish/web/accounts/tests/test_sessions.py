"""How long one stays signed in, what ends it, and what is kept of coming and going (SEC-12, SEC-13)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.accounts.models import (
    ActivityKind,
    KnownDevice,
    LoginAttempt,
    User,
    UserActivity,
)
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.factories import make_venue
from cozywish.web.accounts.tests.test_accounts import code_in_mail, sign_in, words

DAY = timedelta(days=1)
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
)

Sleep = Callable[[timedelta], None]


@pytest.fixture(autouse=True)
def sleep(monkeypatch: pytest.MonkeyPatch) -> Sleep:
    """Let time pass for everything that asks Django what time it is.

    It begins with a quarter of an hour, so that no window of the limiter ends in the middle of a test.
    """
    real = timezone.now
    passed = [timedelta(seconds=900 - real().timestamp() % 900)]
    monkeypatch.setattr(timezone, "now", lambda: real() + passed[0])

    def pass_by(time: timedelta) -> None:
        passed[0] += time

    return pass_by


def is_in(client: Client) -> bool:
    return client.get("/me/security/devices/").status_code == 200


def person(kind: str) -> User:
    alice = make_user(is_staff=kind == "office")
    if kind == "provider":
        make_venue(owner=alice)
    return alice


STAYS = [
    ("customer", "", timedelta(hours=12), timedelta(hours=24)),
    ("customer", "on", timedelta(days=14), timedelta(days=30)),
    ("provider", "on", timedelta(minutes=30), timedelta(hours=12)),
    ("office", "on", timedelta(minutes=30), timedelta(hours=12)),
]


@pytest.mark.parametrize(("kind", "remember", "idle", "whole"), STAYS)
def test_a_session_ends_when_nothing_was_done_for_long(
    db: None,
    client: Client,
    sleep: Sleep,
    kind: str,
    remember: str,
    idle: timedelta,
    whole: timedelta,
) -> None:
    person(kind)
    sign_in(client, remember=remember)
    sleep(idle - timedelta(seconds=30))
    assert is_in(client)
    sleep(idle)
    assert not is_in(client)
    assert not UserSession.objects.exists()


@pytest.mark.parametrize(("kind", "remember", "idle", "whole"), STAYS)
def test_a_session_ends_after_its_whole_time_however_busy(
    db: None,
    client: Client,
    sleep: Sleep,
    kind: str,
    remember: str,
    idle: timedelta,
    whole: timedelta,
) -> None:
    person(kind)
    sign_in(client, remember=remember)
    assert abs(client.session.get_expiry_age() - whole.total_seconds()) < 5
    step = idle * 0.9
    slept = timedelta()
    while slept + step < whole:
        sleep(step)
        slept += step
        assert is_in(client)
    sleep(whole - slept)
    assert not is_in(client)


def test_who_becomes_a_provider_meanwhile_stays_as_long_as_providers_do(
    db: None, client: Client, sleep: Sleep
) -> None:
    alice = make_user()
    sign_in(client, remember="on")
    make_venue(owner=alice)
    sleep(timedelta(minutes=6))
    assert is_in(client)
    sleep(timedelta(minutes=31))
    assert not is_in(client)


def test_a_session_that_is_over_says_so_and_comes_back(
    db: None, client: Client, sleep: Sleep
) -> None:
    make_user()
    sign_in(client)
    sleep(DAY)
    response = client.get("/me/bookings/?show=past")
    assert response.headers["Location"] == "/accounts/login/?next=/me/bookings/%3Fshow%3Dpast"
    page = words(client.get(response.headers["Location"]))
    assert "You are signed out here. Sign in again to go on." in page
    assert "You are signed out here." not in words(client.get("/accounts/login/"))


def test_a_fragment_of_a_page_leads_the_whole_page_to_sign_in(db: None, client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/me/bookings/?show=past"}
    response = client.get("/me/security/devices/", headers=headers)
    assert response.status_code == 204
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=/me/bookings/%3Fshow%3Dpast"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/me/security/devices/", "/me/security/devices/"),
        ("https://evil.example/me/", "/"),
        ("", "/"),
    ],
)
def test_a_form_sent_too_late_comes_back_to_its_page(
    db: None, client: Client, referer: str, back: str
) -> None:
    response = client.post("/me/security/devices/end-others/", headers={"Referer": referer})
    assert response.headers["Location"] == f"/accounts/login/?next={back}"


def test_who_was_never_signed_in_is_not_told_that_it_is_over(db: None, client: Client) -> None:
    location = client.get("/me/bookings/").headers["Location"]
    assert "You are signed out here." not in words(client.get(location))


def test_most_pages_write_nothing_and_cost_the_same(db: None, client: Client, sleep: Sleep) -> None:
    make_user()
    sign_in(client)
    seen = UserSession.objects.get().last_seen_at

    def queries() -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get("/me/bookings/")
        return [query["sql"] for query in captured]

    first = queries()
    sleep(timedelta(minutes=4))
    assert len(queries()) == len(first)
    assert not [sql for sql in first if not sql.startswith("SELECT")]
    sleep(timedelta(minutes=2))
    assert [sql for sql in queries() if sql.startswith("UPDATE")]
    assert UserSession.objects.get().last_seen_at > seen + timedelta(minutes=5)


def test_the_session_is_another_one_after_signing_in(db: None, client: Client) -> None:
    make_user()
    planted = client.session
    planted["device"] = "kept"
    planted.save()
    client.cookies["session"] = str(planted.session_key)
    sign_in(client)
    assert client.session.session_key != planted.session_key
    assert client.session["device"] == "kept"
    assert not Session.objects.filter(session_key=planted.session_key).exists()


def test_signing_out_ends_it_on_the_server_and_in_every_tab(db: None, client: Client) -> None:
    make_user()
    sign_in(client)
    copy = client.cookies["session"].value
    client.post("/accounts/logout/")
    thief = Client()
    thief.cookies["session"] = copy
    assert not is_in(thief)
    assert not is_in(client)
    assert not Session.objects.filter(session_key=copy).exists()
    kinds = UserActivity.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["SIGNED_IN", "SIGNED_OUT"]


def test_a_new_password_by_mail_ends_every_session_and_makes_this_browser_known(
    db: None, client: Client
) -> None:
    alice = make_user()
    phone = Client()
    sign_in(phone)
    client.post("/accounts/password/reset/", {"email": "alice@example.com"})
    drain(now=timezone.now())
    link = re.search(r"http://localhost:8000(/accounts/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    form = client.get(link[1]).headers["Location"]
    client.post(form, {"password1": "a kettle of tea leaves"})
    assert not is_in(phone)
    assert not UserSession.objects.exists()
    assert KnownDevice.objects.get().user == alice
    for number in range(6):
        sign_in(Client(), password=f"wrong {number}")
    assert sign_in(Client(), password="a kettle of tea leaves").status_code == 429
    assert sign_in(client, password="a kettle of tea leaves").status_code == 302


def test_the_first_browser_is_no_news_and_the_second_is_mailed(db: None) -> None:
    make_user()
    laptop, phone = Client(), Client(HTTP_USER_AGENT=PHONE)
    for client in (laptop, phone, phone):
        sign_in(client)
        client.post("/accounts/logout/")
    kinds = UserActivity.objects.exclude(kind="SIGNED_OUT").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        ActivityKind.SIGNED_IN,
        ActivityKind.SIGNED_IN_NEW_DEVICE,
        ActivityKind.SIGNED_IN,
    ]
    drain(now=timezone.now())
    [letter] = mail.outbox
    assert letter.subject == "A new device signed in to CozyWish"
    assert "with Mobile Safari on iOS." in str(letter.body)


def test_an_old_account_on_its_first_known_browser_is_mailed(db: None, client: Client) -> None:
    make_user(joined_at=timezone.now() - timedelta(hours=2))
    sign_in(client)
    assert UserActivity.objects.get().kind == ActivityKind.SIGNED_IN_NEW_DEVICE


def test_the_cookie_of_a_known_browser_is_kept_from_scripts_and_only_its_digest_with_us(
    db: None, client: Client
) -> None:
    make_user()
    sign_in(client)
    cookie = client.cookies["device"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["domain"] == ""
    assert cookie["max-age"] == 365 * 24 * 3600
    assert len(cookie.value) == 43
    assert KnownDevice.objects.get().digest != cookie.value


def test_every_try_at_the_page_is_kept(db: None, client: Client) -> None:
    alice = make_user()
    sign_in(client, password="not the password")
    sign_in(client, "nobody@example.com")
    sign_in(client)
    rows = LoginAttempt.objects.order_by("pk").values_list(
        "user", "door", "method", "outcome", "network"
    )
    assert list(rows) == [
        (alice.pk, "PAGE", "password", "REFUSED", "127.0.0.1"),
        (None, "PAGE", "password", "REFUSED", "127.0.0.1"),
        (alice.pk, "PAGE", "password", "SUCCEEDED", "127.0.0.1"),
    ]


def test_after_too_many_tries_the_page_says_when_and_what_else(db: None, client: Client) -> None:
    make_user()
    for _ in range(5):
        sign_in(client, password="not the password")
    response = sign_in(client, next="/me/bookings/")
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 300
    page = words(response)
    assert "Welcome back" in page
    assert re.search(r"Too many tries\. Please wait \d+ (seconds|minutes?)\.", page)
    assert "Choose a new password" in page
    assert "/accounts/prove/?next=/me/bookings/" in response.content.decode()


def test_the_code_from_the_mail_lets_this_browser_go_on(db: None, client: Client) -> None:
    make_user()
    for _ in range(6):
        sign_in(client, password="not the password")
    client.post("/accounts/prove/", {"email": " Alice@Example.com ", "next": "/me/bookings/"})
    code = code_in_mail()
    wrong = "000000" if code != "000000" else "111111"
    response = client.post("/accounts/prove/code/", {"code": wrong})
    assert response.status_code == 422
    assert "You have 4 tries left." in words(response)
    response = client.post("/accounts/prove/code/", {"code": code})
    assert response.headers["Location"] == "/accounts/login/?next=%2Fme%2Fbookings%2F"
    assert "_auth_user_id" not in client.session
    assert "Thank you. Now sign in with your password." in words(client.get("/accounts/login/"))
    assert sign_in(client).status_code == 302


def test_proving_an_address_without_an_account_looks_the_same(db: None, client: Client) -> None:
    client.post("/accounts/prove/", {"email": "nobody@example.com"})
    response = client.post("/accounts/prove/code/", {"code": code_in_mail()})
    assert response.headers["Location"] == "/accounts/login/"
    assert not KnownDevice.objects.exists()


def test_nobody_proves_without_having_been_asked(db: None, client: Client) -> None:
    response = client.post("/accounts/prove/code/", {"code": "123456"})
    assert response.headers["Location"] == "/accounts/prove/"


def test_five_codes_an_hour_are_mailed(db: None, client: Client) -> None:
    client.post("/accounts/prove/", {"email": "alice@example.com"})
    answers = [
        client.post("/accounts/prove/code/", {"action": "resend"}).status_code for _ in range(5)
    ]
    assert answers == [303] * 4 + [429]


@pytest.mark.parametrize(
    "trick",
    [
        {"HTTP_X_FORWARDED_FOR": "203.0.113.{n}"},
        {"HTTP_X_REAL_IP": "203.0.113.{n}"},
        {"HTTP_FORWARDED": "for=203.0.113.{n}"},
        {"HTTP_CLIENT_IP": "203.0.113.{n}"},
        {"HTTP_USER_AGENT": "browser {n}"},
        {"HTTP_X_HTTP_METHOD_OVERRIDE": "PUT"},
        {"SERVER_PROTOCOL": "HTTP/1.0"},
        {"HTTP_COOKIE": "device=made-up-{n}"},
    ],
)
def test_no_header_gets_around_the_limit(db: None, trick: dict[str, str]) -> None:
    make_user()
    statuses = list[int]()
    for number in range(6):
        headers: Any = {name: value.format(n=number) for name, value in trick.items()}
        answer = Client(**headers).post(
            "/accounts/login/", {"login": "alice@example.com", "password": "wrong"}
        )
        statuses.append(answer.status_code)
    assert statuses == [200] * 5 + [429]


def test_one_household_is_one_network_however_many_addresses_it_has(db: None) -> None:
    make_user()
    statuses = [
        sign_in(Client(REMOTE_ADDR=f"2001:db8:1:2::{number:x}"), password="wrong").status_code
        for number in range(6)
    ]
    assert statuses == [200] * 5 + [429]
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:3::1")).status_code == 302


def test_another_spelling_of_the_page_is_the_same_page(db: None, client: Client) -> None:
    make_user()
    for _ in range(5):
        sign_in(client, password="wrong")
    body = {"login": "  ALICE@EXAMPLE.COM ", "password": PASSWORD}
    assert client.post("/accounts/login/?again=1", body).status_code == 429
    assert client.post("/accounts/login", body).status_code == 301
    assert "_auth_user_id" not in client.session
