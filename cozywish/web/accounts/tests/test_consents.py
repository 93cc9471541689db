"""What people agree to when they sign up or book, what they are asked when it changes, and where they read it."""

from datetime import date

import pytest
from django.test import Client

from cozywish.apps.accounts import legal
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import Consent, ConsentKind, User
from cozywish.web.accounts.tests.steps import words

pytestmark = pytest.mark.django_db
NEW = {"name": "Maya Okafor", "email": "maya@okafor.design", "password1": "quiet lamp and tea"}
ASKED = "Please look at this once"


@pytest.fixture
def alice() -> User:
    return make_user()


@pytest.fixture
def newer_terms(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The terms change after Alice has agreed to them."""
    newer = legal.Version(date(2027, 1, 1), "Cancelling is free for longer.")
    kind = ConsentKind.TERMS
    monkeypatch.setitem(legal.VERSIONS, kind, (*legal.VERSIONS[kind], newer))


def test_signing_up_keeps_which_words_were_agreed_to(client: Client) -> None:
    page = client.get("/accounts/signup/").content.decode()
    assert "By creating an account you agree to our" in page
    client.post("/accounts/signup/", NEW)
    maya = User.objects.get(email="maya@okafor.design")
    rows = Consent.objects.filter(person_id=maya.pk).order_by("pk")
    assert list(rows.values_list("kind", "version", "given", "door")) == [
        ("TERMS", "2026-11-21", True, "PAGE"),
        ("PRIVACY_NOTICE", "2026-11-21", True, "PAGE"),
    ]


def test_a_known_address_agrees_to_nothing_by_somebody_elses_hand(
    client: Client, alice: User
) -> None:
    before = Consent.objects.count()
    client.post("/accounts/signup/", NEW | {"email": alice.email})
    assert Consent.objects.count() == before


def test_who_agreed_is_asked_nothing(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert ASKED not in words(client.get("/me/profile/"))


@pytest.mark.usefixtures("newer_terms")
def test_a_change_is_told_until_it_was_agreed_to_and_then_never_again(
    client: Client, alice: User
) -> None:
    client.force_login(alice)
    for path in ("/", "/me/profile/", "/search"):
        said = words(client.get(path))
        assert ASKED in said
        assert "Cancelling is free for longer." in said
        assert "Privacy notice , from" not in said  # it did not change
    answer = client.post("/me/privacy/consents/agree/", {"next": "/me/profile/"})
    assert (answer.status_code, answer["Location"]) == (303, "/me/profile/")
    client.post("/me/privacy/consents/agree/")
    assert ASKED not in words(client.get("/"))
    rows = Consent.objects.filter(person_id=alice.pk, kind=ConsentKind.TERMS).order_by("pk")
    assert list(rows.values_list("version", flat=True)) == ["2026-11-21", "2027-01-01"]


@pytest.mark.usefixtures("newer_terms")
def test_a_guest_is_not_asked(client: Client) -> None:
    assert ASKED not in words(client.get("/"))


def test_an_account_that_never_agreed_is_asked(client: Client) -> None:
    client.force_login(User.objects.create_user("imported@example.com"))
    assert ASKED in words(client.get("/"))


def test_the_page_shows_ones_own_history_newest_first(client: Client, alice: User) -> None:
    make_user("Bob Baker")
    client.force_login(alice)
    client.post("/cookies/choice/", {"remember": "yes"})
    client.post("/cookies/choice/", {"remember": "no"})
    said = client.get("/me/privacy/consents/").context["said"]
    assert [(row.kind, row.given) for row in said] == [
        ("PREFERENCES", False),
        ("PREFERENCES", True),
        ("PRIVACY_NOTICE", True),
        ("TERMS", True),
    ]


def test_the_switch_says_what_holds_and_offers_the_other(client: Client, alice: User) -> None:
    client.force_login(alice)
    page = "/me/privacy/consents/"
    assert "You have not chosen yet, so nothing is kept." in words(client.get(page))
    client.post("/cookies/choice/", {"remember": "yes", "next": page})
    assert "On: this browser keeps the city" in words(client.get(page))
    assert "Stop, and forget it now" in words(client.get(page))
    client.post("/cookies/choice/", {"remember": "no", "next": page})
    assert "Off: nothing is kept." in words(client.get(page))
    assert "Yes, remember it" in words(client.get(page))


@pytest.mark.parametrize("path", ["/me/privacy/consents/", "/me/privacy/consents/agree/"])
def test_strangers_sign_in_first(client: Client, path: str) -> None:
    assert client.post(path)["Location"].startswith("/accounts/login/")
