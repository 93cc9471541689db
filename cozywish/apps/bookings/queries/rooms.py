"""Which room or piece of equipment a visit gets."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from cozywish.apps.bookings.queries.busy import busy_spans
from cozywish.apps.scheduling.models import Maintenance
from cozywish.apps.venues.models import Resource
from cozywish.core.intervals import Span, moment_of, tick_after, tick_at


def first_free_units(*, needs: Mapping[UUID, Span]) -> list[int] | None:
    """Return for each group, in order, the resource that is the first by position to be free over its ticks.

    None where a group has none. Three SQL queries, none for no group.
    """
    if not needs:
        return []
    units = defaultdict(list)
    rows = Resource.objects.filter(group__in=needs, is_active=True).order_by("position", "pk")
    for pk, group in rows.values_list("pk", "group_id"):
        units[group].append(pk)
    start, end = min(span[0] for span in needs.values()), max(span[1] for span in needs.values())
    everything = [pk for own in units.values() for pk in own]
    taken = busy_spans(resource_ids=everything, start=start, end=end)
    out = Maintenance.objects.filter(
        resource__in=everything, starts_at__lt=moment_of(end), ends_at__gt=moment_of(start)
    )
    for pk, begins, ends in out.values_list("resource_id", "starts_at", "ends_at"):
        taken[pk].append((tick_at(begins), tick_after(ends)))
    chosen = []
    for group, span in needs.items():
        free = (pk for pk in units[group] if not any(_meet(span, other) for other in taken[pk]))
        chosen.append(next(free, None))
    return [pk for pk in chosen if pk is not None] if None not in chosen else None


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
