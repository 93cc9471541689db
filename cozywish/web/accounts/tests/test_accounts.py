"""Signing up with a code, in, out, and choosing a new password (SEC-10, SEC-18)."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.forms import UserTokenForm, default_token_generator
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.factories import make_staff, make_venue

NEW = {"name": "  Maya   Okafor ", "email": "maya@okafor.design", "password1": "cozy lamp and tea"}


def words(response: Any) -> str:
    text = re.sub(
        r"<(script|style|svg).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL
    )
    return " ".join(text.split())


def mailed() -> Any:
    """The newest mail, once everything owed is sent."""
    drain(now=timezone.now())
    return mail.outbox[-1]


def code_in_mail() -> str:
    found = re.search(r"^\d{6}$", str(mailed().body), re.MULTILINE)
    assert found is not None
    return found[0]


def wrong_codes(right: str = "") -> list[str]:
    """Five different codes; the same one again would cost no try."""
    return [
        code
        for code in ("000000", "111111", "222222", "333333", "444444", "555555")
        if code != right
    ][:5]


def sign_in(
    client: Client, email: str = "alice@example.com", password: str = PASSWORD, **more: str
) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password, **more})


def test_signing_up_asks_for_the_code_and_then_signs_in(db: None, client: Client) -> None:
    response = client.post("/accounts/signup/", NEW)
    assert response.headers["Location"] == "/accounts/confirm-email/"
    page = words(client.get("/accounts/confirm-email/"))
    assert "Check your mail We sent six digits to maya@okafor.design" in page
    response = client.post("/accounts/confirm-email/", {"code": code_in_mail()})
    assert response.headers["Location"] == "/"
    user = User.objects.get()
    assert (user.name, user.email) == ("Maya Okafor", "maya@okafor.design")
    assert EmailAddress.objects.get().verified
    assert client.session["_auth_user_id"] == str(user.pk)


def test_without_the_code_there_is_no_signing_in(db: None, client: Client) -> None:
    client.post("/accounts/signup/", NEW)
    other = Client()
    response = sign_in(other, "maya@okafor.design", "cozy lamp and tea")
    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert "_auth_user_id" not in other.session


def test_five_wrong_codes_end_it(db: None, client: Client) -> None:
    client.post("/accounts/signup/", NEW)
    code = code_in_mail()
    statuses = [
        client.post("/accounts/confirm-email/", {"code": wrong}).status_code
        for wrong in wrong_codes(code)
    ]
    assert statuses == [200] * 5
    page = words(client.post("/accounts/confirm-email/", {"code": code}))
    assert "That code no longer works. We can send you a new one." in page
    assert not EmailAddress.objects.get().verified


def test_what_is_not_six_digits_costs_no_try(db: None, client: Client) -> None:
    client.post("/accounts/signup/", NEW)
    code = code_in_mail()
    for _ in range(6):
        assert "The code has six digits. Please look at the mail again." in words(
            client.post("/accounts/confirm-email/", {"code": "12345"})
        )
    client.post("/accounts/confirm-email/", {"code": code})
    assert EmailAddress.objects.get().verified


def test_the_code_page_of_a_known_address_behaves_like_any_other(db: None, client: Client) -> None:
    make_user("Alice Archer")
    client.post("/accounts/signup/", NEW | {"email": "alice@example.com"})
    assert mailed().subject == "You already have a CozyWish account"
    answers = [
        words(client.post("/accounts/confirm-email/", {"code": wrong}))
        for wrong in [*wrong_codes(), "999999"]
    ]
    assert "You have 4 tries left." in answers[0]
    assert "That code no longer works." in answers[5]


def test_somebody_else_can_start_over(db: None, client: Client) -> None:
    client.post("/accounts/signup/", NEW)
    assert client.get("/accounts/login/").headers["Location"] == "/accounts/confirm-email/"
    assert client.get("/accounts/start-over/").status_code == 405
    assert client.post("/accounts/start-over/").headers["Location"] == "/accounts/login/"
    assert "Welcome back" in words(client.get("/accounts/login/"))


def test_a_new_code_can_be_sent(db: None, client: Client) -> None:
    client.post("/accounts/signup/", NEW)
    first = code_in_mail()
    client.post("/accounts/confirm-email/", {"action": "resend"})
    drain(now=timezone.now())
    assert len(mail.outbox) == 2
    if first != code_in_mail():
        client.post("/accounts/confirm-email/", {"code": first})
        assert not EmailAddress.objects.get().verified
    client.post("/accounts/confirm-email/", {"code": code_in_mail()})
    assert EmailAddress.objects.get().verified


@pytest.mark.parametrize("password", ["short phrase", "maya@okafor.design", "123456789123456789"])
def test_a_short_or_obvious_password_is_refused(db: None, client: Client, password: str) -> None:
    response = client.post("/accounts/signup/", NEW | {"password1": password})
    assert response.status_code == 200
    assert "has-error" in response.content.decode()
    assert not User.objects.exists()


def test_letters_alone_are_enough_for_a_long_phrase(db: None, client: Client) -> None:
    client.post("/accounts/signup/", NEW | {"password1": "öfters mal tee trinken"})
    assert User.objects.get().check_password("öfters mal tee trinken")


def test_an_address_that_has_an_account_looks_like_any_other(db: None, client: Client) -> None:
    alice = make_user("Alice Archer")
    response = client.post("/accounts/signup/", NEW | {"email": "alice@example.com"})
    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert words(client.get("/accounts/confirm-email/")).count("alice@example.com") == 1
    assert mailed().subject == "You already have a CozyWish account"
    assert "http://localhost:8000/accounts/login/" in str(mail.outbox[0].body)
    assert User.objects.get().pk == alice.pk


def test_signing_in_goes_where_it_was_asked_to(db: None, client: Client) -> None:
    make_user("Alice Archer")
    response = sign_in(client, next="/me/bookings/")
    assert response.headers["Location"] == "/me/bookings/"


def test_who_works_at_a_venue_lands_in_its_calendar_unless_asked_elsewhere(db: None) -> None:
    owner, stylist = make_user("Bob Barnes"), make_user("Ines Calloway")
    make_staff(make_venue(owner=owner), user=stylist)
    make_user("Alice Archer")
    landed = [
        sign_in(Client(), address, **more).headers["Location"]
        for address, more in (
            ("bob@example.com", {}),
            ("ines@example.com", {}),
            ("bob@example.com", {"next": "/me/bookings/"}),
            ("alice@example.com", {}),
        )
    ]
    assert landed == ["/pro/", "/pro/", "/me/bookings/", "/"]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        r"/\evil.example",
        "\t//evil",
    ],
)
def test_signing_in_never_leads_elsewhere(db: None, client: Client, elsewhere: str) -> None:
    make_user("Alice Archer")
    assert sign_in(client, next=elsewhere).headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_answer_alike(db: None, client: Client) -> None:
    make_user("Alice Archer")
    wrong = words(sign_in(client, password="not the password"))
    unknown = words(sign_in(client, "nobody@example.com"))
    assert "That email and password do not go together." in wrong
    assert wrong == unknown


@pytest.mark.usefixtures("early_in_a_minute")
def test_five_wrong_passwords_stop_the_sixth_even_if_right(db: None, client: Client) -> None:
    make_user("Alice Archer")
    for _ in range(5):
        assert sign_in(client, password="not the password").status_code == 200
    response = sign_in(client)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 300
    assert "Too many tries. Please wait" in words(response)
    assert "_auth_user_id" not in client.session


def test_nobody_can_lock_another_person_out(db: None, client: Client) -> None:
    make_user("Alice Archer")
    for _ in range(6):
        sign_in(client, password="not the password")
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert sign_in(elsewhere).status_code == 302


def test_right_passwords_do_not_count(db: None, client: Client) -> None:
    make_user("Alice Archer")
    for _ in range(8):
        assert sign_in(client).status_code == 302
        client.post("/accounts/logout/")


def test_signing_out_asks_and_needs_a_form(db: None, client: Client) -> None:
    client.force_login(make_user("Alice Archer"))
    assert "Sign out?" in words(client.get("/accounts/logout/"))
    assert "_auth_user_id" in client.session
    assert client.post("/accounts/logout/").headers["Location"] == "/"
    assert "_auth_user_id" not in client.session


def link_in_mail() -> str:
    found = re.search(r"http://localhost:8000(/accounts/\S+)", str(mailed().body))
    assert found is not None
    return found[1]


def test_a_forgotten_password_is_replaced_through_a_link(db: None, client: Client) -> None:
    alice = make_user("Alice Archer")
    phone = Client()
    sign_in(phone)
    response = client.post("/accounts/password/reset/", {"email": "alice@example.com"})
    assert response.headers["Location"] == "/accounts/password/reset/done/"
    assert "Check your mail" in words(client.get("/accounts/password/reset/done/"))
    link = link_in_mail()
    form = client.get(link).headers["Location"]
    assert link.rpartition("-")[2] not in form  # the secret leaves the address at once
    assert "Choose a new password" in words(client.get(form))
    response = client.post(form, {"password1": "a kettle of tea leaves"})
    assert response.headers["Location"] == "/accounts/password/reset/key/done/"
    assert "All other devices are signed out." in words(client.get(response.headers["Location"]))
    alice.refresh_from_db()
    assert alice.check_password("a kettle of tea leaves")
    assert phone.get("/me/bookings/").status_code == 302
    assert mailed().subject == "Your CozyWish password was changed"
    assert "This link no longer works" in words(client.get(link))


def test_a_reset_link_works_for_one_hour(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("Alice Archer")
    client.post("/accounts/password/reset/", {"email": "alice@example.com"})
    link = link_in_mail()
    later = default_token_generator._now() + timedelta(minutes=61)
    monkeypatch.setattr(default_token_generator, "_now", lambda: later)
    monkeypatch.setattr(UserTokenForm.token_generator, "_now", lambda: later)
    assert "This link no longer works" in words(client.get(link))


def test_asking_for_an_unknown_address_tells_only_its_owner(db: None, client: Client) -> None:
    response = client.post("/accounts/password/reset/", {"email": "nobody@example.com"})
    assert response.headers["Location"] == "/accounts/password/reset/done/"
    assert mailed().subject == "No CozyWish account with this address"


def test_five_mails_an_hour_to_one_address_are_enough(db: None, client: Client) -> None:
    make_user("Alice Archer")
    answers = [
        client.post("/accounts/password/reset/", {"email": "alice@example.com"}).status_code
        for _ in range(6)
    ]
    assert answers == [302, 302, 302, 302, 302, 429]
    assert drain(now=timezone.now()) == 5


def test_who_is_signed_in_has_nothing_to_confirm(db: None, client: Client) -> None:
    client.force_login(make_user("Alice Archer"))
    assert client.get("/accounts/confirm-email/").headers["Location"] == "/"


@dataclass(frozen=True)
class Account:
    email: str
    name: str
    does: str
    password: str


ACCOUNTS = (Account("maya@okafor.design", "Maya Okafor", "a customer", PASSWORD),)


def test_a_demo_offers_its_accounts_and_one_click_signs_in(
    db: None, client: Client, settings: Any
) -> None:
    make_user("Maya Okafor", email="maya@okafor.design")
    settings.DEMO_ACCOUNTS = f"{__name__}.ACCOUNTS"
    page = client.get("/accounts/login/?next=/me/bookings/").content.decode()
    assert "Maya Okafor" in page
    assert page.count('name="next" value="/me/bookings/"') == 3
    assert sign_in(client, "maya@okafor.design", PASSWORD).status_code == 302


def test_a_real_site_offers_none(db: None, client: Client, settings: Any) -> None:
    settings.DEMO_ACCOUNTS = ""
    assert "demo’s people" not in words(client.get("/accounts/login/"))


def test_pages_of_the_library_that_are_not_used_are_not_there(db: None, client: Client) -> None:
    client.force_login(make_user("Alice Archer"))
    for path in ("email/", "password/change/", "password/set/", "2fa/", "login/code/"):
        assert client.get(f"/accounts/{path}").status_code == 404
