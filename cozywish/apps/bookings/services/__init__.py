"""Writing bookings: hold, contact, confirm, cancel. Every function refuses by raising inside, answers outside."""

from cozywish.apps.bookings.services.cancelling import abandon_hold, cancel_booking, expire_hold
from cozywish.apps.bookings.services.confirming import (
    Address,
    Contact,
    accept_link,
    confirm_booking,
    give_contact,
    issue_link,
)
from cozywish.apps.bookings.services.contacts import ClientContact, ContactClosed, read_contact
from cozywish.apps.bookings.services.holding import hold_visit
from cozywish.apps.bookings.services.leaving import VisitsAhead, let_go

__all__ = [
    "Address",
    "ClientContact",
    "Contact",
    "ContactClosed",
    "VisitsAhead",
    "abandon_hold",
    "accept_link",
    "cancel_booking",
    "confirm_booking",
    "expire_hold",
    "give_contact",
    "hold_visit",
    "issue_link",
    "let_go",
    "read_contact",
]
