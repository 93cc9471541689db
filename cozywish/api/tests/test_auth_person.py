"""The account (nobody says who they are: SEC-14), the profile, passwords, and where one is signed in."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from cozywish.api.tests.client import ApiClient, AppClient, data_of, error_of
from cozywish.api.tests.conftest import NOW
from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.accounts.models import (
    Address,
    AttemptOutcome,
    Door,
    LoginAttempt,
    User,
    UserActivity,
)
from cozywish.apps.accounts.profile import completion
from cozywish.apps.outbox.services import drain
from cozywish.toolkit.tests.atlas import atlas

NEW = "another cozy evening"
EMPTY = {"name": "Al", "phone": "", "language": "", "time_zone": "", "shows_avatar": False}


@pytest.fixture
def inside(app: AppClient, alice: User) -> AppClient:
    """Alice's app."""
    app.sign_in()
    return app


def test_the_account_says_who_one_is(inside: AppClient, alice: User) -> None:
    assert data_of(inside.call("get", "user/")) == {
        "id": str(alice.pk),
        "email": "alice@example.com",
        "name": "Alice Archer",
        "joined_at": alice.joined_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "has_password": True,
        "has_second_factor": False,
    }


def test_the_account_needs_somebody_signed_in(app: AppClient, db: None) -> None:
    for path in ("user/", "profile/", "sessions/", "reauthenticate/", "biometric/enroll/"):
        assert error_of(app.call("get", path))[:2] == (401, "NOT_SIGNED_IN")
    for path in ("logout/", "password/change/", "reauthenticate/", "biometric/enroll/"):
        assert error_of(app.call("post", path, {}))[:2] == (401, "NOT_SIGNED_IN")


def test_a_browser_s_session_opens_the_account_too(signed_in: ApiClient) -> None:
    answer = signed_in.get("/api/v1/auth/user/")

    assert data_of(answer)["name"] == "Alice Archer"


@pytest.mark.parametrize("method", ["put", "patch"])
def test_the_name_can_be_changed(method: str, inside: AppClient) -> None:
    assert data_of(inside.call(method, "user/", {"name": " Al Archer "}))["name"] == "Al Archer"
    assert User.objects.get().name == "Al Archer"


@pytest.mark.parametrize("field", ["email", "id", "is_staff", "is_superuser", "password", "user"])
def test_who_one_is_cannot_be_said(field: str, inside: AppClient, alice: User) -> None:
    before = User.objects.values().get()
    for path in ("user/", "profile/"):
        answer = inside.call("patch", path, {field: str(make_bob().pk)})
        assert error_of(answer) == (
            400,
            "VALIDATION_ERROR",
            {field: ["There is no such field."]},
        )
    assert User.objects.values().get(pk=alice.pk) == before


def make_bob() -> User:
    return User.objects.filter(email="bob@example.com").first() or make_user("Bob Baker")


def test_the_profile_says_what_is_missing(inside: AppClient, alice: User) -> None:
    assert data_of(inside.call("get", "profile/")) == {
        "name": "Alice Archer",
        "phone": "",
        "language": "",
        "time_zone": "",
        "shows_avatar": True,
        "completion": {"percent": 25, "missing": ["phone", "address", "picture"]},
    }


def test_a_profile_is_complete_with_all_its_parts(alice: User) -> None:
    assert completion(alice) == (25, ("phone", "address", "picture"))
    alice.phone, alice.avatar = "+15035550123", "a.webp"
    assert completion(alice) == (75, ("address",))
    Address.objects.create(
        user=alice, label="Home", line1="1 Fern St", city="Portland", postcode="97205"
    )
    assert completion(alice) == (100, ())


def test_the_profile_changes_as_a_whole_or_in_part(inside: AppClient, alice: User) -> None:
    part = {"phone": "+1 503 555 0123", "time_zone": "America/Los_Angeles", "language": "en"}
    changed = data_of(inside.call("patch", "profile/", part))
    assert (changed["phone"], changed["name"]) == ("+15035550123", "Alice Archer")
    assert changed["completion"] == {"percent": 50, "missing": ["address", "picture"]}

    replaced = data_of(inside.call("put", "profile/", EMPTY))
    assert {name: replaced[name] for name in EMPTY} == EMPTY
    status, code, details = error_of(inside.call("put", "profile/", {"name": "Al"}))
    assert (status, code) == (400, "VALIDATION_ERROR")
    assert sorted(details) == ["language", "phone", "shows_avatar", "time_zone"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 81),
        ("name", "A\r\nBcc: b"),
        ("name", 7),
        ("phone", "503 555"),
        ("language", "tlh"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("shows_avatar", "yes"),
        ("shows_avatar", 1),
        ("shows_avatar", None),
    ],
)
def test_a_value_that_is_none_is_refused(field: str, value: object, inside: AppClient) -> None:
    status, code, details = error_of(inside.call("patch", "profile/", {field: value}))

    assert (status, code, list(details)) == (400, "VALIDATION_ERROR", [field])


