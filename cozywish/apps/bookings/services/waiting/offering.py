"""Offering what has become free to whoever waits for it, one after another.

Note [An offer is a hold]
    A time that is offered is a booking in the state HELD, of whoever waits, for ten minutes: it is claimed like every
    other, so nobody else can have it, and the database's clock ends it. Of several workers that find the same time,
    the constraint on allocations lets one have it; of two that find the same person, `version` of the entry does.

Note [Offers are no choice]
    A hold that somebody takes counts against invariant B6, three at a time. One that is offered was not taken: it
    counts for nothing there, else a mail could keep somebody from booking, or a full set of holds from being offered
    what they wait for. So that the list is no way round the rule, nobody has more than one offer open. What is offered
    never overlaps their own visits, except the one that it shall replace.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from cozywish.apps.bookings.events import HoldDue, OfferLapsed, TimeOffered
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import (
    Booking,
    BookingItem,
    BookingItemExtra,
    OfferOutcome,
    WaitEntry,
    WaitOffer,
)
from cozywish.apps.bookings.queries.elapsed import state_now
from cozywish.apps.bookings.queries.extras import chosen_extras
from cozywish.apps.bookings.queries.free_time import free_staff_at
from cozywish.apps.bookings.queries.plan import plan_of
from cozywish.apps.bookings.queries.waiting import (
    Wish,
    elapsed_offers,
    entries,
    has_open_offer,
    items_in_order,
    suiting,
    suitors,
    wish_of,
)
from cozywish.apps.bookings.refusals import NotPossibleNow, SlotTaken
from cozywish.apps.bookings.services.building import (
    Part,
    Stint,
    allocations_of,
    extras_of,
    items_of,
    new_hold,
    parts_by_person,
    wishes_of,
)
from cozywish.apps.bookings.services.claiming import claim_with_rooms, expire
from cozywish.apps.bookings.services.own_limits import refuse_overlap, wait_for_own
from cozywish.apps.bookings.services.times import keep_times
from cozywish.apps.bookings.services.waiting.steps import take
from cozywish.apps.outbox.services import publish
from cozywish.apps.venues.models import Resource
from cozywish.core.db import database_now
from cozywish.core.services import Failure, Success, operation

MOST_TRIES = 3  # starts for one person, should others be quicker each time


def offer_what_is_free(*, venue_id: UUID, first: date, last: date, now: datetime) -> int:
    """Offer what is free at the venue on these local dates to who waits for it, by Note [Whose turn it is] in
    `queries.waiting`; return how many offers were made. Offers whose time is over are ended first.
    """
    for offer in elapsed_offers(venue_id=venue_id):
        match settle_offer(offer_id=offer.pk, now=now):
            case Success() | Failure():
                pass  # settled, now or a moment ago by somebody else
    return sum(
        _is_offered(entry, first=first, last=last, now=now)
        for entry in suitors(venue_id=venue_id, first=first, last=last, now=now)
    )


def _is_offered(entry: WaitEntry, *, first: date, last: date, now: datetime) -> bool:
    """Offer the first start that suits and can be had."""
    starts = suiting(entry, first=first, last=last, now=now)
    for start, people in starts[:MOST_TRIES]:
        result = offer_time(entry_id=entry.pk, people=people, starts_at=start.starts_at, now=now)
        match result:
            case Success():
                return True
            case Failure(NotPossibleNow()):
                return False  # it was offered something by another worker, or is closed
            case Failure():
                continue  # somebody else was quicker
    return False


@operation
def offer_time(
    *, entry_id: UUID, people: Collection[UUID], starts_at: datetime, now: datetime
) -> WaitOffer:
    """Hold `starts_at` for whoever waits, with the best of `people` who is free, and tell them. See both Notes.

    Announces TimeOffered, and HoldDue, whose end the list follows. Fails with NotPossibleNow when they do not wait (any
    more) or have another offer open, OverlapsOwn, SlotTaken, and what `free_staff_at` says of the time.
    """
    entry = entries().get(pk=entry_id)
    keep_times(venue_id=entry.venue_id)
    wait_for_own(device=entry.device, customer=entry.customer, email=entry.contact_email)
    wish = wish_of(entry)
    able = [who for who in _who_is_free(wish, starts_at, now) if who in people]
    if not able:
        raise SlotTaken
    take(entry, "offer", by="T", now=now, only_if=~Q(has_open_offer()))
    stint = Stint(*_parts(entry, wish, able[0]), starts_at)
    booking = _held(entry, stint, now)
    if booking.customer_id and wish.own is None:
        refuse_overlap(booking, customer_id=booking.customer_id)
    offer = WaitOffer.objects.create(
        entry=entry, booking=booking, staff_id=able[0], starts_at=starts_at, made_at=now
    )
    publish(HoldDue(booking_id=str(booking.pk)), due_at=booking.hold_until)
    publish(TimeOffered(entry_id=str(entry.pk), offer_id=str(offer.pk)))
    return offer


def _who_is_free(wish: Wish, starts_at: datetime, now: datetime) -> list[UUID]:
    return free_staff_at(
        venue_id=wish.venue_id,
        service_ids=wish.service_ids,
        staff_id=wish.staff_id,
        starts_at=starts_at,
        now=now,
        own_hold=wish.own,
        asker=wish.asker,
        extra=wish.extra,
    )


def _parts(entry: WaitEntry, wish: Wish, staff_id: UUID) -> tuple[Resource, Sequence[Part]]:
    """What the person does, in their own time; of a visit that shall be earlier, in the time that was agreed."""
    extras = chosen_extras(service_ids=wish.service_ids, extra_ids=wish.extra_ids)
    found = parts_by_person(service_ids=wish.service_ids, staff_ids=[staff_id], extras=extras)
    if not found:
        raise SlotTaken  # taken off the team between the two questions
    resource, parts = found[0]
    if entry.moves is None:
        return resource, parts
    plan = plan_of(items=items_in_order(entry.moves), staff_id=staff_id)
    return resource, [
        replace(part, minutes=minutes, work=work)
        for part, minutes, work in zip(parts, plan.minutes, plan.works, strict=True)
    ]


def _held(entry: WaitEntry, stint: Stint, now: datetime) -> Booking:
    """Write the hold with the contact that is kept of the entry, and claim its time. Raises SlotTaken."""
    booking = new_hold(venue=stint.resource.venue, stints=[stint], now=now)
    booking.customer, booking.device = entry.customer, entry.device
    booking.contact_name, booking.contact_email = entry.contact_name, entry.contact_email
    booking.contact_phone = entry.contact_phone
    ends = database_now() + timedelta(minutes=settings.OFFER_MINUTES)
    booking.hold_until = min(ends, booking.starts_at)
    booking.save(force_insert=True)
    items = items_of(booking=booking, stints=[stint])
    BookingItem.objects.bulk_create(chain.from_iterable(items))
    BookingItemExtra.objects.bulk_create(extras_of(items=items[0], parts=stint.parts))
    claim_with_rooms(
        allocations=allocations_of(
            items=items[0],
            works=stint.works,
            resource=stint.resource,
            state=BookingState.HELD,
        ),
        wishes=wishes_of(items=items[0], works=stint.works),
    )
    return booking


@operation
def settle_offer(*, offer_id: UUID, now: datetime) -> WaitOffer:
    """Write down what became of an offer whose hold is over, was given up, or was agreed in the booking steps.

    Announces OfferLapsed when nobody answered. Fails with NotPossibleNow while it is open, or when it is settled.
    """
    offer = WaitOffer.objects.select_related("entry__venue", "booking").get(pk=offer_id)
    if offer.outcome != OfferOutcome.OPEN:
        raise NotPossibleNow
    outcome, event = _came_of_it(offer.booking)
    if offer.booking is not None:
        expire(offer.booking)
    close(offer, outcome)
    take(offer.entry, event, by="T", now=now)
    if outcome == OfferOutcome.LAPSED:
        publish(OfferLapsed(entry_id=str(offer.entry_id), offer_id=str(offer.pk)))
    return offer


def _came_of_it(hold: Booking | None) -> tuple[OfferOutcome, str]:
    """The outcome, and the step that the entry takes with it. Raises NotPossibleNow while the hold is live."""
    if hold is None:
        return OfferOutcome.LAPSED, "lapse"
    state = state_now(hold)
    if state == BookingState.HELD:
        raise NotPossibleNow
    if hold.confirmed_at or hold.approve_by:  # agreed or asked for, whatever became of that
        return OfferOutcome.ACCEPTED, "accept"
    given_up = state == BookingState.CANCELLED
    return (OfferOutcome.DECLINED if given_up else OfferOutcome.LAPSED), "lapse"


def close(offer: WaitOffer, outcome: OfferOutcome) -> None:
    """Give an open offer its outcome. Raises NotPossibleNow when it has one."""
    open_one = WaitOffer.objects.filter(pk=offer.pk, outcome=OfferOutcome.OPEN)
    if open_one.update(outcome=outcome) != 1:
        raise NotPossibleNow
    offer.outcome = outcome
