"""Which room a visit of the story has: the first that is free."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from cozywish.apps.bookings.services.bulk import KnownVisit
from cozywish.apps.scheduling.work import taken_of_rooms
from cozywish.core.intervals import Span, tick_at


class Rooms:
    """The rooms and equipment of one house on one day. `units` are ids of resources by their group, in their order."""

    def __init__(self, units: Mapping[UUID, Sequence[int]]) -> None:
        self.units = units
        self.taken: defaultdict[int, list[Span]] = defaultdict(list)

    def given_to(self, visit: KnownVisit) -> KnownVisit | None:
        """Return the visit with a room of each kind that it needs, or None: then there is none left."""
        start, found = tick_at(visit.starts_at), {}
        for group, (begins, ends), _part in taken_of_rooms(visit.works):
            span = start + begins, start + ends
            unit = next((unit for unit in self.units[group] if self._is_free(unit, span)), None)
            if unit is None:
                return None
            found[group] = unit, span
        for unit, span in found.values():
            self.taken[unit].append(span)
        return replace(visit, rooms={group: unit for group, (unit, _) in found.items()})

    def _is_free(self, unit: int, span: Span) -> bool:
        return not any(a < span[1] and span[0] < b for a, b in self.taken[unit])
