"""The list of free starts as JSON, written without a value for each start.

Note [Starts as text]
    A month has hundreds of starts, of a handful of constellations of people, at instants that every venue of a zone
    offers alike. So what is said of an instant is written once and kept, what is said of people once for each list, and
    a start is the two put together: to the byte what `shapes.slot` and the renderer make of it, in a fifth of the time.
"""

from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from orjson import Fragment

from cozywish.api.http import to_json
from cozywish.apps.bookings.queries.free_time import FreeTimes
from cozywish.core.intervals import moment_of


def slots_by_day(times: FreeTimes) -> list[Fragment]:
    """The starts of each date of the window. See Note [Starts as text]."""
    services = to_json(times.service_ids)
    people: dict[tuple[UUID, ...], bytes] = {}
    days = []
    for starts in times.ticks_by_date():
        said = []
        for tick, staff in starts:
            if staff not in people:
                people[staff] = b'{"services":%b,"staff":%b,' % (services, to_json(staff))
            said.append(people[staff] + _said_of(tick, times.zone))
        days.append(Fragment(b"[" + b",".join(said) + b"]"))
    return days


@lru_cache(maxsize=1 << 15)  # 3 000 for a month of one zone
def _said_of(tick: int, zone: str) -> bytes:
    """The rest of a start: the instant in UTC and by the venue's clock."""
    said = {"starts_at": moment_of(tick), "starts_local": moment_of(tick, ZoneInfo(zone))}
    return to_json(said)[1:]
