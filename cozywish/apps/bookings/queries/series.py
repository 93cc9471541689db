"""Series: whether the dates of a rule are free, and the visits that were booked by one.

Note [Every date by the same rules]
    Each date is asked what any single time is asked: the engine's rules, what is taken, and when whoever asks is
    somewhere else. The venue's horizon holds for each of them, so a rule that reaches past it is cut off there and says
    so. What the question answers may be old by the claim, which has the last word (invariant T5).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings import refusals
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, Recurrence, Series
from cozywish.apps.bookings.queries.earlier import Asker, had_by
from cozywish.apps.bookings.queries.free_time import FreeStart
from cozywish.apps.bookings.queries.gates import complete, mine_of
from cozywish.apps.bookings.queries.visits import (
    NO_EXTRA,
    AskedVisit,
    Diaries,
    asked_visit,
    own_around,
    refuse_when,
    starts_in,
    taken_around,
)
from cozywish.apps.scheduling import engine
from cozywish.apps.scheduling.engine import Frame
from cozywish.apps.scheduling.queries import rules_of
from cozywish.core.errors import Invalid
from cozywish.core.intervals import moment_of, tick_at
from cozywish.core.recurring import Every, Occurrence, count_until, occurrences

AROUND = 3  # days before and after a date on which another time for it is looked for
MOST_NEAR = 3
FEWEST = 2  # visits that are a series
_DAY = timedelta(days=1)
COMING = (BookingState.CONFIRMED, BookingState.REQUESTED, BookingState.IN_PROGRESS)


class Clash(TextChoices):
    """Why a date cannot be had as it comes."""

    NO_SUCH_TIME = "NO_SUCH_TIME", _("The clocks change: that time does not exist on this day")
    PAST = "PAST", _("Too soon to book")
    NOT_OPEN_YET = "NOT_OPEN_YET", _("Bookings for this day are not open yet")
    CLOSED = "CLOSED", _("Closed that day")
    NOT_OFFERED = "NOT_OFFERED", _("This time is not offered that day")
    FIRST = "FIRST", _("Something else has to come first")
    OWN = "OWN", _("You have another booking then")
    TAKEN = "TAKEN", _("Taken by somebody else")


@dataclass(frozen=True, slots=True)
class Rule:
    """How often, and for how long: a number of visits, or a last local date that counts."""

    every: Every
    count: int | None = None
    until: date | None = None

    def occurrences(self, *, starts_at: datetime, zone: ZoneInfo, most: int) -> list[Occurrence]:
        """Return the dates of what begins at `starts_at`.

        Raises SeriesTooShort with fewer than two, SeriesTooLong with more than `most`.
        """
        first = starts_at.astimezone(zone).date()
        count = self.count or 0
        if self.until is not None:
            count = count_until(first=first, every=self.every, last=self.until, most=most + 1)
        if count < FEWEST:
            raise refusals.SeriesTooShort(count=FEWEST)
        if count > most:
            raise refusals.SeriesTooLong(count=most)
        return occurrences(starts_at=starts_at, zone=zone, every=self.every, count=count)


@dataclass(frozen=True, slots=True)
class LookedUp:
    """One date of a rule. `clash` says why it cannot be had as it comes; `near` are other times, soonest first."""

    number: int  # from 1
    occurrence: Occurrence
    clash: Clash | None
    near: tuple[FreeStart, ...] = ()

    @property
    def is_free(self) -> bool:
        """Whether it can be had as it comes."""
        return self.clash is None


def look_up(  # all that a question can be about
    *,
    venue_id: UUID,
    service_ids: Sequence[UUID],
    staff_id: UUID | None,
    dates: Sequence[Occurrence],
    now: datetime,
    own_hold: UUID | None = None,
    asker: Asker | None = None,
    extra: Mapping[UUID, int] = NO_EXTRA,
) -> list[LookedUp]:
    """Say of each date whether the visit can be had then, and when around it where not.

    Two SQL queries whatever the number of dates, one more for a customer, and one more where something has to come
    first. Raises what `asked_visit` does.
    """
    first, last = min(one.on for one in dates), max(one.on for one in dates)
    days = (last - first).days + 2 * AROUND + 1
    begins = first - AROUND * _DAY
    rules = rules_of(venue_ids=[venue_id], first=begins - _DAY, days=days + 2).get(venue_id)
    asked = asked_visit(rules, service_ids=service_ids, staff_id=staff_id, extra=extra)
    zone = asked.rules.zone
    windows = [engine.frame(zone, one.on - AROUND * _DAY, 2 * AROUND + 1) for one in dates]
    busy = taken_around([(window, asked) for window in windows], own_hold=own_hold)
    whole = engine.frame(zone, begins, days)
    own = own_around(asker, whole, asked, own_hold=own_hold)
    had = had_by(asker, asked.firsts, now=now)
    return [
        _looked_up(number, one, Diaries(window, busy, own, had), asked, now)
        for number, (one, window) in enumerate(zip(dates, windows, strict=True), start=1)
    ]


def _looked_up(
    number: int, one: Occurrence, diaries: Diaries, asked: AskedVisit, now: datetime
) -> LookedUp:
    window = diaries.window
    starts = starts_in(diaries, asked, asked.limits(now=now))
    free = starts.by_anyone
    if one.exists and free & _bit(one.starts_at, window):
        return LookedUp(number, one, None)
    ticks = _nearest(window, free, one)
    local = ZoneInfo(asked.rules.zone)
    near = tuple(
        FreeStart(
            moment_of(each),
            moment_of(each, local),
            starts.who(each - window.base),
            asked.service_ids,
        )
        for each in ticks
    )
    return LookedUp(number, one, _clash(one, diaries, asked, now), near)


def _nearest(window: Frame, free: int, one: Occurrence) -> list[int]:
    """The free starts of the same day that are nearest, and if there are few, of the days around; soonest first."""
    tick = tick_at(one.starts_at)
    found = window.ticks(free & window.masks[AROUND])
    rest = window.ticks(free & ~window.masks[AROUND])
    for ticks in (found, rest):
        ticks.sort(key=lambda each: (abs(each - tick), each))
    return sorted([*found, *rest][:MOST_NEAR])


def _bit(starts_at: datetime, window: Frame) -> int:
    """The start as a set of ticks of the window; none where it is no tick."""
    tick = tick_at(starts_at)
    if moment_of(tick) != starts_at or tick < window.base:
        return 0
    return 1 << (tick - window.base)


def _clash(one: Occurrence, diaries: Diaries, asked: AskedVisit, now: datetime) -> Clash:
    """Why the start is not among the free ones."""
    if not one.exists:
        return Clash.NO_SUCH_TIME
    try:
        refuse_when(asked, starts_at=one.starts_at, now=now)
    except refusals.BeyondHorizon:
        return Clash.NOT_OPEN_YET
    except Invalid:
        return Clash.PAST
    if not engine.open_time(diaries.window, asked.rules.hours) & diaries.window.masks[AROUND]:
        return Clash.CLOSED
    return _in_the_way(_bit(one.starts_at, diaries.window), diaries, asked, now)


def _in_the_way(bit: int, diaries: Diaries, asked: AskedVisit, now: datetime) -> Clash:
    """Why the start is not free on an open day: the rules, what the customer has elsewhere, or others."""
    alone = Diaries(diaries.window, diaries.busy, had=diaries.had)
    starts = starts_in(alone, asked, asked.limits(now=now))
    if starts.unmet & bit:
        return Clash.FIRST
    if not starts.possible & bit:
        return Clash.NOT_OFFERED
    return Clash.OWN if starts.by_anyone & bit else Clash.TAKEN


def visits_of_series(booking: Booking) -> QuerySet[Booking]:
    """All visits of the series that the booking is one of, in their order, as far as they are the same person's.

    Whoever came by a gate to one of them comes by it to the others: they were booked by the same person at once. Four
    SQL queries.
    """
    if booking.series_id is None:
        return Booking.objects.none()
    return (
        complete()
        .filter(
            series=booking.series_id,
            customer=booking.customer_id,
            contact_email=booking.contact_email,
        )
        .order_by("series_position")
    )


def first_held(*, checkout_id: UUID, device: str, user: User | None) -> Booking | None:
    """Return the first visit of what this device or account held together, or what became of it. One SQL query."""
    mine = Booking.objects.filter(mine_of(device=device, customer=user), checkout=checkout_id)
    return mine.order_by("starts_at", "pk").first()


class Scope(TextChoices):
    """Which visits of a series something is done to; what is over or does not take place is never among them."""

    FOLLOWING = "FOLLOWING", _("This one and those after it")
    ALL = "ALL", _("All that are still to come")


def in_scope(
    booking: Booking, visits: Collection[Booking], *, scope: Scope, now: datetime
) -> list[Booking]:
    """Return those of `visits` that the scope means, in order of time. No SQL query."""
    return sorted(
        (
            one
            for one in visits
            if one.state in COMING
            and one.ends_at > now
            and (scope is Scope.ALL or one.starts_at >= booking.starts_at)
        ),
        key=lambda one: one.starts_at,
    )


def rhythm_of(series: Series) -> str:
    """Return how often it is, inside a sentence: every two weeks."""
    return str(_RHYTHM[Recurrence(series.every)])


def words_of(series: Series, position: int | None) -> str:
    """Return what stands on a visit: 2 of 8, every two weeks."""
    said = {"position": position or 1, "visits": series.visits, "every": rhythm_of(series)}
    return str(_("%(position)d of %(visits)d, %(every)s") % said)


_RHYTHM = {
    Recurrence.WEEK: _("every week"),
    Recurrence.TWO_WEEKS: _("every two weeks"),
    Recurrence.MONTH: _("every month"),
}
