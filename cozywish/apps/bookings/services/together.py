"""Several visits at once, at one place or at several: all of them are held and agreed, or none (B4).

Note [Several visits take turns]
One visit is one claim, and claims never wait crosswise. Several are several claims, each with people to choose from, so
who holds them first has all resources that may be needed to itself, in one order, as whoever moves a visit
does (`claiming`, Note [Who moves waits crosswise]).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.utils.translation import gettext_lazy as _, ngettext_lazy

from cozywish.apps.accounts.models import CodePurpose, Door, User
from cozywish.apps.accounts.services import CodeRefused, agree, request_code, spend_try
from cozywish.apps.bookings.machine import PaymentMode
from cozywish.apps.bookings.models import Booking, Checkout
from cozywish.apps.bookings.queries.advance import is_secured_online
from cozywish.apps.bookings.queries.checkouts import bookings_of, quote_of
from cozywish.apps.bookings.queries.plan_shapes import Line
from cozywish.apps.bookings.refusals import NotPossibleNow
from cozywish.apps.bookings.services.answering import NO_ANSWERS
from cozywish.apps.bookings.services.claiming import wait_for_resources
from cozywish.apps.bookings.services.composing import planned_visit
from cozywish.apps.bookings.services.confirming import (
    DONE,
    Contact,
    agree_or_ask,
    refuse_unpaid,
    refuse_unready,
    write_contact,
)
from cozywish.apps.bookings.services.holding import (
    HoldGone,
    Visit,
    equivalent_visits,
    give_up,
    held_first,
)
from cozywish.apps.bookings.services.own_limits import (
    OverlapsOwn,
    refuse_too_many,
    wait_for_own,
)
from cozywish.apps.bookings.services.times import keep_times
from cozywish.apps.scheduling.work import taken_of_rooms
from cozywish.apps.venues.models import Resource
from cozywish.core.errors import Conflict, DomainError
from cozywish.core.services import Failure, ServiceResult, operation

NO_NOTES: Mapping[UUID, str] = MappingProxyType({})


class PartsRefused(Conflict):
    """`refusals` says why, by the number of the visit as it was asked for, from 0."""

    code = "BOOKINGS_PARTS_REFUSED"
    template = ngettext_lazy(
        "%(count)d of these visits cannot be booked like this. Nothing was held.",
        "%(count)d of these visits cannot be booked like this. Nothing was held.",
        "count",
    )

    def __init__(self, refusals: Mapping[int, DomainError]) -> None:
        super().__init__(count=len(refusals))
        self.refusals = refusals


class QuoteChanged(Conflict):
    code = "BOOKINGS_QUOTE_CHANGED"
    template = _("Something changed since this was shown. Please look at it again.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One visit of several, as `hold_visit` is asked."""

    venue_id: UUID
    service_ids: Sequence[UUID]
    staff_id: UUID | None
    starts_at: datetime
    extra_ids: Collection[UUID] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """One visit of several for several guests, as `hold_plan` is asked."""

    venue_id: UUID
    lines: Sequence[Line]
    side_by_side: bool


def hold_together(
    *,
    wanted: Sequence[Wanted | Planned],
    customer: User | None,
    device: str,
    replaces: UUID | None,
    now: datetime,
) -> ServiceResult[Checkout]:
    """Hold all the visits, each a booking of its own, or none. They count as one hold.

    `replaces` is an earlier checkout of the same device or account, let go in the same transaction: if the new times
    cannot be had, it stays. Otherwise as `hold_visit` and `hold_plan`.

    Fails with PartsRefused, which says for every visit that cannot be had why; TooManyHolds; HoldGone when `replaces`
    cannot be let go.
    """
    old = Booking.objects.filter(checkout=replaces).first() if replaces else None
    choices, refusals = [], {}
    for number, one in enumerate(wanted):
        try:
            choices.append(_visits(one, customer, device, old.pk if old else None, now))
        except DomainError as refusal:
            refusals[number] = refusal
    if refusals:
        return Failure(PartsRefused(refusals))
    return _hold_each(choices=choices, replaces=replaces)


def _visits(
    one: Wanted | Planned,
    customer: User | None,
    device: str,
    own_hold: UUID | None,
    now: datetime,
) -> list[Visit]:
    if isinstance(one, Planned):
        plan = planned_visit(
            venue_id=one.venue_id,
            lines=one.lines,
            side_by_side=one.side_by_side,
            customer=customer,
            device=device,
            own_hold=own_hold,
            now=now,
        )
        return [plan]
    return equivalent_visits(
        venue_id=one.venue_id,
        service_ids=one.service_ids,
        staff_id=one.staff_id,
        starts_at=one.starts_at,
        customer=customer,
        device=device,
        own_hold=own_hold,
        now=now,
        extra_ids=one.extra_ids,
    )


