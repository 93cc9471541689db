"""Where one is signed in and what happened: the two pages, with real requests."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client, RequestFactory
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import (
    ActivityKind,
    AttemptOutcome,
    Door,
    KnownDevice,
    LoginAttempt,
    RefreshToken,
    UserActivity,
)
from cozywish.apps.accounts.services import Knock, Whereabouts, note_activity, note_attempt
from cozywish.apps.outbox.services import drain
from cozywish.toolkit.tests.atlas import atlas
from cozywish.web.accounts.tests.test_accounts import sign_in, words
from cozywish.web.accounts.tests.test_sessions import PHONE, is_in

LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PAGE = "/me/security/devices/"
NOT_ME = "/accounts/not-me/"


@pytest.fixture
def laptop(db: None) -> Client:
    make_user()
    client = Client(HTTP_USER_AGENT=LAPTOP)
    sign_in(client)
    return client


@pytest.fixture
def phone(laptop: Client) -> Client:
    client = Client(HTTP_USER_AGENT=PHONE, REMOTE_ADDR="203.0.113.9")
    sign_in(client)
    return client


def id_of(client: Client) -> int:
    return int(UserSession.objects.get(session_key=client.session.session_key).pk)


def test_each_session_is_listed_with_device_address_and_time(laptop: Client, phone: Client) -> None:
    UserSession.objects.filter(pk=id_of(phone)).update(
        last_seen_at=timezone.now() - timedelta(minutes=20)
    )
    page = words(laptop.get(PAGE))
    assert "Firefox on Windows This device 127.0.0.1 Active now Sign out" in page
    assert "Mobile Safari on iOS 203.0.113.9 Last seen 20 minutes ago" in page
    assert "Sign out all other devices" in page


def test_alone_there_is_no_other_to_sign_out(laptop: Client) -> None:
    assert "Sign out all other devices" not in words(laptop.get(PAGE))


def test_a_session_that_is_ended_elsewhere_is_signed_out(laptop: Client, phone: Client) -> None:
    response = laptop.post(f"{PAGE}end/", {"session": id_of(phone)})
    assert response.headers["Location"] == PAGE
    assert "That device is signed out." in words(laptop.get(PAGE))
    assert not is_in(phone)
    assert is_in(laptop)
    noted = UserActivity.objects.get(kind=ActivityKind.SESSION_ENDED)
    assert (noted.about, noted.device) == ("Mobile Safari on iOS", "Firefox on Windows")


def test_a_browser_that_was_signed_out_from_elsewhere_is_a_stranger_again(
    laptop: Client, phone: Client
) -> None:
    laptop.post(f"{PAGE}end/", {"session": id_of(phone)})
    assert KnownDevice.objects.count() == 1
    sign_in(phone)
    assert UserActivity.objects.filter(kind=ActivityKind.SIGNED_IN_NEW_DEVICE).count() == 2


def test_all_others_end_at_once_and_each_is_noted(laptop: Client, phone: Client) -> None:
    tablet = Client(HTTP_USER_AGENT=LAPTOP)
    sign_in(tablet)
    laptop.post(f"{PAGE}end-others/")
    assert "2 devices are signed out." in words(laptop.get(PAGE))
    assert [is_in(client) for client in (laptop, phone, tablet)] == [True, False, False]
    assert UserActivity.objects.filter(kind=ActivityKind.SESSION_ENDED).count() == 2


def test_all_others_are_asked_about_before_they_end(laptop: Client, phone: Client) -> None:
    assert 'href="/me/security/devices/end-others/"' in laptop.get(PAGE).content.decode()
    assert "1 other device is signed out at once" in words(laptop.get(f"{PAGE}end-others/"))
    assert is_in(phone)


def test_the_devices_lead_to_the_page_that_changes_the_password(laptop: Client) -> None:
    assert 'href="/me/security/password/"' in laptop.get(PAGE).content.decode()


def test_it_was_not_me_says_what_to_do_signed_out_and_in(laptop: Client) -> None:
    signed_out, signed_in = Client().get(NOT_ME), laptop.get(NOT_ME)
    for page in (signed_out, signed_in):
        said = words(page)
        steps = [said.index(step) for step in ("1. Choose", "2. Sign", "3. Look")]
        assert steps == sorted(steps)
        assert 'action="/accounts/password/reset/"' in page.content.decode()
    assert 'value="alice@example.com"' in signed_in.content.decode()
    assert "alice" not in signed_out.content.decode()
    assert 'href="/me/security/password/"' in signed_in.content.decode()
    assert 'href="/me/security/password/"' not in signed_out.content.decode()


def test_a_mail_about_news_leads_to_what_to_do(phone: Client) -> None:
    drain(now=timezone.now())
    (told,) = [one for one in mail.outbox if "A new device" in one.subject]
    assert f"It was not me:\nhttp://localhost:8000{NOT_ME}" in told.body


def test_nobody_ends_another_persons_session(laptop: Client) -> None:
    make_user("Charlie Cole")
    charlie = Client()
    sign_in(charlie, "charlie@example.com")
    for chosen in (id_of(charlie), 10**12, "9" * 40, "-1", "٣", "x", ""):
        assert laptop.post(f"{PAGE}end/", {"session": chosen}).status_code == 303
    assert is_in(charlie)
    assert not UserActivity.objects.filter(kind=ActivityKind.SESSION_ENDED).exists()


def test_only_a_form_ends_a_session(laptop: Client) -> None:
    assert laptop.get(f"{PAGE}end/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = laptop.cookies
    assert strict.post(f"{PAGE}end-others/").status_code == 403


def test_sessions_that_are_over_are_not_listed(laptop: Client, phone: Client) -> None:
    store = phone.session
    store["stay"] = store["stay"] | {"seen": store["stay"]["seen"] - 13 * 3600}
    store.save()
    assert "Mobile Safari" not in words(laptop.get(PAGE))
    RefreshToken.objects.create(
        digest="0" * 64,
        session_key=str(store.session_key),
        began_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=7),
    )
    assert "Mobile Safari" in words(laptop.get(PAGE))  # an app keeps it alive with its tokens
    Session.objects.filter(session_key=store.session_key).delete()
    assert "Mobile Safari" not in words(laptop.get(PAGE))


def test_the_pages_are_kept_out_of_caches(laptop: Client) -> None:
    for page in (PAGE, "/me/security/activity/"):
        assert laptop.get(page).headers["Cache-Control"] == "private, no-store"


# ── where ──


def test_the_city_is_shown_where_there_is_a_library(
    laptop: Client, phone: Client, tmp_path: Path, settings: Any
) -> None:
    settings.GEOIP_PATH = atlas(tmp_path)
    assert "Munich, Germany · 203.0.113.9" in words(laptop.get(PAGE))
    assert "Munich, Germany · 203.0.113.9" in words(laptop.get("/me/security/activity/"))


# ── what happened ──


def test_tries_and_activity_are_one_list_the_newest_first(laptop: Client) -> None:
    stranger = Client(HTTP_USER_AGENT=PHONE, REMOTE_ADDR="203.0.113.9")
    sign_in(stranger, password="not the password")
    page = words(laptop.get("/me/security/activity/"))
    refused, signed_in = (
        "Refused: Wrong password Mobile Safari on iOS · 203.0.113.9",
        "Signed in Firefox",
    )
    assert 0 < page.index(refused) < page.index(signed_in)
    assert page.count("Signed in Firefox") == 1
    assert "Times are those of UTC." in page


def test_what_it_was_about_is_named(laptop: Client) -> None:
    user, where = UserSession.objects.get().user, Whereabouts("203.0.113.9", "Safari on iOS")
    kind = ActivityKind.FACTOR_ADDED
    note_activity(user=user, kind=kind, where=where, now=timezone.now(), about="Blue key").unwrap()
    assert "Added a way to sign in: Blue key Safari on iOS" in words(
        laptop.get("/me/security/activity/")
    )


def test_a_wrong_second_factor_is_kept_as_a_try(laptop: Client) -> None:
    user = UserSession.objects.get().user
    factor = Authenticator(user=user, type=Authenticator.Type.TOTP)
    request = RequestFactory().post("/accounts/2fa/", headers={"User-Agent": PHONE})
    for again in (False, True):
        authentication_failed.send(
            Authenticator, request=request, user=user, authenticator=factor, reauthentication=again
        )
    kept = LoginAttempt.objects.get(outcome=AttemptOutcome.FACTOR_REFUSED)
    assert (kept.user, kept.method, kept.door) == (user, "totp", "PAGE")
    assert "Refused: Wrong second factor" in words(laptop.get("/me/security/activity/"))


def test_a_long_list_has_pages(laptop: Client) -> None:
    user, where = UserSession.objects.get().user, Whereabouts("203.0.113.9", "Safari on iOS")
    knock = Knock(email=user.email, where=where, door=Door.API)
    for number in range(20):
        note_attempt(
            knock,
            user=user,
            outcome=AttemptOutcome.LIMITED,
            method="password",
            now=timezone.now() + timedelta(seconds=number),
        )
    first = words(laptop.get("/me/security/activity/"))
    assert (first.count("Too many tries"), "Signed in Firefox" in first) == (20, False)
    second = words(laptop.get("/me/security/activity/?page=2"))
    assert (second.count("Too many tries"), "Signed in Firefox" in second) == (0, True)


def test_nobody_sees_what_happened_to_another_person(laptop: Client) -> None:
    make_user("Charlie Cole")
    sign_in(Client(HTTP_USER_AGENT=PHONE), "charlie@example.com", "not the password")
    assert "Mobile Safari" not in words(laptop.get("/me/security/activity/"))