def test_changing_the_password_ends_all_other_sessions(inside: AppClient, alice: User) -> None:
    other = AppClient()
    other.sign_in()
    body = {"current_password": PASSWORD, "new_password": NEW}
    before = inside.access_token
    said = data_of(inside.call("post", "password/change/", body))

    assert error_of(other.call("get", "user/"))[:2] == (401, "NOT_SIGNED_IN")
    inside.access_token = before
    assert error_of(inside.call("get", "user/"))[:2] == (401, "NOT_SIGNED_IN")
    inside.access_token = said["access_token"]
    assert inside.call("get", "user/").status_code == 200
    inside.access_token = ""
    refreshed = inside.call("post", "refresh/", {"refresh_token": said["refresh_token"]})
    assert refreshed.status_code == 200
    assert User.objects.get().check_password(NEW)
    assert UserActivity.objects.filter(kind="PASSWORD_CHANGED").count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"current_password": "not hers", "new_password": NEW}, "current_password"),
        ({"new_password": NEW}, "current_password"),
        ({"current_password": PASSWORD, "new_password": "short"}, "new_password"),
        ({"current_password": PASSWORD}, "new_password"),
    ],
)
def test_a_password_is_not_changed_for_less(
    body: dict[str, str], field: str, inside: AppClient
) -> None:
    status, code, details = error_of(inside.call("post", "password/change/", body))

    assert (status, code, list(details)) == (400, "VALIDATION_ERROR", [field])
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.usefixtures("early_in_a_minute")
def test_a_stolen_token_cannot_guess_the_password(inside: AppClient, alice: User) -> None:
    guess = {"current_password": "not hers", "new_password": NEW}
    statuses = [inside.call("post", "password/change/", guess).status_code for _ in range(6)]

    assert statuses == [400] * 5 + [429]
    tries = LoginAttempt.objects.filter(user=alice, door=Door.API).order_by("pk")
    outcomes = list(tries.values_list("outcome", flat=True))
    assert outcomes == [
        AttemptOutcome.SUCCEEDED,
        *[AttemptOutcome.REFUSED] * 5,
        AttemptOutcome.LIMITED,
    ]


@pytest.mark.usefixtures("early_in_a_minute")
def test_current_passwords_have_one_budget_whichever_door_asks_for_them(
    inside: AppClient, alice: User
) -> None:
    browser, fresh = Client(), Client()
    browser.force_login(alice)
    for one in (browser, fresh):
        one.cookies[settings.DEVICE_COOKIE_NAME] = inside.cookies[settings.DEVICE_COOKIE_NAME].value
    page = {"oldpassword": "not hers", "password1": NEW}
    change = {"current_password": "not hers", "new_password": NEW}
    address = {"email": "alice@new.example", "password": "not hers"}
    guesses = [
        inside.call("post", "password/change/", change).status_code,
        inside.call("post", "reauthenticate/", {"password": "not hers"}).status_code,
        browser.post("/me/security/password/", page).status_code,
        browser.post("/me/email/", address).status_code,
        fresh.post("/accounts/login/", {"login": alice.email, "password": "not hers"}).status_code,
        inside.call("post", "password/change/", change).status_code,
        browser.post("/me/security/password/", page).status_code,
        browser.post("/me/email/", address).status_code,
    ]

    assert guesses == [400, 422, 200, 422, 200, 429, 429, 429]


def mailed_key() -> str:
    drain(now=timezone.now())
    bodies = "\n".join(str(letter.body) for letter in mail.outbox)  # others may leave with it
    found = re.search(r"/password/reset/key/([^/\s]+)/", bodies)
    assert found is not None
    return found[1]


