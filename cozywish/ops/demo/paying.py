"""What Maya paid ahead, at places that want it: a deposit, all of it and called off again, and a card on file.

It is paid as anybody pays, at the practice provider, so that all of it can be refunded, charged and looked at there.
"""

from datetime import datetime, timedelta

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.first_free import FirstFreeAsk, first_free
from cozywish.apps.bookings.services import Contact, cancel_booking, give_contact, hold_visit
from cozywish.apps.bookings.services.paying import owe, settle_payment
from cozywish.apps.payments.services import pay_with, start_attempt
from cozywish.apps.venues.models import PaidWhen, Venue
from cozywish.core.services import Success
from cozywish.ops.demo.accounts import MAYA
from cozywish.ops.practice import practice_provider

CARD, BACK = "pm_card_visa", "http://localhost/"
PLACES = (
    ("pocket-salon", timedelta(days=4)),
    ("ten-little-moons", timedelta(days=6)),
    ("lantern-baths", timedelta(days=8)),
)
MANY = 40  # starts, among which is one at which she has nothing else


def pay_ahead(*, now: datetime) -> int:
    """Let Maya book and pay at each place that the town has. Return how many visits; none without a provider."""
    maya = User.objects.filter(email=MAYA.email).first()
    with practice_provider() as url:
        if not url or maya is None:
            return 0
        venues = {venue.slug: venue for venue in Venue.objects.filter(slug__in=dict(PLACES))}
        paid = [
            _pay(maya, venues[slug], since=now + away, now=now)
            for slug, away in PLACES
            if slug in venues
        ]
        return len([one for one in paid if one is not None])


def _pay(maya: User, venue: Venue, *, since: datetime, now: datetime) -> Booking | None:
    held = _hold(maya, venue, since=since, now=now)
    if held is None:
        return None
    order = owe(bookings=[held], modes={}, now=now).unwrap()
    attempt = start_attempt(order_id=order.pk, saves_card=True, now=now).unwrap()
    pay_with(attempt_id=attempt.pk, method=CARD, return_url=BACK, now=now).unwrap()
    (booked,) = settle_payment(order_id=order.pk, now=now)
    if venue.paid_when == PaidWhen.PREPAY:
        cancel_booking(booking=booked, reason="", now=now).unwrap()
    return booked


def _hold(maya: User, venue: Venue, *, since: datetime, now: datetime) -> Booking | None:
    """Hold the first time that she can have. None where there is none."""
    asks = [FirstFreeAsk(venue.pk)]
    found = first_free(asks=asks, now=now, not_before=since, limit_per_venue=MANY)[venue.pk]
    for start in found:
        held = hold_visit(
            venue_id=venue.pk,
            service_ids=start.service_ids,
            staff_id=start.staff_ids[0],
            starts_at=start.starts_at,
            customer=maya,
            device="",
            replaces=None,
            now=now,
        )
        if isinstance(held, Success):
            contact = Contact(maya.name, maya.email, maya.phone)
            return give_contact(
                booking=held.value, contact=contact, customer=maya, now=now
            ).unwrap()
    return None
