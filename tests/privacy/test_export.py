"""PRV-01, G1: the copy holds everything personal, and nothing of anybody else."""

import io
import json
import zipfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import models
from django.utils.translation import get_language
from pytest_django import Settings

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import DataExport, ExportState, User
from cozywish.apps.accounts.services import (
    ExportRunning,
    Whereabouts,
    ask_for_export,
    export,
    make_export,
)
from cozywish.apps.bookings.factories import make_booking
from cozywish.apps.bookings.models import BookingChange, BookingNote, ClientCard
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.outbox.services import drain
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.core.services import Failure
from cozywish.toolkit.privacy import personal_tables
from cozywish.toolkit.private import private_files
from tests.privacy.canaries import Person, all_over, classified

pytestmark = pytest.mark.django_db
NOW = datetime(2036, 5, 5, 12, 0, tzinfo=UTC)
HERE = Whereabouts("203.0.113.9", "Firefox on Windows")


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"


def archive_of(user: User) -> zipfile.ZipFile:
    """What the person downloads."""
    asked = ask_for_export(user=user, where=HERE, now=NOW).unwrap()
    make_export(export_id=asked.pk, now=NOW)
    with private_files().open(asked.path) as kept:
        return zipfile.ZipFile(io.BytesIO(kept.read()))


def texts(archive: zipfile.ZipFile) -> str:
    return "\n".join(
        archive.read(name).decode() for name in archive.namelist() if name.endswith(".json")
    )


def tables(archive: zipfile.ZipFile) -> list[Any]:
    """Return every table of every file."""
    files = [name for name in archive.namelist() if name.endswith(".json")]
    return [told for name in files for told in json.loads(archive.read(name))]


def columns(archive: zipfile.ZipFile) -> str:
    """Return what the copy says of each row itself, without what it says to name it."""
    lines = {(entry.label, str(entry.what)): entry for entry in personal_tables()}
    return json.dumps(
        [
            [row[name] for name in lines[told["table"], told["about"]].exported]
            for told in tables(archive)
            for row in told["rows"]
        ]
    )


def test_every_canary_of_the_person_is_in_their_copy_and_no_other() -> None:
    ann, ben = all_over("a", now=NOW), all_over("b", now=NOW)
    planted = ann.found_in(classified(ann.subject, "exported"))

    archive = archive_of(ann.user)

    said = ann.found_in(columns(archive))
    assert {name for name in planted if said[name] != planted[name]} == set()
    assert len(planted) > 50
    # An address that a row is found by stands in the list of addresses, too. Everything else stands there once.
    assert set(planted.values()) <= {1, 2, 3}
    hidden, withheld = (
        ann.found_in(classified(ann.subject, each)) - planted for each in ("hidden", "withheld")
    )
    secret = hidden + withheld
    assert hidden
    assert withheld
    assert not set(secret) & set(said)
    whole = texts(archive) + "".join(archive.namelist())
    assert ben.found_in(whole) == Counter()


def test_columns_that_can_hold_no_canary_are_there_too_row_by_row() -> None:
    ann = all_over("e", now=NOW)
    rows = {
        (entry.label, column): entry.rows_of(ann.subject).count()
        for entry in personal_tables()
        for column in entry.exported
    }
    rows["accounts.DataExport", "asked_at"] += 1  # the copy itself, and the news of it
    rows["accounts.DataExport", "ready_at"] += 1
    for column in ("at", "kind", "network", "device", "about"):
        rows["accounts.UserActivity", column] += 1

    archive = archive_of(ann.user)

    told: Counter[tuple[str, str]] = Counter()
    for part in tables(archive):
        told.update((part["table"], column) for row in part["rows"] for column in row)
    assert {key: told[key] for key in rows} == rows
    named = {(entry.label, name) for entry in personal_tables() for name in entry.named}
    assert set(told) == set(rows) | named


def test_what_a_venue_keeps_to_itself_is_in_nobodys_copy() -> None:
    alice, ines = make_user(), make_staff(make_venue(), "Ines Cole")
    booking = make_booking(ines, [make_service(ines.venue)], NOW, customer=alice)
    owner = ines.venue.business.owner
    BookingNote.objects.create(booking=booking, at=NOW, author=owner, text="Talks a lot")
    ClientCard.objects.create(
        business=ines.venue.business, customer=alice, notes="Pays in coins", changed_at=NOW
    )
    reasons = {"place": "An old friend", "cancel": "The boiler broke", "correct": "She came late"}
    for event, reason in reasons.items():
        BookingChange.objects.create(
            booking=booking, at=NOW, event=event, state=booking.state, actor_kind="O", actor=owner,
            reason=reason, tells_client=event != "correct",
        )  # fmt: skip

    copies = texts(archive_of(alice)), texts(archive_of(owner))

    private = ("Talks a lot", "Pays in coins", "An old friend", "She came late")
    assert [text for text in private for copy in copies if text in copy] == []
    assert ["The boiler broke" in copy for copy in copies] == [True, False]


