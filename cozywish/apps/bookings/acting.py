"""Who acts on a booking, in the letters of its machine."""

from dataclasses import dataclass
from uuid import UUID

from cozywish.apps.bookings.machine import BOOKING
from cozywish.apps.bookings.models import Booking
from cozywish.core.states import Transition


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with regard to one booking.

    `kind` is the letter that is written down: G, C, S, M, O, F, A, T or P. `letters` are all rows of the table that are
    theirs: whoever does the work and was trusted with answering requests acts by S and by R.
    """

    kind: str
    letters: str
    user_id: UUID | None = None

    @property
    def is_client(self) -> bool:
        """Whether it is the customer, with an account or a link."""
        return self.kind in "GC"

    def is_listed_for(self, event: str) -> bool:
        """Whether the table lists the event for them in any state."""
        rows = (row for row in BOOKING.transitions if row.event == event)
        return any(not row.actors.isdisjoint(self.letters) for row in rows)

    def row(self, event: str, *, state: str) -> Transition | None:
        """Return the row of the table by which they may do it in this state, or None."""
        found = (BOOKING.find(state=state, event=event, actor=letter) for letter in self.letters)
        return next((row for row in found if row is not None), None)


CLOCK = Actor("T", "T")
PROVIDER = Actor("P", "P")  # of payments
OF_THE_BUSINESS = "SRMO"
OTHERS = "GCFA"
# What the business does with a visit that is there, in the order of the table. A move, which leaves the state, is more.
BUSINESS_STEPS = tuple(
    dict.fromkeys(
        row.event
        for row in BOOKING.transitions
        if not row.actors.isdisjoint(OF_THE_BUSINESS)
        and "NONE" not in row.sources
        and row.target not in row.sources
    )
)
# What clients and the office do with a visit or a request that is there. A hold is nobody's business yet.
STEPS_OF_OTHERS = frozenset(
    row.event
    for row in BOOKING.transitions
    if not row.actors.isdisjoint(OTHERS) and row.sources.isdisjoint({"NONE", "HELD"})
)

# What some steps are called where they are written down; the others are called what the table calls them.
_WRITTEN = {"verified": "confirm", "hold_timeout": "expire", "payment_secured": "secure"}


def action_of(event: str) -> str:
    """Return what the audit log calls a step of the table."""
    return f"bookings.{_WRITTEN.get(event, event)}"


def client_of(booking: Booking) -> Actor:
    """Return the customer of the booking, or the guest who holds its link: the gates let nobody else come by it."""
    kind = "C" if booking.customer_id else "G"
    return Actor(kind, kind, booking.customer_id)
