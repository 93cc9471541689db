"""Coming from Google and Apple, through a provider that signs real tokens."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from django.utils import timezone

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.accounts.limits import SIGN_UPS
from cozywish.apps.accounts.models import ActivityKind, AddressChange, User, UserActivity
from cozywish.apps.accounts.services import erase
from cozywish.apps.limits.services import count_try
from cozywish.apps.outbox.services import drain
from cozywish.core.services import operation
from tests.identity_provider import Provider, apple_here, google_here


@pytest.fixture
def google(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """Google, on this machine."""
    with google_here(settings, monkeypatch) as provider:
        yield provider


@pytest.fixture
def apple(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """Apple, on this machine."""
    with apple_here(settings, monkeypatch) as provider:
        yield provider


def come_from_google(client: Client, **form: str) -> Any:
    """Press the button, pass the provider, and return our answer to what it sends back."""
    there = client.post("/accounts/google/login/", form).headers["Location"]
    back = urlsplit(httpx.get(there).headers["Location"])
    assert back.path == "/accounts/google/login/callback/"
    return client.get(f"{back.path}?{back.query}")


def come_from_apple(client: Client) -> Any:
    """The same; Apple's answer comes as a form from its own page."""
    there = client.post("/accounts/apple/login/").headers["Location"]
    found = re.findall(r'name="(\w+)" value="([^"]*)"', httpx.get(there).text)
    fields = {name: unescape(value) for name, value in found}
    response = client.post("/accounts/apple/login/callback/", fields)
    onward = urlsplit(response.headers["Location"])
    return client.get(f"{onward.path}?{onward.query}")


@operation
def erased(user: User) -> None:
    erase(user, now=timezone.now())


def signed_in(client: Client) -> User | None:
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None


def test_a_new_person_has_an_account_at_once(db: None, client: Client, google: Provider) -> None:
    come_from_google(client)
    maya = signed_in(client)
    assert maya is not None
    assert (maya.name, maya.email) == ("Maya Okafor", "maya@okafor.design")
    assert EmailAddress.objects.get().verified
    assert not maya.has_usable_password()


def test_apple_signs_a_new_person_in(db: None, client: Client, apple: Provider) -> None:
    come_from_apple(client)
    maya = signed_in(client)
    assert maya is not None
    assert (maya.name, maya.email) == ("Maya Okafor", "maya@okafor.design")


def test_a_verified_address_joins_the_account_that_has_it(
    db: None, client: Client, google: Provider
) -> None:
    maya = make_user("Maya Okafor", email="maya@okafor.design")
    come_from_google(client)
    assert signed_in(client) == maya
    maya.refresh_from_db()
    assert maya.check_password(PASSWORD)
    drain(now=timezone.now())
    assert mail.outbox[-1].subject == "Google can now sign you in to CozyWish"


def test_an_erased_address_comes_back_through_no_provider(
    db: None, client: Client, google: Provider
) -> None:
    erased(make_user("Maya Okafor", email="maya@okafor.design")).unwrap()

    answer = come_from_google(client)

    assert answer.headers["Location"] == "/accounts/confirm-email/"  # as for any address
    assert signed_in(client) is None
    assert not User.objects.filter(email="maya@okafor.design").exists()
    drain(now=timezone.now())
    assert mail.outbox[-1].subject == "You cannot sign up to CozyWish yet"


def test_an_unverified_address_never_joins_an_account(
    db: None, client: Client, google: Provider
) -> None:
    maya = make_user("Maya Okafor", email="maya@okafor.design")
    google.claims["email_verified"] = False
    come_from_google(client)
    assert signed_in(client) is None
    assert not SocialAccount.objects.filter(user=maya).exists()


def test_whoever_set_the_account_up_without_proving_the_address_is_shut_out(
    db: None, client: Client, google: Provider
) -> None:
    early = make_user("Early Bird", email="maya@okafor.design")
    EmailAddress.objects.update(verified=False)
    come_from_google(client)
    early.refresh_from_db()
    assert not early.check_password(PASSWORD)


