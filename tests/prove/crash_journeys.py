"""What somebody does about money, cut where one process hands over to the next.

Each journey is prepared by ordinary code up to where it begins. Then its stages follow, each in a process of its own:
what a request does (web), what the outbox delivers, what is asked of the provider (driver), the provider's messages at
our door, and their application (inbox). Any of them may be killed at any point.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db.models import F
from django.test import Client
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.bookings.machine import BookingState
from cozywish.apps.bookings.models import Allocation, Booking, BookingItem
from cozywish.apps.bookings.services import (
    accept_request,
    cancel_booking,
    complete_visit,
    confirm_booking,
    decline_request,
    expire_hold,
    mark_no_show,
)
from cozywish.apps.bookings.services.paying import order_of, owe, settle_payment
from cozywish.apps.bookings.tests.conftest import let_time_run_out, make_house
from cozywish.apps.bookings.tests.counter import BACK, OWNER, Counter
from cozywish.apps.catalog.models import Service
from cozywish.apps.outbox.services import drain
from cozywish.apps.payments.models import EscrowHold, PaymentAttempt, Refund
from cozywish.apps.payments.services import (
    complete_due,
    follow_order,
    pay_with,
    release_due,
    request_refund,
    start_attempt,
    work_inbox,
)
from cozywish.apps.payments.tests.conftest import Till
from cozywish.apps.payments.tests.test_webhook import DOOR, sign
from cozywish.core.services import Failure
from tests.prove.crash_points import Say

SOON = timedelta(minutes=6)  # when every lease that a dead process held is over
TICK = timedelta(minutes=5)
PAUSE = timedelta(seconds=90)


@dataclass(slots=True)
class Case:
    """One visit and whoever pays for it."""

    counter: Counter
    booking: Booking

    @property
    def till(self) -> Till:
        return self.counter.till

    def fresh(self) -> Booking:
        return Booking.objects.select_related("venue").get(pk=self.booking.pk)

    def attempt(self) -> PaymentAttempt | None:
        order = order_of(self.fresh())
        return order.attempts.exclude(kind="SAVED").first() if order else None

    def hold(self) -> EscrowHold | None:
        return EscrowHold.objects.filter(reference=self.booking.pk).first()


Stage = Callable[[Case, Say], None]


def outbox(case: Case, say: Say) -> None:
    """Deliver what is owed."""
    drain(now=timezone.now())


def driver(case: Case, say: Say) -> None:
    """Ask the provider what is owed, and release what is due."""
    complete_due(now=timezone.now())
    release_due(now=timezone.now())


def door(case: Case, say: Say) -> None:
    """The provider tells everything that happened; what we acknowledge is said."""
    for body in told(case.till):
        answer = Client().post(
            DOOR, body, "application/json", headers={"Stripe-Signature": sign(body)}
        )
        if answer.status_code == 204:
            say("event " + json.loads(body)["id"])


def inbox(case: Case, say: Say) -> None:
    """Apply what was told."""
    work_inbox(now=timezone.now())


def told(till: Till) -> list[str]:
    """What has happened at the provider, oldest first, as it is sent."""
    listed = till.provider.client.v1.events.list({"limit": 100})
    return [json.dumps(event.to_dict()) for event in reversed(listed.data)]


def pays(case: Case, say: Say) -> None:
    """As the page of the last step does: what is owed, the attempt, the card, and what follows when one comes back."""
    booking, now = case.fresh(), timezone.now()
    if booking.state != BookingState.HELD:
        return
    owed = owe(bookings=[booking], modes={}, now=now)
    if isinstance(owed, Failure):
        return
    begun = start_attempt(order_id=owed.value.pk, saves_card=False, now=now)
    if not isinstance(begun, Failure):
        say("attempt " + begun.value.psp_id)
        pay_with(attempt_id=begun.value.pk, method="pm_card_visa", return_url=BACK, now=now)
    order = follow_order(order_id=owed.value.pk, now=now)
    for agreed in settle_payment(order_id=order.pk, now=now):
        say(f"booking {agreed.pk} {agreed.state}")


def begins(case: Case, say: Say) -> None:
    """As the page without script does: the card is asked for by the provider's own page."""
    booking, now = case.fresh(), timezone.now()
    owed = owe(bookings=[booking], modes={}, now=now)
    if isinstance(owed, Failure):
        return
    begun = start_attempt(order_id=owed.value.pk, saves_card=False, now=now)
    if not isinstance(begun, Failure):
        say("attempt " + begun.value.psp_id)


