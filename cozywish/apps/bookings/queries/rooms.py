"""Which room or piece of equipment a visit gets."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from cozywish.apps.bookings.models import Allocation, AllocationState, BookingItem
from cozywish.apps.bookings.queries.busy import busy_spans
from cozywish.apps.scheduling.models import Maintenance
from cozywish.apps.venues.models import Resource
from cozywish.core.composing import seats
from cozywish.core.intervals import Span, bits_of, moment_of, tick_after, tick_at


def first_free_units(*, needs: Sequence[tuple[UUID, Span]]) -> list[int] | None:
    """Return for each need, in order, a resource of its group that is free over its ticks, the first by position.

    A group that is needed several times gives a unit to each. None where it has none left. Three SQL queries, none for
    no need.
    """
    if not needs:
        return []
    units = defaultdict(list)
    rows = Resource.objects.filter(
        group__in={group for group, _ in needs}, is_active=True
    ).order_by("position", "pk")
    for pk, group in rows.values_list("pk", "group_id"):
        units[group].append(pk)
    start, end = min(span[0] for _, span in needs), max(span[1] for _, span in needs)
    everything = [pk for own in units.values() for pk in own]
    taken = busy_spans(resource_ids=everything, start=start, end=end)
    out = Maintenance.objects.filter(
        resource__in=everything, starts_at__lt=moment_of(end), ends_at__gt=moment_of(start)
    )
    for pk, begins, ends in out.values_list("resource_id", "starts_at", "ends_at"):
        taken[pk] += ((tick_at(begins), tick_after(ends)),)
    chosen: dict[int, int] = {}
    for wanted in dict.fromkeys(group for group, _ in needs):
        places = [place for place, (group, _) in enumerate(needs) if group == wanted]
        spans = [(needs[place][1][0] - start, needs[place][1][1] - start) for place in places]
        found = seats(spans, [~bits_of(taken[pk], base=start) for pk in units[wanted]])
        if found is None:
            return None
        chosen |= {place: units[wanted][n] for place, n in zip(places, found, strict=True)}
    return [chosen[place] for place in range(len(needs))]


def rooms_of_items(items: Iterable[BookingItem]) -> list[str]:
    """Return the names of the rooms and machines that the items take, in order of time. One SQL query."""
    taken = Allocation.objects.filter(booking_item__in=list(items), resource__group__isnull=False)
    names = taken.exclude(state=AllocationState.RELEASED).order_by("t0", "pk")
    return list(dict.fromkeys(names.values_list("resource__name", flat=True)))
