"""SEC-32: a rotation leaves nothing under the old key, may be stopped and begun again, and never loses a text."""

from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import Address, User
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.ops.rotating import sealed_tables
from cozywish.toolkit import resealing, sealing
from cozywish.toolkit.sealed_sessions import SessionStore
from cozywish.toolkit.sealing import SealBroken
from tests.kept import everything_kept

OLD, NEW = ("old", b"o" * 32), ("new", b"n" * 32)
UNDER_OLD, UNDER_NEW = b"sealed1:old:", b"sealed1:new:"


@pytest.fixture
def people(fresh_db: None, settings: Any) -> list[User]:
    """Three of them, everything they have sealed under the old key."""
    settings.FIELD_KEYS = [OLD]
    people = [make_user(name, phone="+15035550123") for name in ("Alice A", "Bob B", "Cleo C")]
    for user in people:
        said = {"line1": "1 Oak St", "city": "Portland", "postcode": "97211"}
        Address.objects.create(user=user, label="Home", **said)
    for kind, name in (("totp", "secret"), ("recovery_codes", "seed")):
        data = {name: encrypt("JBSWY3DPEHPK3PXP"), "used_mask": 0}
        Authenticator.objects.create(user=people[0], type=kind, data=data)
    Authenticator.objects.create(user=people[0], type="webauthn", data={"name": "Phone"})
    ines = make_staff(make_venue(), "Ines Calloway")
    massage = make_service(ines.venue, by=[ines])
    make_booking(ines, [massage], datetime(2036, 5, 5, 17, tzinfo=UTC), note="Left shoulder")
    Client().force_login(people[0])
    settings.FIELD_KEYS = [NEW, OLD]
    return people


def rotate(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Run the command; return what it says."""
    call_command("rotate_keys")
    return capsys.readouterr().out.splitlines()


def test_everything_is_sealed_under_the_newest_key_and_the_old_one_can_go(
    people: list[User], settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert UNDER_OLD in everything_kept(), "the control"
    said = rotate(capsys)
    assert "accounts_address: 3 of 3 rows" in said
    assert "mfa_authenticator: 3 of 3 rows" in said
    assert said[-1] == "Everything is sealed with the key new."
    assert UNDER_OLD not in everything_kept()

    settings.FIELD_KEYS = [NEW]
    assert set(User.objects.values_list("phone", flat=True)) >= {"+15035550123"}
    assert list(Address.objects.values_list("line1", flat=True)) == ["1 Oak St"] * 3
    app = Authenticator.objects.get(type="totp")
    assert sealing.unseal(app.data["secret"], place="mfa_authenticator.data") == "JBSWY3DPEHPK3PXP"
    assert SessionStore(Session.objects.get().session_key).load()["_auth_user_id"] == str(
        people[0].pk
    )


def test_a_second_run_writes_nothing(
    people: list[User], capsys: pytest.CaptureFixture[str]
) -> None:
    rotate(capsys)
    with CaptureQueriesContext(connection) as asked:
        rotate(capsys)
    assert [query for query in asked.captured_queries if query["sql"].startswith("UPDATE")] == []


def test_stopped_half_way_it_goes_on(
    people: list[User], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(resealing, "BATCH", 1)
    addresses = dict(sealed_tables())[Address]()
    assert next(addresses) == 1
    kept = Address.objects.annotate(kept=resealing.as_kept("line1")).order_by("pk")
    assert [text[:12] for text in kept.values_list("kept", flat=True)] == [
        "sealed1:new:",
        "sealed1:old:",
        "sealed1:old:",
    ]
    assert [line for line in rotate(capsys) if line.startswith("accounts_address")] == [
        f"accounts_address: {number} of 3 rows" for number in (1, 2, 3)
    ]
    assert UNDER_OLD not in everything_kept()


def test_without_the_old_key_it_says_so_and_changes_nothing(
    people: list[User], settings: Any
) -> None:
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(CommandError, match="FIELD_KEYS lacks the key 'old'"):
        call_command("rotate_keys")
    assert UNDER_NEW not in everything_kept()
    with pytest.raises(SealBroken):
        list(User.objects.all())


def test_whoever_has_a_session_that_cannot_be_opened_is_nobody(
    people: list[User], settings: Any
) -> None:
    settings.FIELD_KEYS = [NEW]
    assert SessionStore(Session.objects.get().session_key).load() == {}


def test_every_table_with_something_sealed_is_known() -> None:
    assert [model._meta.label for model, _renew in sealed_tables()] == [
        "accounts.User",
        "accounts.Address",
        "venues.Business",
        "venues.StaffMember",
        "catalog.Import",
        "scheduling.TimeOff",
        "payments.CardSetup",
        "payments.PaymentAttempt",
        "payments.InboxEvent",
        "bookings.Booking",
        "bookings.BookingAnswer",
        "bookings.Block",
        "bookings.BookingChange",
        "bookings.BookingNote",
        "bookings.CartLine",
        "bookings.CartAnswer",
        "bookings.ClientCard",
        "bookings.WaitEntry",
        "sessions.Session",
        "mfa.Authenticator",
    ]
