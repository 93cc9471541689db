"""From a hold to an agreement."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import CodePurpose, Door, User
from cozywish.apps.accounts.services import CodeRefused, agree, request_code, spend_try
from cozywish.apps.bookings.acting import client_of
from cozywish.apps.bookings.events import RequestDue, RequestMade
from cozywish.apps.bookings.machine import MODES_WITHOUT_A_GATEWAY, BookingState, PaymentMode
from cozywish.apps.bookings.models import LINK_PURPOSE, Booking, BookingToken
from cozywish.apps.bookings.queries.advance import is_secured_online
from cozywish.apps.bookings.queries.asked_first import approve_by, is_on_request
from cozywish.apps.bookings.queries.earlier import asker_of, refuse_without_earlier
from cozywish.apps.bookings.refusals import HeldWithOthers, NotPossibleNow, VenueInactive
from cozywish.apps.bookings.runs import runs_of
from cozywish.apps.bookings.services.answering import NO_ANSWERS, write_answers
from cozywish.apps.bookings.services.changing import change
from cozywish.apps.bookings.services.holding import HoldGone
from cozywish.apps.bookings.services.own_limits import (
    refuse_overlap,
    refuse_second_of_address,
    wait_for_own,
)
from cozywish.apps.bookings.services.timers import set_timers
from cozywish.apps.catalog.models import ServicePlace
from cozywish.apps.geo.geometry import distance_m
from cozywish.apps.geo.models import Postcode
from cozywish.apps.outbox.services import publish
from cozywish.apps.venues.models import VenueStatus
from cozywish.core.db import DatabaseNow
from cozywish.core.errors import Conflict, Invalid
from cozywish.core.services import operation
from cozywish.toolkit import tokens

DONE = (BookingState.CONFIRMED, BookingState.REQUESTED)  # what confirming leads to
LINK_LIVES_ON = timedelta(days=7)  # after the visit


class ContactMissing(Invalid):
    code = "BOOKINGS_CONTACT_MISSING"
    template = _("Please give a name, an email address and a phone number first.")


class AddressMissing(Invalid):
    code = "BOOKINGS_ADDRESS_MISSING"
    template = _("Please tell us where to come.")
    field = "address_line1"


class OutsideArea(Invalid):
    code = "BOOKINGS_OUTSIDE_AREA"
    template = _("%(venue)s does not come to %(postcode)s yet.")
    field = "address_postcode"


class ModeNotOffered(Invalid):
    code = "BOOKINGS_MODE_NOT_OFFERED"
    template = _(
        "This place does not take that kind of payment here yet. You can pay at the venue."
    )
    field = "payment_mode"


class PaymentNeeded(Invalid):
    code = "BOOKINGS_PAYMENT_NEEDED"
    template = _("This place wants a payment or a card before it agrees.")
    field = "payment_mode"


class ContactChanged(Conflict):
    code = "BOOKINGS_CONTACT_CHANGED"
    template = _("Your details were changed meanwhile. Please check them and confirm again.")


@dataclass(frozen=True, slots=True)
class Address:
    """Where an at-home service is done. `access_note` says how to get in, to those who come."""

    line1: str
    line2: str
    city: str
    postcode: str
    access_note: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to expect and how to reach them. `phone` in E.164."""

    name: str
    email: str
    phone: str
    note: str = ""
    address: Address | None = None


@operation
def give_contact(
    *,
    booking: Booking,
    contact: Contact,
    customer: User | None,
    now: datetime,
    answers: Mapping[str, str] = NO_ANSWERS,
) -> Booking:
    """Write the contact on a held booking; a guest is also sent a code, which is a try of nobody's yet. Where money or
    a card is wanted ahead there is none: that is what it is agreed with.

    `customer` adopts the hold into their account when they signed in on the way. `answers` are what they say, by key,
    to all that `asked_for` asks: it is kept as it is worded now.

    Fails with HoldGone, AddressMissing and OutsideArea for services done at home, TooManyHolds when a guest's address
    already holds another time, OverlapsOwn when the customer is somewhere else then, and what `Asked.checked` says.
    """
    wait_for_own(customer=customer, email=contact.email.strip().lower())
    write_contact(booking, contact=contact, customer=customer, answers=answers)
    if customer is None and not is_secured_online(booking):
        request_code(email=contact.email, now=now).unwrap()
    return booking


def write_contact(
    booking: Booking, *, contact: Contact, customer: User | None, answers: Mapping[str, str]
) -> None:
    """Write the contact on a held booking, as `give_contact`, without a code. Part of an operation, after waiting."""
    email = contact.email.strip().lower()
    at_home = booking.items.filter(service__done_at=ServicePlace.HOME).exists()
    if at_home:
        _refuse_unreachable(booking=booking, address=contact.address)
    if customer is None:
        refuse_second_of_address(booking, email=email)
    else:
        refuse_overlap(booking, customer_id=customer.pk)
    written = Booking.objects.filter(
        pk=booking.pk, state=BookingState.HELD, hold_until__gt=DatabaseNow()
    ).update(
        version=F("version") + 1,  # a confirmation that saw the old contact must not win
        customer=customer,
        **contact_columns(contact if at_home else replace(contact, address=None)),
    )
    if written != 1:
        raise HoldGone
    write_answers(booking, answers)
    booking.refresh_from_db()


def contact_columns(contact: Contact) -> dict[str, str]:
    """Return the columns of a booking that hold the contact."""
    where = contact.address or Address("", "", "", "")
    return {
        "contact_name": contact.name.strip(),
        "contact_email": contact.email.strip().lower(),
        "contact_phone": contact.phone,
        "note": contact.note.strip(),
        **{f"address_{name}": text for name, text in asdict(where).items()},
    }


