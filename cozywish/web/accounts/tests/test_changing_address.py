"""Another e-mail address: asked for, proven, told to the old one, undone (SEC-19)."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cozywish.apps.accounts.factories import PASSWORD, make_user
from cozywish.apps.accounts.models import (
    ActivityKind,
    AddressChange,
    AttemptOutcome,
    ChangeState,
    LoginAttempt,
    User,
    UserActivity,
)
from cozywish.apps.accounts.services import (
    Whereabouts,
    finish_change,
    note_activity,
    request_code,
)
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.outbox.services import drain

pytestmark = pytest.mark.django_db
NEW = "alice@new.example"


@pytest.fixture
def alice() -> User:
    return make_user()


@pytest.fixture
def page(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def ask(page: Client, email: str = NEW, password: str = PASSWORD) -> int:
    said = {"email": email, "password": password}
    return page.post(reverse("account_email"), said).status_code


def mailed(to: str) -> list[str]:
    drain(now=timezone.now())
    return [str(sent.body) for sent in mail.outbox if sent.to == [to]]


def code_for(email: str) -> str:
    found = re.search(r"\b\d{6}\b", mailed(email)[-1])
    assert found is not None
    return found[0]


def give(page: Client, code: str) -> int:
    return page.post(reverse("account_email_code"), {"code": code}).status_code


def agree(page: Client, email: str = NEW, before: str = "alice@example.com") -> None:
    """Ask, and give the code that the old address was sent."""
    assert ask(page, email) == 303
    assert give(page, code_for(before)) == 303


def change(page: Client, email: str = NEW, before: str = "alice@example.com") -> None:
    agree(page, email, before)
    assert give(page, code_for(email)) == 303


def without_old(page: Client, email: str = NEW) -> AddressChange:
    """Take the slow way, up to the week that it waits."""
    assert ask(page, email) == 303
    assert page.post(reverse("account_email_lost")).status_code == 303
    assert give(page, code_for(email)) == 303
    return AddressChange.objects.get(state=ChangeState.WAITING)


def after_a_week() -> None:
    """Let what waits fall due, and do it."""
    week = timedelta(days=7)
    AddressChange.objects.update(at=F("at") - week)
    UserActivity.objects.update(at=F("at") - week)
    Delivery.objects.filter(handler__endswith="accounts.handlers.change_email").update(
        next_try_at=timezone.now()
    )
    drain(now=timezone.now())


def undo_link(to: str) -> str:
    found = re.search(r"https?://\S+/email/undo/\S+", mailed(to)[-1])
    assert found is not None
    return urlsplit(found[0]).path


def test_with_password_and_code_the_account_has_the_new_address_and_the_old_one_is_told(
    page: Client, alice: User
) -> None:
    change(page)
    alice.refresh_from_db()
    assert alice.email == NEW
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        (NEW, True, True)
    ]
    told = mailed("alice@example.com")[-1]
    assert "From now on your account belongs to alice@new.example." in told
    kept = UserActivity.objects.filter(user=alice, kind="ADDRESS_CHANGED")
    assert list(kept.values_list("about", flat=True)) == [NEW]
    assert page.get(reverse("account_home")).status_code == 200  # still signed in


def test_the_old_address_is_asked_first_and_the_new_one_hears_nothing_before_it_agrees(
    page: Client, alice: User
) -> None:
    """SEC-19: both addresses confirm."""
    ask(page)
    assert mailed(NEW) == []
    (asked,) = mailed("alice@example.com")
    assert "Enter this code to let your account go to another email address." in asked
    assert NEW not in asked
    assert give(page, code_for("alice@example.com")) == 303
    (asked,) = mailed(NEW)
    assert "Enter this code to use this address with your account." in asked
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"


def test_the_code_of_the_new_address_is_none_for_the_old_one(page: Client, alice: User) -> None:
    """SEC-19: who has the password and a mailbox of their own, but not the owner's, gets nowhere."""
    ask(page)
    request_code(email=NEW, now=timezone.now()).unwrap()  # as for a booking of theirs
    assert give(page, code_for(NEW)) == 422
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"


def test_the_code_of_a_booking_is_no_consent_to_let_the_account_go(
    page: Client, alice: User
) -> None:
    """SEC-19: whoever was told a code for a booking was not told that it gives the account away."""
    ask(page)
    request_code(email="alice@example.com", now=timezone.now()).unwrap()
    assert give(page, code_for("alice@example.com")) == 422
    assert AddressChange.objects.get().state == ChangeState.ASKED


