"""Passkeys: made, named, used alone and after a password; whatever is not quite right is refused (SEC-20)."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import ActivityKind, User, UserActivity
from cozywish.web.accounts.tests.steps import (
    FLAG,
    Passkey,
    add_passkey,
    is_signed_in,
    options_in,
    sign_in,
    sign_in_with,
    words,
)


@pytest.fixture
def alice(db: None, client: Client) -> User:
    """Alice, signed in."""
    user = make_user("Alice Archer")
    sign_in(client)
    return user


def test_a_passkey_signs_in_by_itself(alice: User, client: Client) -> None:
    passkey = Passkey()
    made = add_passkey(client, passkey)
    assert made.headers["Location"] == "/me/security/codes/"
    other = Client()
    answer = sign_in_with(other, passkey, next="/me/bookings/")
    assert answer.headers["Location"] == "/me/bookings/"
    assert other.session["_auth_user_id"] == str(alice.pk)


def test_a_passkey_is_asked_to_be_found_without_an_address(alice: User, client: Client) -> None:
    options = options_in(client.get("/me/security/passkeys/add/"))
    assert options["rp"] == {"id": "localhost", "name": "CozyWish"}
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "preferred"


def test_people_of_the_office_must_be_verified_by_their_device(db: None, client: Client) -> None:
    make_user("Alice Archer", is_staff=True)
    sign_in(client)
    options = options_in(client.get("/me/security/passkeys/add/"))
    assert options["authenticatorSelection"]["userVerification"] == "required"
    add_passkey(client, Passkey(flags=FLAG.UP))
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda passkey: setattr(passkey, "origin", "https://cozywish.evil.example"),
        lambda passkey: setattr(passkey, "rp", "evil.example"),
        lambda passkey: setattr(passkey, "flags", FLAG.UP),
        lambda passkey: setattr(passkey, "id", b"another"),
        lambda passkey: setattr(passkey, "key", Passkey().key),
        lambda passkey: setattr(passkey, "user", ""),
        lambda passkey: setattr(passkey, "user", "bm9ib2R5"),
        lambda passkey: setattr(passkey, "count", 4),
        lambda passkey: setattr(passkey, "count", 5),
    ],
    ids=[
        "origin",
        "rp",
        "unverified",
        "id",
        "key",
        "nobody",
        "stranger",
        "lower-count",
        "same-count",
    ],
)
def test_what_is_not_quite_the_passkey_is_refused(
    alice: User, client: Client, spoil: Callable[[Passkey], None]
) -> None:
    passkey = Passkey(count=5)
    add_passkey(client, passkey)
    spoil(passkey)
    other = Client()
    assert sign_in_with(other, passkey).headers["Location"] == "/accounts/login/"
    assert "That did not work. Please try again." in words(other.get("/accounts/login/"))
    assert not is_signed_in(other)


@pytest.mark.parametrize(
    "passkey", [Passkey(origin="https://evil.example"), Passkey(rp="evil.example")]
)
def test_a_passkey_of_another_site_is_not_added(
    alice: User, client: Client, passkey: Passkey
) -> None:
    assert "That did not work. Please try again." in words(add_passkey(client, passkey))
    assert not Authenticator.objects.exists()


def test_a_passkey_that_never_counts_signs_in_again_and_again(alice: User, client: Client) -> None:
    passkey = Passkey(count=0)
    add_passkey(client, passkey)
    for _ in range(2):
        other = Client()
        sign_in_with(other, passkey)
        assert is_signed_in(other)


def test_a_wrong_passkey_after_the_password_says_so(alice: User, client: Client) -> None:
    passkey, other = Passkey(), Client()
    add_passkey(client, passkey)
    sign_in(other)
    passkey.key = Passkey().key
    answer = passkey.get(options_in(other.get("/accounts/two-step/")))
    page = words(other.post("/accounts/two-step/", {"credential": answer}))
    assert "That did not work. Please try again." in page
    assert not is_signed_in(other)


@pytest.mark.parametrize("is_staff", [True, False])
def test_after_the_password_the_device_must_verify_people_of_the_office(
    is_staff: bool, alice: User, client: Client
) -> None:
    passkey, other = Passkey(), Client()
    add_passkey(client, passkey)
    User.objects.update(is_staff=is_staff)
    sign_in(other)
    options = options_in(other.get("/accounts/two-step/"))
    passkey.flags = FLAG.UP
    other.post("/accounts/two-step/", {"credential": passkey.get(options)})
    assert options["userVerification"] == ("required" if is_staff else "preferred")
    assert is_signed_in(other) is not is_staff


def test_five_wrong_passkeys_end_the_sign_in_too(alice: User, client: Client) -> None:
    add_passkey(client, Passkey())
    other = Client()
    sign_in(other)
    for _ in range(5):
        assert other.post("/accounts/two-step/", {"credential": "{}"}).status_code == 200
    answer = other.post("/accounts/two-step/", {"credential": "{}"})
    assert answer.headers["Location"] == "/accounts/login/"


def test_a_counter_that_goes_up_is_kept(alice: User, client: Client) -> None:
    passkey = Passkey(count=5)
    add_passkey(client, passkey)
    passkey.count = 9
    sign_in_with(Client(), passkey)
    copied, passkey.count = Client(), 8
    sign_in_with(copied, passkey)
    assert not is_signed_in(copied)
    passkey.count = 10
    sign_in_with(copied, passkey)
    assert is_signed_in(copied)


def test_an_answer_is_good_for_one_question(alice: User, client: Client) -> None:
    passkey, other = Passkey(), Client()
    add_passkey(client, passkey)
    asked = other.get("/accounts/passkey/", headers={"X-Requested-With": "XMLHttpRequest"})
    answer = passkey.get(asked.json()["request_options"]["publicKey"])
    other.post("/accounts/passkey/", {"credential": answer})
    assert is_signed_in(other)
    thief = Client()
    thief.get("/accounts/passkey/", headers={"X-Requested-With": "XMLHttpRequest"})
    thief.post("/accounts/passkey/", {"credential": answer})
    assert not is_signed_in(thief)


@pytest.mark.parametrize("said", ["", "{", "[]", "1", "{}", '{"response": 7}', '{"response": {}}'])
def test_nonsense_signs_nobody_in(db: None, client: Client, said: str) -> None:
    client.get("/accounts/passkey/", headers={"X-Requested-With": "XMLHttpRequest"})
    answer = client.post("/accounts/passkey/", {"credential": said})
    assert answer.headers["Location"] == "/accounts/login/"


def test_a_passkey_is_asked_for_after_the_password(alice: User, client: Client) -> None:
    passkey, other = Passkey(), Client()
    add_passkey(client, passkey)
    assert sign_in(other).headers["Location"] == "/accounts/two-step/"
    page = other.get("/accounts/two-step/")
    assert "Your account asks for a passkey as well." in words(page)
    answer = other.post("/accounts/two-step/", {"credential": passkey.get(options_in(page))})
    assert answer.headers["Location"] == "/"
    assert is_signed_in(other)


def test_a_passkey_gets_a_name_and_goes(alice: User, client: Client) -> None:
    add_passkey(client, Passkey(), "My phone")
    own = Authenticator.objects.get(type="webauthn").pk
    client.post(f"/me/security/passkeys/{own}/rename/", {"name": "Old phone"})
    assert "Old phone Added on" in words(client.get("/me/security/passkeys/"))
    answer = client.post(f"/me/security/passkeys/{own}/remove/")
    assert answer.headers["Location"] == "/me/security/?done=passkey-off"
    assert not Authenticator.objects.exists()
    kinds = list(UserActivity.objects.order_by("pk").values_list("kind", "about"))
    assert (ActivityKind.FACTOR_ADDED, "My phone") in kinds
    assert (ActivityKind.FACTOR_REMOVED, "Old phone") in kinds


def test_a_passkey_goes_by_its_form_alone(alice: User, client: Client) -> None:
    """Django deletes for DELETE, too, and would tell nobody."""
    add_passkey(client, Passkey())
    own = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk
    assert client.delete(f"/me/security/passkeys/{own}/remove/").status_code == 405
    assert Authenticator.objects.filter(pk=own).exists()


@pytest.mark.parametrize("what", ["rename", "remove"])
def test_other_peoples_passkeys_are_not_there(alice: User, client: Client, what: str) -> None:
    add_passkey(client, Passkey())
    own = Authenticator.objects.get(type="webauthn").pk
    make_user("Bob Baker")
    bob = Client()
    sign_in(bob, "bob@example.com")
    answer = bob.post(f"/me/security/passkeys/{own}/{what}/", {"name": "Mine"})
    assert answer.status_code == 404
    assert str(Authenticator.objects.get(pk=own)) == "My phone"
