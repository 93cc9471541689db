"""The cart and the checkout of several visits, in each of their states."""

from uuid import UUID

from django.utils import timezone

from cozywish.apps.bookings.models import Booking, CartLine, Checkout
from cozywish.apps.bookings.queries.cart import complete_lines
from cozywish.apps.bookings.queries.checkouts import bookings_of, quote_of
from cozywish.apps.bookings.services import (
    CartWish,
    Contact,
    add_line,
    agree_checkout,
    check_out,
    give_contact_together,
)
from cozywish.apps.venues.models import Venue
from tests.e2e.visitor import Visitor, end, shows

CART, CHECKOUT = "cart", "checkout"


def _put(visitor: Visitor, venue: Venue, hour: int) -> CartLine:
    """A visit of tomorrow in Alice's cart."""
    service, person = venue.services.get(position=1), venue.staff.get(position=1)
    wish = CartWish(venue.pk, (service.pk,), person.pk, visitor.tomorrow(hour))
    return add_line(wish=wish, customer=visitor.alice, device="", now=timezone.now()).unwrap()


def _two(visitor: Visitor) -> list[CartLine]:
    other = Venue.objects.get(name="Clove & Cedar")
    return [
        _put(visitor, visitor.venue, 10),
        _put(visitor, visitor.venue, 12),
        _put(visitor, other, 15),
    ]


def _held(visitor: Visitor) -> Checkout:
    for earlier in Booking.objects.filter(state="HELD"):  # of the page shown before
        end(earlier)
    _two(visitor)
    lines = list(complete_lines().filter(cart__customer=visitor.alice))
    return check_out(
        lines=lines, customer=visitor.alice, device="", replaces=None, now=timezone.now()
    ).unwrap()


def _given(visitor: Visitor) -> Checkout:
    checkout = _held(visitor)
    contact = Contact(name="Alice Archer", email=visitor.alice.email, phone="+15035550148")
    return give_contact_together(
        checkout=checkout, contact=contact, customer=visitor.alice, now=timezone.now(), answers={}
    ).unwrap()


def _step(pk: UUID, name: str = "") -> str:
    return f"/checkout/{pk}/{name}"


@shows("cart/", CART, "cart-empty", "Your cart")
def _empty(visitor: Visitor) -> None:
    visitor.go("/cart/")


@shows("cart/", CART, "cart", "Your cart")
def _cart(visitor: Visitor) -> None:
    _two(visitor)
    visitor.go_as(visitor.alice, "/cart/")


@shows("cart/", CART, "cart-taken", "Your cart")
def _taken(visitor: Visitor) -> None:
    _two(visitor)
    visitor.booked(10, customer=None, contact_email="other@example.com")
    visitor.go_as(visitor.alice, "/cart/")


@shows("cart/", CART, "cart-removed", "Your cart")
def _removed(visitor: Visitor) -> None:
    [_first, second, _third] = _two(visitor)
    visitor.go_as(visitor.alice, "/cart/")
    row = visitor.page.locator(f"form[action*='{second.pk}/remove']")
    row.get_by_role("button").click()
    visitor.page.get_by_text("is out of your cart").wait_for()


@shows("cart/<uuid:line_id>/", CART, "cart-line", "Hot stone massage")
def _line(visitor: Visitor) -> None:
    line = _put(visitor, visitor.venue, 10)
    visitor.go_as(visitor.alice, f"/cart/{line.pk}/")


@shows("checkout/<uuid:checkout_id>/details/", CHECKOUT, "checkout-details", "Your details")
def _details(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, _step(_held(visitor).pk, "details/"))


@shows("checkout/<uuid:checkout_id>/pay/", CHECKOUT, "checkout-pay", "Review and pay")
def _pay(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, _step(_given(visitor).pk, "pay/"))


@shows("checkout/<uuid:checkout_id>/close/", CHECKOUT, "checkout-close", "Stop booking?")
def _close(visitor: Visitor) -> None:
    visitor.go_as(visitor.alice, _step(_held(visitor).pk, "close/"))


@shows(
    "checkout/<uuid:checkout_id>/details/",
    CHECKOUT,
    "checkout-over",
    "Your times are no longer held",
)
def _over(visitor: Visitor) -> None:
    checkout = _held(visitor)
    for hold in Booking.objects.filter(checkout=checkout):
        end(hold)
    visitor.go_as(visitor.alice, _step(checkout.pk, "details/"))


@shows("checkout/<uuid:checkout_id>/", CHECKOUT, "checkout-agreed", "3 visits")
def _agreed(visitor: Visitor) -> None:
    checkout = _given(visitor)
    agree_checkout(
        checkout=checkout, quote=quote_of(bookings_of(checkout)), code="", now=timezone.now()
    ).unwrap()
    visitor.go_as(visitor.alice, _step(checkout.pk))
