"""Apps sign in, out and up."""

import json
import re
from datetime import timedelta
from typing import Any

import jwt
import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.utils import timezone

from cozywish.api.tests.client import AppClient, data_of, error_of
from cozywish.api.tests.conftest import NOW
from cozywish.apps.accounts.factories import PASSWORD
from cozywish.apps.accounts.models import Consent, EmailCode, User
from cozywish.apps.outbox.services import drain

NEW = {"name": "  Maya   Okafor ", "email": "maya@okafor.design", "password": "cozy lamp and tea"}


def newest_mail() -> Any:
    drain(now=timezone.now())
    return mail.outbox[-1]


def code_in_mail() -> str:
    found = re.search(r"^\d{6}$", str(newest_mail().body), re.MULTILINE)
    assert found is not None
    return found[0]


def step(answer: Any) -> str:
    """The session token of an answer that asks for another step."""
    assert answer.status_code == 401
    return str(answer.json()["meta"]["session_token"])


def test_signing_in_gives_tokens_that_say_what_they_are_for(app: AppClient, alice: User) -> None:
    said = app.sign_in()

    assert said["expires_in"] == 900
    header = jwt.get_unverified_header(said["access_token"])
    assert (header["alg"], set(header)) == ("RS256", {"alg", "typ", "kid"})
    claims = jwt.decode(said["access_token"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 900
    assert {name: claims[name] for name in ("iss", "aud", "typ", "sub")} == {
        "iss": settings.BASE_URL,
        "aud": "cozywish-api",
        "typ": "access",
        "sub": str(alice.pk),
    }
    assert {"jti", "sid"} <= set(claims)
    assert data_of(app.call("get", "user/"))["email"] == "alice@example.com"


def test_an_access_token_opens_the_rest_of_the_api(app: AppClient, alice: User) -> None:
    assert error_of(app.ask("bookings/"))[:2] == (401, "NOT_SIGNED_IN")
    app.sign_in()

    assert data_of(app.ask("bookings/")) == []


@pytest.mark.parametrize(
    ("email", "password"),
    [("alice@example.com", "not her password"), ("nobody@example.com", PASSWORD)],
)
def test_a_wrong_password_and_an_unknown_address_are_refused_alike(
    email: str, password: str, app: AppClient, alice: User
) -> None:
    answer = app.call("post", "login/", {"email": email, "password": password})

    assert error_of(answer) == (401, "ACCOUNTS_SIGN_IN_REFUSED", {})
    assert answer["WWW-Authenticate"] == "Bearer"
    assert set(answer.json()["meta"]) == {"request_id", "timestamp"}


def test_somebody_who_was_shut_out_is_refused_like_a_wrong_password(
    app: AppClient, alice: User
) -> None:
    User.objects.update(is_active=False)

    answer = app.call("post", "login/", {"email": alice.email, "password": PASSWORD})
    assert error_of(answer) == (401, "ACCOUNTS_SIGN_IN_REFUSED", {})


@pytest.mark.usefixtures("early_in_a_minute")
def test_guessing_is_limited_as_on_the_page(app: AppClient, alice: User) -> None:
    guess = {"email": alice.email, "password": "not her password"}
    codes = [error_of(app.call("post", "login/", guess))[1] for _ in range(5)]
    last = app.call("post", "login/", {"email": alice.email, "password": PASSWORD})

    assert codes == ["ACCOUNTS_SIGN_IN_REFUSED"] * 5
    assert error_of(last) == (429, "LIMITS_REACHED", {})
    assert int(last["Retry-After"]) > 0
    page = app.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert page.status_code == 429


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "email"),
        ({"email": "alice", "password": "x"}, "email"),
        ({"email": "alice@example.com", "password": 7}, "password"),
        ({"email": "alice@example.com", "password": "a\0b"}, "password"),
        ({"email": "alice@example.com", "password": PASSWORD, "user": "1"}, "user"),
        ({"email": "alice@example.com", "password": PASSWORD, "is_staff": True}, "is_staff"),
    ],
)
def test_what_is_malformed_or_unknown_is_refused_with_the_field(
    body: dict[str, Any], field: str, app: AppClient, alice: User
) -> None:
    status, code, details = error_of(app.call("post", "login/", body))

    assert (status, code) == (400, "VALIDATION_ERROR")
    assert field in details


def test_signing_out_ends_access_at_once(app: AppClient, alice: User) -> None:
    said = app.sign_in()

    assert app.call("post", "logout/").status_code == 204
    assert error_of(app.call("get", "user/"))[:2] == (401, "NOT_SIGNED_IN")
    app.access_token = ""
    refresh = app.call("post", "refresh/", {"refresh_token": said["refresh_token"]})
    assert error_of(refresh)[:2] == (401, "ACCOUNTS_REFRESH_OVER")


def test_signing_up_asks_for_the_code_and_then_signs_in(app: AppClient, db: None) -> None:
    answer = app.call("post", "registration/", NEW)
    token = step(answer)
    assert error_of(answer)[:2] == (401, "ACCOUNTS_EMAIL_NOT_VERIFIED")

    said = data_of(
        app.call("post", "verify-email/", {"code": code_in_mail()}, x_session_token=token)
    )
    app.access_token = said["access_token"]
    assert data_of(app.call("get", "user/"))["name"] == "Maya Okafor"
    assert EmailAddress.objects.get().verified


def test_whoever_registers_in_an_app_agrees_to_the_terms_that_hold(
    app: AppClient, db: None
) -> None:
    app.call("post", "registration/", NEW)
    maya = User.objects.get(email=NEW["email"])
    rows = Consent.objects.filter(person_id=maya.pk).order_by("pk")
    assert list(rows.values_list("kind", "version", "given", "door")) == [
        ("TERMS", "2026-11-21", True, "API"),
        ("PRIVACY_NOTICE", "2026-11-21", True, "API"),
    ]


