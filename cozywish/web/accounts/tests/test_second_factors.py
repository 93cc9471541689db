"""An authenticator app and recovery codes: set up, asked for, used once, limited, taken away (SEC-20)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services import matching_step, prove_code
from cozywish.apps.outbox.services import drain
from cozywish.web.accounts.tests.steps import (
    app_code,
    is_signed_in,
    set_up_app,
    sign_in,
    words,
)

SECRET, NOON = "JBSWY3DPEHPK3PXP", datetime(2026, 3, 5, 12, tzinfo=UTC)
CHALLENGE = "/accounts/two-step/"


@pytest.fixture
def alice(db: None, client: Client) -> User:
    """Alice, signed in."""
    user = make_user("Alice Archer")
    sign_in(client)
    return user


def recovery_codes(client: Client) -> list[str]:
    return re.findall(r"<code>(\d{8})</code>", client.get("/me/security/codes/").content.decode())


def wrong(secret: str) -> str:
    right = {app_code(secret, steps=steps) for steps in (-1, 0, 1, 2)}
    return next(
        code for code in ("000000", "111111", "222222", "333333", "444444") if code not in right
    )


def challenged() -> Client:
    """A browser in which Alice gave her password."""
    client = Client()
    assert sign_in(client).headers["Location"] == CHALLENGE
    return client


def test_the_app_is_asked_for_after_the_password(alice: User, client: Client) -> None:
    secret = set_up_app(client)
    other = challenged()
    assert "Enter the 6 digits from your authenticator app." in words(other.get(CHALLENGE))
    assert not is_signed_in(other)
    assert other.post(CHALLENGE, {"code": app_code(secret)}).headers["Location"] == "/"
    assert is_signed_in(other)


@pytest.mark.parametrize(
    ("steps", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_code_is_good_half_a_minute_early_or_late(steps: int, is_right: bool) -> None:
    found = matching_step(secret=SECRET, code=app_code(SECRET, steps=steps, at=NOON), now=NOON)
    assert (found is not None) is is_right


def test_a_code_works_once_in_all_its_ninety_seconds(alice: User) -> None:
    TOTP.activate(alice, SECRET)
    code = app_code(SECRET, steps=1, at=NOON)
    assert prove_code(user=alice, code=code, now=NOON).unwrap() is not None
    for later in (0, 31, 59):
        now = NOON + timedelta(seconds=later)
        assert prove_code(user=alice, code=code, now=now).unwrap() is None


def test_a_code_before_one_that_was_used_is_used_too(alice: User) -> None:
    TOTP.activate(alice, SECRET)
    assert prove_code(user=alice, code=app_code(SECRET, at=NOON), now=NOON).unwrap() is not None
    earlier = app_code(SECRET, steps=-1, at=NOON)
    assert prove_code(user=alice, code=earlier, now=NOON).unwrap() is None


def test_of_many_who_send_the_same_code_at_once_one_gets_in(fresh_db: None) -> None:
    alice = make_user("Alice Archer")
    TOTP.activate(alice, SECRET)
    code = app_code(SECRET, at=NOON)

    def attempt(_number: int) -> bool:
        try:
            return prove_code(user=alice, code=code, now=NOON).unwrap() is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(24))) == 1


def test_the_mails_say_what_was_added_and_removed(
    alice: User, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(client)
    client.post("/me/security/app/remove/")
    drain(now=timezone.now())
    told = [str(one.body) for one in mail.outbox]
    assert sum("can also be opened with: an authenticator app." in one for one in told) == 1
    assert sum("It no longer opens your account: an authenticator app." in one for one in told) == 1


def test_the_key_stands_in_fours_and_stays_open_after_a_wrong_code(
    alice: User, client: Client
) -> None:
    page = client.get("/me/security/app/").content.decode()
    assert re.search(r"data-secret>([A-Z2-7]{4} ){7}[A-Z2-7]{4}<", page)
    assert "<details>" in page.replace("<details >", "<details>")
    answer = client.post("/me/security/app/", {"code": "not a code"}).content.decode()
    assert "<details open>" in answer


def test_the_key_stays_the_same_for_ten_minutes(alice: User, client: Client) -> None:
    def key() -> str:
        page = client.get("/me/security/app/").content.decode()
        return page.split("data-secret>")[1].split("<")[0]

    def wait(minutes: int) -> None:
        session = client.session
        session["totp-key-made-at"] -= minutes * 60
        session.save()

    first = key()
    wait(9)
    assert key() == first
    wait(2)
    assert key() != first


def test_the_code_that_set_the_app_up_signs_nobody_in(alice: User, client: Client) -> None:
    secret = set_up_app(client, steps=0)
    other = challenged()
    assert "That did not work." in words(other.post(CHALLENGE, {"code": app_code(secret)}))
    assert not is_signed_in(other)


def test_five_wrong_codes_end_the_sign_in(alice: User, client: Client) -> None:
    secret = set_up_app(client)
    other = challenged()
    for _ in range(5):
        assert "That did not work." in words(other.post(CHALLENGE, {"code": wrong(secret)}))
    answer = other.post(CHALLENGE, {"code": app_code(secret)})
    assert answer.headers["Location"] == "/accounts/login/"
    page = words(other.get("/accounts/login/"))
    assert "That was wrong too often. Please sign in again." in page
    assert not is_signed_in(other)
    assert other.get(CHALLENGE).headers["Location"] == "/accounts/login/"


def test_twenty_wrong_codes_an_hour_are_all_an_account_takes(alice: User, client: Client) -> None:
    secret = set_up_app(client)
    for _ in range(4):
        other = challenged()
        for _ in range(5):
            other.post(CHALLENGE, {"code": wrong(secret)})
    other = challenged()
    other.post(CHALLENGE, {"code": app_code(secret)})
    assert not is_signed_in(other)
    assert "Too many tries. Please wait" in words(other.get("/accounts/login/"))


def test_a_recovery_code_signs_in_once(alice: User, client: Client) -> None:
    set_up_app(client)
    codes = recovery_codes(client)
    assert len(set(codes)) == 10
    other = challenged()
    assert "Enter one of your recovery codes." in words(other.get(f"{CHALLENGE}?with=recovery"))
    other.post(CHALLENGE, {"code": codes[3]})
    assert is_signed_in(other)
    again = challenged()
    again.post(CHALLENGE, {"code": codes[3]})
    assert not is_signed_in(again)
    assert "9 codes left" in words(client.get("/me/security/"))


def test_recovery_codes_are_shown_once(alice: User, client: Client) -> None:
    set_up_app(client)
    assert len(recovery_codes(client)) == 10
    assert recovery_codes(client) == []
    assert "They were shown once" in words(client.get("/me/security/codes/"))


def test_the_first_recovery_codes_have_words_of_their_own(
    alice: User, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(client)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/me/security/codes/new/")
    drain(now=timezone.now())
    told = [str(one.subject) for one in mail.outbox if "recovery" in str(one.subject)]
    assert told == ["Your CozyWish recovery codes", "New CozyWish recovery codes"]
    said = words(client.get("/me/security/activity/"))
    assert said.index("Made new recovery codes") < said.index("Made recovery codes")


def test_new_recovery_codes_end_the_old_ones(alice: User, client: Client) -> None:
    set_up_app(client)
    old = recovery_codes(client)
    client.post("/me/security/codes/new/")
    new = recovery_codes(client)
    assert len(new) == 10
    assert not set(old) & set(new)
    other = challenged()
    other.post(CHALLENGE, {"code": old[0]})
    assert not is_signed_in(other)
    other.post(CHALLENGE, {"code": new[0]})
    assert is_signed_in(other)


def test_secrets_do_not_lie_open_in_the_database(alice: User, client: Client) -> None:
    secret = set_up_app(client)
    codes = recovery_codes(client)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not [code for code in codes if code in kept]


def test_without_the_app_the_password_is_enough_again(alice: User, client: Client) -> None:
    set_up_app(client)
    answer = client.post("/me/security/app/remove/")
    assert answer.headers["Location"] == "/me/security/?done=app-off"
    assert not Authenticator.objects.exists()
    assert sign_in(Client()).headers["Location"] == "/"


def test_a_new_password_by_mail_does_not_skip_the_second_factor(
    alice: User, client: Client
) -> None:
    set_up_app(client)
    alice.refresh_from_db()
    other = Client()
    key = f"{user_pk_to_url_str(alice)}-{default_token_generator.make_token(alice)}"
    form = other.get(f"/accounts/password/reset/key/{key}/").headers["Location"]
    other.post(form, {"password1": "quiet-lamplight-morning"})
    answer = other.post(
        "/accounts/login/", {"login": alice.email, "password": "quiet-lamplight-morning"}
    )
    assert answer.headers["Location"] == CHALLENGE
    assert not is_signed_in(other)


# ── being asked again ──
SENSITIVE = [
    "/me/security/app/",
    "/me/security/passkeys/add/",
    "/me/security/codes/new/",
    "/me/security/password/first/",
]


def grow_stale(client: Client, minutes: int = 11) -> None:
    """Let the sign-in lie that long in the past."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= minutes * 60
    session.save()


