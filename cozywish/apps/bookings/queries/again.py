"""Booking again what somebody had: the same services by the same person, at times that are really free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects

from cozywish.apps.bookings.models import Booking, BookingItem
from cozywish.apps.bookings.queries.busy import own_spans
from cozywish.apps.bookings.queries.earlier import Asker, Had, had_by
from cozywish.apps.bookings.queries.free_time import FreeStart, FreeTimes
from cozywish.apps.bookings.queries.offer import OfferedService, minutes_of, offered_at, people_for
from cozywish.apps.bookings.queries.visits import (
    AskedVisit,
    Diaries,
    asked_visit,
    starts_in,
    taken_around,
)
from cozywish.apps.bookings.runs import runs_of
from cozywish.apps.catalog.models import AddOn
from cozywish.apps.scheduling import engine
from cozywish.apps.scheduling.engine import Frame
from cozywish.apps.scheduling.queries import rules_of
from cozywish.apps.venues.models import VenuePhoto
from cozywish.core.errors import DomainError
from cozywish.core.intervals import TICKS_PER_DAY, Span

AHEAD = 14  # days in which a time is looked for
_DAY = timedelta(days=1)

Offered = Mapping[UUID, Sequence[OfferedService]]  # by the venue
AddOns = Mapping[UUID | None, AddOn]  # visits remember extras whose row is gone as None


@dataclass(frozen=True, slots=True)
class Wish:
    """What of a visit can be booked again: all of it, or what comes closest.

    No services: nothing like it is offered. No person: anyone who does it, because whoever did it last does not do
    all of it any more. `instead` says what each service that is not offered any more gives way to, if anything.
    """

    service_ids: tuple[UUID, ...]
    staff_id: UUID | None
    extras: Mapping[UUID, tuple[AddOn, ...]]
    instead: tuple[tuple[str, str], ...]

    @property
    def extra_ids(self) -> tuple[UUID, ...]:
        """The extras that are still offered."""
        return tuple(row.pk for rows in self.extras.values() for row in rows)


NOTHING = Wish((), None, {}, ())


@dataclass(frozen=True, slots=True)
class Again:
    """An earlier visit, what of it can be booked again, and the next times at which it can."""

    booking: Booking
    wish: Wish
    times: list[FreeStart]


def again(
    bookings: Sequence[Booking], *, asker: Asker, now: datetime, count: int = 3
) -> list[Again]:
    """Return for each visit (one of `gates.complete`) the next free times at which it could be had once more.

    That is the first time of each of the next days that have one, in two weeks; none for a visit of several, which is
    planned anew. Times that clash with other visits of
    the customer are not free, nor are those too near to what has to come first. Eight SQL queries at most, however
    many visits; their venues come with photos.
    """
    photos = Prefetch("venue__photos", queryset=VenuePhoto.objects.order_by("position"))
    prefetch_related_objects(list(bookings), photos)
    offered, add_ons = offered_at(venue_ids={one.venue_id for one in bookings}), _add_ons(bookings)
    wishes = [_wish(one, offered.get(one.venue_id, ()), add_ons) for one in bookings]
    times = _times(
        [
            (one.venue_id, wish if len(runs_of(one.items.all())) == 1 else NOTHING)
            for one, wish in zip(bookings, wishes, strict=True)
        ],
        asker=asker,
        now=now,
        count=count,
    )
    return [Again(*each) for each in zip(bookings, wishes, times, strict=True)]


def _add_ons(bookings: Sequence[Booking]) -> AddOns:
    """The extras of these visits that are still offered. One SQL query, none where there were no extras."""
    had = {
        extra.add_on_id
        for booking in bookings
        for item in booking.items.all()
        for extra in item.extras.all()
    }
    return AddOn.objects.filter(is_active=True).in_bulk(had - {None}) if had - {None} else {}


def _wish(booking: Booking, offered: Sequence[OfferedService], add_ons: AddOns) -> Wish:
    chosen: dict[UUID, OfferedService] = {}
    extras: dict[UUID, tuple[AddOn, ...]] = {}
    instead = []
    for item in booking.items.all():
        found = _closest(item, offered)
        if found is None or found.service.pk != item.service_id:
            instead.append((item.service_name, found.service.full_name if found else ""))
        if found is None:
            continue
        chosen.setdefault(found.service.pk, found)
        rows = (add_ons[e.add_on_id] for e in item.extras.all() if e.add_on_id in add_ons)
        extras[found.service.pk] = tuple(
            row for row in rows if row.service_id == found.service.head_id
        )
    last = {item.staff_id for item in booking.items.all()}
    able = [one.staff.pk for one in people_for(chosen=list(chosen.values()))]
    staff_id = next((staff_id for staff_id in able if last == {staff_id}), None)
    return Wish(tuple(chosen), staff_id, extras, tuple(instead))


def _closest(item: BookingItem, offered: Sequence[OfferedService]) -> OfferedService | None:
    """The service itself, else one of its family, else one of its kind: of those the one most like it in length."""
    same = next((one for one in offered if one.service.pk == item.service_id), None)
    if same is not None:
        return same
    was = item.service
    family = [one for one in offered if one.service.head_id == was.head_id]
    kind = [one for one in offered if one.service.category_id == was.category_id]
    minutes = int((item.ends_at - item.starts_at).total_seconds()) // 60
    return min(
        family or [one for one in kind if one.service.done_at == was.done_at],
        key=lambda one: (
            abs(min(map(minutes_of, one.offers)) - minutes),
            abs(one.price_cents - item.price_cents),
        ),
        default=None,
    )


def _times(
    wishes: Sequence[tuple[UUID, Wish]], *, asker: Asker, now: datetime, count: int
) -> list[list[FreeStart]]:
    """The first free starts of each wish, soonest first. Four SQL queries at most."""
    rules = rules_of(
        venue_ids={venue_id for venue_id, _ in wishes},
        first=now.date() - _DAY,
        days=AHEAD + 2,
    )
    searches: list[tuple[Frame, AskedVisit] | None] = []
    for venue_id, wish in wishes:
        extra = {pk: sum(row.minutes for row in rows) for pk, rows in wish.extras.items()}
        try:
            asked = asked_visit(
                rules.get(venue_id),
                service_ids=wish.service_ids,
                staff_id=wish.staff_id,
                extra=extra,
            )
        except DomainError:
            asked = None
        if asked is None or not asked.services or not asked.workers:
            searches.append(None)
            continue
        first = now.astimezone(asked.zone).date()
        searches.append((engine.frame(asked.rules.zone, first, AHEAD), asked))
    found = [search for search in searches if search]
    busy = taken_around(found)
    own = _own(asker.customer_id, found)
    firsts = [first for _, asked in found for first in asked.firsts]
    had = had_by(asker, firsts, now=now)
    return [
        _first(search, busy, own, had, now=now, count=count) if search else []
        for search in searches
    ]


def _own(customer_id: UUID | None, searches: Sequence[tuple[Frame, AskedVisit]]) -> list[Span]:
    if customer_id is None or not searches:
        return []
    windows = [window for window, _ in searches]
    return own_spans(
        customer_id=customer_id,
        start=min(window.base for window in windows),
        end=max(window.end for window in windows)
        + TICKS_PER_DAY,  # a visit may end on the day after
        own_hold=None,
    )


def _first(
    search: tuple[Frame, AskedVisit],
    busy: Mapping[int, Sequence[Span]],
    own: Sequence[Span],
    had: Had | None,
    *,
    now: datetime,
    count: int,
) -> list[FreeStart]:
    window, asked = search
    starts = starts_in(Diaries(window, busy, own, had), asked, asked.limits(now=now))
    times = FreeTimes(window, asked.rules.zone, asked.service_ids, starts)
    days = (engine.soonest(window, starts.by_anyone & mask, 1) for mask in window.masks)
    return times.at(list(chain.from_iterable(days))[:count])
