"""Maya comes to Juniper & Steam every two weeks: a series, so that there is one to look at and to change.

She booked it herself, so it is none of the town's visits, which go on by themselves (`filling`).
"""

from datetime import datetime, timedelta
from typing import Any

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.free_time import free_times
from cozywish.apps.bookings.queries.series import LookedUp, Rule, look_up
from cozywish.apps.bookings.services import Contact
from cozywish.apps.bookings.services.bulk import KnownPart, KnownVisit, import_series
from cozywish.apps.catalog.models import StaffService
from cozywish.apps.venues.models import Resource, Venue
from cozywish.core.recurring import Every
from cozywish.ops.demo.building import ZONE
from cozywish.ops.demo.diary import instant
from cozywish.ops.demo.dice import dice, key
from cozywish.ops.demo.town import maya, today_at
from cozywish.toolkit.tokens import ALPHABET

HOUSE = "Juniper & Steam"
RULE = Rule(Every.TWO_WEEKS, count=4)
FROM, DAYS = 4, 14  # days from today on which the first visit may be
EARLIEST = 10  # o'clock


def book_series(*, seed: int, now: datetime) -> int:
    """Book it at the first time at which all of it is free; return how many visits, none where there is no such."""
    venue = Venue.objects.filter(name=HOUSE).first()
    offer = venue and _offer(venue)
    if venue is None or not offer:
        return 0
    dates = _dates(seed, venue, offer, now=now)
    if not dates:
        return 0
    visits = [_visit(seed, offer, one, now=now) for one in dates]
    import_series(venue=venue, every=RULE.every, visits=visits, now=now).unwrap()
    return len(visits)


def _offer(venue: Venue) -> StaffService | None:
    """The first service of the menu that needs nothing else, by the first who does it."""
    offers = StaffService.objects.filter(service__venue=venue, service__needs=None)
    found = offers.select_related("service", "staff").order_by(
        "service__position", "staff__position"
    )
    return found.first()


def _dates(seed: int, venue: Venue, offer: StaffService, *, now: datetime) -> list[LookedUp]:
    """All dates of the rule from the first start on from which none of them is in anybody's way."""
    asked: dict[str, Any] = {
        "venue_id": venue.pk,
        "service_ids": [offer.service_id],
        "staff_id": offer.staff_id,
        "now": now,
        "asker": Asker(maya(seed).id),
    }
    first = today_at(now) + timedelta(FROM)
    for start in free_times(**asked, first=first, days=DAYS).all():
        if start.local.hour < EARLIEST:
            continue
        wanted = RULE.occurrences(starts_at=start.starts_at, zone=ZONE, most=RULE.count or 0)
        found = look_up(**asked, dates=wanted)
        if all(one.is_free for one in found):
            return found
    return []


def _visit(seed: int, offer: StaffService, one: LookedUp, *, now: datetime) -> KnownVisit:
    person, rng = maya(seed), dice(seed, "series", one.number)
    service = offer.service
    minutes, price = offer.duration_minutes, offer.price_cents
    part = KnownPart(
        id=key(seed, "series-part", one.number),
        service=service,
        minutes=service.duration_minutes if minutes is None else minutes,
        price_cents=service.price_cents if price is None else price,
    )
    return KnownVisit(
        id=key(seed, "series", one.number),
        reference="".join(rng.choices(ALPHABET, k=10)),
        resource=Resource.objects.select_related("staff", "venue").get(staff=offer.staff_id),
        staff_id=offer.staff_id,
        parts=[part],
        contact=Contact(person.name, person.email, person.phone),
        customer_id=person.id,
        starts_at=one.occurrence.starts_at,
        placed_at=instant(today_at(now) - timedelta(1), 11 * 60),
        state=BookingState.CONFIRMED,
    )