@operation
def _hold_each(*, choices: Sequence[Sequence[Visit]], replaces: UUID | None) -> Checkout:
    everyone = [visit for visits in choices for visit in visits]
    asked = everyone[0]
    for venue_id in sorted({visit.venue.pk for visit in everyone}):
        keep_times(venue_id=venue_id)
    wait_for_own(device=asked.device, customer=asked.customer)
    wait_for_resources(_resources_of(everyone))
    if replaces is not None:
        _let_go(replaces, asked)
    refuse_too_many(asked.mine)
    checkout = Checkout.objects.create(placed_at=asked.now)
    held: list[Booking] = []
    refusals: dict[int, DomainError] = {}
    for number, visits in enumerate(choices):
        try:
            held.append(_held_beside(held, visits, checkout))
        except DomainError as refusal:
            refusals[number] = refusal
    if refusals:
        raise PartsRefused(refusals)
    return checkout


def _resources_of(visits: Sequence[Visit]) -> set[int]:
    """Every person and every room that one of them could take."""
    stints = [stint for visit in visits for stint in visit.stints]
    groups = {group for stint in stints for group, _span, _number in taken_of_rooms(stint.works)}
    rooms = Resource.objects.filter(group__in=groups).values_list("pk", flat=True)
    return {stint.resource.pk for stint in stints} | set(rooms if groups else ())


def _let_go(checkout_id: UUID, asked: Visit) -> None:
    old = Booking.objects.filter(asked.mine, checkout=checkout_id)
    if not old:
        raise HoldGone
    for hold in old:
        give_up(hold, now=asked.now)


def _held_beside(held: Sequence[Booking], visits: Sequence[Visit], checkout: Checkout) -> Booking:
    """Hold one more; guests, whose earlier visits nobody knows, cannot be at two of these at once either."""
    booking = held_first(visits, checkout=checkout)
    for other in held:
        if other.starts_at < booking.ends_at and booking.starts_at < other.ends_at:
            raise OverlapsOwn
    return booking


@operation
def give_contact_together(
    *,
    checkout: Checkout,
    contact: Contact,
    customer: User | None,
    now: datetime,
    answers: Mapping[UUID, Mapping[str, str]],
    notes: Mapping[UUID, str] = NO_NOTES,
) -> Checkout:
    """Write the contact on all that is held together; a guest is sent one code, unless something is paid or
    secured ahead. `answers` are by booking, and so are
    `notes`; who has none of their own gets the contact's.

    Fails with HoldGone, TooManyHolds, and with PartsRefused, which says for each visit, in the order of `bookings_of`,
    what `give_contact` would.
    """
    wait_for_own(customer=customer, email=contact.email.strip().lower())
    refusals: dict[int, DomainError] = {}
    for number, booking in enumerate(bookings_of(checkout)):
        said = answers.get(booking.pk, NO_ANSWERS)
        try:
            own = replace(contact, note=notes.get(booking.pk, contact.note))
            write_contact(booking, contact=own, customer=customer, answers=said)
        except HoldGone:
            raise
        except DomainError as refusal:
            refusals[number] = refusal
    if refusals:
        raise PartsRefused(refusals)
    if customer is None and not any(is_secured_online(one) for one in bookings_of(checkout)):
        request_code(email=contact.email, now=now).unwrap()
    return checkout


@operation
def confirm_together(
    *, checkout: Checkout, quote: str, code: str, now: datetime, door: Door = Door.PAGE
) -> Checkout | CodeRefused:
    """Turn all that is held together into agreements or requests, each as `confirm_booking`, or none.

    `quote` is `quote_of` what whoever confirms was shown. Each is free or paid at its venue. One code proves a guest's
    address for all. Confirming it again returns it as it is.

    Fails with QuoteChanged, PaymentNeeded, ContactMissing, EarlierMissing, HoldGone.
    """
    bookings = bookings_of(checkout)
    if all(booking.state in DONE for booking in bookings):
        return checkout
    if quote != quote_of(bookings):
        raise QuoteChanged
    for booking in bookings:
        refuse_unpaid(booking, payment_mode=_mode(booking))
        refuse_unready(booking, payment_mode=_mode(booking), now=now)
    guest = next((booking for booking in bookings if booking.customer_id is None), None)
    if guest is not None:
        refused = _proven(guest, code=code, now=now)
        if refused is not None:
            return checkout if _is_agreed(checkout) else refused
    _agree_to_each(bookings, now=now)
    if guest is not None:
        agree(device=guest.device, door=door, now=now).unwrap()
    return checkout


def _proven(guest: Booking, *, code: str, now: datetime) -> CodeRefused | None:
    asked = {CodePurpose.BOOKING}
    return spend_try(email=guest.contact_email, code=code, purposes=asked, now=now)


def _agree_to_each(bookings: Sequence[Booking], *, now: datetime) -> None:
    try:
        for booking in bookings:
            agree_or_ask(booking, payment_mode=_mode(booking), now=now)
    except NotPossibleNow as lost:
        raise HoldGone from lost


def _mode(booking: Booking) -> str:
    return PaymentMode.VENUE if booking.total_cents else PaymentMode.FREE


def _is_agreed(checkout: Checkout) -> bool:
    """Whether the same person's other click used the code a moment ago."""
    return all(booking.state in DONE for booking in bookings_of(checkout))


@operation
def abandon_together(*, checkout: Checkout, now: datetime) -> Checkout:
    """Give up all that is held together. What is over or agreed meanwhile stays as it is."""
    for booking in bookings_of(checkout):
        give_up(booking, now=now)
    return checkout
