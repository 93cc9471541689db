"""Roles that need a second factor: whoever has none is led to add one and can do nothing else."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.venues.factories import make_manager, make_venue
from cozywish.apps.venues.models import Permission
from cozywish.web.accounts.tests.steps import Passkey, add_passkey, set_up_app, sign_in, words

CLOSED = [
    "/",
    "/admin/",
    "/me/bookings/",
    "/me/security/passkeys/",
    "/me/security/codes/",
    "/pro/calendar/",
]


@pytest.fixture
def officer(db: None, client: Client, settings: Any) -> Client:
    """Somebody of the office who signed in with a password alone."""
    settings.MFA_REQUIRED_FOR = ["office"]
    make_user("Olga Office", is_staff=True)
    sign_in(client, "olga@example.com")
    return client


@pytest.mark.parametrize("path", CLOSED)
def test_nothing_opens_without_a_second_factor(officer: Client, path: str) -> None:
    answer = officer.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me/security/")
    assert officer.post(path).headers["Location"] == "/me/security/"


def test_the_page_says_why(officer: Client) -> None:
    assert "Your role needs a second factor." in words(officer.get("/me/security/"))


def test_an_app_opens_everything(officer: Client) -> None:
    set_up_app(officer)
    assert [officer.get(path).status_code for path in ("/", "/admin/", "/me/security/codes/")] == [
        200
    ] * 3
    assert "Your role needs" not in words(officer.get("/me/security/"))


def test_a_passkey_opens_everything(officer: Client) -> None:
    assert add_passkey(officer, Passkey()).headers["Location"] == "/me/security/codes/"
    assert officer.get("/admin/").status_code == 200


def test_one_can_sign_out_instead(officer: Client) -> None:
    officer.post("/accounts/logout/")
    assert "_auth_user_id" not in officer.session


def test_taking_the_last_one_away_closes_everything_again(officer: Client) -> None:
    set_up_app(officer)
    officer.post("/me/security/app/remove/")
    assert officer.get("/admin/").headers["Location"] == "/me/security/"


def test_the_api_refuses_until_then(officer: Client) -> None:
    answer = officer.get("/api/v1/bookings/")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "ACCOUNTS_FACTOR_MISSING")
    set_up_app(officer)
    assert officer.get("/api/v1/bookings/").status_code == 200


def test_an_app_is_refused_until_then_too(officer: Client) -> None:
    login, app = {"email": "olga@example.com", "password": PASSWORD}, Client()
    said = app.post("/api/v1/auth/login/", login, content_type="application/json").json()
    bearer = {"authorization": f"Bearer {said['data']['access_token']}"}
    answer = Client().get("/api/v1/bookings/", headers=bearer)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "ACCOUNTS_FACTOR_MISSING")
    away = Client().post("/api/v1/auth/logout/", content_type="application/json", headers=bearer)
    assert away.status_code == 204


@pytest.mark.parametrize(("roles", "status"), [(["owner"], 303), (["office"], 200), ([], 200)])
def test_owners_need_one_where_the_setting_says_so(
    db: None, client: Client, settings: Any, roles: list[str], status: int
) -> None:
    settings.MFA_REQUIRED_FOR = roles
    owner = make_venue().business.owner
    client.force_login(owner)
    assert client.get("/me/bookings/").status_code == status


def test_a_grant_and_its_end_count_at_the_next_request_of_a_token_that_lives(
    db: None, settings: Any
) -> None:
    settings.MFA_REQUIRED_FOR = ["manager"]
    mona = make_user("Mona Marsh")
    answer = Client().post(
        "/api/v1/auth/login/",
        {"email": mona.email, "password": PASSWORD},
        content_type="application/json",
    )
    bearer = {"Authorization": f"Bearer {answer.json()['data']['access_token']}"}

    def status() -> int:
        return Client().get("/api/v1/bookings/", headers=bearer).status_code

    assert status() == 200
    grant = make_manager(make_venue(), mona, Permission.BOOKINGS_VIEW, manages_all=True)
    assert status() == 403
    grant.removed_at = timezone.now()
    grant.save()
    assert status() == 200


def test_customers_need_none(db: None, client: Client, settings: Any) -> None:
    settings.MFA_REQUIRED_FOR = ["office", "owner"]
    make_user("Alice Archer")
    sign_in(client)
    assert client.get("/me/bookings/").status_code == 200
