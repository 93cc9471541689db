"""What is in the way of a claim that failed, for the business: clients only hear that the time is taken."""

from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from cozywish.apps.bookings.models import BLOCKING, Allocation, AllocationState
from cozywish.apps.venues.models import ResourceGroup
from cozywish.core.intervals import moment_of
from cozywish.toolkit import wording


def what_is_in_the_way(
    *, allocations: Sequence[Allocation], groups: Sequence[UUID], zone: ZoneInfo
) -> str:
    """Return in words what takes the time of `allocations`, or else which of the room `groups` is full; "" if nothing.

    Two SQL queries. Only for those who may know when the people of these resources are busy.
    """
    spans = Q(pk__in=[])
    for asked in allocations:
        spans |= Q(resource=asked.resource_id, t0__lt=asked.t1, t1__gt=asked.t0)
    rows = Allocation.objects.filter(spans, state__in=BLOCKING)
    row = rows.select_related("resource", "booking_item").order_by("t0", "pk").first()
    if row is not None:
        return _taken(row, allocations, zone)
    names = ResourceGroup.objects.filter(pk__in=groups).order_by("name", "pk")
    name = names.values_list("name", flat=True).first()
    return _("All of “%(name)s” is taken then.") % {"name": name} if name else ""


def _taken(row: Allocation, allocations: Sequence[Allocation], zone: ZoneInfo) -> str:
    item = row.booking_item
    begins, ends = (
        (item.starts_at, item.ends_at) if item else (moment_of(row.t0), moment_of(row.t1))
    )
    said = {
        "name": row.resource.name,
        "begins": wording.clock(begins.astimezone(zone)),
        "ends": wording.clock(ends.astimezone(zone)),
    }
    if item is None:
        return _("The time of %(name)s is blocked from %(begins)s to %(ends)s.") % said
    if row.state == AllocationState.HELD:
        return (
            _("A client is booking %(begins)s to %(ends)s with %(name)s at this moment.") % said
            + " "
            + _("If they do not agree to it, it is free again in a few minutes.")
        )
    own = [one.booking_item for one in allocations if one.resource_id == row.resource_id]
    if all(one is None or one.ends_at <= begins or ends <= one.starts_at for one in own):
        return (
            _("%(name)s has a visit from %(begins)s to %(ends)s.") % said
            + " "
            + _("That leaves too little time to get ready or to clean up.")
        )
    return _("%(name)s has another visit from %(begins)s to %(ends)s.") % said
