"""Second factors, being asked again, and passkeys."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.utils import timezone

from cozywish.api.tests.authenticator import PRESENT, Passkey
from cozywish.api.tests.client import AppClient, data_of, error_of
from cozywish.apps.accounts.factories import PASSWORD
from cozywish.apps.accounts.models import AttemptOutcome, LoginAttempt, User, UserActivity

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN = {"email": "alice@example.com", "password": PASSWORD}
ON_LOCALHOST: dict[str, Any] = {"HTTP_HOST": "localhost", "wsgi.url_scheme": "https"}


def app_code(after: int = 0) -> str:
    return str(format_hotp_value(hotp_value(SECRET, int(timezone.now().timestamp()) // 30 + after)))


def wrong_code() -> str:
    right = {app_code(-2), app_code(-1), app_code(), app_code(1), app_code(2)}
    return next(f"{n:06d}" for n in range(10) if f"{n:06d}" not in right)


@pytest.fixture
def app() -> AppClient:
    return AppClient(**ON_LOCALHOST)


@pytest.fixture
def guarded(alice: User) -> User:
    """Alice with an authenticator app."""
    TOTP.activate(alice, SECRET)
    return alice


@pytest.fixture
def passkey(app: AppClient, alice: User) -> Passkey:
    """A passkey of Alice's, made through the door; nobody is signed in afterwards."""
    app.sign_in()
    made = enroll(app)
    app.call("post", "logout/")
    app.access_token = ""
    return made


def enroll(app: AppClient) -> Passkey:
    app.call("post", "reauthenticate/", {"password": PASSWORD})
    key = Passkey()
    options = data_of(app.call("get", "biometric/enroll/"))["options"]
    body = {"name": "Alice’s phone", "credential": key.create(options)}
    answer = app.call("post", "biometric/enroll/", body)
    assert data_of(answer, 201) == {"name": "Alice’s phone", "recovery_codes_made": True}
    return key


def pending(app: AppClient) -> str:
    """Sign in with the password; return the token for the second step."""
    answer = app.call("post", "login/", LOGIN)
    assert error_of(answer)[1] == "ACCOUNTS_MFA_REQUIRED"
    return str(answer.json()["meta"]["session_token"])


def test_a_second_factor_is_asked_for_and_then_signs_in(app: AppClient, guarded: User) -> None:
    answer = app.call("post", "login/", LOGIN)
    assert error_of(answer) == (401, "ACCOUNTS_MFA_REQUIRED", {"types": ["totp"]})
    token = answer.json()["meta"]["session_token"]

    said = data_of(app.call("post", "2fa/", {"code": app_code()}, x_session_token=token))
    app.access_token = said["access_token"]
    assert data_of(app.call("get", "user/"))["has_second_factor"] is True


def test_what_was_proved_half_way_is_worth_nothing_afterwards(
    app: AppClient, guarded: User
) -> None:
    token = pending(app)
    assert app.call("post", "2fa/", {"code": app_code()}, x_session_token=token).status_code == 200

    for method, body in (("post", {"code": app_code()}), ("get", None)):
        answer = app.call(method, "2fa/", body, x_session_token=token)
        assert error_of(answer) == (409, "ACCOUNTS_NOTHING_PENDING", {})


def test_without_the_second_factor_nothing_opens(app: AppClient, guarded: User) -> None:
    app.access_token = pending(app)

    assert error_of(app.call("get", "user/"))[:2] == (401, "NOT_SIGNED_IN")


def test_a_code_does_not_work_twice(app: AppClient, guarded: User) -> None:
    code = {"code": app_code()}
    first, second = pending(app), pending(app)

    assert app.call("post", "2fa/", code, x_session_token=first).status_code == 200
    again = app.call("post", "2fa/", code, x_session_token=second)
    assert error_of(again) == (422, "ACCOUNTS_FACTOR_REFUSED", {})


@pytest.mark.usefixtures("early_in_a_minute")
def test_five_wrong_codes_are_the_last(app: AppClient, guarded: User) -> None:
    token, wrong = pending(app), {"code": wrong_code()}
    codes = [error_of(app.call("post", "2fa/", wrong, x_session_token=token))[:2] for _ in range(6)]

    assert codes == [(422, "ACCOUNTS_FACTOR_REFUSED")] * 5 + [(429, "LIMITS_REACHED")]
    refused = LoginAttempt.objects.filter(user=guarded, outcome=AttemptOutcome.FACTOR_REFUSED)
    assert list(refused.values_list("door", flat=True)) == ["API"] * 5
    right = app.call("post", "2fa/", {"code": app_code()}, x_session_token=token)
    assert error_of(right)[0] == 429