def test_signing_in_without_the_code_asks_for_it(app: AppClient, db: None) -> None:
    app.call("post", "registration/", NEW)
    wanted = {"email": NEW["email"], "password": NEW["password"]}
    answer = app.call("post", "login/", wanted)

    assert error_of(answer)[:2] == (401, "ACCOUNTS_EMAIL_NOT_VERIFIED")
    code = {"code": code_in_mail()}
    said = app.call("post", "verify-email/", code, x_session_token=step(answer))
    assert set(data_of(said)) == {"access_token", "refresh_token", "expires_in"}


def test_a_wrong_code_costs_a_try_and_the_fifth_ends_it(app: AppClient, db: None) -> None:
    token = step(app.call("post", "registration/", NEW))
    right = code_in_mail()
    wrong = [f"{number:06d}" for number in range(6) if f"{number:06d}" != right][:5]
    answers = [
        error_of(app.call("post", "verify-email/", {"code": code}, x_session_token=token))[:2]
        for code in wrong
    ]

    assert answers == [(422, "ACCOUNTS_CODE_WRONG")] * 4 + [(409, "ACCOUNTS_CODE_OVER")]
    late = app.call("post", "verify-email/", {"code": right}, x_session_token=token)
    assert error_of(late)[:2] == (409, "ACCOUNTS_CODE_OVER")
    assert not EmailAddress.objects.get().verified


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "", "١٢٣٤٥٦"])
def test_what_cannot_be_a_code_costs_no_try(code: str, app: AppClient, db: None) -> None:
    token = step(app.call("post", "registration/", NEW))
    right = code_in_mail()
    answer = app.call("post", "verify-email/", {"code": code}, x_session_token=token)
    step_up = app.call("post", "step-up/confirm/", {"email": NEW["email"], "code": code})

    for refused in (answer, step_up):
        assert (*error_of(refused)[:2], [*error_of(refused)[2]]) == (
            400,
            "VALIDATION_ERROR",
            ["code"],
        )
    assert EmailCode.objects.get().tries_left == 5
    said = app.call("post", "verify-email/", {"code": right}, x_session_token=token)
    assert said.status_code == 200


def test_another_code_replaces_the_first(
    app: AppClient, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = step(app.call("post", "registration/", NEW))
    first = code_in_mail()
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(minutes=1))
    assert app.call("post", "verify-email/resend/", x_session_token=token).status_code == 204
    second = code_in_mail()

    assert len(mail.outbox) == 2
    if first != second:
        late = app.call("post", "verify-email/", {"code": first}, x_session_token=token)
        assert error_of(late)[1] == "ACCOUNTS_CODE_WRONG"
    said = app.call("post", "verify-email/", {"code": second}, x_session_token=token)
    assert said.status_code == 200


def test_another_code_is_mailed_on_the_beat(
    app: AppClient, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SEC-10."""
    token = step(app.call("post", "registration/", NEW))
    monkeypatch.setattr(settings, "ANSWER_BEAT", 60)
    slept = list[float]()
    monkeypatch.setattr("cozywish.toolkit.beat.time.sleep", slept.append)
    app.call("post", "verify-email/resend/", x_session_token=token)
    assert len(slept) == 1


@pytest.mark.parametrize("token", ["", "x" * 32, "\\0", "../../etc"])
def test_a_step_of_nothing_is_refused(token: str, app: AppClient, db: None) -> None:
    for path, body in (
        ("verify-email/", {"code": "123456"}),
        ("verify-email/resend/", None),
        ("2fa/", {"code": "123456"}),
    ):
        answer = app.call("post", path, body, x_session_token=token)
        assert error_of(answer) == (409, "ACCOUNTS_NOTHING_PENDING", {})


def test_an_address_that_has_an_account_signs_up_like_any_other(
    app: AppClient, alice: User
) -> None:
    known = app.call("post", "registration/", NEW | {"email": alice.email})
    fresh = app.call("post", "registration/", NEW)

    assert known.json()["error"] == fresh.json()["error"]
    assert set(known.json()["meta"]) == set(fresh.json()["meta"])
    answers = [
        error_of(app.call("post", "verify-email/", {"code": "000000"}, x_session_token=step(one)))
        for one in (known, known, fresh, fresh)
    ]
    drain(now=timezone.now())
    assert [one[1] for one in answers] == ["ACCOUNTS_CODE_OVER"] * 4  # none is mailed yet
    assert {str(one.subject) for one in mail.outbox} >= {"You already have a CozyWish account"}
    assert User.objects.count() == 2


@pytest.mark.parametrize(
    "password",
    ["short phrase", "maya@okafor.design", "123456789123456789", "a" * 16, "abc" * 6],
)
def test_a_short_or_obvious_password_is_refused_with_its_field(
    password: str, app: AppClient, db: None
) -> None:
    status, code, details = error_of(
        app.call("post", "registration/", NEW | {"password": password})
    )

    assert (status, code, list(details)) == (400, "VALIDATION_ERROR", ["password"])
    assert not User.objects.exists()


def test_nothing_of_this_is_kept_by_caches_and_the_library_s_own_addresses_do_not_exist(
    app: AppClient, alice: User
) -> None:
    app.sign_in()

    assert app.call("get", "user/")["Cache-Control"] == "private, no-store"
    assert app.call("get", "biometric/authenticate/")["Cache-Control"] == "private, no-store"
    assert app.get("/_allauth/app/v1/auth/session").status_code == 404
    assert json.loads(app.get("/api/v1/auth/").content)["error"]["code"] == "NOT_FOUND"