def _refuse_unreachable(*, booking: Booking, address: Address | None) -> None:
    if address is None or not address.line1 or not address.postcode:
        raise AddressMissing
    venue = booking.venue
    home = Postcode.objects.filter(country=venue.place.country, code=address.postcode[:5]).first()
    reach = venue.travel_radius_m or 0
    if home is None or distance_m(venue.lat, venue.lon, home.lat, home.lon) > reach:
        raise OutsideArea(venue=venue.name, postcode=address.postcode)


@operation
def confirm_booking(
    *, booking: Booking, payment_mode: str, code: str, now: datetime, door: Door = Door.PAGE
) -> Booking | CodeRefused:
    """Turn a live hold into a confirmed booking (BT4), or into a request where the venue wants to be asked (BT5).

    Confirming it again returns it as it is. A customer's address is proved by their account, a guest's by `code`; a
    wrong code costs a try, so it is an answer (CodeRefused) and no refusal. Hold time-out and confirmation race by
    compare-and-set: exactly one wins. A request keeps its time until `approve_by`. That a guest agreed to the terms is
    kept for their browser; whoever has an account agreed there.

    Fails with ModeNotOffered, PaymentNeeded, VenueInactive, ContactMissing, EarlierMissing when what had to come first
    turned out not to have been, HeldWithOthers for one visit of a checkout, HoldGone.
    """
    if booking.state in DONE:
        return booking
    if booking.checkout_id is not None:
        raise HeldWithOthers
    refuse_unpaid(booking, payment_mode=payment_mode)
    refuse_unready(booking, payment_mode=payment_mode, now=now)
    if booking.customer_id is None:
        asked = {CodePurpose.BOOKING}
        refused = spend_try(email=booking.contact_email, code=code, purposes=asked, now=now)
        if refused is not None:
            # The same person's other click may have used the code a moment ago.
            booking.refresh_from_db()
            return booking if booking.state in DONE else refused
    try:
        agree_or_ask(booking, payment_mode=payment_mode, now=now)
    except NotPossibleNow:
        return _already_confirmed(booking)
    if booking.customer_id is None:
        agree(device=booking.device, door=door, now=now).unwrap()
    return booking


def refuse_unpaid(booking: Booking, *, payment_mode: str) -> None:
    """Refuse to agree without money where it is wanted (PaymentNeeded), or with it where none is (ModeNotOffered)."""
    if is_secured_online(booking):
        raise PaymentNeeded
    if payment_mode not in MODES_WITHOUT_A_GATEWAY:
        raise ModeNotOffered


def refuse_unready(booking: Booking, *, payment_mode: str, now: datetime) -> None:
    """Refuse what cannot be agreed (yet): VenueInactive, ModeNotOffered, ContactMissing, EarlierMissing."""
    if booking.venue.status != VenueStatus.APPROVED:
        raise VenueInactive  # it was taken off the site while the time was held
    if payment_mode == PaymentMode.FREE and booking.total_cents:
        raise ModeNotOffered
    if not (booking.contact_name and booking.contact_email and booking.contact_phone):
        raise ContactMissing
    _refuse_without_earlier(booking, now=now)


def _refuse_without_earlier(booking: Booking, *, now: datetime) -> None:
    """Since it was held, whoever it is for may have changed, or what came first been found not to have taken place."""
    starts: defaultdict[UUID, list[datetime]] = defaultdict(list)
    for run in runs_of(booking.items.all()):
        for item in run:
            starts[item.service_id].append(run[0].starts_at)
    refuse_without_earlier(
        service_ids=list(starts), asker=asker_of(booking), now=now, starts=starts
    )


def agree_or_ask(booking: Booking, *, payment_mode: str, now: datetime) -> None:
    """Confirm a live hold, or ask for it where the venue wants to be asked. Part of an operation.

    Raises NotPossibleNow when it is over or another step came first.
    """
    live, by = Q(hold_until__gt=DatabaseNow()), client_of(booking)
    if is_on_request(booking):
        until = approve_by(booking, now=now)
        change(
            booking,
            "request",
            by=by,
            now=now,
            only_if=live,
            payment_mode=payment_mode,
            approve_by=until,
        )
        publish(RequestMade(booking_id=str(booking.pk)))
        publish(RequestDue(booking_id=str(booking.pk)), due_at=until)
    else:
        change(
            booking,
            "verified",
            by=by,
            now=now,
            only_if=live,
            payment_mode=payment_mode,
            confirmed_at=now,
        )
        set_timers(booking, now=now)


def _already_confirmed(booking: Booking) -> Booking:
    """Return the booking if the same person's other click won; refuse if the hold is over or was changed."""
    seen = booking.version
    booking.refresh_from_db()
    if booking.state in DONE:
        return booking
    changed = booking.state == BookingState.HELD and booking.version != seen
    raise ContactChanged if changed else HoldGone


class LinkImpossible(Conflict):
    code = "BOOKINGS_LINK_IMPOSSIBLE"
    template = _("There is no such booking any more.")


@operation
def issue_link(*, booking_id: UUID) -> str:
    """Return a new private token for the booking, good until a week after the visit. Kept only as a digest."""
    token = tokens.new_token()
    accept_link(booking_id=booking_id, token=token).unwrap()
    return token


@operation
def accept_link(*, booking_id: UUID, token: str) -> BookingToken:
    """Let `token`, which the caller made unguessable, open the booking as issue_link's tokens do.

    Fails with LinkImpossible when there is no such booking.
    """
    booking = Booking.objects.filter(pk=booking_id).first()
    if booking is None:
        raise LinkImpossible
    return BookingToken.objects.create(
        booking=booking,
        digest=tokens.digest(token, purpose=LINK_PURPOSE),
        expires_at=booking.ends_at + LINK_LIVES_ON,
    )
