"""Holding a series: every date that was chosen, or none of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import record
from cozywish.apps.bookings.models import Booking, Checkout, Series
from cozywish.apps.bookings.queries.checkouts import bookings_of
from cozywish.apps.bookings.queries.gates import mine_of
from cozywish.apps.bookings.queries.series import AROUND, FEWEST, Rule
from cozywish.apps.bookings.refusals import (
    NotOfTheSeries,
    SeriesTooShort,
    VenueInactive,
)
from cozywish.apps.bookings.services.holding import HoldGone, give_up
from cozywish.apps.bookings.services.own_limits import wait_for_own
from cozywish.apps.bookings.services.times import keep_times
from cozywish.apps.bookings.services.together import PartsRefused, Wanted, hold_together
from cozywish.apps.venues.models import Venue
from cozywish.core.recurring import Occurrence
from cozywish.core.services import operation


@dataclass(frozen=True, slots=True)
class Repeated:
    """A visit that recurs: what is done by whom, when for the first time (aware), and by which rule.

    `chosen` has the start for the number of each date that is wanted, its own or another one around it; None: every
    date as it comes.
    """

    venue_id: UUID
    service_ids: Sequence[UUID]
    staff_id: UUID | None
    starts_at: datetime
    rule: Rule
    chosen: Mapping[int, datetime] | None = None
    extra_ids: Sequence[UUID] = ()

    def starts(self, dates: Sequence[Occurrence], zone: ZoneInfo) -> dict[int, datetime]:
        """Return the start of each date that is wanted, by its number.

        Raises NotOfTheSeries for a number or a time that is not the rule's, SeriesTooShort with fewer than two.
        """
        own = dict(enumerate(dates, start=1))
        if self.chosen is None:
            return {number: one.starts_at for number, one in own.items()}
        for number, at in self.chosen.items():
            if number not in own:
                raise NotOfTheSeries
            if abs(at.astimezone(zone).date() - own[number].on) > timedelta(days=AROUND):
                raise NotOfTheSeries
        if len(self.chosen) < FEWEST:
            raise SeriesTooShort(count=FEWEST)
        return dict(sorted(self.chosen.items()))


@operation
def hold_series(  # all that somebody chooses
    *,
    asked: Repeated,
    customer: User | None,
    device: str,
    replaces: UUID | None = None,
    instead_of: UUID | None = None,
    now: datetime,
) -> Checkout:
    """Hold every chosen date of a series as a visit of its own, all of them or none, to be confirmed together.

    `replaces` is an earlier checkout of the same person, `instead_of` an earlier hold of a single time: they are let go
    of in the same transaction, so if the series cannot be had they stay.

    Fails with SeriesTooShort, SeriesTooLong, NotOfTheSeries, PartsRefused with the reason of each date by its number,
    TooManyHolds, HoldGone.
    """
    venue = Venue.objects.filter(pk=asked.venue_id).first()
    if venue is None:
        raise VenueInactive
    zone = ZoneInfo(venue.time_zone)
    most = settings.SERIES_MOST_VISITS
    dates = asked.rule.occurrences(starts_at=asked.starts_at, zone=zone, most=most)
    starts = asked.starts(dates, zone)
    keep_times(venue_id=asked.venue_id)
    wait_for_own(device=device, customer=customer)
    if instead_of is not None:
        old = Booking.objects.filter(mine_of(device=device, customer=customer), pk=instead_of)
        if not old:
            raise HoldGone
        give_up(old[0], now=now)
    checkout = _held(asked, starts, customer=customer, device=device, replaces=replaces, now=now)
    series = _written(asked, dates, checkout, venue=venue, now=now)
    record(
        at=now,
        actor_kind="C" if customer else "G",
        actor_id=customer.pk if customer else None,
        action="bookings.hold_series",
        object_type="series",
        object_id=series.pk,
        visits=series.visits,
    )
    return checkout


def _written(
    asked: Repeated,
    dates: Sequence[Occurrence],
    checkout: Checkout,
    *,
    venue: Venue,
    now: datetime,
) -> Series:
    """Write the rule down, and on each visit its place."""
    visits = bookings_of(checkout)
    series = Series.objects.create(
        venue=venue,
        every=asked.rule.every,
        first_on=dates[0].on,
        at=asked.starts_at.astimezone(ZoneInfo(venue.time_zone)).time(),
        asked=len(dates),
        until=asked.rule.until,
        visits=len(visits),
        placed_at=now,
    )
    for position, visit in enumerate(visits, start=1):
        Booking.objects.filter(pk=visit.pk).update(series=series, series_position=position)
    return series


def _held(
    asked: Repeated,
    starts: Mapping[int, datetime],
    *,
    customer: User | None,
    device: str,
    replaces: UUID | None,
    now: datetime,
) -> Checkout:
    """Hold all of it. What stands in the way is said by the number of the date."""
    wanted = [
        Wanted(asked.venue_id, asked.service_ids, asked.staff_id, at, asked.extra_ids)
        for at in starts.values()
    ]
    numbers = list(starts)
    try:
        return hold_together(
            wanted=wanted, customer=customer, device=device, replaces=replaces, now=now
        ).unwrap()
    except PartsRefused as refused:
        raise PartsRefused(
            {numbers[place]: why for place, why in refused.refusals.items()}
        ) from refused
