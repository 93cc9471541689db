"""What the office keeps for the whole site: the categories, and the words that places can say of themselves."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.catalog.models import (
    Category,
    Glyph,
    Hue,
    OldCategorySlug,
    OldTagSlug,
    Tag,
    TagIcon,
)
from cozywish.core.db import one_after_another
from cozywish.core.errors import Conflict, Forbidden, Invalid
from cozywish.core.services import operation

Row = TypeVar("Row", Category, Tag)


class SlugTaken(Invalid):
    code = "CATALOG_SLUG_TAKEN"
    template = _("That address leads to another one already, now or from earlier.")
    field = "slug"


class WordChangedMeanwhile(Conflict):
    code = "CATALOG_WORD_CHANGED_MEANWHILE"
    template = _(
        "Somebody else changed this meanwhile. Compare with what is saved now, then save again."
    )


class NotTheOffice(Forbidden):
    code = "CATALOG_NOT_THE_OFFICE"
    template = _("Your role does not allow this.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryCard:
    """All that the office says of a category. What is not active is hidden everywhere; its services go on."""

    name: str
    slug: str
    description: str = ""
    icon: str = Glyph.SPA
    hue: str = Hue.EMBER
    position: int = 1
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TagCard:
    """All that the office says of a tag."""

    name: str
    slug: str
    description: str = ""
    icon: str = TagIcon.TAG
    position: int = 1
    is_active: bool = True


@operation
def save_category(
    *,
    officer: User,
    category_id: int | None,
    card: CategoryCard,
    seen: int | None = None,
    now: datetime,
) -> Category:
    """Add a category (`category_id` None) or replace what is said of one.

    `seen` is the version that was looked at. Its earlier address goes on leading to its pages. Raises
    Category.DoesNotExist. Fails with NotTheOffice, SlugTaken, WordChangedMeanwhile unless it says the same already.
    """
    _must_be_allowed(officer, "category", category_id)
    one_after_another("categories")
    category = _locked(Category, category_id)
    taken = Category.objects.filter(slug=card.slug).exclude(pk=category.pk)
    led = OldCategorySlug.objects.filter(slug=card.slug).exclude(category=category.pk)
    if taken.exists() or led.exists():
        raise SlugTaken
    if category_id is not None and category.slug != card.slug:
        OldCategorySlug.objects.filter(slug=card.slug).delete()  # its own, come back to
        OldCategorySlug.objects.create(slug=category.slug, category=category)
    fields = _fill(category, card, seen)
    category.save()
    _write_down(officer, category, "category", category_id is None, fields, now)
    return category


@operation
def save_tag(
    *, officer: User, tag_id: int | None, card: TagCard, seen: int | None = None, now: datetime
) -> Tag:
    """Add a tag (`tag_id` None) or replace what is said of one.

    `seen` is the version that was looked at. Its earlier slug goes on meaning it. Raises Tag.DoesNotExist. Fails with
    NotTheOffice, SlugTaken, WordChangedMeanwhile unless it says the same already.
    """
    _must_be_allowed(officer, "tag", tag_id)
    one_after_another("tags")
    tag = _locked(Tag, tag_id)
    taken = Tag.objects.filter(slug=card.slug).exclude(pk=tag.pk)
    meant = OldTagSlug.objects.filter(slug=card.slug).exclude(tag=tag.pk)
    if taken.exists() or meant.exists():
        raise SlugTaken
    if tag_id is not None and tag.slug != card.slug:
        OldTagSlug.objects.filter(slug=card.slug).delete()  # its own, come back to
        OldTagSlug.objects.create(slug=tag.slug, tag=tag)
    fields = _fill(tag, card, seen)
    tag.save()
    _write_down(officer, tag, "tag", tag_id is None, fields, now)
    return tag


def _must_be_allowed(officer: User, kind: str, row_id: int | None) -> None:
    what = "add" if row_id is None else "change"
    if not officer.is_active or not officer.has_perm(f"catalog.{what}_{kind}"):
        raise NotTheOffice


def _locked(model: type[Row], row_id: int | None) -> Row:
    """A new row, or the one that is there, which nobody changes meanwhile."""
    if row_id is None:
        return model()
    return model._default_manager.select_for_update().get(pk=row_id)


def _fill(row: Category | Tag, card: CategoryCard | TagCard, seen: int | None) -> list[str]:
    """Put on the row what the card says; return what is otherwise than before. Raises WordChangedMeanwhile."""
    said = asdict(card)
    changed = [name for name, value in said.items() if getattr(row, name) != value]
    if changed and row.pk:
        if row.version != seen:
            raise WordChangedMeanwhile
        row.version += 1
    for name in changed:
        setattr(row, name, said[name])
    return changed


def _write_down(
    officer: User, row: Category | Tag, kind: str, is_new: bool, fields: list[str], now: datetime
) -> None:
    record(
        at=now,
        actor_kind="OFFICE",
        actor_id=officer.pk,
        action=f"catalog.{kind}_{'added' if is_new else 'changed'}",
        object_type=f"catalog.{kind}",
        object_id=UUID(int=row.pk),
        fields=sorted(fields),
    )
