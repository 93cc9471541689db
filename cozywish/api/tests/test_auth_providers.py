"""Apps sign people in with what Google or Apple gave them, through a provider that signs real tokens."""

from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.google import views as google_views
from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils import timezone

from cozywish.api.tests.client import AppClient, data_of, error_of
from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.limits import SIGN_UPS
from cozywish.apps.accounts.models import AddressChange, User
from cozywish.apps.limits.services import count_try
from tests.identity_provider import Provider, apple_here, google_here

REFUSED: tuple[int, str, dict[str, Any]] = (401, "ACCOUNTS_PROVIDER_REFUSED", {})


@pytest.fixture
def google(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """Google, on this machine."""
    with google_here(settings, monkeypatch) as provider:
        monkeypatch.setattr(google_views, "CERTS_URL", f"{provider.url}/certs")
        yield provider


@pytest.fixture
def apple(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """Apple, on this machine."""
    with apple_here(settings, monkeypatch) as provider:
        yield provider


def come(app: AppClient, path: str, token: str) -> Any:
    return app.call("post", path, {"id_token": token})


def test_google_signs_a_new_person_in(app: AppClient, db: None, google: Provider) -> None:
    app.access_token = data_of(come(app, "google/", google.id_token()))["access_token"]

    said = data_of(app.call("get", "user/"))
    assert (said["email"], said["has_password"]) == ("maya@okafor.design", False)
    assert EmailAddress.objects.get().verified


def test_apple_signs_a_new_person_in(app: AppClient, db: None, apple: Provider) -> None:
    app.access_token = data_of(come(app, "apple/", apple.id_token()))["access_token"]

    assert data_of(app.call("get", "user/"))["email"] == "maya@okafor.design"


def test_a_verified_address_joins_the_account_that_has_it(
    app: AppClient, db: None, google: Provider
) -> None:
    maya = make_user("Maya Okafor", email="maya@okafor.design")
    app.access_token = data_of(come(app, "google/", google.id_token()))["access_token"]

    assert data_of(app.call("get", "user/"))["id"] == str(maya.pk)


def test_an_unverified_address_never_joins_an_account(
    app: AppClient, db: None, google: Provider
) -> None:
    maya = make_user("Maya Okafor", email="maya@okafor.design")
    answer = come(app, "google/", google.id_token(email_verified=False))

    assert answer.status_code == 401
    assert not SocialAccount.objects.filter(user=maya).exists()


def test_an_unverified_new_address_must_be_proven(
    app: AppClient, db: None, google: Provider
) -> None:
    answer = come(app, "google/", google.id_token(email_verified=False))

    assert error_of(answer)[:2] == (401, "ACCOUNTS_EMAIL_NOT_VERIFIED")
    assert not EmailAddress.objects.get().verified


def test_an_address_that_an_account_may_get_back_answers_like_one_that_has_an_account(
    app: AppClient, db: None, google: Provider
) -> None:
    maya = make_user("Maya Okafor", email="maya@new.example")
    AddressChange.objects.create(
        user=maya, before="maya@okafor.design", after=maya.email, at=timezone.now()
    )
    answer = come(app, "google/", google.id_token())

    assert error_of(answer)[:2] == (401, "ACCOUNTS_EMAIL_NOT_VERIFIED")
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_sign_ups_through_a_provider_count_like_others(
    app: AppClient, db: None, google: Provider
) -> None:
    for _ in range(SIGN_UPS.tries - 1):
        count_try(SIGN_UPS, who="127.0.0.1", now=timezone.now())
    assert come(app, "google/", google.id_token()).status_code == 200
    assert come(app, "google/", google.id_token()).status_code == 200  # signs in
    User.objects.all().delete()

    assert error_of(come(app, "google/", google.id_token()))[:2] == (429, "LIMITS_REACHED")
    assert not User.objects.exists()


@pytest.mark.parametrize("path", ["google/", "apple/"])
@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "somebody-else"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)},
    ],
    ids=["for another site", "of another issuer", "over", "of another key"],
)
def test_a_token_that_is_not_theirs_or_not_for_us_is_refused(
    path: str, changes: dict[str, Any], app: AppClient, db: None, request: pytest.FixtureRequest
) -> None:
    provider: Provider = request.getfixturevalue(path.strip("/"))

    assert error_of(come(app, path, provider.id_token(**changes))) == REFUSED
    assert not User.objects.exists()


def test_a_token_works_once(app: AppClient, db: None, google: Provider) -> None:
    token = google.id_token()
    assert come(app, "google/", token).status_code == 200

    assert error_of(come(app, "google/", token)) == REFUSED


@pytest.mark.parametrize("provider", ["google", "apple"])
def test_a_provider_that_is_not_set_up_says_so(
    provider: str, app: AppClient, db: None, settings: Any
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {}
    token = jwt.encode({"sub": "1"}, "k" * 32, headers={"kid": "1"})

    answer = come(app, f"{provider}/", token)
    assert error_of(answer) == (409, "ACCOUNTS_PROVIDER_NOT_SET_UP", {})


@pytest.mark.parametrize("token", ["x", "a.b.c", jwt.encode({}, "k" * 32), "", 7])
def test_what_is_no_signed_token_is_refused(token: Any, app: AppClient, db: None) -> None:
    status, code, details = error_of(come(app, "google/", token))

    assert (status, code, list(details)) == (400, "VALIDATION_ERROR", ["id_token"])
