"""What each persona is about to book: a time that is held, a cart, and a checkout that holds what it has."""

from datetime import datetime, timedelta

from django.utils import timezone

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.factories import make_booking, make_line
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, Cart, CartLine, Checkout
from cozywish.apps.catalog.models import Service
from cozywish.apps.venues.models import StaffMember
from tests.authz.waits import device_at


def hold(whose: str, letter: str, staff: StaffMember, service: Service, at: datetime) -> Booking:
    """The time that the persona's browser holds. The other business's are of browsers that nobody here has."""
    return make_booking(
        staff,
        [service],
        at,
        state=BookingState.HELD,
        confirmed_at=None,
        contact_name="",
        contact_email="",
        contact_phone="",
        # longer than the slowest machine tries doors
        hold_until=timezone.now() + timedelta(hours=6),
        device=device_at(whose, letter),
    )


def shop(
    service: Service, staff: StaffMember, *, user: User | None, hold: Booking
) -> tuple[CartLine, Checkout]:
    """Put the service into the cart of the account, else of the browser of the hold, and hold it three hours later."""
    line = make_line(service, customer=user, device=hold.device)
    checkout = Checkout.objects.create(placed_at=timezone.now())
    make_booking(
        staff,
        [service],
        hold.starts_at + timedelta(hours=3),
        state=BookingState.HELD,
        confirmed_at=None,
        contact_name="",
        contact_email="",
        contact_phone="",
        hold_until=hold.hold_until,
        device=hold.device,
        customer=user,
        checkout=checkout,
    )
    return line, checkout


def keep_in_account(line: CartLine, checkout: Checkout, *, user: User) -> None:
    """Let what a browser has be the account's instead."""
    Cart.objects.filter(pk=line.cart_id).update(customer=user, device="")
    Booking.objects.filter(checkout=checkout).update(customer=user)
