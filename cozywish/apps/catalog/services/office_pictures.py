"""The pictures that the office gives categories and tags."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.catalog.models import Category, CategoryPicture, Tag, TagPicture
from cozywish.apps.catalog.services.office import NotTheOffice
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, ServiceResult, Success, operation
from cozywish.toolkit.images import Photo
from cozywish.toolkit.media import forget_picture, picture_kept


@dataclass(frozen=True, slots=True)
class Illustration:
    """What is said of a picture: one that was drawn already, or None where it stays; `alt` says what it shows."""

    photo: Photo | None
    alt: str = ""
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class _New:
    """A picture whose files lie in the folder."""

    folder: str
    photo: Photo


def illustrate(
    *, officer: User, row: Category | Tag, said: Illustration, now: datetime
) -> ServiceResult[Category | Tag]:
    """Give the category or tag the picture, or take its picture away; the one before is deleted.

    Fails with NotTheOffice.
    """
    if said.photo is None or said.is_removed:
        return _illustrate(officer=officer, row=row, said=said, new=None, now=now)
    kind = "categories" if isinstance(row, Category) else "tags"
    try:
        with picture_kept(said.photo.renditions, kind=kind) as folder:
            new = _New(folder, said.photo)
            done = _illustrate(officer=officer, row=row, said=said, new=new, now=now)
            return Success(done.unwrap())
    except DomainError as refusal:
        return Failure(refusal)


@operation
def _illustrate(
    *, officer: User, row: Category | Tag, said: Illustration, new: _New | None, now: datetime
) -> Category | Tag:
    """Whoever changes it at the same time waits, so that no file is left behind."""
    kind = "category" if isinstance(row, Category) else "tag"
    if not officer.is_active or not officer.has_perm(f"catalog.change_{kind}"):
        raise NotTheOffice
    type(row)._default_manager.select_for_update().get(pk=row.pk)
    if not _write(row, said, new):
        return row
    type(row)._default_manager.filter(pk=row.pk).update(version=F("version") + 1)
    record(
        at=now,
        actor_kind="OFFICE",
        actor_id=officer.pk,
        action=f"catalog.{kind}_illustrated",
        object_type=f"catalog.{kind}",
        object_id=UUID(int=row.pk),
    )
    return row


def _pictures_of(row: Category | Tag) -> QuerySet[CategoryPicture] | QuerySet[TagPicture]:
    if isinstance(row, Category):
        return CategoryPicture.objects.filter(category=row)
    return TagPicture.objects.filter(tag=row)


def _write(row: Category | Tag, said: Illustration, new: _New | None) -> bool:
    """Say whether anything is otherwise than before."""
    pictures = _pictures_of(row)
    held = pictures.first()
    if held is not None and (new or said.is_removed):
        transaction.on_commit(partial(forget_picture, held.image))
        pictures.delete()
    if new is not None:
        pictures.create(
            image=new.folder,
            alt=said.alt,
            width=new.photo.width,
            height=new.photo.height,
            tiny=new.photo.tiny,
            **({"category": row} if isinstance(row, Category) else {"tag": row}),
        )
    elif held is not None and not said.is_removed:
        return bool(pictures.exclude(alt=said.alt).update(alt=said.alt))
    return bool(new or held)