def test_another_browser_with_the_same_account_cannot_go_on(page: Client, alice: User) -> None:
    ask(page)
    other = Client()
    other.force_login(alice)
    for path in ("account_email_code", "account_email_lost"):
        other.post(reverse(path), {"code": code_for("alice@example.com")})
    assert AddressChange.objects.get().state == ChangeState.ASKED


def test_codes_count_for_an_hour_from_asking(page: Client) -> None:
    agree(page)
    AddressChange.objects.update(at=timezone.now() - timedelta(hours=1))
    assert give(page, code_for(NEW)) == 409


@pytest.mark.usefixtures("early_in_a_minute")
def test_a_wrong_password_sends_nothing_and_the_sixth_try_waits(page: Client) -> None:
    assert [ask(page, password="not my password") for _try in range(6)] == [422] * 5 + [429]
    assert mailed(NEW) == []
    outcomes = LoginAttempt.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == [AttemptOutcome.REFUSED] * 5 + [AttemptOutcome.LIMITED]


@pytest.mark.parametrize("asked", ["alice@example.com", NEW])
def test_a_wrong_code_costs_a_try(page: Client, alice: User, asked: str) -> None:
    agree(page) if asked == NEW else ask(page)
    code = code_for(asked)
    answer = page.post(
        reverse("account_email_code"), {"code": "000000" if code != "000000" else "111111"}
    )
    assert answer.status_code == 422
    assert "You have 4 tries left." in answer.content.decode()
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"


def test_asking_for_an_address_that_has_an_account_looks_the_same_and_leads_nowhere(
    page: Client, alice: User
) -> None:
    """SEC-19: no enumeration."""
    make_user("Bob Baker")
    answers = []
    for email in ("bob@example.com", NEW):
        agree(page, email)
        shown = page.get(reverse("account_email_code")).content.decode()
        shown = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", shown)
        answers.append(shown.replace(email, "EMAIL"))
    assert answers[0] == answers[1]
    (told,) = mailed("bob@example.com")
    assert "One address, one account" in told
    assert "sign up" not in told
    assert re.search(r"\b\d{6}\b", told) is None


def test_an_address_that_was_taken_meanwhile_is_not_taken_twice(page: Client, alice: User) -> None:
    agree(page)
    code = code_for(NEW)
    make_user("Bob Baker", email=NEW)
    answer = page.post(reverse("account_email_code"), {"code": code})
    assert answer.status_code == 409
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"


def test_ones_own_address_is_said_to_be_it(page: Client) -> None:
    answer = page.post(
        reverse("account_email"), {"email": "Alice@Example.com", "password": PASSWORD}
    )
    assert answer.status_code == 422
    assert "Your account has this address already." in answer.content.decode()


def test_the_old_address_takes_the_account_back(page: Client, alice: User) -> None:
    """SEC-19: whoever had the password, and added a passkey, is out; nothing of theirs works."""
    change(page)
    link = undo_link("alice@example.com")
    Authenticator.objects.create(user=alice, type="webauthn", data={"name": "Thief"})
    owner = Client()
    assert owner.get(link).status_code == 200
    alice.refresh_from_db()
    assert alice.email == NEW  # opening it changes nothing

    assert "It is yours again" in owner.post(link).content.decode()
    alice.refresh_from_db()
    assert (alice.email, alice.has_usable_password()) == ("alice@example.com", False)
    assert not Authenticator.objects.filter(user=alice).exists()
    assert page.get(reverse("account_home")).status_code == 302  # the thief is signed out
    assert "password/reset/key" in mailed("alice@example.com")[-1]
    assert (owner.get(link).status_code, owner.post(link).status_code) == (410, 410)


def test_what_came_later_is_undone_too_and_its_link_leads_nowhere(
    page: Client, alice: User
) -> None:
    """SEC-19: the thief moves on to a second address; the letter to the first must not bring it back."""
    change(page)
    change(page, "thief@elsewhere.example", before=NEW)
    of_thief, of_owner = undo_link(NEW), undo_link("alice@example.com")
    Client().post(of_owner)
    assert Client().post(of_thief).status_code == 410
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"


def test_nobody_signs_up_with_an_address_that_may_still_be_taken_back(
    page: Client, alice: User
) -> None:
    """SEC-19: a thief who took the old address for a new account would bar its owner from undoing the change."""
    change(page)
    form = {"name": "A Thief", "email": "alice@example.com", "password1": "a quiet lamp and tea"}
    answer = Client().post(reverse("account_signup"), form)
    assert answer.headers["Location"] == "/accounts/confirm-email/"  # as for any known address
    assert User.objects.count() == 1
    AddressChange.objects.update(at=timezone.now() - timedelta(days=7))
    Client().post(reverse("account_signup"), form)
    assert User.objects.count() == 2