@pytest.mark.parametrize("path", SENSITIVE[:3])
def test_ten_minutes_later_one_is_asked_again(alice: User, client: Client, path: str) -> None:
    assert client.get(path).status_code == 200
    grow_stale(client, minutes=9)
    assert client.get(path).status_code == 200
    grow_stale(client, minutes=2)
    answer = client.get(path)
    assert (
        answer.headers["Location"] == f"/accounts/reauthenticate/?next={path.replace('/', '%2F')}"
    )


def test_the_password_opens_it_again(alice: User, client: Client) -> None:
    grow_stale(client)
    again = client.get("/me/security/app/").headers["Location"]
    assert "That did not work" not in words(client.get(again))
    refused = client.post(again, {"password": "wrong-lamplight-evening"})
    assert "has-error" in refused.content.decode()
    answer = client.post(again, {"password": "quiet-lamplight-evening"})
    assert answer.headers["Location"] == "/me/security/app/"
    assert client.get("/me/security/app/").status_code == 200


def test_the_app_opens_it_again(alice: User, client: Client) -> None:
    secret = set_up_app(client)
    grow_stale(client)
    assert client.get("/me/security/app/remove/").status_code == 302
    client.post("/accounts/reauthenticate/code/", {"code": app_code(secret)})
    assert client.get("/me/security/app/remove/").status_code == 200


