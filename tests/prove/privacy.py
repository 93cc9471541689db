"""Prove what becomes of what the site knows about people.

    python -m tests.prove.privacy           a minute; on both databases

Two people leave a text of their own in every column of every table that can hold one (tests/privacy/canaries.py). The
copy of the first must hold each of theirs and none of the other's. Then the first leaves, as the page does it: the
timer of the outbox erases them, and every column of every table, every file below the data folder and every line of
the log is searched. Mails that were sent are with whom they were sent to. At last eleven years pass, month by month.
Whoever is there then was sealed under an old key and is renewed under a new one (rotation.py).
Each proof has a control: the same with one table taken out of the registry, or without the job, must fail it.
"""

import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import psycopg

from tests import postgres
from tests.kept import kept_by_postgres, kept_by_sqlite
from tests.prove import rotation
from tests.prove.accounts.report import line
from tests.prove.rotation import Variables
from tests.prove.servers import (
    environment,
    manage,
    may_be_left_out,
    new_town,
)

if TYPE_CHECKING:
    from tests.privacy.canaries import Person

WITHOUT = "accounts.Address"  # the table that an unfinished registry would have forgotten


def start(folder: Path) -> None:
    """Become a process of the site that writes down everything it logs and erases without waiting."""
    import django  # noqa: PLC0415 - only the child is a Django process

    django.setup()
    from django.conf import settings  # noqa: PLC0415

    settings.LEAVING_GRACE_DAYS = 0
    settings.LOGGING_CONFIG = None
    logging.basicConfig(filename=folder / "log", level=logging.DEBUG, force=True)


@contextmanager
def a_table_is_forgotten() -> Iterator[None]:
    """Take a table out of the registry."""
    from cozywish.toolkit import privacy  # noqa: PLC0415

    whole = list(privacy.REGISTRY)
    privacy.REGISTRY[:] = [entry for entry in whole if entry.label != WITHOUT]
    try:
        yield
    finally:
        privacy.REGISTRY[:] = whole


def export(name: str) -> list[bool]:
    """The copy: everything of theirs, nothing of anybody else's, no secret."""
    from django.utils import timezone  # noqa: PLC0415

    from tests.privacy.canaries import all_over, classified  # noqa: PLC0415

    now = timezone.now()
    ann, ben = all_over("a", now=now), all_over("b", now=now)
    planted = ann.found_in(classified(ann.subject, "exported"))
    hidden = ann.found_in(classified(ann.subject, "hidden"))
    hidden = (hidden + ann.found_in(classified(ann.subject, "withheld"))) - planted
    told = copied(ann.user)
    said = ann.found_in(told)
    with a_table_is_forgotten():
        short = planted - ann.found_in(copied(ann.user))
    missing, secret = sum((planted - said).values()), len(set(said) & set(hidden))
    foreign = sum(ben.found_in(told).values())
    return [
        line(f"{name}_export_canaries", len(planted), ">=50", holds=len(planted) >= 50),
        line(f"{name}_export_missing", missing, "0", holds=missing == 0),
        line(f"{name}_export_foreign", foreign, "0", holds=foreign == 0),
        line(f"{name}_export_secrets", secret, "0", holds=secret == 0),
        line(f"{name}_control_export_missing", len(short), ">=1", holds=len(short) >= 1),
    ]


def copied(user: object) -> str:
    """Everything in the copy that this person gets, as one text."""
    from django.utils import timezone  # noqa: PLC0415

    from cozywish.apps.accounts.services import (  # noqa: PLC0415
        Whereabouts,
        ask_for_export,
        make_export,
    )
    from cozywish.toolkit.private import private_files  # noqa: PLC0415

    here, now = Whereabouts("203.0.113.9", "Firefox on Windows"), timezone.now()
    asked = ask_for_export(user=user, where=here, now=now).unwrap()  # type: ignore[arg-type]
    make_export(export_id=asked.pk, now=now)
    asked.refresh_from_db()
    with private_files().open(asked.path) as kept, ZipFile(kept) as archive:
        files = [entry for entry in archive.namelist() if entry.endswith(".json")]
        return "\n".join(archive.read(entry).decode() for entry in files)


def erasure(name: str, folder: Path) -> list[bool]:
    """What is left of somebody who left: columns, deliveries, files, lines of the log."""
    from django.utils import timezone  # noqa: PLC0415

    from cozywish.apps.audit.models import AuditEntry  # noqa: PLC0415
    from tests.privacy.canaries import all_over, kept_by_law  # noqa: PLC0415

    gone, stays = (all_over(letter, now=timezone.now()) for letter in "cd")
    before, audited = left(stays), list(AuditEntry.objects.order_by("pk").values())
    leave(gone)
    found, lawful = left(gone), kept_by_law()
    owed = {column for column in found if column.startswith("outbox.")}
    wrong, kept = found - lawful - owed, found & lawful
    in_files = in_files_of(folder, gone)
    in_log = len(gone.found_in((folder / "log").read_text()))
    changed = list(AuditEntry.objects.order_by("pk").values())[: len(audited)] != audited
    others = before ^ left(stays)
    return [
        line(f"{name}_left_in_database", len(wrong), "0", holds=not wrong),
        line(f"{name}_left_in_outbox", len(owed), "0", holds=not owed),
        line(f"{name}_left_in_files", in_files, "0", holds=in_files == 0),
        line(f"{name}_left_in_log", in_log, "0", holds=in_log == 0),
        line(f"{name}_kept_by_law_with_an_end", len(kept), ">=1", holds=bool(kept)),
        line(f"{name}_others_changed", len(others), "0", holds=not others),
        line(f"{name}_audit_changed", int(changed), "0", holds=not changed),
    ]


