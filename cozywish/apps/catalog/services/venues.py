"""A venue with the categories it stands in."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.catalog.models import Category, VenueCategory
from cozywish.apps.venues.models import Venue
from cozywish.apps.venues.services import Details, change_venue, open_venue
from cozywish.core.errors import Invalid
from cozywish.core.services import operation

MOST_CATEGORIES = 3


class CategoryCount(Invalid):
    code = "CATALOG_CATEGORY_COUNT"
    template = _("Choose one to three categories.")
    field = "also"


@operation
def save_venue(
    *,
    editor: User,
    venue_id: UUID | None,
    version: int,
    details: Details,
    categories: Sequence[Category],
    now: datetime,
) -> Venue:
    """Open the editor's venue (`venue_id` None) or change one, and put it into `categories`, the main one first.

    Raises as `open_venue` and `change_venue` do. Fails with CategoryCount, and with what they fail with.
    """
    wanted = list(dict.fromkeys(categories))
    if not 1 <= len(wanted) <= MOST_CATEGORIES:
        raise CategoryCount
    if venue_id is None:
        venue = open_venue(owner=editor, details=details, now=now).unwrap()
    else:
        venue = change_venue(
            editor=editor, venue_id=venue_id, version=version, details=details, now=now
        ).unwrap()
    rows = VenueCategory.objects.filter(venue=venue)
    if list(rows.order_by("position").values_list("category", flat=True)) != [c.pk for c in wanted]:
        rows.delete()
        VenueCategory.objects.bulk_create(
            VenueCategory(venue=venue, category=category, position=position)
            for position, category in enumerate(wanted, start=1)
        )
    return venue