def test_a_visit_names_its_venue_who_did_what_and_when_it_was_there() -> None:
    alice, ines = make_user(), make_staff(make_venue(time_zone="America/Los_Angeles"), "Ines Cole")
    at = datetime(2026, 11, 12, 22, 0, tzinfo=UTC)
    booking = make_booking(ines, [make_service(ines.venue)], at, customer=alice)
    venue, service = ines.venue.name, booking.items.get().service_name

    archive = archive_of(alice)

    visits, items = json.loads(archive.read("visits.json"))
    assert visits["table"] == "bookings.Booking"
    assert visits["about"] == (
        "Your visits: when, how much, your contact details, and your note to the venue"
    )
    [visit], [item] = visits["rows"], items["rows"]
    assert list(visit)[:2] == ["venue", "clock"]
    assert (visit["venue"], visit["clock"]) == (venue, "America/Los_Angeles")
    assert visit["starts_at"] == "2026-11-12T14:00:00-08:00"
    assert items["about"] == "Which services you booked"
    assert (item["visit"], item["venue"]) == (booking.reference, venue)
    assert (item["done_by"], item["service_name"]) == ("Ines Cole", service)
    assert item["starts_at"] == "2026-11-12T14:00:00-08:00"


def test_its_headings_are_in_the_language_of_the_person(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = make_user(language="de")
    monkeypatch.setattr(export, "_json", lambda _tables: get_language())

    archive = archive_of(alice)

    assert texts(archive).split("\n") == ["de"] * (len(archive.namelist()) - 1)


def test_no_path_to_a_name_is_wrong() -> None:
    ann = all_over("f", now=NOW)
    for line in personal_tables():
        for row in line.rows_of(ann.subject):
            assert all(line.copy_of(row)[name] for name in line.named), line.label


def test_pictures_lie_beside_the_texts() -> None:
    ann = all_over("c", now=NOW)

    archive = archive_of(ann.user)

    ann.user.refresh_from_db()
    name = f"pictures/{ann.user.avatar}/96.webp"
    assert archive.read(name).decode() == ann.user.avatar.removeprefix("faces/")
    assert sum(entry.startswith("pictures/") for entry in archive.namelist()) == 5


def test_the_copy_explains_itself() -> None:
    alice = make_user()

    archive = archive_of(alice)

    read_me = archive.read("README.txt").decode()
    assert read_me.startswith("Your copy of what CozyWish knows about you, made on 2036-05-05.\n")
    assert (
        "account.json  Your account\n"
        "  - Your name, email address, phone number, picture, language, time zone,"
        " and when you joined and last signed in\n"
    ) in read_me
    assert "Times of visits are those on the clocks of the venue. All others are in UTC." in read_me
    assert "visits.json" not in read_me  # she never booked
    [account, *_others] = json.loads(archive.read("account.json"))
    assert account["table"] == "accounts.User"
    [person] = account["rows"]
    assert (person["email"], person["shows_avatar"]) == ("alice@example.com", True)


def test_an_address_that_is_not_proved_opens_nothing_of_its_owner() -> None:
    ann = all_over("d", now=NOW)
    thief = make_user("Mallory Marsh")
    EmailAddress.objects.create(user=thief, email=ann.user.email, verified=False)
    theirs = Person(ann.user, "d")

    archive = archive_of(thief)

    assert theirs.found_in(texts(archive)) == Counter({ann.user.email.partition("@")[0]: 1})


def test_one_copy_is_made_at_a_time_and_its_owner_is_told(settings: Settings) -> None:
    alice = make_user()
    first = ask_for_export(user=alice, where=HERE, now=NOW).unwrap()

    second = ask_for_export(user=alice, where=HERE, now=NOW)

    assert isinstance(second, Failure)
    assert isinstance(second.error, ExportRunning)
    Delivery.objects.update(next_try_at=NOW - timedelta(days=3650))
    drain(now=NOW)
    first.refresh_from_db()
    assert first.state == ExportState.READY
    drain(now=NOW)
    assert [letter.subject for letter in mail.outbox] == ["The copy of your CozyWish data is ready"]
    assert first.path not in str(mail.outbox[0].body)
    ask_for_export(user=alice, where=HERE, now=NOW).unwrap()


def test_a_copy_that_cannot_be_kept_counts_as_failed_until_it_is(
    settings: Settings, tmp_path: Path
) -> None:
    alice = make_user()
    asked = ask_for_export(user=alice, where=HERE, now=NOW).unwrap()
    in_the_way = tmp_path / "file"
    in_the_way.write_text("-")
    settings.PRIVATE_ROOT = in_the_way

    with pytest.raises(OSError, match="file"):
        make_export(export_id=asked.pk, now=NOW)
    asked.refresh_from_db()
    assert asked.state == ExportState.FAILED

    settings.PRIVATE_ROOT = tmp_path / "private"
    make_export(export_id=asked.pk, now=NOW)
    asked.refresh_from_db()
    assert asked.state == ExportState.READY
    assert asked.expires_at == NOW + timedelta(days=7)


def test_only_this_user_of_the_machine_can_read_it(tmp_path: Path) -> None:
    archive_of(make_user())

    [kept] = (tmp_path / "private" / "exports").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    assert DataExport.objects.get().path == f"exports/{kept.name}"
    assert isinstance(DataExport._meta.get_field("path"), models.CharField)


def test_a_copy_of_somebody_who_is_erased_meanwhile_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = make_user()
    asked = ask_for_export(user=alice, where=HERE, now=NOW).unwrap()
    write = export._write

    def erased_meanwhile(*whole: Any, **more: Any) -> None:
        write(*whole, **more)
        DataExport.objects.all().delete()

    monkeypatch.setattr(export, "_write", erased_meanwhile)

    make_export(export_id=asked.pk, now=NOW)

    assert [path for path in (tmp_path / "private").rglob("*") if path.is_file()] == []
    assert not Delivery.objects.filter(payload__kind="EXPORT_READY").exists()
