"""Writing the family of a service: its variants, and what they share."""

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.text import slugify

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.catalog import refusals
from cozywish.apps.catalog.models import Service, StaffService
from cozywish.apps.catalog.options import MOST_VARIANTS, Variant
from cozywish.apps.catalog.queries import Rights, families, menu_rights, own_menu, services_within
from cozywish.apps.catalog.services.words import note_menu, words_of
from cozywish.apps.catalog.shapes import OWN, Card
from cozywish.apps.venues.services import mark_staff_changed
from cozywish.core.db import one_after_another
from cozywish.core.services import operation
from cozywish.core.text import fold

SHARED = tuple(sorted({field.name for field in fields(Card)} - OWN | {"search_name"}))


@operation
def add_variant(
    *, user: User, service_id: UUID, variant: Variant, own_name: str, now: datetime
) -> Service:
    """Offer the service in one more length or level, done by those who do it now. What it shares is the service's.

    `own_name` is what the service itself is called among its variants. Raises Service.DoesNotExist for whoever may not
    add to the menu, and for a variant of another. Fails with VariantNameMissing, VariantTaken, TooManyVariants and what
    `Variant.check` says.
    """
    venue_id = services_within(user=user).get(pk=service_id, variant_of=None).venue_id
    one_after_another(f"menu {venue_id}")
    if menu_rights(user=user, venue_id=venue_id) != Rights(services=True, prices=True):
        raise Service.DoesNotExist
    head = own_menu(venue_id=venue_id).select_for_update(of=("self",)).get(pk=service_id)
    variant.check()
    if not fold(own_name):
        raise refusals.VariantNameMissing
    names = [own_name, *_names(head)]
    if len(names) >= MOST_VARIANTS:
        raise refusals.TooManyVariants(limit=MOST_VARIANTS)
    if fold(variant.name) in map(fold, names):
        raise refusals.VariantTaken(name=variant.name)
    head.variant_name, head.version = own_name, head.version + 1
    head.save(update_fields=["variant_name", "version"])
    made = _make_like(head, variant)
    renumber(venue_id)
    note_menu(user=user, venue_id=venue_id, before="", after=words_of([made]), now=now)
    record(
        at=now,
        actor_kind="USER",
        actor_id=user.pk,
        action="catalog.variant_added",
        object_type="catalog.service",
        object_id=made.pk,
        venue=str(venue_id),
        variant_of=str(head.pk),
        price_cents=made.price_cents,
        minutes=made.duration_minutes,
    )
    return made


def _make_like(head: Service, variant: Variant) -> Service:
    """Make the variant, done by those who do the head."""
    shared = {name: getattr(head, name) for name in SHARED}
    made = Service(
        venue_id=head.venue_id,
        variant_of=head,
        variant_name=variant.name,
        duration_minutes=variant.minutes,
        price_cents=variant.cents,
        slug=free_slug(f"{head.name} {variant.name}", slugs_of(head.venue_id)),
        position=own_menu(venue_id=head.venue_id).count() + 1,
        **shared,
    )
    made.save(force_insert=True)
    _staff_as(head, made)
    return made


def free_slug(name: str, taken: set[str]) -> str:
    """A slug for the name that is not taken."""
    base = slugify(fold(name))[:70]
    numbers = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(slug for slug in numbers if slug not in taken)


def slugs_of(venue_id: UUID) -> set[str]:
    """The slugs of all that the venue offers, or once did."""
    return set(Service.objects.filter(venue_id=venue_id).values_list("slug", flat=True))


def _names(head: Service) -> list[str]:
    rows = Service.objects.filter(variant_of=head, archived_at=None)
    return list(rows.values_list("variant_name", flat=True))


def _staff_as(head: Service, made: Service) -> None:
    rows = StaffService.objects.filter(service=head, staff__is_active=True)
    people = list(rows.values_list("staff", flat=True))
    StaffService.objects.bulk_create(StaffService(staff_id=staff, service=made) for staff in people)
    mark_staff_changed(staff_ids=people)


def check_variant_name(service: Service, name: str) -> None:
    """Raise VariantNameMissing or VariantTaken for what the service cannot be called in its family."""
    rows = own_menu(venue_id=service.venue_id).exclude(pk=service.pk)
    others = [row for row in rows if row.head_id == service.head_id]
    if others and not fold(name):
        raise refusals.VariantNameMissing
    if fold(name) in {fold(row.variant_name) for row in others}:
        raise refusals.VariantTaken(name=name)


def share(head: Service) -> None:
    """Let all variants say what the head says, apart from what is their own. Part of an operation."""
    said = {name: getattr(head, name) for name in SHARED}
    head.variants.filter(archived_at=None).update(**said, version=F("version") + 1)


def share_all(services: Collection[Service]) -> None:
    """As `share`, for those of them that are heads of a family. Part of an operation."""
    variants = Service.objects.filter(variant_of__in=services, archived_at=None)
    heads = set(variants.values_list("variant_of", flat=True))
    for service in services:
        if service.pk in heads:
            share(service)


def renumber(venue_id: UUID) -> None:
    """Let each family stand together, the head first. Part of an operation."""
    rows = [
        row
        for family in families(own_menu(venue_id=venue_id))
        for row in sorted(family, key=lambda one: one.variant_of_id is not None)
    ]
    in_order(rows)


def in_order(rows: list[Service]) -> None:
    """Let the menu have this order. Part of an operation."""
    for position, row in enumerate(rows, start=1):
        row.position = position
    Service.objects.bulk_update(rows, ["position"])
