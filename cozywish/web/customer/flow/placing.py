"""Holding the chosen time, once per click and one per visit.

Note [One visit, one hold]
    Each copy of the time page carries a random key. Sent twice with the same choice it gives the first answer again.
    Sent again with another choice, as after the browser's Back, it replaces the hold that the same page placed
    before, which the session remembers by that key.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest

from cozywish.apps.bookings.limits import HOLDS, HOLDS_OF_ADDRESS
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.gates import hold_of
from cozywish.apps.bookings.services import hold_visit
from cozywish.apps.idempotency.services import once
from cozywish.apps.limits.services import count_try
from cozywish.core.services import Failure, ServiceResult, Success
from cozywish.toolkit.requests import client_address
from cozywish.toolkit.tokens import digest
from cozywish.web.customer.access import is_live
from cozywish.web.customer.flow.state import Flow
from cozywish.web.http import device_of, person

FLOW_KEY, FLOWS, REMEMBERED = "key", "flows", 5


def place(
    request: HttpRequest, flow: Flow, *, starts_at: datetime, now: datetime
) -> ServiceResult[str]:
    """Hold the visit from `starts_at` and return the reference of the hold. See Note [One visit, one hold].

    Raises LimitReached; fails with whatever hold_visit refuses.
    """
    key = request.POST.get(FLOW_KEY, "")[:64] or uuid4().hex
    device, user = device_of(request), person(request)
    count_try(HOLDS_OF_ADDRESS, who=client_address(request), now=now)
    count_try(HOLDS, who=str(user.pk) if user else device, now=now)
    choice = digest(repr(sorted(flow.choice.pairs())), purpose="choice")

    def act() -> tuple[int, Any]:
        hold = hold_visit(
            venue_id=flow.venue.pk,
            service_ids=flow.choice.service_ids,
            staff_id=flow.choice.staff_id,
            starts_at=starts_at,
            customer=user,
            device=device,
            replaces=_replaces(request, flow, key),
            now=now,
        ).unwrap()
        return 201, hold.reference

    answer = once(
        principal=device,
        route="book-time",
        key=f"{key}:{choice}",
        fingerprint=choice,
        act=act,
        now=now,
    )
    match answer:
        case Success(given):
            _remember(request, key, given.body)
            return Success(given.body)
        case Failure():
            return answer


def _replaces(request: HttpRequest, flow: Flow, key: str) -> UUID | None:
    if flow.hold is not None:
        return flow.hold.pk
    reference = request.session.get(FLOWS, {}).get(key, "")
    try:
        earlier = hold_of(reference=reference, device=device_of(request), user=person(request))
    except Booking.DoesNotExist:
        return None
    return earlier.pk if is_live(earlier) else None


def _remember(request: HttpRequest, key: str, reference: str) -> None:
    flows = {**request.session.get(FLOWS, {}), key: reference}
    request.session[FLOWS] = dict(list(flows.items())[-REMEMBERED:])