def test_a_recovery_code_signs_in_once(app: AppClient, guarded: User) -> None:
    code = {"code": RecoveryCodes.activate(guarded).get_unused_codes()[0]}

    first = app.call("post", "2fa/", code, x_session_token=pending(app))
    second = app.call("post", "2fa/", code, x_session_token=pending(app))
    assert first.status_code == 200
    assert error_of(second)[:2] == (422, "ACCOUNTS_FACTOR_REFUSED")


@pytest.mark.parametrize("code", ["12345", "1234567", "123456789", "12345a", "123 456", "١٢٣٤٥٦"])
def test_what_cannot_be_a_code_costs_no_try(code: str, app: AppClient, guarded: User) -> None:
    token = pending(app)
    answers = [app.call("post", "2fa/", {"code": code}, x_session_token=token) for _ in range(6)]

    assert [error_of(one) for one in answers] == [
        (
            400,
            "VALIDATION_ERROR",
            {"code": ["The code has six digits, a recovery code eight."]},
        )
    ] * 6
    assert not LoginAttempt.objects.filter(outcome=AttemptOutcome.FACTOR_REFUSED).exists()
    right = app.call("post", "2fa/", {"code": app_code()}, x_session_token=token)
    assert right.status_code == 200


@pytest.mark.parametrize("body", [{}, {"code": "1", "credential": None}, {"code": 1}])
def test_one_proof_is_wanted(body: dict[str, Any], app: AppClient, guarded: User) -> None:
    answer = app.call("post", "2fa/", body, x_session_token=pending(app))

    assert error_of(answer)[:2] == (400, "VALIDATION_ERROR")


def test_a_passkey_signs_in_without_a_password(app: AppClient, passkey: Passkey) -> None:
    asked = data_of(app.call("get", "biometric/authenticate/"))
    body = {"credential": passkey.get(asked["options"])}
    said = app.call("post", "biometric/authenticate/", body, x_session_token=asked["session_token"])
    app.access_token = data_of(said)["access_token"]

    assert data_of(app.call("get", "user/"))["email"] == "alice@example.com"
    assert UserActivity.objects.filter(kind="FACTOR_ADDED").count() == 1


def test_a_passkey_s_answer_works_once(app: AppClient, passkey: Passkey) -> None:
    asked = data_of(app.call("get", "biometric/authenticate/"))
    body, token = {"credential": passkey.get(asked["options"])}, asked["session_token"]
    assert (
        app.call("post", "biometric/authenticate/", body, x_session_token=token).status_code == 200
    )

    again = app.call("post", "biometric/authenticate/", body, x_session_token=token)
    assert error_of(again)[1] in {"ACCOUNTS_NOTHING_PENDING", "ACCOUNTS_FACTOR_REFUSED"}


def test_a_copy_of_a_passkey_is_refused(app: AppClient, passkey: Passkey) -> None:
    for count, status in ((5, 200), (5, 422), (3, 422), (6, 200)):
        asked = data_of(app.call("get", "biometric/authenticate/"))
        passkey.count = count - 1
        body, token = {"credential": passkey.get(asked["options"])}, asked["session_token"]
        answer = app.call("post", "biometric/authenticate/", body, x_session_token=token)
        assert answer.status_code == status


def test_another_s_key_another_site_and_no_challenge_are_refused(
    app: AppClient, passkey: Passkey
) -> None:
    stranger = Passkey()
    stranger.user_handle = passkey.user_handle
    for key, origin, keeps in (
        (stranger, "https://localhost", True),
        (passkey, "https://evil.example", True),
        (passkey, "https://localhost", False),
    ):
        asked = data_of(app.call("get", "biometric/authenticate/"))
        body = {"credential": key.get(asked["options"], origin=origin)}
        token = asked["session_token"] if keeps else ""
        answer = app.call("post", "biometric/authenticate/", body, x_session_token=token)
        assert error_of(answer) == (422, "ACCOUNTS_FACTOR_REFUSED", {})


def test_after_a_passkey_the_password_alone_is_not_enough(app: AppClient, passkey: Passkey) -> None:
    token = pending(app)
    asked = data_of(app.call("get", "2fa/", x_session_token=token))
    body = {"credential": passkey.get(asked["options"])}

    said = app.call("post", "2fa/", body, x_session_token=token)
    assert set(data_of(said)) == {"access_token", "refresh_token", "expires_in"}


