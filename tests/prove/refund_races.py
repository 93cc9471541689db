"""Money that many want at the same moment, and what must have come of it.

Each function makes what it needs, lets everybody loose, and returns what is wrong afterwards: an empty list is as it
should be. The provider is the practice one, in a process of its own, and counts for itself.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from django.conf import settings
from django.db import DatabaseError, connection

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.payments.gateways.contract import DisputeFact, DisputeStatus
from cozywish.apps.payments.ledger.chart import Code
from cozywish.apps.payments.machine import HoldState, PayMode
from cozywish.apps.payments.models import Charge, EscrowHold, Operation, Refund
from cozywish.apps.payments.services import (
    ask_to_capture,
    ask_to_charge_saved,
    carry_out,
    close_order,
    complete_due,
    finish_hold,
    freeze_hold,
    release_hold,
    request_refund,
    return_late,
    revive_late,
    split_hold,
)
from cozywish.apps.payments.services.disputing import follow_dispute
from cozywish.apps.payments.services.operating import LEASE
from cozywish.apps.payments.tests.conftest import Till, charge_of, on
from cozywish.core.errors import DomainError
from cozywish.core.services import Success
from tests.prove.crash_controls import asked_with_another_key
from tests.prove.torn_lines import torn_lines
from tests.races.together import together

Race = Callable[[Till], list[str]]
PAID = 10_000


def _refund(till: Till, hold: EscrowHold, amount: int) -> bool:
    asked = request_refund(hold_id=hold.pk, amount=amount, reason="race", by=None, now=till.now)
    return isinstance(asked, Success)


def _gone(till: Till, charge: Charge) -> int:
    """What the provider itself says went back."""
    listed = till.provider.client.v1.refunds.list({"charge": charge.psp_id, "limit": 100})
    return sum(refund.amount for refund in listed.data if refund.status != "failed")


def _wrong_sums(till: Till, hold: EscrowHold) -> list[str]:
    charge = charge_of(hold.order)
    hold.refresh_from_db()
    asked = sum(Refund.objects.filter(charge=charge).values_list("amount", flat=True))
    held = on(Code.HELD_FUNDS, hold.reference)
    sums = {
        "asked for": asked <= charge.captured,
        "counted": charge.reserved + charge.succeeded <= charge.captured,
        "gone at the provider": _gone(till, charge) <= charge.captured,
        "held in the books": held == hold.remaining,
    }
    return [name for name, holds in sums.items() if not holds]


def ten_of_sixty(till: Till) -> list[str]:
    """CON-09: ten times $60 of $100. One goes through."""
    hold = till.paid(PAID)
    went = together(10, lambda _n: _refund(till, hold, 6000))
    wrong = [] if sum(went) == 1 else [f"{sum(went)} of ten times $60 went through"]
    together(4, lambda _n: complete_due(now=till.now))
    return wrong + _wrong_sums(till, hold)


def many_sizes(till: Till) -> list[str]:
    """CON-09: all sizes at once, one of them made at the provider itself."""
    hold = till.paid(PAID)
    psp_id = charge_of(hold.order).psp_id
    sizes = [random.Random(str(hold.pk)).randint(100, 9900) for _ in range(12)]

    def act(number: int) -> None:
        if number == 0:
            till.provider.client.v1.refunds.create({"charge": psp_id, "amount": sizes[0]})
        elif _refund(till, hold, sizes[number]):
            complete_due(now=till.now)

    together(len(sizes), act)
    till.settle()
    Operation.objects.exclude(state="APPLIED").update(next_try_at=till.now)
    complete_due(now=till.now + LEASE)
    failed = Refund.objects.filter(charge__psp_id=psp_id, state="FAILED")
    over = sum(failed.values_list("amount", flat=True))
    wrong = _wrong_sums(till, hold)
    return [each for each in wrong if each != "asked for" or not over]


def captured_at_once(till: Till) -> list[str]:
    """Two who accept a request at once, each four times: it is taken once."""
    order = till.open(PAID, captures_later=True)
    till.provider.pay(till.begin(order).psp_id)
    till.settle()

    def act(_number: int) -> None:
        asked = ask_to_capture(order_id=order.pk, dropped=frozenset(), now=till.now)
        if isinstance(asked, Success):
            carry_out(asked.value.pk, now=till.now)

    together(8, act)
    till.settle()
    charges = Charge.objects.filter(attempt__order=order).count()
    asked = Operation.objects.filter(kind="CAPTURE", subject_id=order.attempts.get().pk).count()
    held = on(Code.HELD_FUNDS, order.reference)
    return [] if (charges, asked, held) == (1, 1, PAID) else [f"{charges} {asked} {held}"]


def charged_at_once(till: Till) -> list[str]:
    """J8: a fee is taken from the card on file by eight at once: it is taken once."""
    payer = make_user(email=f"{uuid4().hex}@example.com")
    order = till.open(PAID, mode=PayMode.GUARANTEE, payer=payer.pk)
    till.provider.pay(till.begin(order).psp_id)
    till.settle()
    hold, before = EscrowHold.objects.get(order=order), till.provider.count("charge")

    def act(_number: int) -> None:
        asked = ask_to_charge_saved(hold_id=hold.pk, amount=6000, now=till.now)
        if isinstance(asked, Success):
            carry_out(asked.value.pk, now=till.now)

    together(8, act)
    till.settle()
    hold.refresh_from_db()
    taken = till.provider.count("charge") - before
    return (
        [] if (taken, hold.released) == (1, 6000) else [f"{taken} times, {hold.released} released"]
    )


def released_refunded_frozen(till: Till) -> list[str]:
    """CON-12: the clock releases, a customer is refunded, a bank freezes."""
    hold = till.paid(PAID)
    past = till.now - timedelta(minutes=1)
    finish_hold(hold_id=hold.pk, release_at=past, now=till.now).unwrap()
    acts: list[Callable[[], Any]] = [
        lambda: release_hold(hold_id=hold.pk, now=till.now),
        lambda: request_refund(hold_id=hold.pk, amount=PAID, reason="race", by=None, now=till.now),
        lambda: freeze_hold(hold_id=hold.pk, by=None, now=till.now),
    ]
    went = together(9, lambda number: isinstance(acts[number % 3](), Success))
    hold.refresh_from_db()
    ends = {HoldState.RELEASED, HoldState.RETURNED, HoldState.FROZEN}
    held = on(Code.HELD_FUNDS, hold.reference)
    wrong = [] if hold.state in ends and any(went) else [f"it ended {hold.state}"]
    if hold.released and hold.returned:
        wrong.append("released and returned")
    return wrong + ([] if held == hold.remaining else [f"{held} are held"])


def late_at_once(till: Till) -> list[str]:
    """J11: a late payment is revived or returned, whoever is first; never both."""
    order = till.open(PAID)
    attempt = till.begin(order)
    till.provider.pay(attempt.psp_id)
    close_order(order_id=order.pk, now=till.now).unwrap()
    till.settle()
    charge = charge_of(order)

    def act(number: int) -> bool:
        done: Any = revive_late if number % 2 else return_late
        return isinstance(done(charge_id=charge.pk, now=till.now), Success)

    together(8, act)
    revived = EscrowHold.objects.get(order=order).captured
    back = Refund.objects.filter(charge=charge).count()
    left = on(Code.UNAPPLIED_RECEIPTS, charge.psp_id)
    return (
        []
        if (bool(revived), back) in {(True, 0), (False, 1)} and not left
        else [f"revived {revived}, returned {back} times, left {left}"]
    )


def split_at_once(till: Till) -> list[str]:
    """BT15: the office calls off a visit, and eight follow it at once: one refund waits for a second person."""
    price = settings.REFUND_LIMIT + 1
    hold, officer, at = till.paid(price), uuid4(), till.now + timedelta(days=2)
    about: dict[str, Any] = {"kept": 0, "reason": "cancelled", "by": officer, "release_at": at}
    together(8, lambda _number: split_hold(hold_id=hold.pk, now=till.now, **about))
    back = list(Refund.objects.filter(hold=hold).values_list("amount", flat=True))
    return [] if back == [price] else [f"{back} are to go back"]


def lost_at_once(till: Till) -> list[str]:
    """J10: two banks' words about one payment, each told by four at once; each is counted once."""
    hold = till.paid(PAID)
    charge = charge_of(hold.order)
    told = [
        DisputeFact(
            *(f"du_{uuid4().hex}", charge.psp_id, DisputeStatus.LOST, till.now, amount, "USD"),
            taken=amount,
        )
        for amount in (3000, 5000)
    ]
    together(8, lambda n: follow_dispute(charge_id=charge.pk, fact=told[n % 2], now=till.now))
    for fact in told:  # whoever came at the same moment tries again
        follow_dispute(charge_id=charge.pk, fact=fact, now=till.now).unwrap()
    charge.refresh_from_db()
    hold.refresh_from_db()
    ends = (charge.lost_disputes, hold.remaining, on(Code.HELD_FUNDS, hold.reference))
    return [] if ends == (8000, 2000, 2000) else [f"lost, left and held are {ends}"]


