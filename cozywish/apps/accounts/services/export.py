"""A copy of everything we know about a person, made from the privacy registry (invariant G1)."""

import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import IO, Any, TypedDict
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from cozywish.apps.accounts.events import ExportAsked
from cozywish.apps.accounts.letters import LetterKind
from cozywish.apps.accounts.models import ActivityKind, DataExport, ExportState, User
from cozywish.apps.accounts.queries import subject_of
from cozywish.apps.accounts.services.activity import Whereabouts, note_activity
from cozywish.apps.accounts.services.letters import owe_letter
from cozywish.apps.outbox.services import publish
from cozywish.core.errors import Conflict
from cozywish.core.services import operation
from cozywish.toolkit.privacy import REGISTRY, Table, Topic
from cozywish.toolkit.private import private_files
from cozywish.toolkit.tokens import new_token

IN_MEMORY = 8 * 2**20  # bytes; what is larger is put together on disk


class ExportRunning(Conflict):
    code = "ACCOUNTS_EXPORT_RUNNING"
    template = gettext_lazy("Your copy is being made already. We will mail you when it is ready.")


@operation
def ask_for_export(*, user: User, where: Whereabouts, now: datetime) -> DataExport:
    """Begin a copy of the person's data, to be made in the background. Announces ExportAsked.

    Fails with ExportRunning.
    """
    try:
        with transaction.atomic():
            export = DataExport.objects.create(
                user=user,
                asked_at=now,
                expires_at=now + timedelta(days=settings.EXPORT_DAYS),
                path=f"exports/{new_token()}.zip",
            )
    except IntegrityError as running:
        raise ExportRunning from running
    note_activity(user=user, kind=ActivityKind.EXPORT_ASKED, where=where, now=now).unwrap()
    publish(ExportAsked(export_id=str(export.pk)))
    return export


def make_export(*, export_id: UUID, now: datetime) -> None:
    """Make the archive that was asked for and owe its owner a letter. One that is made or gone is left alone.

    Reads and writes files in no transaction. Raises OSError when it cannot be kept: then it counts as failed, until
    the outbox has tried again.
    """
    export = DataExport.objects.filter(pk=export_id).exclude(state=ExportState.READY).first()
    if export is None:
        return
    try:
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as whole:
            _write(whole, export.user, now=now)
            whole.seek(0)
            private_files().save(export.path, File(whole))
    except OSError:
        DataExport.objects.filter(pk=export_id).update(state=ExportState.FAILED)
        raise
    _finish(export=export, now=now).unwrap()
    if not DataExport.objects.filter(pk=export_id).exists():
        private_files().delete(export.path)  # erased, or tidied away, while it was being written


@operation
def _finish(*, export: DataExport, now: datetime) -> None:
    """Note that the archive is there, and owe the letter once."""
    made = DataExport.objects.filter(pk=export.pk).exclude(state=ExportState.READY)
    ends = now + timedelta(days=settings.EXPORT_DAYS)
    if made.update(state=ExportState.READY, ready_at=now, expires_at=ends) == 1:
        owe_letter(kind=LetterKind.EXPORT_READY, email=export.user.email).unwrap()


class Part(TypedDict):
    """What a copy tells of one table: what it is about, in words, its name for programs, and the rows."""

    about: str
    table: str
    rows: list[dict[str, Any]]


def _write(whole: IO[bytes], user: User, *, now: datetime) -> None:
    subject = subject_of(user)
    in_their_words = translation.override(user.language or settings.LANGUAGE_CODE)
    with in_their_words, ZipFile(whole, "w", ZIP_DEFLATED) as archive:
        parts: dict[Topic, list[Part]] = defaultdict(list)
        for line in REGISTRY:
            rows = list(line.rows_of(subject).order_by("pk")) if line.topic else []
            if rows and line.topic:
                told = [line.copy_of(row) for row in rows]
                parts[line.topic].append(
                    {"about": str(line.what), "table": line.label, "rows": told}
                )
                _add_pictures(archive, line, rows)
        for topic, tables in parts.items():
            archive.writestr(f"{topic.slug}.json", _json(tables))
        archive.writestr("README.txt", _read_me(parts, now))


def _json(tables: list[Part]) -> str:
    return json.dumps(tables, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def _add_pictures(archive: ZipFile, line: Table, rows: list[Model]) -> None:
    for folder in {getattr(row, name) for row in rows for name in line.pictures} - {""}:
        for path in _files(folder):
            with default_storage.open(path) as picture:
                archive.writestr(f"pictures/{path}", picture.read())


def _files(folder: str) -> Iterator[str]:
    """Return the files of a picture's folder; what the site itself ships is no upload and not there."""
    if default_storage.exists(folder):
        yield from (f"{folder}/{name}" for name in default_storage.listdir(folder)[1])


def _read_me(parts: Mapping[Topic, list[Part]], now: datetime) -> str:
    """Return what the archive says about itself."""
    lines = [
        _("Your copy of what CozyWish knows about you, made on %(day)s.")
        % {"day": f"{now:%Y-%m-%d}"},
        "",
        _("Each file is JSON, which any text editor opens and other services can read:"),
        "",
    ]
    for topic, tables in parts.items():
        lines += [f"{topic.slug}.json  {topic.words}", *(f"  - {told['about']}" for told in tables)]
    lines += [
        "pictures/  " + _("The pictures you uploaded, as we keep them"),
        "",
        _("Times of visits are those on the clocks of the venue. All others are in UTC."),
        _("Passwords, keys and digests are left out: they would only help somebody else."),
    ]
    return "\n".join(lines) + "\n"