@pytest.mark.usefixtures("early_in_a_minute")
def test_wrong_codes_asked_again_are_limited(alice: User, client: Client) -> None:
    secret = set_up_app(client)
    grow_stale(client)
    for _ in range(5):
        assert (
            client.post("/accounts/reauthenticate/code/", {"code": wrong(secret)}).status_code
            == 200
        )
    answer = client.post("/accounts/reauthenticate/code/", {"code": app_code(secret)})
    assert answer.status_code == 429
    assert client.get("/me/security/app/remove/").status_code == 302


# ── the password ──
def change(client: Client, old: str, new: str) -> Any:
    return client.post("/me/security/password/", {"oldpassword": old, "password1": new})


def test_a_new_password_signs_every_other_device_out(alice: User, client: Client) -> None:
    other = Client()
    sign_in(other)
    answer = change(client, "quiet-lamplight-evening", "a kettle and two cups")
    assert answer.headers["Location"] == "/me/security/?done=password"
    assert "Your new password is saved." in words(client.get("/me/security/?done=password"))
    assert other.get("/me/security/").headers["Location"].startswith("/accounts/login/")
    alice.refresh_from_db()
    assert alice.check_password("a kettle and two cups")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("wrong-lamplight-evening", "a kettle and two cups", "That is not your current password."),
        ("quiet-lamplight-evening", "short", "That is too short. Use 15 characters or more"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(
    alice: User, client: Client, old: str, new: str, why: str
) -> None:
    assert why in words(change(client, old, new))
    alice.refresh_from_db()
    assert alice.check_password("quiet-lamplight-evening")


@pytest.mark.usefixtures("early_in_a_minute")
def test_guessing_the_current_password_is_limited(alice: User, client: Client) -> None:
    statuses = [change(client, "wrong", "a kettle and two cups").status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]


def test_an_account_without_a_password_gets_its_first(alice: User, client: Client) -> None:
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice)
    assert client.get("/me/security/password/").headers["Location"] == SENSITIVE[3]
    client.post(SENSITIVE[3], {"password1": "a kettle and two cups"})
    alice.refresh_from_db()
    assert alice.check_password("a kettle and two cups")


@pytest.mark.parametrize("path", [*SENSITIVE, "/me/security/", "/accounts/reauthenticate/"])
def test_strangers_are_sent_to_sign_in(db: None, client: Client, path: str) -> None:
    assert client.get(path).headers["Location"] == f"/accounts/login/?next={path}"
