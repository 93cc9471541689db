"""How to get to the pages of what was paid."""

from django.utils import timezone

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.models import Booking
from cozywish.apps.payments.factories import make_payment
from cozywish.apps.payments.models import EscrowHold
from cozywish.apps.venues.factories import make_venue
from cozywish.core.money import Money
from tests.e2e.recipes_calendar import booked
from tests.e2e.recipes_team import owner
from tests.e2e.visitor import Visitor, shows

MONEY = "money"


def paid(visitor: Visitor) -> Booking:
    """Alice's visit, paid ahead, which is there once for all of these pages."""
    visit = booked(visitor)
    if not EscrowHold.objects.filter(reference=visit.pk).exists():
        pay(visit)
    return visit


def pay(visit: Booking) -> None:
    """Let all of it be paid by card."""
    price = Money(visit.total_cents, visit.currency)
    make_payment(
        reference=visit.pk,
        provider=visit.venue.business_id,
        amount=price,
        price=price,
        payer=visit.customer_id,
        now=timezone.now(),
    )


def boss(visitor: Visitor) -> User:
    return owner(visitor)


@shows("pro/payments/", MONEY, "payments", "Payments")
def payments(visitor: Visitor) -> None:
    paid(visitor)
    visitor.go_as(boss(visitor), "/pro/payments/")


@shows("pro/payments/", MONEY, "payments-none", "Payments")
def payments_none(visitor: Visitor) -> None:
    visitor.go_as(
        make_venue(slug="nobody-paid", name="Nobody paid").business.owner, "/pro/payments/"
    )


@shows("pro/visits/<reference:reference>/", MONEY, "visit-paid", "Visit of Alice Archer")
def visit_paid(visitor: Visitor) -> None:
    visitor.go_as(boss(visitor), f"/pro/visits/{paid(visitor).reference}/")


@shows("pro/visits/<reference:reference>/refund/", MONEY, "refund", "Refund")
def refund(visitor: Visitor) -> None:
    visitor.go_as(boss(visitor), f"/pro/visits/{paid(visitor).reference}/refund/")


@shows("pro/visits/<reference:reference>/refund/", MONEY, "refund-wrong", "Refund")
def refund_wrong(visitor: Visitor) -> None:
    refund(visitor)
    visitor.page.get_by_label("Amount").fill("999")
    visitor.page.get_by_label("Why").fill("Cold")
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="Refund").click()