def control_of_erasure(name: str, folder: Path) -> list[bool]:
    """The same search finds somebody who is still there, a careless line of the log, and a forgotten table."""
    from django.utils import timezone  # noqa: PLC0415

    from tests.privacy.canaries import all_over, kept_by_law  # noqa: PLC0415

    person = all_over("e", now=timezone.now())
    in_files = in_files_of(folder, person)
    logging.getLogger().warning("%s signed in", person.user.name)
    in_log = len(person.found_in((folder / "log").read_text()))
    with a_table_is_forgotten():
        leave(person)
    forgotten = len(left(person) - kept_by_law())
    return [
        line(f"{name}_control_left_in_database", forgotten, ">=1", holds=forgotten >= 1),
        line(f"{name}_control_left_in_files", in_files, ">=1", holds=in_files >= 1),
        line(f"{name}_control_left_in_log", in_log, ">=1", holds=in_log >= 1),
    ]


def left(person: "Person") -> set[str]:
    """The columns that hold something of theirs."""
    from tests.privacy.canaries import stored  # noqa: PLC0415

    return {f"{label}.{column}" for label, column, value in stored() if person.found_in(value)}


def leave(person: "Person") -> None:
    """Ask for the deletion; the timer of the outbox does the rest."""
    from django.utils import timezone  # noqa: PLC0415

    from cozywish.apps.accounts.services import Whereabouts, ask_to_leave  # noqa: PLC0415
    from cozywish.apps.outbox.services import drain  # noqa: PLC0415

    here = Whereabouts("203.0.113.9", "Firefox on Windows")
    ask_to_leave(user=person.user, where=here, now=timezone.now()).unwrap()
    drain(now=timezone.now())
    person.user.refresh_from_db()
    if person.user.erased_at is None:
        raise RuntimeError("the timer erased nobody")


def in_files_of(folder: Path, person: "Person") -> int:
    """How many files below the media and the private folder name somebody, or hold them."""
    files = [path for part in ("media", "private") for path in (folder / part).rglob("*")]
    return sum(
        bool(person.found_in(str(path)))
        or (path.is_file() and bool(person.found_in(path.read_bytes().decode(errors="ignore"))))
        for path in files
    )


def retention(name: str) -> list[bool]:
    """Eleven years, month by month: nothing is a day late, and of who left not even the lawful part is there."""
    from django.utils import timezone  # noqa: PLC0415

    from cozywish.apps.accounts.services import overdue, tidy  # noqa: PLC0415
    from tests.privacy.canaries import SHAPE, stored  # noqa: PLC0415

    now = timezone.now()
    control = sum(overdue(now=now + timedelta(days=4018)).values())
    late = 0
    for month in range(1, 11 * 12 + 3):
        then = now + timedelta(days=30.44 * month)
        tidy(now=then)
        late += sum(overdue(now=then).values())
    gone = sum("c" in {mark[2] for mark in SHAPE.findall(value)} for *_where, value in stored())
    return [
        line(f"{name}_late_in_eleven_years", late, "0", holds=late == 0),
        line(f"{name}_left_after_eleven_years", gone, "0", holds=gone == 0),
        line(f"{name}_control_late", control, ">=1", holds=control >= 1),
    ]


def prove_here(name: str, folder: Path) -> bool:
    """Prove in this process, on the database its variables name, what becomes of people. The last one stays."""
    start(folder)
    passed = [
        *export(name), *erasure(name, folder), *control_of_erasure(name, folder), *retention(name)
    ]  # fmt: skip
    somebody_stays()
    return all(passed)


def somebody_stays() -> None:
    """Leave a person with a session and a second factor, sealed as the site does it, for a change of keys."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415
    from django.contrib.sessions.models import Session  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from cozywish.apps.accounts.services.factors import FACTORS, SECRETS  # noqa: PLC0415
    from cozywish.toolkit.sealed_sessions import SessionStore  # noqa: PLC0415
    from cozywish.toolkit.sealing import seal  # noqa: PLC0415
    from tests.privacy.canaries import all_over, canary  # noqa: PLC0415

    user = all_over("k", now=timezone.now()).user
    Session.objects.update(session_data=SessionStore().encode({"said": canary("k")}))
    factor = {name: seal(canary("k"), place=FACTORS) for name in SECRETS}
    Authenticator.objects.filter(user=user).update(data=factor)


def prove(name: str, variables: Variables, kept: Callable[[], bytes]) -> bool:
    """Prove everything on one new database, in a process of its own; `kept` returns all that the database holds."""
    sealed = rotation.seal_under_old(variables)
    manage("migrate", sealed, "--verbosity", "0")
    command = [sys.executable, "-m", "tests.prove.privacy", name, variables["COZYWISH_DATA_DIR"]]
    done = subprocess.run(command, env=sealed, check=False)
    return all([done.returncode == 0, *rotation.prove(name, sealed, kept)])


def kept_on(url: str) -> bytes:
    """Everything that a database of PostgreSQL holds."""
    with psycopg.connect(url) as connection:
        return kept_by_postgres(connection)


def main() -> int:
    """Prove everything on both databases; 0 only if every line says PASS."""
    with tempfile.TemporaryDirectory(prefix="cozywish-prove-") as name:
        folder = Path(name)
        kept = partial(kept_by_sqlite, folder / "db.sqlite3")
        passed = [prove("sqlite", environment(folder), kept)]
    try:
        with postgres.server() as url, new_town(url) as variables:
            kept = partial(kept_on, variables["DATABASE_URL"])
            passed.append(prove("postgres", variables, kept))
    except postgres.Unavailable as reason:
        passed.append(may_be_left_out(reason))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    if len(sys.argv) == 3:
        sys.exit(0 if prove_here(sys.argv[1], Path(sys.argv[2])) else 1)
    sys.exit(main())
