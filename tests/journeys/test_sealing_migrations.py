"""Rows that were clear are sealed by the migrations and opened again backwards, and every guard is still there."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DjangoStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cozywish.apps.accounts.models import Address, User
from cozywish.apps.bookings.models import Booking
from cozywish.apps.scheduling.marks import put_up, take_down
from cozywish.apps.scheduling.models import TimeOff
from cozywish.apps.venues.models import Business
from cozywish.toolkit.sealed_sessions import SessionStore
from cozywish.toolkit.sealing import unseal
from tests.architecture.test_guards import missing
from tests.kept import everything_kept

PHONES = ("+15035550161", "+15035550162", "+15035550163")
SECRET = "JBSWY3DPEHPK3PXP"
DAY = datetime(2036, 5, 5, 17, tzinfo=UTC)
Model = Callable[[str, str], Any]
Key = tuple[str, str]
FACTORS = [("mfa", "0003_authenticator_type_uniq"), ("sessions", "0001_initial")]
HIDDEN = [
    *PHONES,
    SECRET,
    "77 Quillwort Lane",
    "Troutdale",
    "97060",
    "Left shoulder",
    "Knee",
    "Slipped disc",
]
CLEAR = [text for text in HIDDEN if text != SECRET]


def before() -> list[Key]:
    """What each app had last before it sealed anything."""
    graph = MigrationExecutor(connection).loader.graph
    sealing = [key for key in graph.nodes if key[1].endswith("_sealed")]
    return sorted(
        parent.key
        for key in sealing
        for parent in graph.node_map[key].parents
        if parent.key[0] == key[0]
    )


def migrate(to: list[Key]) -> None:
    take_down()
    MigrationExecutor(connection).migrate(to)
    put_up()


def newest() -> list[Key]:
    return list(MigrationExecutor(connection).loader.graph.leaf_nodes())


def models_of(state: list[Key]) -> Model:
    """The models as they were then."""
    found = MigrationExecutor(connection).loader.project_state(state).apps.get_model
    return cast("Model", found)


def box() -> Fernet:
    """What sealed second factors."""
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"second factor")
    key = urlsafe_b64encode(made.derive(settings.SECRET_KEY.encode()))
    return Fernet(key)


def fill(model: Model) -> None:
    """One row of each kind, all in clear."""
    user = model("accounts", "User").objects.create(email="alice@example.com", phone=PHONES[0])
    said = {"line1": "77 Quillwort Lane", "city": "Troutdale", "postcode": "97060"}
    model("accounts", "Address").objects.create(user=user, label="Home", **said)
    business = model("venues", "Business").objects.create(owner=user, name="F", phone=PHONES[1])
    place = model("geo", "Place").objects.create(
        country="us", slug="p", name="P", search_name="p", state="OR", lat=1, lon=1, time_zone="UTC"
    )
    venue = model("venues", "Venue").objects.create(
        business=business, place=place, name="V", slug="v", lat=1, lon=1, time_zone="UTC"
    )
    staff = model("venues", "StaffMember").objects.create(venue=venue, name="S", position=1)
    model("scheduling", "TimeOff").objects.create(
        staff=staff, starts_at=DAY, ends_at=DAY.replace(hour=18), reason="Knee"
    )
    model("bookings", "Booking").objects.create(
        reference="ABC", venue=venue, contact_phone=PHONES[2], note="Left shoulder", currency="USD",
        state="CANCELLED", total_cents=1, starts_at=DAY, ends_at=DAY.replace(hour=18),
        time_zone="UTC", tzdata_version="2026a", free_until=DAY, placed_at=DAY,
        close_reason="Slipped disc",
    )  # fmt: skip
    data = {"secret": box().encrypt(SECRET.encode()).decode(), "last_step": 7}
    model("mfa", "Authenticator").objects.create(user_id=user.pk, type="totp", data=data)
    text = DjangoStore().encode({"cart": "fern"})
    model("sessions", "Session").objects.create(
        session_key=uuid4().hex, session_data=text, expire_date=DAY
    )


@pytest.fixture
def former(fresh_db: None) -> None:
    """The database as it was before, with rows in it."""
    migrate(before())
    fill(models_of([*before(), *FACTORS]))


def found() -> list[str]:
    kept = everything_kept()
    return [text for text in HIDDEN if text.encode() in kept]


def test_what_was_clear_is_sealed_and_reads_the_same(former: None) -> None:
    assert found() == CLEAR, "the control"
    migrate(newest())
    assert found() == []
    assert missing() == {}, "guards of rebuilt tables"

    user, home, booking = User.objects.get(), Address.objects.get(), Booking.objects.get()
    phones = (user.phone, Business.objects.get().phone, booking.contact_phone)
    assert phones == PHONES
    assert (home.line1, home.line2, home.city) == ("77 Quillwort Lane", "", "Troutdale")
    assert (booking.note, booking.close_reason) == ("Left shoulder", "Slipped disc")
    assert TimeOff.objects.get().reason == "Knee"
    app = Authenticator.objects.get()
    assert unseal(app.data["secret"], place="mfa_authenticator.data") == SECRET
    assert app.data["last_step"] == 7
    assert SessionStore().decode(Session.objects.get().session_data) == {"cart": "fern"}


def test_backwards_it_is_as_it_was(former: None) -> None:
    migrate(newest())
    migrate(before())
    assert found() == CLEAR
    model = models_of([*before(), *FACTORS])
    assert model("accounts", "User").objects.get().phone == PHONES[0]
    assert model("bookings", "Booking").objects.get().note == "Left shoulder"
    assert model("scheduling", "TimeOff").objects.get().reason == "Knee"
    factor = model("mfa", "Authenticator").objects.get()
    assert box().decrypt(factor.data["secret"].encode()).decode() == SECRET
    assert DjangoStore().decode(Session.objects.get().session_data) == {"cart": "fern"}