def test_what_was_prepared_before_the_change_is_gone_too(page: Client, alice: User) -> None:
    """SEC-19: a passkey of the thief's from the day before opens nothing after the undoing."""
    Authenticator.objects.create(
        user=alice,
        type="webauthn",
        data={"name": "Thief"},
        created_at=timezone.now() - timedelta(days=1),
    )
    change(page)
    Client().post(undo_link("alice@example.com"))
    assert not Authenticator.objects.filter(user=alice).exists()


def test_after_seven_days_and_with_another_secret_the_link_no_longer_works(
    page: Client, alice: User
) -> None:
    change(page)
    link = undo_link("alice@example.com")
    assert Client().post(link.rstrip("/")[:-4] + "0000/").status_code == 410
    AddressChange.objects.update(at=timezone.now() - timedelta(days=7))
    assert Client().post(link).status_code == 410
    alice.refresh_from_db()
    assert alice.email == NEW


def test_who_has_no_password_is_asked_for_what_there_is(page: Client, alice: User) -> None:
    alice.set_unusable_password()
    alice.save()
    page.force_login(alice)
    Authenticator.objects.create(user=alice, type="totp", data={"secret": "x"})
    answer = page.get(reverse("account_email"))
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]


def test_without_the_old_mailbox_it_takes_a_week_and_the_old_address_is_told_at_once(
    page: Client, alice: User
) -> None:
    """SEC-19: the slow way."""
    waiting = without_old(page)
    told = mailed("alice@example.com")[-1]
    assert "your account is to belong to alice@new.example." in told
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"
    finish_change(change_id=waiting.pk, now=waiting.at + timedelta(days=7, seconds=-1)).unwrap()
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"
    kinds = UserActivity.objects.filter(user=alice).values_list("kind", "about")
    assert list(kinds) == [("ADDRESS_ASKED", NEW)]

    after_a_week()

    alice.refresh_from_db()
    assert alice.email == NEW
    assert (
        "From now on your account belongs to alice@new.example." in mailed("alice@example.com")[-1]
    )
    Client().post(undo_link("alice@example.com"))  # a second week in which it can be taken back
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"


def test_the_old_address_stops_what_waits_and_the_thief_is_out(page: Client, alice: User) -> None:
    """SEC-19: no takeover with the password alone."""
    without_old(page)
    owner, link = Client(), undo_link("alice@example.com")
    assert "Keep your account?" in owner.get(link).content.decode()
    assert "It is yours again" in owner.post(link).content.decode()
    assert page.get(reverse("account_home")).status_code == 302
    after_a_week()
    alice.refresh_from_db()
    assert (alice.email, alice.has_usable_password()) == ("alice@example.com", False)


@pytest.mark.parametrize(
    "kind", [ActivityKind.PASSWORD_CHANGED, ActivityKind.PASSWORD_RESET, ActivityKind.LOCKED]
)
def test_a_new_password_or_a_lock_meanwhile_stops_it(
    page: Client, alice: User, kind: ActivityKind
) -> None:
    """SEC-19: an owner who answers the letter with a new password has done enough."""
    without_old(page)
    where = Whereabouts("192.0.2.1", "Firefox")
    note_activity(user=alice, kind=kind, where=where, now=timezone.now()).unwrap()
    assert "Keep the old address" not in page.get(reverse("account_email")).content.decode()
    after_a_week()
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"
    assert not AddressChange.objects.exists()


def test_something_else_that_happens_meanwhile_does_not_stop_it(page: Client, alice: User) -> None:
    without_old(page)
    where = Whereabouts("192.0.2.1", "Firefox")
    note_activity(user=alice, kind=ActivityKind.SIGNED_IN, where=where, now=timezone.now()).unwrap()
    after_a_week()
    alice.refresh_from_db()
    assert alice.email == NEW


def test_its_owner_sees_that_it_waits_and_calls_it_off(page: Client, alice: User) -> None:
    without_old(page)
    assert "Keep the old address" in page.get(reverse("account_email")).content.decode()
    assert page.post(reverse("account_email_keep")).status_code == 303
    shown = page.get(reverse("account_email")).content.decode()
    assert "Your account keeps its email address." in shown
    assert "Keep the old address" not in shown
    after_a_week()
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"


def test_an_address_that_somebody_else_got_meanwhile_is_not_taken_from_them(
    page: Client, alice: User
) -> None:
    without_old(page)
    make_user("Bob Baker", email=NEW)
    after_a_week()
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"
