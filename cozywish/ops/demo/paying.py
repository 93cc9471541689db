"""What was paid ahead, at places that want it: by Maya here and there, and by others at the venue of the demo's owner.

It is paid as anybody pays, at the practice provider, so that all of it can be refunded, charged and looked at there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.machine import PaymentMode
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.asking import YES, asked_for
from cozywish.apps.bookings.queries.first_free import FirstFreeAsk, first_free
from cozywish.apps.bookings.queries.free_time import FreeStart
from cozywish.apps.bookings.services import Contact, cancel_booking, give_contact, hold_visit
from cozywish.apps.bookings.services.paying import owe, settle_payment
from cozywish.apps.catalog.models import Service
from cozywish.apps.payments.services import pay_with, start_attempt
from cozywish.core.services import Success
from cozywish.ops.demo.accounts import MAYA
from cozywish.ops.practice import practice_provider

CARD, BACK = "pm_card_visa", "http://localhost/"
MANY = 40  # starts, among which is one at which she has nothing else


@dataclass(frozen=True, slots=True)
class Paid:
    """One visit that is paid ahead: where, for what (any service if that is not said) and in how many days.

    Maya's unless `guest` names somebody; all of it is paid if `whole`, and it may be called off afterwards.
    """

    place: str
    days: int
    service: str = ""
    guest: Contact | None = None
    whole: bool = False
    is_called_off: bool = False


DANA = Contact("Dana Whitlock", "dana.whitlock@example.com", "+15035550161")
THEO = Contact("Theo Marsh", "theo.marsh@example.com", "+19715550162")
PAID = (
    Paid("pocket-salon", 4),
    Paid("ten-little-moons", 6),
    Paid("lantern-baths", 8, is_called_off=True),
    Paid("juniper-steam", 3, "private-cedar-sauna-for-two"),
    Paid("juniper-steam", 5, "private-cedar-sauna-for-two", DANA, whole=True),
    Paid("juniper-steam", 6, "couples-massage", THEO, is_called_off=True),
)


def pay_ahead(*, now: datetime) -> int:
    """Let all of it be booked and paid at the places that the town has. Return how many visits.

    None without a provider.
    """
    maya = User.objects.filter(email=MAYA.email).first()
    with practice_provider() as url:
        if not url or maya is None:
            return 0
        return len([one for one in PAID if _pay(one, maya, now=now)])


def _pay(paid: Paid, maya: User, *, now: datetime) -> bool:
    """Say whether there was such a place with a time that was free."""
    held = _hold(paid, maya, now=now)
    if held is None:
        return False
    modes: dict[UUID, str] = {held.pk: PaymentMode.PREPAY} if paid.whole else {}
    order = owe(bookings=[held], modes=modes, now=now).unwrap()
    attempt = start_attempt(order_id=order.pk, saves_card=paid.guest is None, now=now).unwrap()
    pay_with(attempt_id=attempt.pk, method=CARD, return_url=BACK, now=now).unwrap()
    (booked,) = settle_payment(order_id=order.pk, now=now)
    if paid.is_called_off:
        cancel_booking(booking=booked, reason="", now=now).unwrap()
    return True


def _hold(paid: Paid, maya: User, *, now: datetime) -> Booking | None:
    """Hold the first time that they can have. None where there is none."""
    service = _service(paid)
    if service is None:
        return None
    customer = None if paid.guest else maya
    contact = paid.guest or Contact(maya.name, maya.email, maya.phone)
    for start in _starts(paid, service, now=now):
        held = hold_visit(
            venue_id=service.venue_id,
            service_ids=start.service_ids,
            staff_id=start.staff_ids[0],
            starts_at=start.starts_at,
            customer=customer,
            device="" if customer else uuid4().hex,
            replaces=None,
            now=now,
        )
        if isinstance(held, Success):
            booking = held.value
            answers = {one.key: YES for one in asked_for(booking) if one.is_agreement}
            return give_contact(
                booking=booking, contact=contact, customer=customer, now=now, answers=answers
            ).unwrap()
    return None


def _service(paid: Paid) -> Service | None:
    """The service, or the first of the venue's menu."""
    menu = Service.objects.filter(venue__slug=paid.place).order_by("position", "pk")
    return (menu.filter(slug=paid.service) if paid.service else menu).first()


def _starts(paid: Paid, service: Service, *, now: datetime) -> list[FreeStart]:
    ask = FirstFreeAsk(service.venue_id, service.pk if paid.service else None)
    since = now + timedelta(days=paid.days)
    return first_free(asks=[ask], now=now, not_before=since, limit_per_venue=MANY)[service.venue_id]