RACES: dict[str, Race] = {
    "CON-09 ten_of_sixty": ten_of_sixty,
    "CON-09 many_sizes": many_sizes,
    "PT6 captured_at_once": captured_at_once,
    "J8 charged_at_once": charged_at_once,
    "CON-12 released_refunded_frozen": released_refunded_frozen,
    "J11 late_at_once": late_at_once,
    "BT15 split_at_once": split_at_once,
    "J10 lost_at_once": lost_at_once,
    "CHA-06 torn_lines": torn_lines,
}


@contextmanager
def without_bounds() -> Iterator[None]:
    """The control: nothing is reserved, nothing taken out of what is held, nothing written into the books."""
    where = "cozywish.apps.payments.services.refunding"
    with (
        patch(f"{where}.reserve", lambda *_a, **_k: True),
        patch(f"{where}.take_out", lambda *_a, **_k: None),
        patch(f"{where}.post_submitted", lambda *_a, **_k: None),
        patch(f"{where}._refuse_bounds", lambda *_a, **_k: None),
    ):
        yield


@contextmanager
def one_fee_after_the_other() -> Iterator[None]:
    """The control: nobody looks whether a fee was taken already, and the database does not mind."""
    _drop("payments_attempt_one_live")
    where = "cozywish.apps.payments.services.attempting"
    with patch(f"{where}._refuse_second_fee", lambda _hold: None):
        yield


