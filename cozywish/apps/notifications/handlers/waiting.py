"""What is mailed of the waiting list."""

from collections.abc import Callable
from uuid import UUID

from django.utils import timezone

from cozywish.apps.bookings.events import (
    OfferLapsed,
    TimeOffered,
    WaitBegun,
    WaitEnded,
)
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import OfferOutcome, WaitEntry
from cozywish.apps.bookings.queries.elapsed import state_now
from cozywish.apps.bookings.queries.waiting import entry_by_id, offer_by_id
from cozywish.apps.bookings.services.waiting import issue_wait_link
from cozywish.apps.bookings.wait_machine import WaitState
from cozywish.apps.notifications import wait_letters
from cozywish.apps.notifications.mail import Mail
from cozywish.apps.notifications.services import send_once, was_sent
from cozywish.toolkit.policies import task


@task("notifications.tell_of_waiting")
def tell_of_waiting(event: WaitBegun) -> None:
    """Mail somebody that they are on the list. Who was offered a time meanwhile, or left, hears of that alone."""
    entry = entry_by_id(entry_id=UUID(event.entry_id))
    if entry.state == WaitState.WAITING:
        _tell(
            entry, f"wait-begun:{entry.pk}", lambda: wait_letters.waiting(entry, token=_of(entry))
        )


@task("notifications.tell_of_offer")
def tell_of_offer(event: TimeOffered) -> None:
    """Mail a time that is held for somebody. One that is answered or over meanwhile is not mailed."""
    offer, now = offer_by_id(offer_id=UUID(event.offer_id)), timezone.now()
    hold = offer.booking
    if offer.outcome != OfferOutcome.OPEN or hold is None or state_now(hold) != BookingState.HELD:
        return
    _tell(
        offer.entry,
        f"wait-offer:{offer.pk}",
        lambda: wait_letters.time_is_free(offer, token=_of(offer.entry), now=now),
    )


@task("notifications.tell_of_lapsed_offer")
def tell_of_lapsed_offer(event: OfferLapsed) -> None:
    """Mail that nobody answered, to whoever still waits. Whom the offer never reached is not told that it is over."""
    offer = offer_by_id(offer_id=UUID(event.offer_id))
    if offer.entry.state == WaitState.WAITING and was_sent(key=f"wait-offer:{offer.pk}"):
        _tell(
            offer.entry,
            f"wait-lapsed:{offer.pk}",
            lambda: wait_letters.lapsed(offer, token=_of(offer.entry)),
        )


@task("notifications.tell_of_no_time")
def tell_of_no_time(event: WaitEnded) -> None:
    """Mail that nothing came free. Of a visit that was called off meanwhile they have heard."""
    entry = entry_by_id(entry_id=UUID(event.entry_id))
    if entry.moves is None or entry.moves.state == BookingState.CONFIRMED:
        _tell(entry, f"wait-over:{entry.pk}", lambda: wait_letters.no_time(entry, token=_of(entry)))


def _tell(entry: WaitEntry, key: str, compose: Callable[[], Mail]) -> None:
    send_once(key=key, to=entry.contact_email, compose=compose, now=timezone.now())


def _of(entry: WaitEntry) -> str:
    return issue_wait_link(entry_id=entry.pk).unwrap()
