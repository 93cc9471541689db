"""Mails: what they say in HTML and in plain text, what is attached, and that nothing can be injected."""

import re
from email.message import Message

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.test import override_settings

from cozywish.apps.bookings.factories import make_change
from cozywish.apps.bookings.queries.gates import booking_by_id
from cozywish.apps.notifications import booking_letters, letters
from cozywish.apps.notifications.backends import MailNotConfigured, NotConfigured
from cozywish.apps.notifications.checks import mail_goes_somewhere
from cozywish.apps.notifications.mail import Mail, message_of, send
from cozywish.apps.notifications.tests.conftest import NOW, House

BAD = '<script>alert("x")</script>{{ link }}<mj-raw>'


def parts_of(mail: Mail) -> dict[str, str]:
    """The bodies and files of the mail as it would travel, by content type."""
    found: dict[str, str] = {}
    message: Message = message_of(mail).message()
    for part in message.walk():
        if not part.is_multipart():
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            found[part.get_content_type()] = payload.decode()
    return found


def read(html: str) -> str:
    """What a person sees of the HTML."""
    text = re.sub(r"<(style|title|!--).*?(</\1>|-->)|<[^>]+>", " ", html, flags=re.DOTALL)
    return " ".join(text.replace("&amp;", "&").replace("\u00a0", " ").split())


def test_the_confirmation_says_it_all(house: House) -> None:
    mail = booking_letters.booked(make_change(house.book()), token="secret-token", now=NOW)
    parts = parts_of(mail)
    html = read(parts["text/html"])
    assert mail.subject == "See you Thursday at 4:30\u00a0PM, Alice"
    assert mail.preheader.replace("\u00a0", " ") == (
        "Hot stone massage + Scalp oil ritual with Ines at Juniper & Steam. "
        "Free to cancel until Wed, Nov 12, 4:30 PM. "
        "After that you can still cancel until it starts, as a late cancellation."
    )
    assert "You’re booked, Alice" in html
    assert "Nov 13 Thu 4:30 PM to 5:55 PM Pacific Time" in html
    assert "Hot stone massage, 75 min with Ines Calloway $128.00" in html
    assert "Due at the venue $146.00" in html
    assert (
        "2218 NE Alberta St Portland, OR 97211 Entrance through the courtyard, blue door." in html
    )
    assert "Plans changed? Free to cancel until Wed, Nov 12, 4:30 PM." in html
    assert "Questions? Call Juniper & Steam: (503) 555-0190." in html
    assert "http://localhost:8000/static/art/venues/spa-interior-0.webp" in parts["text/html"]


def test_the_text_says_the_same(house: House) -> None:
    booking = house.book()
    parts = parts_of(booking_letters.booked(make_change(booking), token="secret-token", now=NOW))
    assert parts["text/plain"].replace("\u00a0", " ").split("\n") == [
        "You’re booked, Alice",
        "",
        "Hot stone massage + Scalp oil ritual with Ines at Juniper & Steam.",
        "",
        "Thursday, November 13",
        "4:30 PM to 5:55 PM (Pacific Time)",
        "",
        "Hot stone massage, 75 min, with Ines Calloway: $128.00",
        "Scalp oil ritual, 10 min, with Ines Calloway: $18.00",
        "Due at the venue: $146.00",
        "",
        "Juniper & Steam",
        "2218 NE Alberta St",
        "Portland, OR 97211",
        "Entrance through the courtyard, blue door.",
        "",
        "See, cancel or add it to your calendar:",
        f"http://localhost:8000/b/{booking.reference}/secret-token/",
        "",
        (
            "Plans changed? Free to cancel until Wed, Nov 12, 4:30 PM. "
            "After that you can still cancel until it starts, as a late cancellation."
        ),
        "",
        f"Booking reference {booking.reference}. Questions? Call Juniper & Steam: (503) 555-0190.",
        "You get this because you booked on CozyWish. It cannot be switched off.",
        "Privacy notice: http://localhost:8000/privacy/",
        "",
    ]