def pays_there(case: Case, say: Say) -> None:
    """The customer types in a card at the provider, and never comes back."""
    attempt = case.attempt()
    if attempt is not None and attempt.psp_id and case.till.provider.count("charge") == 0:
        case.till.provider.pay(attempt.psp_id)


def agrees(case: Case, say: Say) -> None:
    """Without money: the last click."""
    booking = case.fresh()
    mode = booking.payment_mode if booking.total_cents else "FREE"
    done = confirm_booking(booking=booking, payment_mode=mode, code="", now=timezone.now())
    if not isinstance(done, Failure):
        say(f"booking {booking.pk} {case.fresh().state}")


def step(act: Callable[..., Any], **more: Any) -> Stage:
    """A click on a step of the visit."""

    def click(case: Case, say: Say) -> None:
        booking = case.fresh()
        if not isinstance(act(booking=booking, now=timezone.now(), **more), Failure):
            say(f"booking {booking.pk} {case.fresh().state}")

    return click


def refunds(case: Case, say: Say) -> None:
    """The office returns a third, unless it sees that this was done."""
    hold = case.hold()
    if hold is None or Refund.objects.filter(hold=hold).exists():
        return
    asked = request_refund(
        hold_id=hold.pk, amount=3000, reason="goodwill", by=None, now=timezone.now()
    )
    say(f"refund {asked.unwrap().pk}")


@dataclass(frozen=True, slots=True)
class Journey:
    """How it is prepared, what happens, and what must have become of it when everything was done.

    `wants` is how the house is paid. `ends`: the state of the visit, what came in and what went back, in cents.
    `may_fail`: whoever pays may go away after a crash, and then nothing may have been taken.
    """

    wants: str
    stages: tuple[tuple[str, Stage], ...]
    ends: tuple[str, int, int]
    prepare: Callable[[Case], None] = lambda case: None
    is_on_request: bool = False
    may_fail: bool = False
    price: int = 9000


def _agreed(case: Case) -> None:
    case.counter.agree(case.booking)


def _agreed_and_late(case: Case) -> None:
    _agreed(case)
    Booking.objects.filter(pk=case.booking.pk).update(free_until=timezone.now() - SOON)


def _begun(case: Case) -> None:
    """Let it have begun half an hour ago."""
    _agreed(case)
    back = (case.booking.starts_at - timezone.now()) // TICK * TICK + 6 * TICK
    whole = {"starts_at": F("starts_at") - back, "ends_at": F("ends_at") - back}
    Booking.objects.filter(pk=case.booking.pk).update(**whole)
    BookingItem.objects.filter(booking=case.booking).update(**whole)
    ticks = back // TICK
    taken = Allocation.objects.filter(booking_item__booking=case.booking)
    taken.update(t0=F("t0") - ticks, t1=F("t1") - ticks)


def _over(case: Case) -> None:
    """The visit took place and its money may go."""
    _begun(case)
    complete_visit(booking=case.fresh(), by=OWNER, now=timezone.now()).unwrap()
    case.counter.let_happen(case.fresh())
    held = EscrowHold.objects.filter(reference=case.booking.pk)
    held.update(release_at=F("release_at") - timedelta(days=30))


def _paid_too_late(case: Case) -> None:
    """It was paid at the provider, and the hold ran out before anybody told us; somebody else has the time."""
    attempt = case.counter.begin(case.booking)
    case.till.provider.pay(attempt.psp_id)
    let_time_run_out(case.booking)
    expire_hold(booking_id=case.booking.pk).unwrap()
    case.counter.house.hold(
        case.counter.starts_at, device=f"bob {case.booking.pk}", now=timezone.now()
    ).unwrap()


