"""Faults in the product, put there on purpose: each has to be found."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from copy import copy
from typing import Any
from unittest.mock import patch

from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries import policy
from cozywish.apps.bookings.services import changing, following
from cozywish.apps.payments.gateways.stripe import StripeGateway
from cozywish.apps.payments.models import Refund
from cozywish.apps.payments.services import completing, disputing, refunding, settling

Planted = AbstractContextManager[object]


@contextmanager
def a_cent_short() -> Iterator[None]:
    """The books have refunds that are a cent too small."""

    def short(post: Callable[..., None]) -> Callable[..., None]:
        def posted(refund: Refund, **more: Any) -> None:
            smaller = copy(refund)
            smaller.amount -= 1
            post(smaller, **more)

        return posted

    with ExitStack() as stack:
        for name in ("post_submitted", "post_done"):
            stack.enter_context(patch.object(refunding, name, short(getattr(refunding, name))))
        yield


def time_is_kept() -> Planted:
    """What is cancelled keeps its minutes."""
    real = changing.take_state

    def take_state(booking: Booking) -> None:
        if booking.state != "CANCELLED":
            real(booking)

    return patch.object(changing, "take_state", take_state)


def asked_twice() -> Planted:
    """A refund is asked for twice, each time with a key of its own."""
    real = StripeGateway.perform

    def perform(self: StripeGateway, kind: str, request: Any, *, key: str) -> Any:
        if kind == "REFUND" and request["amount"] > 1:
            real(self, kind, {**request, "amount": 1}, key=f"{key} again")
        return real(self, kind, request, key=key)

    return patch.object(StripeGateway, "perform", perform)


def nothing_is_heard() -> Planted:
    """What the provider tells is stored, and nobody looks at it."""
    return patch.object(completing, "work_inbox", lambda **_said: 0)


def late_is_free() -> Planted:
    """Whoever cancels late pays nothing."""
    return patch.object(policy, "late_fee", lambda *_said, **_at: 0)


def money_is_forgotten() -> Planted:
    """A visit is cancelled, and its money does not follow."""
    return patch.dict(following.STEPS, {"cancel": lambda *_said: None})


def a_loss_is_nobodys() -> Planted:
    """A bank keeps what it took, and nobody bears it."""
    return patch.object(disputing, "_lose", lambda *_said, **_more: None)


def paid_out_is_gone() -> Planted:
    """What was paid out before a visit stays there when it is called off."""
    return patch.object(settling, "_is_ahead", lambda _hold: False)


FAULTS: dict[str, Callable[[], Planted]] = {
    "": nullcontext,
    "a_cent_short": a_cent_short,
    "time_is_kept": time_is_kept,
    "asked_twice": asked_twice,
    "nothing_is_heard": nothing_is_heard,
    "late_is_free": late_is_free,
    "a_loss_is_nobodys": a_loss_is_nobodys,
    "paid_out_is_gone": paid_out_is_gone,
    "money_is_forgotten": money_is_forgotten,
}
