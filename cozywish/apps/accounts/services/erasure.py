"""Erasing a person: one operation over the privacy registry (invariants G2, G3).

Note [One writer for all tables]
    Each app writes its own tables; this is the exception. What has to go is declared in each app's room `privacy.py`
    and carried out here, in one transaction, so that no app can forget its part and none is half erased.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model

from cozywish.apps.accounts.models import ERASED_PURPOSE, ErasedAddress, User
from cozywish.apps.accounts.queries import subject_of
from cozywish.apps.audit.services import record
from cozywish.toolkit.media import forget_picture
from cozywish.toolkit.privacy import Subject, Table, personal_tables
from cozywish.toolkit.private import private_files
from cozywish.toolkit.tokens import keyed_digests

BATCH = 500


def erase(user: User, *, now: datetime) -> None:
    """Erase everything personal about `user` and block their addresses for a while. Call inside an operation.

    What a law keeps stays, without the name. Files go once it is committed.
    See Note [One writer for all tables].
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("erase() outside a transaction may leave half a person")
    own, everything = subject_of(user), subject_of(user, with_former=True)
    # Found before anything is written: one table's rows say whose another's are.
    found = [(line, list(line.rows_of(everything))) for line in personal_tables()]
    for line, rows in found:
        forget_files(line, rows)
        _empty(line, rows, everything)
    User.objects.filter(pk=user.pk).update(leaving_at=None, erase_at=None, erased_at=now)
    _block(own, now=now)
    record(
        at=now,
        actor_kind="TIMER",
        actor_id=None,
        action="accounts.erased",
        object_type="accounts.user",
        object_id=user.pk,
    )


def _empty(line: Table, rows: list[Model], subject: Subject) -> None:
    for some in _batches(rows):
        chosen = line.model._base_manager.filter(pk__in=[row.pk for row in some])
        if line.stays:
            _write(chosen, line.emptied(subject))
        else:
            chosen.delete()


def _write(chosen: Any, values: dict[str, Any]) -> None:
    if values:
        chosen.update(**values)


def _batches(rows: list[Model]) -> Iterator[list[Model]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def forget_files(line: Table, rows: list[Model]) -> None:
    """Delete, once it is committed, the files that these rows point at."""
    for row in rows:
        for name in line.pictures | line.files:
            path = getattr(row, name)
            forget = forget_picture if name in line.pictures else private_files().delete
            if path:
                transaction.on_commit(partial(forget, path))


def _block(subject: Subject, *, now: datetime) -> None:
    until = now + timedelta(days=settings.ERASED_ADDRESS_DAYS)
    for email in subject.emails:
        digest = keyed_digests(email, purpose=ERASED_PURPOSE)[0]
        ErasedAddress.objects.update_or_create(digest=digest, defaults={"until": until})
