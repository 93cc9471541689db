"""From a hold to an agreement."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import Door, User
from cozywish.apps.accounts.services import CodeRefused, agree, request_code, spend_try
from cozywish.apps.audit.services import record
from cozywish.apps.bookings.events import BookingConfirmed
from cozywish.apps.bookings.machine import (
    BOOKING,
    MODES_WITHOUT_A_GATEWAY,
    BookingState,
    PaymentMode,
)
from cozywish.apps.bookings.models import (
    LINK_PURPOSE,
    Allocation,
    AllocationState,
    Booking,
    BookingToken,
)
from cozywish.apps.bookings.services.answering import NO_ANSWERS, write_answers
from cozywish.apps.bookings.services.holding import HoldGone
from cozywish.apps.bookings.services.own_limits import (
    refuse_overlap,
    refuse_second_of_address,
    wait_for_own,
)
from cozywish.apps.catalog.models import ServicePlace
from cozywish.apps.geo.geometry import distance_m
from cozywish.apps.geo.models import Postcode
from cozywish.apps.outbox.services import publish
from cozywish.core.db import DatabaseNow
from cozywish.core.errors import Conflict, Invalid
from cozywish.core.services import operation
from cozywish.core.states import advance
from cozywish.toolkit import tokens

LINK_LIVES_ON = timedelta(days=7)  # after the visit


class ContactMissing(Invalid):
    code = "BOOKINGS_CONTACT_MISSING"
    template = _("Please give a name, an e-mail address and a phone number first.")


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
    """Write the contact on a held booking; a guest is also sent a code, which is a try of nobody's yet.

    `customer` adopts the hold into their account when they signed in on the way. `answers` are what they say, by key,
    to all that `asked_for` asks: it is kept as it is worded now.

    Fails with HoldGone, AddressMissing and OutsideArea for services done at home, TooManyHolds when a guest's address
    already holds another time, OverlapsOwn when the customer is somewhere else then, and what `Asked.checked` says.
    """
    email = contact.email.strip().lower()
    at_home = booking.items.filter(service__done_at=ServicePlace.HOME).exists()
    if at_home:
        _refuse_unreachable(booking=booking, address=contact.address)
    wait_for_own(customer=customer, email=email)
    if customer is None:
        refuse_second_of_address(booking, email=email)
    else:
        refuse_overlap(booking, customer_id=customer.pk)
    written = Booking.objects.filter(
        pk=booking.pk, state=BookingState.HELD, hold_until__gt=DatabaseNow()
    ).update(
        version=F("version") + 1,  # a confirmation that saw the old contact must not win
        customer=customer,
        contact_name=contact.name.strip(),
        contact_email=email,
        contact_phone=contact.phone,
        note=contact.note.strip(),
        **_columns(contact.address if at_home else None),
    )
    if written != 1:
        raise HoldGone
    write_answers(booking, answers)
    if customer is None:
        request_code(email=email, now=now).unwrap()
    booking.refresh_from_db()
    return booking


def _columns(where: Address | None) -> dict[str, str]:
    where = where or Address("", "", "", "")
    return {f"address_{name}": text for name, text in asdict(where).items()}


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
    """Turn a live hold into a confirmed booking; confirming it again returns it as it is.

    A customer's address is proved by their account, a guest's by `code`; a wrong code costs a try, so it is an
    answer (CodeRefused) and no refusal. Hold time-out and confirmation race by compare-and-set:
    exactly one wins. Announces BookingConfirmed. That a guest agreed to the terms is kept for their browser; whoever
    has an account agreed there.

    Fails with ModeNotOffered, ContactMissing, HoldGone.
    """
    if booking.state == BookingState.CONFIRMED:
        return booking
    is_free = booking.total_cents == 0
    if payment_mode not in MODES_WITHOUT_A_GATEWAY or (
        payment_mode == PaymentMode.FREE and not is_free
    ):
        raise ModeNotOffered
    if not (booking.contact_name and booking.contact_email and booking.contact_phone):
        raise ContactMissing
    if booking.customer_id is None:
        refused = spend_try(email=booking.contact_email, code=code, now=now)
        if refused is not None:
            # The same person's other click may have used the code a moment ago.
            booking.refresh_from_db()
            return booking if booking.state == BookingState.CONFIRMED else refused
    actor = "C" if booking.customer_id else "G"
    transition = BOOKING.find(state=booking.state, event="verified", actor=actor)
    live = Q(hold_until__gt=DatabaseNow())
    if transition is None or not advance(
        booking, transition, only_if=live, confirmed_at=now, payment_mode=payment_mode
    ):
        return _already_confirmed(booking)
    Allocation.objects.filter(booking_item__in=booking.items.all()).update(
        state=AllocationState.CONFIRMED
    )
    if booking.customer_id is None:
        agree(device=booking.device, door=door, now=now).unwrap()
    publish(BookingConfirmed(booking_id=str(booking.pk)))
    record(
        at=now,
        actor_kind=actor,
        actor_id=booking.customer_id,
        action="bookings.confirm",
        object_type="booking",
        object_id=booking.pk,
    )
    return booking


def _already_confirmed(booking: Booking) -> Booking:
    """Return the booking if the same person's other click won; refuse if the hold is over or was changed."""
    seen = booking.version
    booking.refresh_from_db()
    if booking.state == BookingState.CONFIRMED:
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