def test_a_mailed_key_sets_a_new_password_once(app: AppClient, alice: User) -> None:
    inside = AppClient()
    inside.sign_in()
    assert app.call("post", "password/reset/", {"email": "Alice@Example.com"}).status_code == 204
    body = {"key": mailed_key(), "password": NEW}

    assert app.call("post", "password/reset/confirm/", body).status_code == 204
    again = app.call("post", "password/reset/confirm/", body)
    assert error_of(again)[:2] == (409, "ACCOUNTS_RESET_LINK_OVER")
    assert error_of(inside.call("get", "user/"))[:2] == (401, "NOT_SIGNED_IN")
    app.sign_in(password=NEW)


@pytest.mark.parametrize("key", ["x", "a-b", "-", "1-abc-def", "\u0000"])
def test_a_key_that_is_none_is_refused(key: str, app: AppClient, alice: User) -> None:
    body = {"key": key, "password": NEW}

    assert error_of(app.call("post", "password/reset/confirm/", body))[0] in {400, 409}
    assert User.objects.get().check_password(PASSWORD)


def test_asking_for_a_reset_says_nothing_about_the_address(app: AppClient, alice: User) -> None:
    known = app.call("post", "password/reset/", {"email": "alice@example.com"})
    unknown = app.call("post", "password/reset/", {"email": "nobody@example.com"})

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    drain(now=timezone.now())
    assert sorted(one.to[0] for one in mail.outbox) == ["alice@example.com", "nobody@example.com"]


def sessions(app: AppClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data_of(app.call("get", "sessions/"))
    return found


def test_sessions_show_where_one_is_signed_in(app: AppClient, alice: User) -> None:
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    app.defaults["HTTP_USER_AGENT"] = firefox
    app.sign_in()
    (one,) = sessions(app)

    assert {name: one[name] for name in ("device", "network", "place", "is_current")} == {
        "device": "Firefox on Windows",
        "network": "127.0.0.1",
        "place": "",
        "is_current": True,
    }


def test_sessions_show_the_place_as_the_page_does(
    app: AppClient, alice: User, tmp_path: Path, settings: Any
) -> None:
    settings.GEOIP_PATH = atlas(tmp_path)
    app.defaults["REMOTE_ADDR"] = "203.0.113.9"
    app.sign_in()

    assert [one["place"] for one in sessions(app)] == ["Munich, Germany"]


def test_a_browser_that_was_idle_for_too_long_is_not_listed(
    app: AppClient, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Client().post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    app.sign_in()
    assert len(sessions(app)) == 2

    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(hours=12))
    (one,) = sessions(app)
    assert one["is_current"]


def test_a_session_was_seen_when_its_tokens_were_renewed(
    app: AppClient, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = app.sign_in()
    later = NOW + timedelta(minutes=14)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert app.call("post", "refresh/", {"refresh_token": said["refresh_token"]}).status_code == 200

    (one,) = sessions(app)
    assert one["last_seen_at"] == "2036-05-05T14:14:00Z"


def test_one_session_can_be_ended_from_another(inside: AppClient, alice: User) -> None:
    lost = AppClient()
    said = lost.sign_in()
    (other,) = [one for one in sessions(inside) if not one["is_current"]]

    assert inside.call("delete", f"sessions/{other['id']}/").status_code == 204
    assert error_of(lost.call("get", "user/"))[:2] == (401, "NOT_SIGNED_IN")
    lost.access_token = ""
    refresh = lost.call("post", "refresh/", {"refresh_token": said["refresh_token"]})
    assert error_of(refresh)[1] == "ACCOUNTS_REFRESH_OVER"
    assert len(sessions(inside)) == 1
    assert UserActivity.objects.filter(kind="SESSION_ENDED", user=alice).count() == 1


def test_all_others_can_be_ended_at_once(inside: AppClient) -> None:
    others = [AppClient(), AppClient()]
    for other in others:
        other.sign_in()

    assert inside.call("delete", "sessions/").status_code == 204
    assert [one["is_current"] for one in sessions(inside)] == [True]
    assert [other.call("get", "user/").status_code for other in others] == [401, 401]


def test_another_s_session_is_not_there(inside: AppClient) -> None:
    make_bob()
    bob = AppClient()
    bob.sign_in("bob@example.com")
    (his,) = sessions(bob)

    answer = inside.call("delete", f"sessions/{his['id']}/")
    assert error_of(answer)[:2] == (404, "NOT_FOUND")
    assert bob.call("get", "user/").status_code == 200
