"""Where the money of a visit is, in words and with a badge."""

from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from cozywish.apps.bookings.machine import BookingState, PaymentMode
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.advance import is_secured_online
from cozywish.apps.bookings.queries.money import VisitMoney, money_of
from cozywish.apps.bookings.queries.policy import Stretch, policy_of
from cozywish.apps.payments.machine import HoldState, RefundState
from cozywish.apps.payments.models import EscrowHold, Refund
from cozywish.core.money import Money
from cozywish.toolkit import wording

LOOKS = {
    HoldState.NONE: "",
    HoldState.HELD: "badge-info",
    HoldState.RELEASABLE: "badge-info",
    HoldState.RELEASED: "badge-ok",
    HoldState.FROZEN: "badge-danger",
    HoldState.RETURNED: "",
}
OVER = (  # what becomes of the money follows from it, a moment later
    BookingState.COMPLETED,
    BookingState.NO_SHOW,
    BookingState.CANCELLED,
)
OF_REFUND: dict[str, Promise] = {
    RefundState.REQUESTED: gettext_lazy("Waits for a second person"),
    RefundState.CANCELLED: gettext_lazy("Not refunded"),
    RefundState.SUCCEEDED: gettext_lazy("Refunded"),
    RefundState.FAILED: gettext_lazy("Came back: the office looks into it"),
}


def standing(hold: EscrowHold, booking: Booking) -> tuple[str, str]:
    """Return where the money of a visit is, and its badge."""
    return _where(hold, booking), LOOKS[HoldState(hold.state)]


def _where(hold: EscrowHold, booking: Booking) -> str:
    match hold.state:
        case HoldState.NONE:
            is_card = hold.is_guarantee
            return _("Card on file") if is_card else _("Not paid yet")
        case HoldState.FROZEN:
            return _("Frozen while it is looked into")
        case HoldState.RETURNED:
            return _("Refunded")
        case HoldState.RELEASED:
            return _released(hold)
    return _held(hold, booking)


def _held(hold: EscrowHold, booking: Booking) -> str:
    if hold.state == HoldState.RELEASABLE and hold.release_at is not None:
        day = wording.short_date(hold.release_at.astimezone(ZoneInfo(booking.time_zone)).date())
        return _("Held until %(day)s") % {"day": day}
    is_over = booking.state in OVER
    return _("Being settled") if is_over else _("Held until after the visit")


def _released(hold: EscrowHold) -> str:
    if hold.fee_kept:
        return _("Kept as a fee")
    return _("Released to you") if hold.released else _("Refunded")


def said_of_refund(refund: Refund) -> str:
    """Return how far a refund has come."""
    return str(OF_REFUND.get(refund.state, _("Refund on its way")))


def lines_of(money: VisitMoney, booking: Booking) -> dict[str, object]:
    """What the page of a visit says about its money."""
    where, badge = standing(money.hold, booking)
    is_to_come = booking.state in (BookingState.CONFIRMED, BookingState.IN_PROGRESS)
    return {
        "to_collect": max(booking.total_cents - money.hold.captured, 0) if is_to_come else 0,
        "where": where,
        "badge": badge,
        "refunds": [(one, said_of_refund(one)) for one in money.refunds],
    }


def what_it_means(event: str, booking: Booking) -> str:
    """Return what a step of the business does with the client's money, or nothing. Two SQL queries at most."""
    if event not in ("no_show", "cancel") or not is_secured_online(booking):
        return ""
    is_card = booking.payment_mode == PaymentMode.GUARANTEE
    if event == "cancel":
        if is_card:
            return _("The client’s card is not charged.")
        return _("What the client has paid goes back, all of it.")
    fee = next(term.fee_cents for term in policy_of(booking) if term.kind == Stretch.MISSED)
    if is_card:
        return _charged(fee, booking)
    money = money_of(booking)
    left = money.left.minor if money else 0
    said = {"fee": _exact(min(fee, left), booking), "rest": _exact(left - fee, booking)}
    if fee < left:
        return _("%(fee)s of what the client paid is kept, and %(rest)s goes back.") % said
    return _("The %(fee)s the client paid is kept.") % said


def _charged(fee: int, booking: Booking) -> str:
    if not fee:
        return _("The client’s card is not charged.")
    return _("%(fee)s is charged to the client’s card.") % {"fee": _exact(fee, booking)}


def _exact(cents: int, booking: Booking) -> str:
    return Money(cents, booking.currency).exact(str(wording.locale()))
