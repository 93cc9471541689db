"""What a place wants before somebody comes: nothing, a card, a part of the price or all of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from cozywish.apps.bookings.machine import MODES_WITHOUT_A_GATEWAY, PaymentMode
from cozywish.apps.bookings.models import Booking
from cozywish.apps.catalog.models import Service
from cozywish.apps.payments.gateways import card_pages
from cozywish.apps.venues.models import PaidWhen, Venue


@dataclass(frozen=True, slots=True)
class Advance:
    """How a visit is secured at the least; `cents` are paid at once."""

    mode: str
    cents: int


def advance_of(*, venue: Venue, parts: Iterable[tuple[Service, int]]) -> Advance:
    """Return what is wanted for these services at these prices, by the rules of today. No SQL query.

    Each service says what it wants, or its venue does. All is paid ahead when each wants it; where only some want
    money their parts are a deposit, and a card is enough where none does. Nothing is wanted where nothing can be
    paid online.
    """
    if card_pages() is None:
        return Advance(PaymentMode.VENUE, 0)
    total = cents = 0
    wants = set()
    for service, price in parts:
        when = service.paid_when or venue.paid_when
        total, cents = total + price, cents + _ahead(when, service, venue, price)
        wants.add(when)
    if not total or wants <= {PaidWhen.VENUE}:
        return Advance(PaymentMode.VENUE, 0)
    if not cents:
        return Advance(PaymentMode.GUARANTEE, 0)
    return Advance(PaymentMode.PREPAY if cents == total else PaymentMode.DEPOSIT, cents)


def _ahead(when: str, service: Service, venue: Venue, price: int) -> int:
    """What one service wants at once: half a cent counts as one, and a deposit is never nothing."""
    if when == PaidWhen.PREPAY:
        return price
    if when != PaidWhen.DEPOSIT or not price:
        return 0
    percent = service.deposit_percent or venue.deposit_percent
    return max((price * percent + 50) // 100, 1)


def is_secured_online(booking: Booking) -> bool:
    """Whether money or a card is wanted for it before it is agreed."""
    return booking.payment_mode not in MODES_WITHOUT_A_GATEWAY


def modes_of(booking: Booking) -> list[str]:
    """Return how its customer may pay, the least first: whoever owes a deposit may pay all of it, and think again."""
    if not booking.total_cents:
        return [PaymentMode.FREE]
    chose_all = booking.payment_mode == PaymentMode.PREPAY
    is_part = chose_all and 0 < booking.deposit_cents < booking.total_cents
    if booking.payment_mode == PaymentMode.DEPOSIT or is_part:
        return [PaymentMode.DEPOSIT, PaymentMode.PREPAY]
    return [booking.payment_mode]


def due_now(booking: Booking, mode: str) -> int:
    """Return what is paid at once in that mode."""
    if mode == PaymentMode.PREPAY:
        return booking.total_cents
    return booking.deposit_cents if mode == PaymentMode.DEPOSIT else 0


def secured_cents(booking: Booking) -> int:
    """Return the most that a fee can be: what is paid ahead, or the price where a card is on file."""
    if booking.payment_mode == PaymentMode.DEPOSIT:
        return booking.deposit_cents
    return booking.total_cents if is_secured_online(booking) else 0
