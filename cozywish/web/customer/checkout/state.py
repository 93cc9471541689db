"""What is held together, as the steps show it, and its gate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse

from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking, CartLine, Checkout
from cozywish.apps.bookings.queries.advance import due_now, is_secured_online
from cozywish.apps.bookings.queries.asked_first import is_shown_on_request
from cozywish.apps.bookings.queries.cart import lines_of
from cozywish.apps.bookings.queries.checkouts import checkout_of, quote_of, steps_of
from cozywish.apps.bookings.queries.paid import paid_for_each
from cozywish.apps.notifications.visit import cancel_rule, cancel_rule_of_each
from cozywish.core.db import database_now
from cozywish.web.customer.access import asker_at, was_asked_for
from cozywish.web.customer.flow.state import Summary, summary_of
from cozywish.web.customer.payments.words import Money
from cozywish.web.http import known_device, person


@dataclass(frozen=True)
class Part:
    """One visit of several. `rule` says what cancelling it means, `was_cents` what it cost before, if that changed.

    `money` is what was paid ahead for it, if anything was and it is agreed.
    """

    booking: Booking
    summary: Summary
    rule: str
    is_request: bool
    was_cents: int | None = None
    money: Money | None = None

    @property
    def now_cents(self) -> int:
        """What of it is paid ahead."""
        return due_now(self.booking, self.booking.payment_mode)


@dataclass(frozen=True)
class Terms:
    """What is agreed to for a visit, or for several of one place at once: said once where it is the same for all."""

    parts: Sequence[Part]

    @property
    def first(self) -> Part:
        """The first of the visits."""
        return self.parts[0]

    @property
    def rule(self) -> str:
        """What cancelling means."""
        is_one = len(self.parts) == 1
        return self.first.rule if is_one else cancel_rule_of_each(self.first.booking)

    @property
    def total_cents(self) -> int:
        """What all of them cost."""
        return sum(part.booking.total_cents for part in self.parts)

    @property
    def now_cents(self) -> int:
        """What of that is paid ahead."""
        return sum(part.now_cents for part in self.parts)


def terms_of(parts: Sequence[Part], *, now: datetime) -> list[Terms]:
    """Return what is agreed to, in the order of the visits. One that is not free to cancel any more stands alone."""
    found: dict[tuple[Any, ...], list[Part]] = {}
    for part in parts:
        booking = part.booking
        same = (
            booking.venue_id,
            booking.payment_mode,
            booking.free_cancel_hours,
            booking.late_fee_percent,
            booking.no_show_fee_percent,
            part.is_request,
            booking.pk if booking.free_until < now else None,
        )
        found.setdefault(same, []).append(part)
    return [Terms(tuple(several)) for several in found.values()]


@dataclass(frozen=True)
class Held:
    """What is held together, by whom is asking, and the lines of the cart that it came from."""

    checkout: Checkout
    bookings: Sequence[Booking]
    lines: Sequence[CartLine]

    @cached_property
    def is_agreed(self) -> bool:
        """Whether it ever was more than a hold."""
        return any(was_asked_for(booking) for booking in self.bookings)

    @cached_property
    def is_live(self) -> bool:
        """Whether all of it is still held, by the database's clock (invariant C3)."""
        now = database_now()
        return bool(self.bookings) and all(
            booking.state == BookingState.HELD
            and booking.hold_until is not None
            and booking.hold_until > now
            for booking in self.bookings
        )

    @property
    def is_given_up(self) -> bool:
        """Whether whoever held it let go of all of it."""
        return all(booking.state == BookingState.CANCELLED for booking in self.bookings)

    @property
    def first(self) -> Booking:
        """The first visit: whose contact it is stands in each."""
        return self.bookings[0]

    @property
    def hold_until(self) -> datetime | None:
        """When the first of the times is free for others again."""
        return min((one.hold_until for one in self.bookings if one.hold_until), default=None)

    @property
    def can_be_longer(self) -> bool:
        """Whether more time can be had."""
        return all(
            one.extended_at is None
            and one.hold_until is not None
            and one.hold_until < one.starts_at
            for one in self.bookings
        )

    @property
    def is_at_home(self) -> bool:
        """Whether somebody comes to the customer for any of it."""
        return any(summary_of(one).is_at_home for one in self.bookings)

    @property
    def has_contact(self) -> bool:
        """Whether it is known whom to expect."""
        return bool(self.first.contact_email)

    @property
    def wants_card(self) -> bool:
        """Whether money or a card is wanted ahead for any of it."""
        return any(is_secured_online(one) for one in self.bookings)

    @property
    def is_one_place(self) -> bool:
        """Whether all of it is at one venue."""
        return len({one.venue_id for one in self.bookings}) == 1

    @property
    def quote(self) -> str:
        """A digest of what is shown."""
        return quote_of(self.bookings)

    @property
    def totals(self) -> dict[str, int]:
        """What all of it costs, by currency."""
        found: dict[str, int] = {}
        for one in self.bookings:
            found[one.currency] = found.get(one.currency, 0) + one.total_cents
        return found

    def parts(self, *, now: datetime, before: Mapping[str, int]) -> list[Part]:
        """Return the visits as they are shown. `before` is what some cost, by reference."""
        paid = paid_for_each(self.bookings) if self.is_agreed else {}
        return [
            Part(
                booking=one,
                summary=summary_of(one),
                rule=cancel_rule(one, now=now),
                is_request=is_shown_on_request(one),
                was_cents=before.get(one.reference),
                money=Money(paid[one.pk], now) if one.pk in paid else None,
            )
            for one in self.bookings
        ]

    def url(self, step: str) -> str:
        """Return the address of a step."""
        return reverse(f"checkout-{step}", args=[self.checkout.pk])

    @property
    def urls(self) -> dict[str, str]:
        """The addresses of all steps, and of what they lead to."""
        steps = ("details", "pay", "code", "extend", "close")
        return {"all": reverse("checkout", args=[self.checkout.pk])} | {
            step: self.url(step) for step in steps
        }


def held_or_404(request: HttpRequest, checkout_id: UUID) -> Held:
    """Return what this browser or account holds together, or what became of it. Thirteen SQL queries at most."""
    try:
        found = checkout_of(
            checkout_id=checkout_id, device=known_device(request), user=person(request)
        )
    except Checkout.DoesNotExist as absent:
        raise Http404 from absent
    return Held(found, steps_of(found), lines_of(asker=asker_at(request), checkout=found))
