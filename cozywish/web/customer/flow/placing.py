"""Holding the chosen time, once per click and one per visit.

Note [One visit, one hold]
    Each copy of the time page carries a random key. Sent twice with the same choice it gives the first answer again,
    as long as that hold lives or was booked. An answer whose hold is over becomes part of the key of the next try,
    so that the time can be held anew and a double click on it still holds it once.
    Sent with another choice, as after the browser's Back, it replaces the hold that the session remembers at the
    venue, whichever copy of the page placed it.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import HttpRequest

from cozywish.apps.bookings.limits import HOLDS, HOLDS_OF_ADDRESS
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.gates import hold_of
from cozywish.apps.bookings.services import hold_visit
from cozywish.apps.idempotency.services import once
from cozywish.apps.limits.services import count_try
from cozywish.core.services import Failure, ServiceResult, Success
from cozywish.toolkit.requests import client_address
from cozywish.toolkit.tokens import digest
from cozywish.web.customer.access import is_live, remember_hold
from cozywish.web.customer.flow.state import Flow
from cozywish.web.http import device_of, person

FLOW_KEY = "key"
OVER = frozenset({BookingState.CANCELLED, BookingState.DECLINED, BookingState.EXPIRED})


def place(
    request: HttpRequest, flow: Flow, *, starts_at: datetime, now: datetime
) -> ServiceResult[str]:
    """Hold the visit from `starts_at` and return the reference of the hold. See Note [One visit, one hold].

    Raises LimitReached; fails with whatever hold_visit refuses.
    """
    key = request.POST.get(FLOW_KEY, "")[:64] or uuid4().hex
    device, user = device_of(request, page=key), person(request)
    count_try(HOLDS_OF_ADDRESS, who=client_address(request), now=now)
    count_try(HOLDS, who=str(user.pk) if user else device, now=now)
    # Without the hold it replaces: the same click again finds another one, or none.
    choice = digest(repr(sorted(replace(flow.choice, hold="").pairs())), purpose="choice")

    def act() -> tuple[int, Any]:
        hold = hold_visit(
            venue_id=flow.venue.pk,
            service_ids=flow.choice.service_ids,
            staff_id=flow.choice.staff_id,
            starts_at=starts_at,
            customer=user,
            device=device,
            replaces=flow.own_hold,
            now=now,
            extra_ids=flow.choice.extra_ids,
        ).unwrap()
        return 201, hold.reference

    key = f"{key}:{choice}"
    while True:
        answer = once(
            principal=device, route="book-time", key=key, fingerprint=choice, act=act, now=now
        )
        match answer:
            case Success(given) if given.is_replay and _is_over(request, given.body):
                key = f"{key}:{given.body}"
            case Success(given):
                remember_hold(request, flow.venue, given.body)
                return Success(given.body)
            case Failure():
                return answer


def _is_over(request: HttpRequest, reference: str) -> bool:
    """Whether the hold of an earlier answer is neither live nor booked."""
    try:
        hold = hold_of(reference=reference, device=device_of(request), user=person(request))
    except Booking.DoesNotExist:
        return True
    return hold.state in OVER or (hold.state == BookingState.HELD and not is_live(hold))
