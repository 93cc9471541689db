"""A copy is made ready step by step, in words, and a real site is never seeded."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from cozywish.apps.bookings.models import Booking
from cozywish.apps.geo.models import Place
from cozywish.apps.venues.models import Venue
from cozywish.ops import preparing
from cozywish.ops.demo import starting_over, town
from cozywish.ops.demo.memory import last_memory
from cozywish.ops.preparing import OtherTown, ensure_town

NOON = datetime(2036, 11, 4, 20, 0, tzinfo=UTC)
Run = Callable[..., list[str]]


@pytest.fixture
def run(db: None, small_world: None) -> Run:
    """Run a management command and return its lines without the seconds."""

    def run(*words: str) -> list[str]:
        out = StringIO()
        call_command(*words, stdout=out)
        return [line.partition(" (")[0] for line in out.getvalue().splitlines()]

    return run


def silent(text: str) -> None:
    """Say nothing."""


def test_a_first_start_says_what_it_does_and_a_second_has_nothing_to_do(run: Run) -> None:
    first = run("seed", "--size", "1", "--seed", "3")
    assert first[:6] == [
        "[1/3] Database",
        "      ready",
        "[2/3] Places of the US",
        "      reading cities and ZIP codes",
        "      1 cities, 65 ZIP codes",
        "[3/3] Demo town",
    ]
    assert first[6] == "      1 venues, 5 people, 14 services"
    assert first[-1] == f"      Portland, {Booking.objects.count():,} visits"

    assert run("prepare") == [
        "[1/3] Database",
        "      ready",
        "[2/3] Places of the US",
        "      ready",
        "[3/3] Demo town",
        "      ready",
        "Sign in with the password lamplight-portland as",
        "      maya@cozywish.example   Maya Okafor: Customer, with visits past and to come",
        "      ines@cozywish.example   Ines Calloway: Owner of Juniper & Steam",
        "      tomas@cozywish.example  Tomás Rey: On the staff of Juniper & Steam",
        "      noor@cozywish.example   Noor Aziz: Manages some of Juniper & Steam’s people",
        "      olga@cozywish.example   Olga Lindqvist: Of our office, at /admin/",
    ]


def test_places_are_loaded_by_a_command_of_their_own(run: Run) -> None:
    assert run("load_places")[-1] == "      1 cities, 65 ZIP codes"
    assert Place.objects.get().name == "Portland"


def test_a_start_on_a_later_day_lets_the_days_pass(portland: None) -> None:
    ensure_town(silent, now=NOON, size=1)
    before = Booking.objects.count()

    said = ensure_town(silent, now=NOON + timedelta(days=2))

    assert said == f"{Booking.objects.count() - before} new visits, four weeks ahead again"
    memory = last_memory()
    assert memory is not None
    assert memory.day == "2036-11-06"
    assert ensure_town(silent, now=NOON) == "ready"  # a clock that goes back changes nothing


def test_another_seed_needs_a_fresh_start(portland: None) -> None:
    ensure_town(silent, now=NOON, size=1)

    with pytest.raises(OtherTown, match="made from seed 1; --fresh makes another"):
        ensure_town(silent, now=NOON, seed=2)


def test_a_town_of_older_stories_is_not_gone_on_with(
    portland: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_town(silent, now=NOON, size=1)
    monkeypatch.setattr(preparing, "story_of", lambda size: "other")

    with pytest.raises(OtherTown, match="make db makes a new one"):
        ensure_town(silent, now=NOON + timedelta(days=1))


def test_a_real_site_is_prepared_without_the_town_and_never_seeded(
    run: Run, settings: Settings
) -> None:
    settings.DEMO = False

    assert run("prepare")[-1] == "[3/3] Demo town: off"
    for words in (("seed",), ("seed", "--fresh"), ("prepare", "--start-over")):
        with pytest.raises(CommandError, match="demo"):
            run(*words)
    with pytest.raises(ImproperlyConfigured, match="Only a demo copy"):
        starting_over.start_over()
    assert (Place.objects.count(), Venue.objects.count()) == (1, 0)


def test_the_size_of_a_town_has_a_limit(run: Run) -> None:
    with pytest.raises(CommandError, match="--size must be from 1 to 96"):
        run("seed", "--size", str(town.FULL_SIZE + 1))


def test_starting_over_removes_the_database_file_and_the_mails(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, mail = tmp_path / "db.sqlite3", tmp_path / "mail"
    for name in ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm"):
        (tmp_path / name).touch()
    mail.mkdir()
    (mail / "letter.log").touch()
    settings.DATA_DIR, settings.EMAIL_FILE_PATH = tmp_path, mail
    monkeypatch.setitem(connection.settings_dict, "NAME", str(database))
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(starting_over, "is_postgres", lambda: False)

    starting_over.start_over()

    assert [path.name for path in tmp_path.iterdir()] == ["in-use"]


@pytest.mark.postgres
def test_starting_over_empties_the_schema(db: None) -> None:
    starting_over.start_over()

    assert connection.introspection.table_names() == []
