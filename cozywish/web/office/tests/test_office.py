"""The office's door: the site's sign-in, its own policy, to look at only."""

import pytest
from django.test import Client

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.web.accounts.tests.steps import sign_in, words


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


def test_the_office_sees_who_tried_to_get_in(looking: Client, rows: None) -> None:
    page = words(looking.get("/admin/accounts/loginattempt/"))
    assert "203.0.113.7" in page
    assert "Wrong password" in page
    assert "Signed in" in words(looking.get("/admin/accounts/useractivity/"))


def test_without_a_group_there_is_only_an_empty_front(db: None, client: Client) -> None:
    make_user("Nell New", is_staff=True)
    sign_in(client, "nell@example.com")
    assert "You don’t have permission to view or edit anything." in words(client.get("/admin/"))
    assert client.get("/admin/accounts/user/").status_code == 403


def test_the_hash_of_a_password_is_not_shown(looking: Client, olga: User) -> None:
    page = looking.get(f"/admin/accounts/user/{olga.pk}/change/").content.decode()
    assert "Olga Office" in page
    assert olga.password not in page


def test_scripts_and_styles_of_the_site_and_no_other_may_run(looking: Client) -> None:
    for path in ("", "accounts/user/", "accounts/loginattempt/", "why/"):
        answer = looking.get(f"/admin/{path}")
        policy, page = answer.headers["Content-Security-Policy"], answer.content.decode()
        assert "script-src 'self';" in policy
        assert "style-src 'self';" in policy
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "<style" not in page
        assert " style=" not in page
        assert "/static/dist/assets/office-" in page


def test_a_link_signs_nobody_out(looking: Client) -> None:
    assert looking.get("/admin/logout/").status_code == 405
    assert "_auth_user_id" in looking.session


def test_signing_out_there_signs_out_everywhere(looking: Client) -> None:
    assert looking.post("/admin/logout/").headers["Location"] == "/"
    assert "_auth_user_id" not in looking.session


def test_the_password_is_changed_where_everybody_does(looking: Client) -> None:
    answer = looking.get("/admin/password_change/")
    assert answer.headers["Location"] == "/me/security/password/"


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/admin/payments/paymentorder/", "Payment orders"),
        ("/admin/payments/refund/", "Refunds"),
        ("/admin/venues/venue/", "Venues"),
        ("/admin/accounts/loginattempt/", "Login attempts"),
    ],
)
def test_a_list_is_headed_by_what_it_lists(looking: Client, path: str, heading: str) -> None:
    page = looking.get(path).content.decode()
    assert f"<h1>{heading}</h1>" in page
    assert "Show all" not in page  # all of it is shown
    assert "Show all" in looking.get(path, {"q": "somebody"}).content.decode()
