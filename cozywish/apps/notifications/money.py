"""What is said of money beside a visit: what was paid, what is still due, and what is kept or goes back."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cozywish.apps.bookings.models import Booking, BookingChange
from cozywish.apps.bookings.queries.advance import is_secured_online
from cozywish.apps.bookings.queries.paid import Paid, Standing, paid_for
from cozywish.apps.bookings.queries.policy import fee_of, late_fee
from cozywish.core.money import Money
from cozywish.toolkit import wording


@dataclass(frozen=True, slots=True)
class Sum:
    """One line below the services: $29.00, or the card that is on file."""

    label: str
    amount: str


def paid_ahead(booking: Booking) -> Paid | None:
    """Return what was paid or secured ahead. No SQL query where nothing was wanted."""
    return paid_for(booking) if is_secured_online(booking) else None


def sums_of(paid: Paid, *, due_label: str) -> list[Sum]:
    """Return the price, what of it was paid ahead, and what is still due under `due_label`."""
    booking = paid.booking
    sums = [Sum(_("Total"), _exact(booking, booking.total_cents))]
    if paid.standing == Standing.PAID:
        label = _("Paid") if paid.cents >= booking.total_cents else _("Deposit paid")
        sums.append(Sum(label, _exact(booking, paid.cents)))
    elif paid.standing == Standing.SET_ASIDE:
        sums.append(Sum(_("Set aside by your bank"), _exact(booking, paid.hold.owed)))
    elif paid.standing == Standing.ON_FILE and paid.last4:
        sums.append(Sum(_("Card on file"), wording.card_name(paid.brand, paid.last4)))
    if paid.at_venue:
        sums.append(Sum(due_label, _exact(booking, paid.at_venue)))
    return sums


def settled(booking: Booking, change: BookingChange) -> str:
    """Return what `change`, which ended the visit, means for the money, by the rule: it may not have moved yet."""
    return _what_becomes(booking, fee_of(booking, change), at=change.at)


def if_cancelled(booking: Booking, *, now: datetime) -> str:
    """Return what cancelling now would mean for the money."""
    return _what_becomes(booking, late_fee(booking, at=now), at=now)


def _what_becomes(booking: Booking, fee: int, *, at: datetime) -> str:
    paid = paid_ahead(booking)
    if paid is None:
        return _("There is nothing to pay.")
    if paid.hold.is_guarantee and paid.standing != Standing.LET_GO and fee:
        charged = {"fee": _exact(booking, fee), "card": wording.card_name(paid.brand, paid.last4)}
        return _("The fee that was agreed, %(fee)s, is charged to %(card)s.") % charged
    left = paid.cents - sum(one.cents for one in paid.back if one.at < at)
    if paid.hold.is_guarantee or left <= 0:
        return _("Nothing is taken for it.")
    kept = min(fee, left)
    said = {"kept": _exact(booking, kept), "back": _exact(booking, left - kept)}
    if not kept:
        return _("What you paid, %(back)s, goes back to your card.") % said
    if kept == left:
        return _("What you paid, %(kept)s, is kept, as it was agreed.") % said
    return (
        _(
            "Of what you paid, %(kept)s is kept, as it was agreed, and %(back)s goes back to your card."
        )
        % said
    )


def _exact(booking: Booking, cents: int) -> str:
    return Money(cents, booking.currency).exact(str(wording.locale()))