def test_an_address_that_an_account_may_get_back_makes_no_new_one(
    db: None, client: Client, google: Provider
) -> None:
    maya = make_user("Maya Okafor", email="maya@new.example")
    AddressChange.objects.create(
        user=maya, before="maya@okafor.design", after=maya.email, at=timezone.now()
    )
    response = come_from_google(client)
    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert (signed_in(client), User.objects.count()) == (None, 1)
    assert not SocialAccount.objects.exists()


def test_sign_ups_through_a_provider_count_like_others(
    db: None, client: Client, google: Provider
) -> None:
    for _ in range(SIGN_UPS.tries - 1):
        count_try(SIGN_UPS, who="127.0.0.1", now=timezone.now())
    assert come_from_google(client).status_code == 302
    User.objects.all().delete()
    assert come_from_google(Client()).status_code == 429
    assert User.objects.count() == 0


def test_signing_in_through_a_provider_is_no_sign_up(
    db: None, client: Client, google: Provider
) -> None:
    for _ in range(SIGN_UPS.tries - 1):
        count_try(SIGN_UPS, who="127.0.0.1", now=timezone.now())
    for visitor in (client, Client(), Client()):
        come_from_google(visitor)
        assert signed_in(visitor) is not None


def test_an_unverified_new_address_must_be_proven(
    db: None, client: Client, google: Provider
) -> None:
    google.claims["email_verified"] = False
    response = come_from_google(client)
    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert signed_in(client) is None


@pytest.mark.parametrize(
    "changes",
    [{"aud": "somebody-else"}, {"iss": "https://evil.example"}, {"exp": 1}],
    ids=["for another site", "of another issuer", "over"],
)
def test_a_token_that_is_not_for_us_signs_nobody_in(
    db: None, client: Client, apple: Provider, changes: dict[str, Any]
) -> None:
    apple.claims.update(changes)
    response = come_from_apple(client)
    assert response.status_code == 401
    assert "That did not work" in response.content.decode()
    assert (signed_in(client), User.objects.count()) == (None, 0)


def test_an_answer_to_a_question_nobody_asked_signs_nobody_in(
    db: None, client: Client, google: Provider
) -> None:
    there = Client().post("/accounts/google/login/").headers["Location"]
    back = urlsplit(httpx.get(there).headers["Location"])
    assert client.get(f"{back.path}?{back.query}").status_code == 401
    assert signed_in(client) is None


def test_linking_and_unlinking_are_kept_and_told(
    db: None, client: Client, google: Provider
) -> None:
    alice = make_user("Alice Archer")
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    response = come_from_google(client, process="connect")
    assert response.headers["Location"] == "/me/security/linked/"
    assert "Maya@okafor.design" in client.get("/me/security/linked/").content.decode()
    account = SocialAccount.objects.get(user=alice)
    client.post("/me/security/linked/", {"account": account.pk})
    assert not SocialAccount.objects.exists()
    kinds = (ActivityKind.ACCOUNT_LINKED, ActivityKind.ACCOUNT_UNLINKED)
    noted = UserActivity.objects.filter(user=alice, kind__in=kinds).order_by("pk")
    assert list(noted.values_list("kind", "about")) == [(kind, "Google") for kind in kinds]


def test_the_only_way_in_cannot_be_unlinked(db: None, client: Client, google: Provider) -> None:
    come_from_google(client)
    account = SocialAccount.objects.get()
    page = client.post("/me/security/linked/", {"account": account.pk}).content.decode()
    assert "Add a password or a passkey first: nothing else would sign you in." in page
    assert SocialAccount.objects.get() == account


def test_nobody_unlinks_another_persons_account(db: None, client: Client, google: Provider) -> None:
    come_from_google(Client())
    client.force_login(make_user("Charlie Chase"))
    client.post("/me/security/linked/", {"account": SocialAccount.objects.get().pk})
    assert SocialAccount.objects.count() == 1


def test_the_page_may_lead_to_the_provider_and_nowhere_else(
    db: None, client: Client, google: Provider
) -> None:
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]
    assert f"form-action 'self' {google.url};" in policy + ";"
    assert "form-action 'self';" in client.get("/").headers["Content-Security-Policy"]


def test_without_providers_there_are_no_buttons(db: None, client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert "/accounts/google/login/" not in page
    assert "data-with-passkeys hidden>or with email<" in page  # a passkey may still stand above it
    assert client.post("/accounts/google/login/").status_code == 404
