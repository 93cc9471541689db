"""How to reach a client: told to whoever needs it, while they need it, and written down each time (invariant G7)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import Shown, record_read
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.business import business_booking, contact_window
from cozywish.core.errors import Forbidden
from cozywish.core.services import operation


class ContactClosed(Forbidden):
    code = "BOOKINGS_CONTACT_CLOSED"
    template = _("How to reach this client is not shown to you now.")


@dataclass(frozen=True, slots=True)
class ClientContact:
    """How to reach the client of one booking; empty where it was not given.

    `address`, and `access_note`, which says how to get in, only for visits at home.
    """

    email: str
    phone: str
    address: tuple[str, ...]
    access_note: str


@operation
def read_contact(*, reader: User, reference: str, now: datetime) -> ClientContact:
    """Return how to reach the client, and write down that `reader` read it.

    Raises Booking.DoesNotExist where the booking is not the reader's to see. Fails with ContactClosed outside of the
    reader's window (see contact_window).
    """
    booking = business_booking(user=reader, reference=reference)
    window = contact_window(user=reader, booking=booking)
    if window is None or not window.is_open(now):
        raise ContactClosed
    client = Shown("booking", booking.pk, booking.customer_id)
    record_read(
        reader_kind="USER", reader_id=reader.pk, shown=[client], why="bookings.contact", now=now
    ).unwrap()
    return ClientContact(
        email=booking.contact_email,
        phone=booking.contact_phone,
        address=_address(booking),
        access_note=booking.address_access_note,
    )


def _address(booking: Booking) -> tuple[str, ...]:
    town = " ".join(filter(None, [booking.address_city, booking.address_postcode]))
    return tuple(filter(None, [booking.address_line1, booking.address_line2, town]))