@pytest.mark.parametrize(
    ("is_staff", "asked_for", "status"), [(True, "required", 422), (False, "preferred", 200)]
)
def test_the_device_must_verify_people_of_the_office_after_the_password(
    is_staff: bool, asked_for: str, status: int, app: AppClient, passkey: Passkey
) -> None:
    User.objects.update(is_staff=is_staff)
    token = pending(app)
    asked = data_of(app.call("get", "2fa/", x_session_token=token))["options"]
    passkey.flags = PRESENT
    answer = app.call("post", "2fa/", {"credential": passkey.get(asked)}, x_session_token=token)

    assert (asked["publicKey"]["userVerification"], answer.status_code) == (asked_for, status)


@pytest.mark.parametrize(
    ("is_staff", "asked_for", "status"), [(True, "required", 422), (False, "preferred", 204)]
)
def test_the_device_must_verify_people_of_the_office_who_confirm(
    is_staff: bool, asked_for: str, status: int, app: AppClient, alice: User
) -> None:
    app.sign_in()
    passkey = enroll(app)
    User.objects.update(is_staff=is_staff)
    asked = data_of(app.call("get", "reauthenticate/"))["options"]
    passkey.flags = PRESENT
    answer = app.call("post", "reauthenticate/", {"credential": passkey.get(asked)})

    assert (asked["publicKey"]["userVerification"], answer.status_code) == (asked_for, status)


def test_a_passkey_is_made_only_where_the_device_verifies(app: AppClient, alice: User) -> None:
    app.sign_in()
    app.call("post", "reauthenticate/", {"password": PASSWORD})
    passkey = Passkey()
    passkey.flags = PRESENT
    made = passkey.create(data_of(app.call("get", "biometric/enroll/"))["options"])

    answer = app.call("post", "biometric/enroll/", {"name": "x", "credential": made})
    assert error_of(answer)[:2] == (422, "ACCOUNTS_FACTOR_REFUSED")
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("part", ["id", "rawId", "clientDataJSON", "attestationObject"])
@pytest.mark.parametrize("value", ["AA", "A", "oWNmbXQ", "_____"])
def test_the_bytes_of_a_made_up_passkey_are_refused(
    part: str, value: str, app: AppClient, alice: User
) -> None:
    app.sign_in()
    app.call("post", "reauthenticate/", {"password": PASSWORD})
    made = Passkey().create(data_of(app.call("get", "biometric/enroll/"))["options"])
    (made if part in made else made["response"])[part] = value

    answer = app.call("post", "biometric/enroll/", {"name": "x", "credential": made})
    assert error_of(answer)[:2] == (422, "ACCOUNTS_FACTOR_REFUSED")
    assert not Authenticator.objects.exists()


def test_one_confirms_with_a_password_a_code_or_a_passkey(app: AppClient, guarded: User) -> None:
    token = pending(app)
    said = app.call("post", "2fa/", {"code": app_code()}, x_session_token=token)
    app.access_token = data_of(said)["access_token"]

    assert app.call("post", "reauthenticate/", {"password": PASSWORD}).status_code == 204
    wrong = app.call("post", "reauthenticate/", {"password": "not hers"})
    assert error_of(wrong) == (422, "ACCOUNTS_FACTOR_REFUSED", {})
    # The library takes half a minute before and after; this half minute's code is used up.
    assert app.call("post", "reauthenticate/", {"code": wrong_code()}).status_code == 422
    key = enroll_second(app)
    asked = data_of(app.call("get", "reauthenticate/"))
    body = {"credential": key.get(asked["options"])}
    assert app.call("post", "reauthenticate/", body).status_code == 204


def enroll_second(app: AppClient) -> Passkey:
    key = Passkey()
    options = data_of(app.call("get", "biometric/enroll/"))["options"]
    body = {"name": "x", "credential": key.create(options)}
    assert app.call("post", "biometric/enroll/", body).status_code == 201
    return key


def test_a_way_in_is_added_only_by_who_confirmed_just_now(
    app: AppClient, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.sign_in()
    # Signing in may count as confirming for some minutes; an hour later it does not.
    later = time.time() + 3600
    monkeypatch.setattr("allauth.account.internal.flows.reauthentication.time.time", lambda: later)
    for method, body in (("get", None), ("post", {"name": "x", "credential": _nothing()})):
        answer = app.call(method, "biometric/enroll/", body)
        assert error_of(answer)[:2] in {
            (401, "ACCOUNTS_REAUTHENTICATION_REQUIRED"),
            (422, "ACCOUNTS_FACTOR_REFUSED"),
        }
    assert not Authenticator.objects.exists()


def _nothing() -> dict[str, Any]:
    options = {"publicKey": {"challenge": "AA", "user": {"id": "AA"}}}
    return Passkey().create(options)