def test_the_calendar_travels_as_body_and_as_file(house: House) -> None:
    message = message_of(
        booking_letters.booked(make_change(house.book()), token="t", now=NOW)
    ).message()
    kinds = [part["Content-Type"] for part in message.walk() if "calendar" in part["Content-Type"]]
    files = [part.get_filename() for part in message.walk() if part.get_filename()]
    assert kinds == ['text/calendar; method="REQUEST"; charset="utf-8"']
    assert files == ["visit.ics"]


def test_it_reads_well_in_the_dark_and_on_phones(house: House) -> None:
    html = parts_of(booking_letters.booked(make_change(house.book()), token="t", now=NOW))[
        "text/html"
    ]
    assert '<meta name="color-scheme" content="light dark"' in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert "max-width:600px" in html
    assert 'lang="en"' in html
    assert "<script" not in html
    assert set(re.findall(r'(?:src|<link[^>]*href)="(https?://[^/"]+)', html)) == {
        "http://localhost:8000"
    }


def test_what_people_typed_is_text(house: House) -> None:
    booking = house.book(contact_name=BAD, note=BAD)
    booking.items.update(service_name=BAD, staff_name=BAD)
    booking = booking_by_id(booking_id=booking.pk)
    for mail in (
        booking_letters.booked(make_change(booking), token="t", now=NOW),
        booking_letters.cancelled(make_change(booking, "cancel"), token="t", now=NOW),
    ):
        html = parts_of(mail)["text/html"]
        assert "<script" not in html
        assert "mj-raw>" not in html.replace("&lt;mj-raw&gt;", "")
        assert "{{ link }}" in html  # shown as it was typed, not filled in


@pytest.mark.parametrize("name", ["Alice\r\nBcc: eve@example.com", "Alice\nX-Evil: 1", "A\x0bB"])
def test_no_name_adds_a_header(house: House, name: str) -> None:
    message = message_of(
        booking_letters.booked(make_change(house.book(contact_name=name)), token="t", now=NOW)
    )
    headers = message.message()
    assert "Bcc" not in headers
    assert "X-Evil" not in headers
    assert "\n" not in message.subject
    assert message.recipients() == ["alice@example.com"]


def test_the_cancellation_says_what_was_and_takes_it_out(house: House) -> None:
    mail = booking_letters.cancelled(
        make_change(house.book(state="CANCELLED", calendar_sequence=1), "cancel"),
        token="t",
        now=NOW,
    )
    text = parts_of(mail)["text/plain"].replace("\u00a0", " ")
    assert mail.calendar is not None
    assert mail.calendar.method == "CANCEL"
    assert "Your visit to Juniper & Steam on Thu, Nov 13, 4:30 PM no longer takes place." in text
    assert "There is nothing to pay." in text


def test_the_code_stands_alone_on_its_line() -> None:
    parts = parts_of(letters.code(to="alice@example.com", code="012345"))
    assert "012345" in parts["text/plain"].split("\n")
    assert "012345" in read(parts["text/html"])
    assert "It works for 10 minutes." in parts["text/plain"]
    assert parts.keys() == {"text/plain", "text/html"}


def test_without_a_provider_sending_fails_loudly() -> None:
    backend = NotConfigured()
    with pytest.raises(MailNotConfigured, match="Set EMAIL_URL"):
        backend.send_messages([EmailMessage(to=["alice@example.com"])])
    assert backend.send_messages([]) == 0


@override_settings(EMAIL_BACKEND="cozywish.apps.notifications.backends.NotConfigured")
def test_the_backend_of_a_site_without_mail_is_used() -> None:
    with pytest.raises(MailNotConfigured):
        send(letters.code(to="alice@example.com", code="012345"))
    assert outbox.outbox == []


def test_a_mail_asks_no_other_host_for_anything(house: House) -> None:
    html = parts_of(
        booking_letters.booked(make_change(house.book()), token="secret-token", now=NOW)
    )["text/html"]
    assert (
        re.findall(r'@import|<link[^>]*stylesheet|(?:src|url\()="?https?://(?!localhost)', html)
        == []
    )


def test_going_live_without_mail_is_a_warning() -> None:
    assert mail_goes_somewhere() == []
    with override_settings(EMAIL_BACKEND="cozywish.apps.notifications.backends.NotConfigured"):
        assert [warning.id for warning in mail_goes_somewhere()] == ["cozywish.W001"]