AFTER = (("outbox", outbox), ("driver", driver), ("door", door), ("inbox", inbox))
TWICE = (*AFTER, ("outbox", outbox), ("driver", driver))
PAYS = (("web", pays), ("door", door), ("inbox", inbox), ("outbox", outbox), ("driver", driver))
THERE = (
    ("web", begins),
    ("customer", pays_there),
    ("door", door),
    ("inbox", inbox),
    ("outbox", outbox),
)
DONE = "CONFIRMED"


def _acts(stage: Stage) -> tuple[tuple[str, Stage], ...]:
    return (("web", stage), *TWICE)


JOURNEYS: dict[str, Journey] = {
    "FREE agreed": Journey("VENUE", _acts(agrees), (DONE, 0, 0), may_fail=True, price=0),
    "VENUE agreed": Journey("VENUE", _acts(agrees), (DONE, 0, 0), may_fail=True),
    "GUARANTEE agreed": Journey("GUARANTEE", PAYS, (DONE, 0, 0), may_fail=True),
    "DEPOSIT paid": Journey("DEPOSIT", PAYS, (DONE, 2250, 0), may_fail=True),
    "PREPAY paid": Journey("PREPAY", PAYS, (DONE, 9000, 0), may_fail=True),
    "PREPAY paid there": Journey("PREPAY", THERE, (DONE, 9000, 0), may_fail=True),
    "REQUEST authorised": Journey(
        "PREPAY", PAYS, ("REQUESTED", 0, 0), may_fail=True, is_on_request=True
    ),
    "REQUEST accepted": Journey(
        "PREPAY",
        _acts(step(accept_request, by=OWNER)),
        (DONE, 9000, 0),
        _agreed,
        is_on_request=True,
    ),
    "REQUEST declined": Journey(
        "PREPAY",
        _acts(step(decline_request, by=OWNER, reason="Full")),
        ("DECLINED", 0, 0),
        _agreed,
        is_on_request=True,
    ),
    "PREPAY cancelled": Journey(
        "PREPAY", _acts(step(cancel_booking, reason="")), ("CANCELLED", 9000, 9000), _agreed
    ),
    "PREPAY cancelled late": Journey(
        "PREPAY",
        _acts(step(cancel_booking, reason="")),
        ("CANCELLED", 9000, 4500),
        _agreed_and_late,
    ),
    "DEPOSIT cancelled late": Journey(
        "DEPOSIT",
        _acts(step(cancel_booking, reason="")),
        ("CANCELLED", 2250, 0),
        _agreed_and_late,
    ),
    "PREPAY refunded in part": Journey("PREPAY", _acts(refunds), (DONE, 9000, 3000), _agreed),
    "PREPAY not come": Journey(
        "PREPAY",
        _acts(step(mark_no_show, by=OWNER, tell_client=True)),
        ("NO_SHOW", 9000, 0),
        _begun,
    ),
    "GUARANTEE not come": Journey(
        "GUARANTEE",
        _acts(step(mark_no_show, by=OWNER, tell_client=True)),
        ("NO_SHOW", 9000, 0),
        _begun,
    ),
    "PREPAY released": Journey(
        "PREPAY", (("driver", driver), ("outbox", outbox)), ("COMPLETED", 9000, 0), _over
    ),
    "PREPAY too late": Journey(
        "PREPAY",
        (("door", door), ("inbox", inbox), ("outbox", outbox), ("driver", driver), *TWICE[2:]),
        ("EXPIRED", 9000, 9000),
        _paid_too_late,
    ),
}


def begin(till: Till, journey: Journey) -> Case:
    """A house and a visit of their own, up to where the journey begins."""
    number = uuid4().hex
    till.provider.pull("reset", seed=number)
    payer = make_user("Alice Archer", email=f"{number}@example.com")
    counter = Counter(till, make_house(), payer)
    if not journey.price:
        Service.objects.filter(pk=counter.house.massage.pk).update(price_cents=0)
    counter.wants(journey.wants, on_request=journey.is_on_request)
    case = Case(counter, counter.hold(device=number))
    journey.prepare(case)
    return case


def settle(case: Case, *, now: datetime) -> None:
    """What the ordinary workers do in the six minutes from then on."""
    for number in range(4):
        at = now + number * PAUSE
        drain(now=at)
        case.till.settle(at)
        release_due(now=at)
