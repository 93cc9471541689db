"""Privacy and data, by real requests: a copy for its owner alone, and an account that closes, stays or goes."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import DataExport, User
from cozywish.apps.accounts.services import Whereabouts, ask_to_leave, erase
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import VenueStatus
from cozywish.core.services import operation
from cozywish.web.accounts.tests.steps import is_signed_in, sign_in, words

pytestmark = pytest.mark.django_db
HERE = Whereabouts("203.0.113.9", "Firefox on Windows")
COPY, LEAVE, KEEP, HUB = (
    "/me/privacy/export/",
    "/me/privacy/delete/",
    "/me/privacy/keep/",
    "/me/privacy/",
)


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"


@pytest.fixture
def alice() -> User:
    return make_user()


@pytest.fixture
def page(alice: User) -> Client:
    client = Client()
    sign_in(client)
    return client


def sent(page: Client, path: str) -> Any:
    """Send a form and see where it leads."""
    return page.get(page.post(path).headers["Location"])


def made(page: Client) -> DataExport:
    """Ask for a copy and let it be made."""
    page.post(COPY)
    drain(now=timezone.now())
    return DataExport.objects.latest("asked_at")


@operation
def erased(user: User) -> None:
    erase(user, now=timezone.now())


# ── a copy ──


def test_a_copy_goes_through_its_states_and_comes_as_a_file(page: Client) -> None:
    assert "Make a copy" in words(page.get(HUB))
    page.post(COPY)
    assert "We are making your copy." in words(page.get(HUB))
    drain(now=timezone.now())
    assert "Your copy is ready. You can download it until" in words(page.get(HUB))

    export = DataExport.objects.get()
    answer: Any = page.get(f"{COPY}{export.pk}/")

    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith('attachment; filename="cozywish-')
    assert answer["Cache-Control"] == "private, no-store"
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    told = json.loads(archive.read("account.json"))
    assert told[0]["rows"][0]["name"] == "Alice Archer"


def test_the_mail_links_the_page_and_never_the_file(page: Client) -> None:
    export = made(page)
    drain(now=timezone.now())

    [letter] = mail.outbox
    assert letter.subject == "The copy of your CozyWish data is ready"
    said = str(letter.body) + str(getattr(letter, "alternatives", ""))
    assert "/me/privacy/" in said
    assert str(export.pk) not in said
    assert export.path not in said


def test_a_copy_is_its_owners_alone(page: Client, alice: User) -> None:
    export = made(page)
    make_user("Bob Barnes")
    bob = Client()
    sign_in(bob, "bob@example.com")

    foreign, absent = bob.get(f"{COPY}{export.pk}/"), bob.get(f"{COPY}{uuid4()}/")

    assert foreign.status_code == absent.status_code == 404
    assert words(foreign) == words(absent)
    assert Client().get(f"{COPY}{export.pk}/").headers["Location"].startswith("/accounts/login/")
    assert page.get(f"/media/{export.path}").status_code == 404


def test_a_copy_is_over_after_seven_days(page: Client) -> None:
    export = made(page)
    DataExport.objects.update(expires_at=timezone.now())

    assert page.get(f"{COPY}{export.pk}/").status_code == 404
    assert "Make a copy" in words(page.get(HUB))


@pytest.mark.parametrize("path", [COPY, LEAVE])
def test_whoever_has_not_proved_it_lately_is_asked_again(alice: User, path: str) -> None:
    client = Client()
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = client.post(path)

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    alice.refresh_from_db()
    assert (DataExport.objects.count(), alice.leaving_at) == (0, None)


def test_one_copy_runs_at_a_time_and_five_may_be_asked_for_in_an_hour(page: Client) -> None:
    page.post(COPY)
    again = sent(page, COPY)
    assert "Your copy is being made already." in words(again)
    for _ in range(3):
        page.post(COPY)

    assert page.post(COPY).status_code == 429
    assert DataExport.objects.count() == 1


def test_a_copy_that_failed_says_so_and_can_be_asked_for_again(page: Client) -> None:
    page.post(COPY)
    DataExport.objects.update(state="FAILED")

    assert "Your copy could not be made." in words(page.get(HUB))
    page.post(COPY)
    assert DataExport.objects.count() == 2


# ── what we keep ──


def test_the_page_says_what_is_kept_why_and_how_long(page: Client) -> None:
    said = words(page.get(HUB))

    assert "The addresses in your address book, with how to get in As long as you have" in said
    assert "with which kind of device For 90 days, the details for 30 days" in said
    assert "such as a new password or a new device For 2 years, the details for 30 days" in said
    assert "your note to the venue For 10 years, the details for 2 years · Tax law:" in said


# ── leaving ──


def test_leaving_closes_the_account_on_every_device(page: Client, alice: User) -> None:
    elsewhere = Client()
    sign_in(elsewhere)
    asked = words(page.get(LEAVE))
    assert "For 14 days you can sign in and keep it." in asked
    assert (
        "What stays, and until when When you agreed to which terms, without your name"
        " Privacy law: we have to be able to show that you did."
        " For good: once your account is gone, nothing in it says whose it was. "
    ) in asked

    answer = sent(page, LEAVE)

    assert "Your account is closed. Until" in words(answer)
    assert not is_signed_in(page)
    assert elsewhere.get("/me/").headers["Location"].startswith("/accounts/login/")


def test_whoever_signs_in_to_a_closed_account_can_only_keep_it(page: Client, alice: User) -> None:
    page.post(LEAVE)
    sign_in(page)

    for path in ("/", "/me/", HUB, "/me/security/", "/search"):
        assert page.get(path).headers["Location"] == KEEP
    assert "On " in words(page.get(KEEP))
    answer = sent(page, KEEP)

    assert "Your account stays, and everything in it is as it was." in words(answer)
    alice.refresh_from_db()
    assert (alice.leaving_at, alice.erase_at) == (None, None)
    assert page.get("/me/").status_code == 200


def test_the_api_refuses_a_closed_account_in_its_own_words(alice: User) -> None:
    client = Client()
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    User.objects.update(erase_at=timezone.now() + timedelta(days=14))

    answer = client.get("/api/v1/bookings/")

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "ACCOUNTS_CLOSED"


def test_what_holds_it_up_is_said_before_and_after(page: Client, alice: User) -> None:
    staff = make_staff(make_venue())
    ahead = timezone.now() + timedelta(days=3)
    make_booking(staff, [make_service(staff.venue)], ahead, customer=alice)
    why = "You have visits ahead. They have to take place, or be cancelled, first."
    assert why in words(page.get(LEAVE))

    answer = sent(page, LEAVE)

    assert "You asked us to delete your account" in words(answer)
    assert why in words(answer)
    assert is_signed_in(page)
    page.post(KEEP)
    assert "You asked us to delete your account" not in words(page.get(HUB))


def test_what_a_law_keeps_is_said_before_with_its_end(page: Client, alice: User) -> None:
    venue = make_venue(owner=alice, status=VenueStatus.SUSPENDED)
    staff, past = make_staff(venue), timezone.now() - timedelta(days=3)
    make_booking(staff, [make_service(venue)], past, customer=alice)

    said = words(page.get(LEAVE))

    assert (
        "What you booked, when, and for how much, without your name, address and note"
        " Tax law: what was sold has to stay on record. Until 10 years after each visit." in said
    )
    assert "Until 10 years after your account is deleted." in said


# ── afterwards ──


def test_signing_up_with_an_erased_address_looks_like_any_other_and_the_letter_says_why() -> None:
    erased(make_user()).unwrap()
    gone, new = (
        Client().post(
            "/accounts/signup/",
            {"name": "Al", "email": email, "password1": "a very quiet evening indeed"},
        )
        for email in ("alice@example.com", "nobody@example.com")
    )

    assert (gone.status_code, gone.headers["Location"]) == (
        new.status_code,
        new.headers["Location"],
    )
    assert User.objects.filter(email="alice@example.com").count() == 0
    drain(now=timezone.now())
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert letters["alice@example.com"].subject == "You cannot sign up to CozyWish yet"
    assert "A new account can have this address from" in str(letters["alice@example.com"].body)
    assert letters["nobody@example.com"].subject == "Your CozyWish code"


def test_an_erased_account_signs_nobody_in(alice: User) -> None:
    ask_to_leave(user=alice, where=HERE, now=timezone.now()).unwrap()
    erased(alice).unwrap()
    client = Client()

    sign_in(client)

    assert not is_signed_in(client)
