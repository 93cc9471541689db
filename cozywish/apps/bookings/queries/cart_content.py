"""A cart as it stands today: what its lines cost, and whether their times can still be had.

Note [A line takes nobody's time]
    A line is a visit that somebody means to book. It blocks nothing, and nobody is asked to wait for it: whether its
    time is free is asked anew each time it is looked at, of the same engine that lists times and holds them. So are its
    prices. What is agreed is agreed at the checkout.

Note [Several persons]
    A line for several is the same visit for each of them, at the same time, by somebody else of the team. A time is
    free when as many people are. Whether there are rooms for all of them, only the hold says: until then a room for one
    is looked for.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from cozywish.apps.bookings.models import CartItem, CartLine
from cozywish.apps.bookings.queries.cart import complete_lines, held_by, whose
from cozywish.apps.bookings.queries.cart_shapes import (
    CartContent,
    Entry,
    LineState,
    Part,
    VenueShare,
)
from cozywish.apps.bookings.queries.cart_standing import standing
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.offer import OfferedService, minutes_of, offered_at, price_of
from cozywish.apps.bookings.refusals import ExtraNotOffered
from cozywish.apps.catalog.models import AddOn, ServicePicture
from cozywish.apps.catalog.queries import extras_on_offer, pictures_of


def content_of(*, asker: Asker, now: datetime) -> CartContent:
    """Return the cart as it stands today.

    Sixteen SQL queries at most, however many lines, one more where there are plans; one for an empty cart.
    """
    lines = list(complete_lines().filter(whose(asker)).order_by("added_at", "pk"))
    held = held_by(lines)
    own_hold = held.pk if held else None
    entries = standing(_priced(lines), asker, own_hold=own_hold, now=now)
    return CartContent(_shares(entries), held)


def _priced(lines: Sequence[CartLine]) -> list[Entry]:
    """The lines at today's prices. Four SQL queries, none where there are no lines."""
    if not lines:
        return []
    offered = {
        one.service.pk: one
        for found in offered_at(venue_ids={line.venue_id for line in lines}).values()
        for one in found
    }
    heads = {item.service.head_id for line in lines for item in line.items.all()}
    add_ons = {row.pk: row for rows in extras_on_offer(heads=heads).values() for row in rows}
    pictures = pictures_of(heads=heads)
    return [_entry(line, offered, add_ons, pictures) for line in lines]


def _entry(
    line: CartLine,
    offered: Mapping[UUID, OfferedService],
    add_ons: Mapping[UUID, AddOn],
    pictures: Mapping[UUID, ServicePicture],
) -> Entry:
    items = list(line.items.all())
    parts, given = [], set[int]()
    for item in items:
        own = [
            extra
            for extra in line.extras.all()
            if extra.add_on.service_id == item.service.head_id
            and extra.position in (0, item.position)
            and extra.pk not in given  # each belongs to the first of its family
        ]
        given |= {extra.pk for extra in own}
        add_ons_of = tuple(extra.add_on for extra in own)
        parts.append(_part(item, offered.get(item.service_id), line.staff_id, add_ons_of))
    picture = next(
        (pictures[i.service.head_id] for i in items if i.service.head_id in pictures), None
    )
    entry = Entry(line, tuple(parts), picture)
    chosen = line.extras.all()
    if given != {extra.pk for extra in chosen} or any(e.add_on_id not in add_ons for e in chosen):
        return replace(entry, state=LineState.NOT_OFFERED, why=ExtraNotOffered())
    return entry


def _part(
    item: CartItem, one: OfferedService | None, staff_id: UUID | None, extras: tuple[AddOn, ...]
) -> Part:
    """The service as the person does it, or at the least anyone asks; at its own price where nobody does it."""
    service, who = item.service, item.staff_id or staff_id
    if one is None:
        return Part(service, service.duration_minutes, service.price_cents, False, extras, item)
    own = next((offer for offer in one.offers if offer.staff_id == who), None)
    if own is None:
        return Part(service, one.minutes, one.price_cents, one.varies, extras, item)
    return Part(service, minutes_of(own), price_of(own), False, extras, item)


def _shares(entries: Sequence[Entry]) -> tuple[VenueShare, ...]:
    found: defaultdict[UUID, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.line.venue_id].append(entry)
    return tuple(
        VenueShare(own[0].line.venue, tuple(sorted(own, key=_in_time))) for own in found.values()
    )


def _in_time(entry: Entry) -> tuple[bool, datetime, datetime]:
    at = entry.line.starts_at
    return at is None, at or entry.line.added_at, entry.line.added_at
