"""Answering an offer, and leaving the list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import Door
from cozywish.apps.accounts.services import agree
from cozywish.apps.bookings.acting import client_of
from cozywish.apps.bookings.events import HoldDue
from cozywish.apps.bookings.machine import BookingState, PaymentMode
from cozywish.apps.bookings.models import (
    LINK_PURPOSE,
    Allocation,
    Booking,
    OfferOutcome,
    WaitEntry,
    WaitOffer,
)
from cozywish.apps.bookings.queries.elapsed import state_now
from cozywish.apps.bookings.queries.gates import complete
from cozywish.apps.bookings.queries.waiting import items_in_order, needs_details
from cozywish.apps.bookings.queries.whole import whole_of
from cozywish.apps.bookings.refusals import NotPossibleNow
from cozywish.apps.bookings.services.changing import change
from cozywish.apps.bookings.services.claiming import wait_for_resources
from cozywish.apps.bookings.services.confirming import (
    DONE,
    Address,
    Contact,
    accept_link,
    agree_or_ask,
    refuse_unpaid,
    refuse_unready,
    write_contact,
)
from cozywish.apps.bookings.services.moving import move_own_booking, resources_of
from cozywish.apps.bookings.services.own_limits import wait_for_own
from cozywish.apps.bookings.services.times import keep_times
from cozywish.apps.bookings.services.waiting.offering import close
from cozywish.apps.bookings.services.waiting.steps import actor_of, take
from cozywish.apps.bookings.wait_machine import WaitState
from cozywish.apps.outbox.services import publish
from cozywish.core.db import database_now
from cozywish.core.errors import Conflict, Invalid
from cozywish.core.services import Failure, ServiceResult, Success, operation
from cozywish.toolkit import tokens


class OfferOver(Conflict):
    code = "BOOKINGS_WAIT_OFFER_OVER"
    template = _("That offer is over. You are still on the list.")


class DetailsNeeded(Invalid):
    code = "BOOKINGS_WAIT_DETAILS_NEEDED"
    template = _("This visit needs some details from you first.")


@dataclass(frozen=True, slots=True)
class Details:
    """What a visit may need besides: where to come, a note, and answers by key to all that `asked_for` asks."""

    address: Address | None = None
    note: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


def accept_offer(
    *,
    entry: WaitEntry,
    now: datetime,
    door: Door = Door.PAGE,
    details: Details | None = None,
) -> ServiceResult[Booking]:
    """Take what is offered: the visit is agreed, asked for where the venue wants that, or moved to the earlier time.

    Doing it again returns the visit, also at the same moment. A guest proved the address when they joined; that they
    agree to the terms is kept for their browser.

    Fails with OfferOver when the time is not held (any more), DetailsNeeded where something has to be said first and
    there are no `details`, PaymentNeeded where money or a card is wanted first (for both: `go_on_with_offer`), what
    `write_contact` says of the details, EarlierMissing, and what `move_own_booking` says of an earlier time.
    """
    result = _accept(entry=entry, now=now, door=door, details=details)
    match result:
        case Failure(OfferOver()):  # the same tap may have arrived a moment ago
            offer = _latest(entry)
            if offer is not None and offer.outcome == OfferOutcome.ACCEPTED:
                return Success(_visit_of(entry, offer))
    return result


@operation
def _accept(*, entry: WaitEntry, now: datetime, door: Door, details: Details | None) -> Booking:
    offer = _latest(entry)
    if offer is not None and offer.outcome == OfferOutcome.ACCEPTED:
        return _visit_of(entry, offer)
    hold = _live_hold(offer)
    if offer is None or hold is None:
        raise OfferOver
    try:
        if entry.moves is not None:
            visit = _moved(entry.moves, hold, offer, now=now)
        else:
            visit = _agreed(hold, details, door=door, now=now)
        close(offer, OfferOutcome.ACCEPTED)
        take(entry, "accept", by=actor_of(entry), now=now)
    except NotPossibleNow as lost:
        raise OfferOver from lost
    return visit


def _latest(entry: WaitEntry) -> WaitOffer | None:
    return entry.offers.select_related("booking").order_by("-made_at", "-starts_at").first()


def _visit_of(entry: WaitEntry, offer: WaitOffer) -> Booking:
    visit = entry.moves or offer.booking
    if visit is None:
        raise OfferOver
    return complete().get(pk=visit.pk)


def _live_hold(offer: WaitOffer | None) -> Booking | None:
    if offer is None or offer.outcome != OfferOutcome.OPEN or offer.booking is None:
        return None
    hold = complete().get(pk=offer.booking.pk)
    return hold if state_now(hold) == BookingState.HELD else None


def _agreed(hold: Booking, details: Details | None, *, door: Door, now: datetime) -> Booking:
    if details is not None:
        _write_details(hold, details)
    elif needs_details(hold):
        raise DetailsNeeded
    mode = PaymentMode.VENUE if hold.total_cents else PaymentMode.FREE
    refuse_unpaid(hold, payment_mode=mode)
    refuse_unready(hold, payment_mode=mode, now=now)
    agree_or_ask(hold, payment_mode=mode, now=now)
    if hold.customer_id is None:
        agree(device=hold.device, door=door, now=now).unwrap()
    return hold


def _write_details(hold: Booking, details: Details) -> None:
    """Write them beside the contact that is kept of the entry."""
    said = Contact(
        hold.contact_name,
        hold.contact_email,
        hold.contact_phone,
        note=details.note,
        address=details.address,
    )
    write_contact(hold, contact=said, customer=hold.customer, answers=details.answers)


def _moved(visit: Booking, hold: Booking, offer: WaitOffer, *, now: datetime) -> Booking:
    """Let go of the hold and move the visit there, in one transaction: nobody can have the time in between.

    Everything that is let go of or taken is kept from others first: see Note [Who moves waits crosswise] in `claiming`.
    """
    visit = complete().get(pk=visit.pk)
    keep_times(venue_id=visit.venue_id)
    wait_for_own(device=visit.device, customer=visit.customer)
    items = items_in_order(visit)
    whole = whole_of(items=items, staff_id=offer.staff_id)
    of_hold = Allocation.objects.filter(booking_item__booking=hold)
    wait_for_resources({*resources_of(items, whole), *of_hold.values_list("resource", flat=True)})
    change(hold, "abandon", by=client_of(hold), now=now, tell_client=False)
    return move_own_booking(
        booking=visit, starts_at=offer.starts_at, staff_id=offer.staff_id, now=now
    ).unwrap()


@operation
def go_on_with_offer(
    *,
    entry: WaitEntry,
    device: str,
    now: datetime,
    details: Details | None = None,
    token: str = "",
) -> Booking:
    """Take an offer that needs details or money to the steps of booking, in this browser, with the time of every hold
    to give them. What it is agreed with there ends the waiting.

    Where there is no browser, `details` are said at once, and `token`, which opens the entry, opens the hold as well.

    Fails with OfferOver, DetailsNeeded where there is neither a browser nor details, and as `write_contact`.
    """
    offer = _latest(entry)
    hold = _live_hold(offer)
    if offer is None or hold is None:
        raise OfferOver
    until = min(database_now() + timedelta(minutes=settings.HOLD_MINUTES), hold.starts_at)
    is_first = hold.version == 1  # nobody has written to it since it was offered
    written = Booking.objects.filter(
        pk=hold.pk, state=BookingState.HELD, hold_until__gt=database_now()
    ).update(
        device=device or F("device"),
        hold_until=until if is_first else Least(F("hold_until"), until),
        version=F("version") + 1,
    )
    if written != 1:
        raise OfferOver
    hold.refresh_from_db()
    if details is not None:
        _write_details(hold, details)
    elif not device and needs_details(hold):
        raise DetailsNeeded
    if token:
        _let_open(hold, token)
    publish(HoldDue(booking_id=str(hold.pk)), due_at=hold.hold_until)
    return hold


def _let_open(hold: Booking, token: str) -> None:
    known = hold.tokens.filter(digest=tokens.digest(token, purpose=LINK_PURPOSE))
    if not known.exists():
        accept_link(booking_id=hold.pk, token=token).unwrap()


@operation
def decline_offer(*, entry: WaitEntry, now: datetime) -> WaitEntry:
    """Let the time go to whoever is next, and stay on the list. Fails with OfferOver when there is no offer open."""
    _let_go(entry, now=now)
    try:
        take(entry, "decline", by=actor_of(entry), now=now)
    except NotPossibleNow as lost:
        raise OfferOver from lost
    return entry


@operation
def leave_list(*, entry: WaitEntry, now: datetime) -> WaitEntry:
    """Wait no longer; a time that is offered goes to whoever is next. Once more it changes nothing.

    Fails with NotPossibleNow when a time was taken, or something else happened this very moment.
    """
    if entry.state == WaitState.LEFT:
        return entry
    if entry.state == WaitState.OFFERED:
        _let_go(entry, now=now)
    take(entry, "leave", by=actor_of(entry), now=now)
    return entry


def _let_go(entry: WaitEntry, *, now: datetime) -> None:
    """Give up the hold of the open offer. One that is over is written down as such. Raises OfferOver without any."""
    offer = _latest(entry)
    if offer is None or offer.outcome != OfferOutcome.OPEN:
        raise OfferOver
    close(offer, OfferOutcome.DECLINED)
    hold = offer.booking
    if hold is None or hold.state in DONE:
        raise OfferOver
    if hold.state == BookingState.HELD:
        change(hold, "abandon", by=client_of(hold), now=now, tell_client=False)
