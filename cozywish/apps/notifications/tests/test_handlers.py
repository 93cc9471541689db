"""Mails follow from events: once each, only what is still true, and owed until they are sent."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from cozywish.apps.accounts.models import EmailCode
from cozywish.apps.accounts.services import CODE_PURPOSE, request_code
from cozywish.apps.bookings.events import BookingChanged
from cozywish.apps.bookings.factories import make_change
from cozywish.apps.bookings.models import LINK_PURPOSE, Booking, BookingToken
from cozywish.apps.bookings.services import cancel_booking
from cozywish.apps.notifications.handlers import visits
from cozywish.apps.notifications.models import Notice
from cozywish.apps.notifications.tests.conftest import NOW, House
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.outbox.services import drain, publish
from cozywish.toolkit import tokens


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def changed(booking: Booking, event: str = "verified") -> BookingChanged:
    change = make_change(booking, event)
    return BookingChanged(booking_id=str(booking.pk), change_id=str(change.pk))


def announce(booking: Booking) -> BookingChanged:
    event = changed(booking)
    with transaction.atomic():
        publish(event)
    return event


def test_a_confirmed_booking_is_told_once(house: House) -> None:
    booking = house.book()
    event = announce(booking)
    assert drain(now=NOW) == 3  # the mail, who waits for a time, and what follows for its money
    visits.tell_of_change(event)
    assert [message.to for message in mail.outbox] == [["alice@example.com"]]
    notice = Notice.objects.get()
    assert (notice.key, notice.template, notice.sent_at) == (
        f"verified:{event.change_id}",
        "verified",
        NOW,
    )


def test_each_mail_has_a_token_of_its_own_kept_only_as_a_digest(house: House) -> None:
    booking = house.book()
    announce(booking)
    drain(now=NOW)
    link = next(line for line in str(mail.outbox[0].body).split("\n") if "/b/" in line)
    token = link.rstrip("/").rpartition("/")[2]
    stored = BookingToken.objects.get()
    assert len(token) == 43
    assert tokens.matches(token, stored.digest, purpose=LINK_PURPOSE)
    assert token not in str(Delivery.objects.values())
    assert token not in str(Notice.objects.values())


def test_a_booking_cancelled_meanwhile_is_not_confirmed(house: House) -> None:
    booking = house.book()
    announce(booking)
    cancel_booking(booking=booking, reason="", now=NOW).unwrap()
    drain(now=NOW)
    assert [message.subject for message in mail.outbox if "alice@example.com" in message.to] == [
        "Cancelled: Juniper & Steam, Thu, Nov 13, 4:30 PM"
    ]


def test_a_cancellation_is_told_once(house: House) -> None:
    booking = house.book(state="CANCELLED")
    event = changed(booking, "cancel")
    for _ in range(2):
        visits.tell_of_change(event)
    assert len(mail.outbox) == 1


def test_a_code_is_made_for_its_mail_and_stands_nowhere_else(db: None) -> None:
    request_code(email="Alice@Example.com", now=NOW).unwrap()
    assert EmailCode.objects.get().digest == ""
    drain(now=NOW)
    code = next(line for line in str(mail.outbox[0].body).split("\n") if line.isdigit())
    assert mail.outbox[0].to == ["alice@example.com"]
    assert tokens.matches(code, EmailCode.objects.get().digest, purpose=CODE_PURPOSE)
    assert code not in str(Delivery.objects.values())


def test_two_requests_before_the_mail_give_one_working_code(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_code(email="alice@example.com", now=NOW).unwrap()
    later = NOW + timedelta(seconds=5)
    request_code(email="alice@example.com", now=later).unwrap()
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert drain(now=later) == 2
    assert len(mail.outbox) == 1


def test_a_code_that_is_over_or_used_is_not_sent(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    row = request_code(email="alice@example.com", now=NOW).unwrap()
    late = NOW + timedelta(minutes=10)
    monkeypatch.setattr(timezone, "now", lambda: late)
    drain(now=late)
    EmailCode.objects.filter(pk=UUID(str(row.pk))).delete()
    request_code(email="bob@example.com", now=late).unwrap()
    EmailCode.objects.all().delete()
    drain(now=late)
    assert mail.outbox == []


@override_settings(EMAIL_BACKEND="cozywish.apps.notifications.backends.NotConfigured")
def test_a_mail_that_cannot_be_sent_stays_owed(house: House) -> None:
    announce(house.book())
    assert drain(now=NOW) == 2  # who waits for a time, and what follows for its money
    owed = Delivery.objects.get(delivered_at=None)
    assert (owed.delivered_at, owed.attempts) == (None, 0)
    assert owed.last_error.startswith("MailNotConfigured('Set EMAIL_URL")
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        assert drain(now=NOW + timedelta(hours=1)) == 1
    assert len(mail.outbox) == 1


def test_what_rolls_back_is_never_told(house: House) -> None:
    event = changed(house.book())
    with pytest.raises(RuntimeError), transaction.atomic():
        publish(event)
        raise RuntimeError
    assert drain(now=NOW) == 0
    assert mail.outbox == []
