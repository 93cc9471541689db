"""Puts a calendar's day together from the venue's rules and its bookings, for one viewer."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Block, BookingItem
from cozywish.apps.bookings.queries.blocks import blocks_of_venue
from cozywish.apps.bookings.queries.gates import day_of_venue
from cozywish.apps.scheduling.day import PersonDay, VenueDay, day_at
from cozywish.apps.venues.models import Resource, StaffMember
from cozywish.apps.venues.queries import Seat, everyone_of, rooms_of
from cozywish.core.intervals import moment_of, tick_after, tick_at
from cozywish.core.money import Money
from cozywish.web.provider.day import CalendarDay, Column
from cozywish.web.provider.painting import (
    DONE_OR_TO_COME,
    HUES,
    Painter,
    Scale,
    hue_of,
    names_of,
    taken_by,
    zone_name,
)
from cozywish.web.provider.sight import Sight, sight_of


def day_seen_from(seat: Seat, user: User, *, on: date, by_room: bool = False) -> CalendarDay | None:
    """Read the date and draw it for the person in that seat. Seven SQL queries, two more for a manager.

    Returns None for a date that the venue's zone left out.
    """
    plan = day_at(venue=seat.venue, on=on)
    if plan is None:
        return None
    team = everyone_of(seat.venue)
    items = list(day_of_venue(venue=seat.venue, on=on))
    begins, ends = (moment_of(tick) for tick in plan.span)
    return calendar_day(
        zone=ZoneInfo(seat.venue.time_zone),
        sight=sight_of(user, seat, team=team, items=items),
        on=on,
        plan=plan,
        team=team,
        items=items,
        blocks=list(blocks_of_venue(venue=seat.venue, begins=begins, ends=ends)),
        rooms=rooms_of(seat.venue) if by_room else None,
    )


def calendar_day(
    *,
    zone: ZoneInfo,
    sight: Sight,
    on: date,
    plan: VenueDay,
    team: Iterable[StaffMember],
    items: Sequence[BookingItem],
    blocks: Sequence[Block],
    rooms: Sequence[Resource] | None,
) -> CalendarDay:
    """Return the grid of `on` in that zone, with what is in sight: a column for each person, or for each of `rooms`.

    `team` is everyone who ever worked at the venue, in order; `items` is what `day_of_venue` returns. People who
    no longer take bookings keep their column on dates on which they did.
    """
    busy = {item.staff_id for item in items}
    people = [
        person
        for person in team
        if person.pk in sight.columns
        and ((person.is_active and person.is_bookable) or person.pk in busy)
    ]
    scale = _scale(plan, items, blocks, zone)
    painter = Painter(sight, scale)
    counted = [item for item in items if item.pk in sight.items and _counts(item, plan)]
    begins = scale.local(scale.top)
    return CalendarDay(
        on=on,
        label=plan.label,
        zone=zone_name(begins),
        begins=begins,
        rows=scale.end - scale.top,
        marks=tuple(scale.marks()) if scale.end > scale.top else (),
        columns=_person_columns(painter, people, plan, items, blocks, counted)
        if rooms is None
        else room_columns(painter, rooms, plan, items, blocks, people),
        bookings=len({item.booking_id for item in counted}),
        totals=_totals(counted) if sight.sums_money else (),
        by_room=rooms is not None,
    )


def _counts(item: BookingItem, plan: VenueDay) -> bool:
    """Whether the item belongs to this date's figures: it begins on it, and the client came or is to come."""
    begins_here = plan.span[0] <= tick_at(item.starts_at) < plan.span[1]
    return begins_here and item.booking.state in DONE_OR_TO_COME


def _totals(items: Iterable[BookingItem]) -> tuple[Money, ...]:
    sums: Counter[str] = Counter()
    for item in items:
        sums[item.booking.currency] += item.price_cents
    return tuple(Money(cents, currency) for currency, cents in sorted(sums.items()))


def _scale(
    plan: VenueDay, items: Iterable[BookingItem], blocks: Iterable[Block], zone: ZoneInfo
) -> Scale:
    """From the full hour before anything begins to the one after everything ends, within the date."""
    first, last = plan.span
    kept = ((tick_at(block.starts_at), tick_after(block.ends_at)) for block in blocks)
    spans = [*plan.opened, *(taken_by(item) for item in items), *kept]
    if not spans:
        return Scale(zone, first, first)
    top = max(first, min(start for start, _ in spans))
    end = min(last, max(end for _, end in spans))
    scale = Scale(zone, top, end)
    while top > first and scale.local(top).minute:
        top -= 1
    while end < last and scale.local(end).minute:
        end += 1
    return Scale(zone, top, end)


def _person_columns(
    painter: Painter,
    people: Sequence[StaffMember],
    plan: VenueDay,
    items: Sequence[BookingItem],
    blocks: Sequence[Block],
    counted: Sequence[BookingItem],
) -> tuple[Column, ...]:
    """A column for each person."""
    names = names_of([person.name for person in people])
    return tuple(
        painter.person(
            number,
            person,
            names[number - 1],
            hours=plan.people.get(person.pk, PersonDay()),
            items=[item for item in items if item.staff_id == person.pk],
            blocks=[block for block in blocks if block.resource_id == person.resource.pk],
            counted={item.booking_id for item in counted if item.staff_id == person.pk},
        )
        for number, person in enumerate(people, start=1)
    )


def room_columns(
    painter: Painter,
    rooms: Iterable[Resource],
    plan: VenueDay,
    items: Sequence[BookingItem],
    blocks: Sequence[Block],
    people: Sequence[StaffMember],
) -> tuple[Column, ...]:
    """A column for each room and machine: what is booked in it, in the colour of whoever does it."""
    hues = {person.pk: hue_of(number) for number, person in enumerate(people, start=1)}
    return tuple(
        painter.room(
            number,
            room,
            opened=plan.opened,
            taken=[
                (item, (one.t0, one.t1), hues.get(item.staff_id, HUES[0]))
                for item in items
                for one in item.allocations.all()
                if one.resource_id == room.pk
            ],
            blocks=[block for block in blocks if block.resource_id == room.pk],
        )
        for number, room in enumerate(rooms, start=1)
    )
