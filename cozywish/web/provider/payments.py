"""What was paid at a venue ahead: what came in, is held, went back and is owed; every sum from the books."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.money import (
    holds_at,
    latest_first,
    narrowed,
    visit_of,
    visits_of_holds,
)
from cozywish.apps.payments.machine import DebtState
from cozywish.apps.payments.models import EscrowHold
from cozywish.apps.payments.queries.books import balance_of, sums_of
from cozywish.apps.venues.models import Permission
from cozywish.apps.venues.queries import Seat
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.http import private, whole_number
from cozywish.web.provider.access import portal, seats_or_404
from cozywish.web.provider.money_words import said_of_refund, standing

PER_PAGE = 50
FAR = 1000  # pages nobody leafs to

STATES = {  # in the address → its word
    "held": _("Held"),
    "released": _("Released"),
    "refunded": _("Refunded"),
    "waiting": _("Refund waits"),
    "frozen": _("Frozen"),
    "owed": _("Owed"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked at: a month of the venue, or everything, and of that perhaps one state."""

    month: date | None
    state: str

    @classmethod
    def of(cls, request: HttpRequest, *, today: date) -> "Asked":
        """Read the address. What it says wrongly counts as not said."""
        state = request.GET.get("state", "")
        return cls(_month(request.GET.get("month", ""), today), state if state in STATES else "")

    def at(self, **changes: Any) -> str:
        """Return the address with something else in it."""
        said = {"month": self.month, "state": self.state, **changes}
        month = said["month"]
        parts = {"month": month.strftime("%Y-%m") if month else "all", "state": said["state"]}
        return "?" + urlencode({name: value for name, value in parts.items() if value})


def _month(said: str, today: date) -> date | None:
    if said == "all":
        return None
    try:
        return date.fromisoformat(f"{said}-01")
    except ValueError:
        return today.replace(day=1)


def _last_of(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


@policy("payments.business_read", Audience.VENUE_PEOPLE)
@require_safe
@private
def payments(request: HttpRequest) -> HttpResponse:
    """Show what was paid ahead at the open venue, the latest first."""
    seats = seats_that_see_payments(request)
    seat = seats[0]
    today = timezone.now().astimezone(ZoneInfo(seat.venue.time_zone)).date()
    asked = Asked.of(request, today=today)
    page = min(max(whole_number(request.GET.get("page", "")) or 1, 1), FAR)
    month = asked.month
    holds = narrowed(
        holds_at(seat.venue),
        seat.venue,
        standing=asked.state,
        first=month,
        last=month and _last_of(month),
    )
    rows = list(_shown(holds)[(page - 1) * PER_PAGE : page * PER_PAGE + 1])
    context = {
        **portal(seats, nav="payments"),
        "asked": asked,
        "states": _states(asked),
        "months": _months(asked, today),
        "sums": sums_of(holds, seat.venue.currency),
        "balance": _balance(seat),
        "lines": _lines(seat, rows[:PER_PAGE]),
        "page": page,
        "kept": asked.at()[1:],
        "has_more": len(rows) > PER_PAGE,
        "has_any": bool(rows) or holds_at(seat.venue).exists(),
    }
    return render(request, "provider/payments.html", context)


def seats_that_see_payments(request: HttpRequest) -> list[Seat]:
    """Return the person's places, the open one first. 403 for who may not look at its payments."""
    seats = seats_or_404(request)
    if not seats[0].sees_payments:
        raise PermissionDenied
    return seats


def _shown(holds: QuerySet[Any]) -> QuerySet[Any]:
    known = holds.select_related("order__debt__hold", "debt").prefetch_related("refunds")
    return latest_first(known)


def _balance(seat: Seat) -> Any:
    """What stands between the site and the business. It is that of all its venues, so it is the owner's to know."""
    return balance_of(seat.venue.business_id, seat.venue.currency) if seat.is_owner else None


def _states(asked: Asked) -> list[dict[str, Any]]:
    every = [("", _("All")), *STATES.items()]
    return [
        {"word": word, "url": asked.at(state=name), "is_on": name == asked.state}
        for name, word in every
    ]


def _months(asked: Asked, today: date) -> dict[str, Any]:
    """The month that is shown, and the addresses of those beside it."""
    month, this = asked.month, today.replace(day=1)
    if month is None:
        return {"shown": None, "this": asked.at(month=this)}
    before = (month - timedelta(days=1)).replace(day=1)
    after = _last_of(month) + timedelta(days=1)
    return {
        "shown": month,
        "before": asked.at(month=before),
        "after": asked.at(month=after) if after <= this else "",
        "all": asked.at(month=None),
    }


def _lines(seat: Seat, rows: list[EscrowHold]) -> list[dict[str, Any]]:
    """Each with its visit, which leads to it for who sees visits there. One SQL query."""
    visits = visits_of_holds(rows)
    leads = seat.is_owner or seat.may_here(Permission.BOOKINGS_VIEW)
    return [_line(row, visits, visit_of(row), leads=leads) for row in rows]


def _line(
    row: EscrowHold, visits: dict[UUID, Booking], visit_id: UUID, *, leads: bool
) -> dict[str, Any]:
    booking = visits[visit_id]
    debt = getattr(row, "debt", None)
    owed = debt if debt is not None and debt.state == DebtState.OPEN else None
    where, badge = standing(row, booking)
    return {
        "hold": row,
        "booking": booking,
        "leads": leads,
        "where": _("Owed: the card did not pay") if owed else where,
        "badge": "badge-warn" if owed else badge,
        "amount": owed.amount if owed else row.captured,
        "refunds": [(one, said_of_refund(one)) for one in row.refunds.all()],
    }