@contextmanager
def every_click_captures() -> Iterator[None]:
    """The control: nobody looks whether the money was asked for already, and the database does not mind."""
    _drop("payments_operation_one_open")
    where = "cozywish.apps.payments.services"
    with (
        patch(f"{where}.attempting._asked_to_capture", lambda _attempt: None),
        patch(f"{where}.operating._open_one", lambda _subject_id, _kind: None),
    ):
        yield


@contextmanager
def nobody_looks_back() -> Iterator[None]:
    """The control: nobody looks whether it was asked for already."""
    where = "cozywish.apps.payments.services.settling"
    with patch(f"{where}._has_asked", lambda *_a, **_k: False):
        yield


def _drop(index: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {index}")


CONTROLS: dict[str, tuple[Race, Callable[[], AbstractContextManager[None]]]] = {
    "CON-09 no bounds": (ten_of_sixty, without_bounds),
    "J8 one fee after the other": (charged_at_once, one_fee_after_the_other),
    "BT15 nobody looks back": (split_at_once, nobody_looks_back),
    "PT6 every click captures": (captured_at_once, every_click_captures),
    "CHA-06 asked with another key": (torn_lines, asked_with_another_key),
}


def fails(control: str, till: Till) -> list[str]:
    """What goes wrong in the race of that control, without its guard."""
    race, without = CONTROLS[control]
    with without():
        try:
            return race(till)
        except (DatabaseError, DomainError) as refused:
            return [str(refused) or type(refused).__name__]
