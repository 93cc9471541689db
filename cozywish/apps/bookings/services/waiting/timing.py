"""What falls due for whoever waits: a look every morning, and the end.

Note [A look every morning]
    What frees a time says so at once. A morning's look finds what no event tells: a day that has come within what can
    be booked ahead, somebody new on the team, a mail that could not be sent while the site was down. It is a due row
    like the others, and owes the next one.
"""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max, Min

from cozywish.apps.bookings.events import WaitDue, WaitEnded
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import WaitEntry
from cozywish.apps.bookings.services.freeing import times_freed
from cozywish.apps.bookings.services.waiting.steps import take
from cozywish.apps.bookings.wait_machine import WaitState
from cozywish.apps.outbox.services import publish
from cozywish.core.services import operation

MORNING = time(7)


def tomorrow_morning(entry: WaitEntry, *, now: datetime) -> datetime:
    """Seven o'clock of the next day at the venue, or the end of what could suit if that is sooner."""
    zone = ZoneInfo(entry.venue.time_zone)
    on = now.astimezone(zone).date() + timedelta(days=1)
    morning = datetime.combine(on, MORNING, tzinfo=zone).astimezone(UTC)
    return min(morning, max(entry.ends_at, now))


@operation
def look_again(*, entry_id: UUID, now: datetime) -> WaitEntry:
    """End what is over; otherwise have the venue's times looked at, and owe the next morning.

    Over is a window that has passed, an address that was not proven in time, and a visit that shall be earlier and is
    not agreed any more. Announces WaitEnded or TimesFreed. Fails with NotPossibleNow when somebody else was first.
    """
    entry = WaitEntry.objects.select_related("venue", "moves").get(pk=entry_id)
    due = WaitDue(entry_id=str(entry.pk))
    if entry.state == WaitState.OFFERED:  # it is looked at again when that is answered
        publish(due, due_at=tomorrow_morning(entry, now=now))
    elif entry.state in (WaitState.UNPROVEN, WaitState.WAITING) and _is_over(entry, now):
        was_waiting = entry.state == WaitState.WAITING
        take(entry, "end", by="T", now=now)
        if was_waiting:
            publish(WaitEnded(entry_id=str(entry.pk)))
            _have_looked(entry)
    elif entry.state == WaitState.WAITING:
        publish(due, due_at=tomorrow_morning(entry, now=now))
        _have_looked(entry)
    return entry


def _have_looked(entry: WaitEntry) -> None:
    """Have all times of the venue looked at, once a morning: whoever is first in the line asks for everybody."""
    waiting = WaitEntry.objects.filter(venue=entry.venue_id, state=WaitState.WAITING)
    if waiting.filter(joined_at__lt=entry.joined_at).exists():
        return
    window = waiting.aggregate(first=Min("first_on"), last=Max("last_on"))
    if window["first"] is not None:
        times_freed(entry.venue_id, window["first"], window["last"])


def _is_over(entry: WaitEntry, now: datetime) -> bool:
    if entry.state == WaitState.UNPROVEN or entry.ends_at <= now:
        return True
    return entry.moves is not None and entry.moves.state != BookingState.CONFIRMED
