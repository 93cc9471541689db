"""What money did, in lines: the same on the page of a visit and in the list of payments."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cozywish.apps.bookings.machine import BookingState, PaymentMode
from cozywish.apps.bookings.queries.paid import Back, Paid, Standing, WayBack
from cozywish.toolkit import wording


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is, how much, and what else is to be known. Without `cents` it is no sum."""

    label: str
    cents: int | None = None
    hint: str = ""
    goes_back: bool = False


@dataclass(frozen=True, slots=True)
class Badge:
    """How it stands, in a word or two. `tone` is that of the mark: ok, warn, info, danger, or none."""

    label: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """What was paid for a visit, in words."""

    paid: Paid
    now: datetime

    @property
    def title(self) -> str:
        """Hot stone massage + scalp oil ritual."""
        items = sorted(self.paid.booking.items.all(), key=lambda item: item.position)
        return " + ".join(item.what for item in items)

    @property
    def visit_day(self) -> str:
        """When the visit is or was: Thu, Nov 12."""
        return self._day(self.paid.booking.starts_at)

    @property
    def paid_day(self) -> str:
        """When it was paid."""
        return self._day(self.paid.at)

    def _day(self, at: datetime) -> str:
        zone = ZoneInfo(self.paid.booking.time_zone)
        today = self.now.astimezone(zone).date()
        return wording.short_date(at.astimezone(zone).date(), today=today)

    @property
    def card(self) -> str:
        """Visa ending 4417, or nothing while no card was used."""
        return wording.card_name(self.paid.brand, self.paid.last4) if self.paid.last4 else ""

    @property
    def is_linked(self) -> bool:
        """Whether the visit has a page: what was never more than a hold has none."""
        booking = self.paid.booking
        return booking.confirmed_at is not None or booking.approve_by is not None

    @property
    def badge(self) -> Badge:
        """How it stands."""
        paid = self.paid
        if paid.fee_owed:
            return Badge(_("Fee not paid"), "danger")
        ways = {one.way for one in paid.back}
        if WayBack.CAME_BACK in ways:
            return Badge(_("Refund came back"), "danger")
        if ways & {WayBack.ON_ITS_WAY, WayBack.WAITS}:
            return Badge(_("Refund on its way"), "info")
        if WayBack.DONE in ways:
            return Badge(_("Refunded") if not _kept(paid) else _("Partly refunded"))
        if paid.fee:
            return Badge(_("Fee"), "warn")
        return self._standing()

    def _standing(self) -> Badge:
        paid = self.paid
        if paid.standing == Standing.PAID and paid.mode == PaymentMode.DEPOSIT:
            return Badge(_("Deposit paid"), "ok")
        return {
            Standing.OPEN: Badge(_("Open")),
            Standing.UNDER_WAY: Badge(_("Under way"), "info"),
            Standing.SET_ASIDE: Badge(_("Set aside"), "info"),
            Standing.ON_FILE: Badge(_("Card on file"), "info"),
            Standing.PAID: Badge(_("Paid"), "ok"),
            Standing.LET_GO: Badge(_("Not taken")),
            Standing.LATE: Badge(_("Too late"), "warn"),
        }[paid.standing]

    @property
    def lines(self) -> list[Line]:
        """What was paid, what of it was kept or goes back, and what is still to be paid."""
        paid = self.paid
        lines = [self._first()]
        lines += [_back(one) for one in paid.back]
        if paid.fee:
            lines.append(Line(self._fee_label(), paid.fee))
        if paid.fee_due:
            lines.append(Line(_("Fee being charged"), paid.fee_due))
        if paid.fee_owed:
            lines.append(Line(self._fee_label(), paid.fee_owed, _("Your bank refused it.")))
        if paid.at_venue:
            is_past = paid.booking.state == BookingState.COMPLETED
            label = _("Paid at the venue") if is_past else _("Still to be paid at the venue")
            lines.append(Line(label, paid.at_venue))
        return lines

    def _first(self) -> Line:
        paid, card = self.paid, self.card
        match paid.standing:
            case Standing.PAID:
                is_part = paid.mode == PaymentMode.DEPOSIT
                return Line(_("Deposit paid") if is_part else _("Paid"), paid.cents, card)
            case Standing.ON_FILE:
                hint = _("Nothing is taken unless you cancel late or do not come.")
                label = _("Card on file: %(card)s") % {"card": card} if card else _("Card on file")
                return Line(label, hint="" if paid.fee or paid.fee_due else hint)
            case Standing.SET_ASIDE:
                hint = _("Your bank sets it aside; it is taken only when the venue accepts.")
                return Line(_("Set aside"), paid.hold.owed, hint)
            case Standing.LET_GO:
                return Line(_("Set aside and let go"), hint=_("Nothing was taken."))
            case Standing.LATE:
                hint = _("It arrived when the time was gone, so it goes back.")
                return Line(_("Paid too late"), paid.hold.owed, hint)
            case _:
                return Line(_("Under way"), None if paid.hold.is_guarantee else paid.hold.owed)

    def _fee_label(self) -> str:
        if self.paid.booking.state == BookingState.NO_SHOW:
            return _("Fee for not coming")
        return _("Fee for cancelling late")


def _kept(paid: Paid) -> bool:
    return paid.cents > paid.back_cents


def _back(back: Back) -> Line:
    match back.way:
        case WayBack.DONE:
            return Line(_("Refunded"), back.cents, goes_back=True)
        case WayBack.WAITS:
            hint = _("Somebody of our team looks at it first.")
            return Line(_("Refund asked for"), back.cents, hint, goes_back=True)
        case WayBack.CAME_BACK:
            hint = _("Your bank did not take it. We are looking into it.")
            return Line(_("Refund that came back"), back.cents, hint, goes_back=True)
        case _:
            hint = _("Your bank may take up to ten days to show it.")
            return Line(_("Refund on its way"), back.cents, hint, goes_back=True)
