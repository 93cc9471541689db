"""A venue with the categories it stands in."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.catalog.models import Category, Service, Tag, VenueCategory, VenueTag
from cozywish.apps.catalog.queries import done_at_home
from cozywish.apps.catalog.refusals import RadiusNeeded
from cozywish.apps.venues.models import Venue
from cozywish.apps.venues.services import Details, change_venue, open_venue
from cozywish.core.errors import Invalid
from cozywish.core.services import operation

MOST_CATEGORIES, MOST_TAGS = 3, 6


class CategoryCount(Invalid):
    code = "CATALOG_CATEGORY_COUNT"
    template = _("Choose one to three categories.")
    field = "also"


class CurrencyFixed(Invalid):
    code = "CATALOG_CURRENCY_FIXED"
    template = _(
        "Your prices are in another currency than that place. Choose a place in your country."
    )
    field = "postcode"


class TagCount(Invalid):
    code = "CATALOG_TAG_COUNT"
    template = _("Choose %(most)d at most.")
    field = "tags"


@operation
def save_venue(
    *,
    editor: User,
    venue_id: UUID | None,
    version: int,
    details: Details,
    categories: Sequence[Category],
    tags: Sequence[Tag] = (),
    now: datetime,
) -> Venue:
    """Open the editor's venue (`venue_id` None) or change one, with its `categories`, the main one first, and tags.

    What the office has switched off stays with the venue, unseen, until it is switched on again.

    Raises as `open_venue` and `change_venue` do. Fails with CategoryCount, TagCount, CurrencyFixed once there are
    services, RadiusNeeded while some are done at home, and with what they fail with.
    """
    wanted = list(dict.fromkeys(categories))
    if not 1 <= len(wanted) <= MOST_CATEGORIES:
        raise CategoryCount
    if len(set(tags)) > MOST_TAGS:
        raise TagCount(most=MOST_TAGS)
    if venue_id is None:
        venue = open_venue(owner=editor, details=details, now=now).unwrap()
    else:
        was = (
            Venue.objects.select_for_update().filter(pk=venue_id).first()
        )  # its categories wait, too
        wanted += [one for one in _standing(venue_id) if not one.is_active and one not in wanted]
        venue = change_venue(
            editor=editor,
            venue_id=venue_id,
            version=version,
            details=details,
            beside=_changes(venue_id, wanted, tags),
            now=now,
        ).unwrap()
        if was and was.currency != venue.currency and Service.objects.filter(venue=venue).exists():
            raise CurrencyFixed
        if venue.travel_radius_m is None:
            _refuse_homes(venue)
    _stand_in(venue, wanted)
    _say(venue, tags)
    return venue


def _refuse_homes(venue: Venue) -> None:
    """Raise RadiusNeeded while something can be booked that is done at the customer's home."""
    at_home = done_at_home(venue_id=venue.pk).first()
    if at_home is not None:
        raise RadiusNeeded(name=at_home.full_name)


def _changes(
    venue_id: UUID, categories: Sequence[Category], tags: Sequence[Tag]
) -> dict[str, tuple[str, str]]:
    """What would be otherwise than now, in words."""
    had = _standing(venue_id)
    said = set(Tag.objects.filter(venues__venue=venue_id, is_active=True))
    changes = {}
    if had != list(categories):
        changes["categories"] = (_named(had), _named(categories))
    if said != set(tags):
        changes["tags"] = (_named(_sorted(said)), _named(_sorted(tags)))
    return changes


def _standing(venue_id: UUID) -> list[Category]:
    rows = VenueCategory.objects.filter(venue=venue_id).select_related("category")
    return [row.category for row in rows.order_by("position")]


def _stand_in(venue: Venue, wanted: Sequence[Category]) -> None:
    if _standing(venue.pk) != list(wanted):
        VenueCategory.objects.filter(venue=venue).delete()
        VenueCategory.objects.bulk_create(
            VenueCategory(venue=venue, category=category, position=position)
            for position, category in enumerate(wanted, start=1)
        )


def _say(venue: Venue, tags: Iterable[Tag]) -> None:
    VenueTag.objects.filter(venue=venue, tag__is_active=True).exclude(tag__in=tags).delete()
    VenueTag.objects.bulk_create(
        [VenueTag(venue=venue, tag=tag) for tag in set(tags)], ignore_conflicts=True
    )


def _sorted(tags: Iterable[Tag]) -> list[Tag]:
    return sorted(tags, key=lambda tag: tag.position)


def _named(rows: Iterable[Category | Tag]) -> str:
    return ", ".join(row.name for row in rows)
