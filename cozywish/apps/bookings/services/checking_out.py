"""From a cart to agreements: all that is in it is held together, and what was agreed leaves it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import Door, User
from cozywish.apps.accounts.services import CodeRefused
from cozywish.apps.bookings.models import Booking, CartLine, Checkout
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.extras import chosen_extras, minutes_by_service
from cozywish.apps.bookings.queries.free_time import free_staff_at
from cozywish.apps.bookings.queries.plan_shapes import Line
from cozywish.apps.bookings.refusals import NotOffered, SlotTaken
from cozywish.apps.bookings.services.building import parts_by_person
from cozywish.apps.bookings.services.carting import CartWish, wish_of
from cozywish.apps.bookings.services.together import (
    PartsRefused,
    Planned,
    Wanted,
    confirm_together,
    hold_together,
)
from cozywish.core.errors import DomainError, Invalid
from cozywish.core.services import operation


class CartEmpty(Invalid):
    code = "BOOKINGS_CART_EMPTY"
    template = _("There is nothing in your cart.")


@operation
def check_out(
    *,
    lines: Sequence[CartLine],
    customer: User | None,
    device: str,
    replaces: UUID | None,
    now: datetime,
) -> Checkout:
    """Hold everything the lines ask for, or nothing. They stay in the cart until it is agreed.

    A line for several persons is one booking, each of them served by somebody else who is free. `replaces` is an
    earlier checkout that is let go of; if the new times cannot be had, it stays.

    Fails with CartEmpty, PartsRefused (by the number of the line), TooManyHolds, HoldGone.
    """
    if not lines:
        raise CartEmpty
    own = Booking.objects.filter(checkout=replaces).values_list("pk", flat=True).first()
    asker = Asker(customer.pk if customer else None, device)
    wanted: list[Wanted | Planned] = []
    refusals: dict[int, DomainError] = {}
    for number, line in enumerate(lines):
        try:
            wanted.append(_wanted(wish_of(line), asker=asker, own_hold=own, now=now))
        except DomainError as refusal:
            refusals[number] = refusal
    if refusals:
        raise PartsRefused(refusals)
    checkout = hold_together(
        wanted=wanted, customer=customer, device=device, replaces=replaces, now=now
    ).unwrap()
    CartLine.objects.filter(pk__in=[line.pk for line in lines]).update(checkout=checkout)
    return checkout


@operation
def agree_checkout(
    *, checkout: Checkout, quote: str, code: str, now: datetime, door: Door = Door.PAGE
) -> Checkout | CodeRefused:
    """As `confirm_together`; what is agreed is in nobody's cart any more."""
    agreed = confirm_together(
        checkout=checkout, quote=quote, code=code, now=now, door=door
    ).unwrap()
    if isinstance(agreed, Checkout):
        CartLine.objects.filter(checkout=agreed).delete()
    return agreed


def _wanted(
    wish: CartWish, *, asker: Asker, own_hold: UUID | None, now: datetime
) -> Wanted | Planned:
    if wish.starts_at is None:
        raise NotOffered
    if wish.side_by_side is not None:
        return Planned(wish.venue_id, wish.lines, wish.side_by_side)
    if wish.persons == 1:
        return Wanted(
            wish.venue_id, wish.service_ids, wish.staff_id, wish.starts_at, wish.extra_ids
        )
    return _side_by_side(wish, wish.starts_at, asker=asker, own_hold=own_hold, now=now)


def _side_by_side(
    wish: CartWish, starts_at: datetime, *, asker: Asker, own_hold: UUID | None, now: datetime
) -> Planned:
    """The same visit for each of them by somebody else, whoever has least to do that day first."""
    extras = chosen_extras(service_ids=wish.service_ids, extra_ids=wish.extra_ids)
    people = free_staff_at(
        venue_id=wish.venue_id,
        service_ids=wish.service_ids,
        staff_id=None,
        starts_at=starts_at,
        now=now,
        own_hold=own_hold,
        asker=asker,
        extra=minutes_by_service(extras),
    )
    found = parts_by_person(
        service_ids=wish.service_ids, staff_ids=people[: wish.persons], extras=extras
    )
    if len(found) < wish.persons:
        raise SlotTaken
    lines = []
    for guest, (resource, parts) in enumerate(found, start=1):
        begins = starts_at
        for part in parts:
            own = tuple(extra.pk for extra in part.extras)
            lines.append(Line(part.service.pk, guest, resource.staff_id, own, begins))
            begins += timedelta(minutes=part.minutes)
    return Planned(wish.venue_id, lines, side_by_side=True)
