"""Holding the chosen time, once per click and one per visit.

Note [One visit, one hold]
    Each copy of the time page carries a random key. Sent twice with the same choice it gives the first answer again,
    as long as that hold lives or was booked. An answer whose hold is over becomes part of the key of the next try,
    so that the time can be held anew and a double click on it still holds it once.
    Sent with another choice, as after the browser's Back, it replaces the hold that the session remembers at the
    venue, whichever copy of the page placed it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.limits import HOLDS, HOLDS_OF_ADDRESS
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.elapsed import state_now
from cozywish.apps.bookings.queries.gates import hold_of
from cozywish.apps.bookings.queries.series import first_held
from cozywish.apps.bookings.services import Repeated, hold_series
from cozywish.apps.idempotency.services import once
from cozywish.apps.limits.services import count_try
from cozywish.apps.venues.models import Venue
from cozywish.core.services import Failure, ServiceResult, Success
from cozywish.toolkit.requests import client_address
from cozywish.toolkit.tokens import digest
from cozywish.web.customer.access import (
    is_live,
    live_series_at,
    remember_hold,
    remember_series,
)
from cozywish.web.http import device_of, person

FLOW_KEY = "key"
OVER = frozenset({BookingState.CANCELLED, BookingState.DECLINED, BookingState.EXPIRED})


@dataclass(frozen=True, slots=True)
class Holder:
    """For whom a time is held."""

    user: User | None
    device: str


def place(
    request: HttpRequest,
    venue: Venue,
    *,
    said: Sequence[tuple[str, str]],
    hold: Callable[[Holder], ServiceResult[Booking]],
    now: datetime,
) -> ServiceResult[str]:
    """Do `hold`, which holds what the fields `said` ask for, and return the reference of the hold.

    See Note [One visit, one hold]. Raises LimitReached; fails with whatever `hold` refuses.
    """
    key = request.POST.get(FLOW_KEY, "")[:64] or uuid4().hex
    device, user = device_of(request, page=key), person(request)
    count_try(HOLDS_OF_ADDRESS, who=client_address(request), now=now)
    count_try(HOLDS, who=str(user.pk) if user else device, now=now)
    choice = digest(repr(sorted(said)), purpose="choice")

    def act() -> tuple[int, Any]:
        return 201, hold(Holder(user, device)).unwrap().reference

    key = f"{key}:{choice}"
    while True:
        answer = once(
            principal=device, route="book-time", key=key, fingerprint=choice, act=act, now=now
        )
        match answer:
            case Success(given) if given.is_replay and _is_over(request, given.body):
                key = f"{key}:{given.body}"
            case Success(given):
                remember_hold(request, venue, given.body)
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


def place_series(
    request: HttpRequest,
    venue: Venue,
    *,
    said: Sequence[object],
    asked: Repeated,
    hold: UUID | None,
    now: datetime,
) -> ServiceResult[str]:
    """Hold a series, once per click, and return the id of its checkout. It replaces what this session holds there:
    the single time `hold`, and an earlier series.

    Raises LimitReached; fails with whatever `hold_series` refuses.
    """
    key = request.POST.get(FLOW_KEY, "")[:64] or uuid4().hex
    device, user = device_of(request, page=key), person(request)
    count_try(HOLDS_OF_ADDRESS, who=client_address(request), now=now)
    count_try(HOLDS, who=str(user.pk) if user else device, now=now)
    choice = digest(repr(said), purpose="choice")
    earlier = live_series_at(request, venue)

    def act() -> tuple[int, Any]:
        held = hold_series(
            asked=asked,
            customer=user,
            device=device,
            replaces=earlier.checkout_id if earlier else None,
            instead_of=hold,
            now=now,
        )
        return 201, str(held.unwrap().pk)

    key = f"{key}:{choice}"
    while True:
        answer = once(
            principal=device, route="book-repeat", key=key, fingerprint=choice, act=act, now=now
        )
        match answer:
            case Success(given) if given.is_replay and not _is_kept(request, given.body):
                key = f"{key}:{given.body}"
            case Success(given):
                remember_series(request, venue, given.body)
                return Success(given.body)
            case Failure():
                return answer


def _is_kept(request: HttpRequest, checkout_id: str) -> bool:
    """Whether what an earlier answer held together is still held, or agreed."""
    device, user = device_of(request), person(request)
    held = first_held(checkout_id=UUID(checkout_id), device=device, user=user)
    return held is not None and state_now(held) not in OVER
