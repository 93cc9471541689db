"""The mail page of a demo: what it shows, how mails are locked in, and that no real site has it."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cozywish.apps.notifications import letters
from cozywish.apps.notifications.mail import send
from cozywish.web.mailbox.access import FOLDER_BACKEND
from cozywish.web.mailbox.folder import newest_mails


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = FOLDER_BACKEND, tmp_path
    return tmp_path


def test_mails_are_listed_newest_first_with_their_code(
    folder: Path, db: None, client: Client
) -> None:
    send(letters.code(to="alice@example.com", code="012345"))
    page = client.get("/mail/").content.decode()
    assert "Your CozyWish code" in page
    assert "012345" in page
    assert "alice@example.com" in page


def test_the_first_link_of_a_mail_can_be_opened(folder: Path, db: None, client: Client) -> None:
    link = "http://localhost:8000/accounts/signup/"
    letter = letters.letter(
        to="a@example.com", subject="Hi", headline="Hi", lead="Hi.", button="Go", link=link
    )
    send(letter)
    assert f'href="{link}"' in client.get("/mail/").content.decode()
    assert [mail.link for mail in newest_mails(folder)] == [link]


def test_a_mail_is_shown_in_a_sandbox_of_its_own(folder: Path, db: None, client: Client) -> None:
    send(letters.code(to="alice@example.com", code="012345"))
    mail = newest_mails(folder)[0]
    page = client.get("/mail/")
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    response = client.get(f"/mail/{mail.id}/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "sandbox allow-top-navigation-by-user-activation allow-popups" in policy
    assert "script-src" not in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<head><base target="_top">' in response.content.decode()


def test_a_subject_is_text(folder: Path, db: None, client: Client) -> None:
    bad = "<script>alert(1)</script>"
    send(letters.letter(to="a@example.com", subject=bad, headline=bad, lead=bad))
    assert bad not in client.get("/mail/").content.decode()


def test_no_mail_yet(folder: Path, db: None, client: Client) -> None:
    assert "No mail yet." in client.get("/mail/").content.decode()
    assert client.get("/mail/0123456789abcdef/").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"DEMO": False, "DEBUG": False},
        {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"},
    ],
)
def test_a_real_site_has_no_such_page(
    folder: Path, db: None, client: Client, settings: Any, change: dict[str, Any]
) -> None:
    send(letters.code(to="alice@example.com", code="012345"))
    mail = newest_mails(folder)[0]
    for name, value in change.items():
        setattr(settings, name, value)
    assert client.get("/mail/").status_code == 404
    assert client.get(f"/mail/{mail.id}/").status_code == 404


def test_a_phone_shows_the_list_until_a_mail_is_opened(
    folder: Path, db: None, client: Client
) -> None:
    send(letters.code(to="alice@example.com", code="012345"))
    (mail,) = newest_mails(folder)
    assert '<div class="mailbox">' in client.get("/mail/").content.decode()
    opened = client.get(f"/mail/?mail={mail.id}").content.decode()
    assert '<div class="mailbox is-chosen">' in opened
    assert re.search(r'<a class="link small mail-back" href="/mail/">.*?All mails</a>', opened)
