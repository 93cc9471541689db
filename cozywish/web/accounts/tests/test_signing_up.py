"""Signing up to book or with a business, and confirming by a link."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import EmailCode, User
from cozywish.apps.accounts.profile import completion
from cozywish.apps.geo.factories import make_place
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.models import Business

NEW = {"name": "Maya Okafor", "email": "maya@okafor.design", "password1": "quiet lamp and tea"}
SHOP = {"business": " Juniper  & Steam ", "phone": "(503) 555-0148", "place": "Portland, OR"}


def link_in_mail() -> str:
    drain(now=timezone.now())
    found = re.search(
        r"http://localhost:8000(/accounts/confirm-email/\S+)", str(mail.outbox[-1].body)
    )
    assert found is not None
    return found[1]


def test_a_business_signs_up_with_its_name_phone_and_place(db: None, client: Client) -> None:
    portland = make_place()
    response = client.post("/accounts/signup/business/", NEW | SHOP)
    assert response.headers["Location"] == "/accounts/confirm-email/"
    business = Business.objects.get()
    assert (business.name, business.phone, business.place) == (
        "Juniper & Steam",
        "+15035550148",
        portland,
    )
    assert business.owner == User.objects.get(email="maya@okafor.design")
    assert completion(business.owner).missing == ("address", "picture")


def test_a_new_business_lands_on_what_comes_next(db: None, client: Client) -> None:
    make_place()
    client.post("/accounts/signup/business/", NEW | SHOP)
    response = client.post(link_in_mail())
    assert response.headers["Location"] == "/pro/"
    page = client.get("/pro/").content.decode()
    assert "Welcome, Maya. 4 steps left." in page
    client.logout()
    again = {"login": NEW["email"], "password": NEW["password1"]}
    assert client.post("/accounts/login/", again).headers["Location"] == "/pro/"


@pytest.mark.parametrize("email", ["alice@example.com", NEW["email"]])
def test_another_code_is_mailed_on_the_beat_and_a_code_is_tried_at_once(
    email: str, db: None, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SEC-10: a new account costs more than a letter to the owner of an old one."""
    make_user()
    client.post("/accounts/signup/", NEW | {"email": email})
    settings.ANSWER_BEAT = 60
    slept = list[float]()
    monkeypatch.setattr("cozywish.toolkit.beat.time.sleep", slept.append)

    again = client.post("/accounts/confirm-email/", {"action": "resend"})
    assert (again.status_code, len(slept)) == (302, 1)
    client.post("/accounts/confirm-email/", {"code": "000000"})
    assert len(slept) == 1


def test_who_has_no_business_has_no_page_for_one(db: None, client: Client) -> None:
    client.force_login(make_user())
    assert client.get("/pro/").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("phone", "12", "That number looks unfinished."),
        ("place", "Nowhere", "We don’t know that place."),
        ("business", "", "Please fill this in."),
    ],
)
def test_what_is_wrong_with_a_business_is_said_at_the_field_and_nothing_is_lost(
    db: None, client: Client, field: str, value: str, said: str
) -> None:
    make_place()
    response = client.post("/accounts/signup/business/", NEW | SHOP | {field: value})
    page = response.content.decode()
    assert said in page
    assert 'value="maya@okafor.design"' in page
    assert (User.objects.count(), Business.objects.count()) == (0, 0)


def test_all_that_is_wrong_is_said_at_once_and_how_long_a_password_is_only_once(
    db: None, client: Client
) -> None:
    wrong = {"phone": "12", "place": "Nowhere", "email": "maya@", "password1": "short"}
    page = client.post("/accounts/signup/business/", NEW | SHOP | wrong).content.decode()

    for said in ("number looks unfinished", "know that place", "address looks unfinished"):
        assert said in page
    assert page.count("Use 15 characters or more") == 1
    assert "novalidate" in page  # or the browser's own bubble stands before all of this


def test_a_known_address_gets_no_second_business(db: None, client: Client) -> None:
    make_place()
    make_user("Maya Okafor", email="maya@okafor.design")
    response = client.post("/accounts/signup/business/", NEW | SHOP)
    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert not Business.objects.exists()


def test_the_link_confirms_in_the_browser_that_signed_up_and_signs_in(
    db: None, client: Client
) -> None:
    client.post("/accounts/signup/", NEW)
    link = link_in_mail()
    assert "maya@okafor.design" in client.get(link).content.decode()
    assert not EmailAddress.objects.get().verified  # programs that read mail open links
    client.post(link)
    assert EmailAddress.objects.get().verified
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


def test_the_link_confirms_elsewhere_but_signs_nobody_in(db: None, client: Client) -> None:
    client.post("/accounts/signup/", NEW)
    elsewhere = Client()
    response = elsewhere.post(link_in_mail())
    assert response.headers["Location"] == "/accounts/login/"
    assert EmailAddress.objects.get().verified
    assert "_auth_user_id" not in elsewhere.session


def test_a_used_link_and_an_old_one_explain_themselves(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/accounts/signup/", NEW)
    link = link_in_mail()
    EmailCode.objects.update(expires_at=timezone.now())
    answers: list[Any] = [client.get(link), client.post(link)]
    EmailCode.objects.all().delete()
    answers += [client.get(link), client.post(link)]
    assert [answer.status_code for answer in answers] == [410] * 4
    assert "This link no longer works" in answers[3].content.decode()
    assert not EmailAddress.objects.get().verified


@pytest.mark.parametrize(
    "password", ["cozywish-cozywish!", "maya okafor maya", "maya.okafor.design1"]
)
def test_a_password_of_ones_own_name_is_refused(db: None, client: Client, password: str) -> None:
    page = client.post("/accounts/signup/", NEW | {"password1": password}).content.decode()
    assert "Add something that has nothing to do with you" in page
    assert not User.objects.exists()


def test_however_the_keyboard_composes_it_is_the_same_password(db: None, client: Client) -> None:
    client.post("/accounts/signup/", NEW | {"password1": "cafe\u0301 au lait, toujours"})
    assert User.objects.get().check_password("caf\u00e9 au lait, toujours")
