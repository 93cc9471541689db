"""The office's door: the site's sign-in, its own policy, to look at only."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import (
    AttemptOutcome,
    Door,
    LoginAttempt,
    User,
    UserActivity,
)
from cozywish.web.accounts.tests.steps import sign_in, words

LISTS = ("user", "loginattempt", "useractivity")


@pytest.fixture
def officer(db: None, client: Client) -> User:
    """Somebody of the office, signed in, with rows to look at."""
    user = make_user("Olga Office", is_staff=True)
    at = datetime(2026, 3, 5, 12, tzinfo=UTC)
    LoginAttempt.objects.create(
        at=at,
        user=user,
        door=Door.PAGE,
        method="password",
        outcome=AttemptOutcome.REFUSED,
        network="203.0.113.7",
        device="Firefox on Windows",
    )
    UserActivity.objects.create(at=at, user=user, kind="SIGNED_IN", network="203.0.113.7")
    sign_in(client, "olga@example.com")
    return user


@pytest.mark.parametrize("path", ["/admin/", "/admin/accounts/user/", "/admin/nothing/"])
def test_strangers_are_sent_to_the_sign_in_of_the_site(db: None, client: Client, path: str) -> None:
    assert client.get(path).headers["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize("path", ["", "accounts/user/", "accounts/loginattempt/", "jsi18n/"])
def test_for_everybody_else_there_is_nothing(db: None, client: Client, path: str) -> None:
    make_user("Alice Archer")
    sign_in(client)
    assert client.get(f"/admin/{path}").status_code == 404


def test_there_is_one_sign_in_and_it_is_not_there(db: None, client: Client) -> None:
    assert client.get("/admin/login/").headers["Location"] == "/admin/"


def test_the_office_sees_who_tried_to_get_in(officer: User, client: Client) -> None:
    page = words(client.get("/admin/accounts/loginattempt/"))
    assert "203.0.113.7" in page
    assert "Wrong password" in page
    assert "Signed in" in words(client.get("/admin/accounts/useractivity/"))


@pytest.mark.parametrize("model", LISTS)
def test_nothing_can_be_changed_there(officer: User, client: Client, model: str) -> None:
    rows = {"user": User, "loginattempt": LoginAttempt, "useractivity": UserActivity}
    key = rows[model]._default_manager.values_list("pk", flat=True).order_by("pk")[0]
    own = f"/admin/accounts/{model}/{key}/change/"
    assert client.get(own).status_code == 200
    assert client.post(own, {"name": "Mallory"}).status_code == 403
    assert client.get(f"/admin/accounts/{model}/add/").status_code == 403
    assert client.post(f"/admin/accounts/{model}/{key}/delete/", {"post": "yes"}).status_code == 403


def test_the_hash_of_a_password_is_not_shown(officer: User, client: Client) -> None:
    page = client.get(f"/admin/accounts/user/{officer.pk}/change/").content.decode()
    assert "Olga Office" in page
    assert officer.password not in page


def test_scripts_of_the_site_and_no_other_may_run(officer: User, client: Client) -> None:
    policy = client.get("/admin/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_a_link_signs_nobody_out(officer: User, client: Client) -> None:
    assert client.get("/admin/logout/").status_code == 405
    assert "_auth_user_id" in client.session


def test_signing_out_there_signs_out_everywhere(officer: User, client: Client) -> None:
    assert client.post("/admin/logout/").headers["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_the_password_is_changed_where_everybody_does(officer: User, client: Client) -> None:
    answer = client.get("/admin/password_change/")
    assert answer.headers["Location"] == "/me/security/password/"
