"""The house that a life takes place in, and what is done there: the same services that its pages call."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.models import Allocation, Booking
from cozywish.apps.bookings.services import (
    Contact,
    abandon_hold,
    cancel_booking,
    confirm_booking,
    extend_hold,
    give_contact,
    hold_visit,
    move_for_business,
    move_own_booking,
    take_step,
)
from cozywish.apps.bookings.services.paying import owe
from cozywish.apps.catalog.factories import make_service
from cozywish.apps.outbox.services import drain
from cozywish.apps.payments.gateways import gateway_of
from cozywish.apps.payments.ledger.journals import gift_sold
from cozywish.apps.payments.ledger.services import post
from cozywish.apps.payments.models import (
    EscrowHold,
    InboxEvent,
    Operation,
    PaymentAttempt,
    PaymentOrder,
)
from cozywish.apps.payments.services import (
    catch_up,
    move_money,
    pay_with,
    request_refund,
    start_attempt,
    take_in,
)
from cozywish.apps.payments.tests.provider import SECRET
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.apps.venues.models import Venue
from cozywish.core.money import Money
from cozywish.core.services import Failure, ServiceResult
from cozywish.simulator.deliveries import signature
from tests.prove.life.model import Terms
from tests.prove.life.provider import Bank

BACK = "http://localhost:8000/back"
FLOAT = 1_000_000  # what others have paid lies at the provider as well
PEOPLE, CUSTOMERS = ("Ines", "Tomas"), ("Alice", "Bob", "Carol")
LETTERS = {"O": "OR", "R": "SR"}  # whoever answers requests also does the work
ROUNDS = 20
LINES = """
SELECT a.code, a.owner, SUM(l.credit) - SUM(l.debit) FROM payments_journalline l
  JOIN payments_ledgeraccount a ON a.id = l.account_id GROUP BY a.code, a.owner"""


def said(answer: ServiceResult[Any]) -> str:
    """The code of a refusal, or nothing."""
    return answer.error.code if isinstance(answer, Failure) else ""


def build() -> None:
    """Make the house in the current database."""
    venue = make_venue(lead_minutes=60)
    open_daily(venue)
    people = [make_staff(venue, name) for name in PEOPLE]
    for person in people:
        work_daily(person)
    make_service(venue, by=people, padding_after_minutes=15)
    for name in CUSTOMERS:
        make_user(f"{name} Archer")
    make_user("Noor Office")
    with transaction.atomic():
        post(gift_sold("others", amount=Money(FLOAT, "USD")), at=timezone.now())


@dataclass(frozen=True, slots=True)
class Seen:
    """What the site has of a booking: its state and, in cents, what came in, is held, was released and went back."""

    state: str
    money: tuple[int, int, int, int]


@dataclass
class House:
    """The product under the hands of a life."""

    bank: Bank
    bookings: dict[str, UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.venue = Venue.objects.get()
        self.service = self.venue.services.get()
        self.staff = {each.name: each for each in self.venue.staff.all()}
        self.customers = {
            each.name.split()[0]: each for each in User.objects.filter(name__endswith="Archer")
        }

        self.office = User.objects.get(name="Noor Office").pk

    @property
    def now(self) -> datetime:
        return timezone.now()

    def booking(self, label: str) -> Booking:
        return Booking.objects.select_related("venue").get(pk=self.bookings[label])

    def want(self, terms: Terms) -> None:
        """The venue wants something else of whoever books from now on."""
        self.service.price_cents = terms.price
        self.service.save()
        Venue.objects.filter(pk=self.venue.pk).update(
            paid_when=terms.mode,
            deposit_percent=terms.deposit_percent,
            late_fee_percent=terms.late_percent,
            no_show_fee_percent=terms.missed_percent,
            free_cancel_hours=terms.free_hours,
            on_request=terms.on_request,
        )

    # ── customers ──

    def hold(self, label: str, who: str, person: str, start: datetime) -> str:
        held = hold_visit(
            venue_id=self.venue.pk,
            service_ids=[self.service.pk],
            staff_id=self.staff[person].pk,
            starts_at=start,
            customer=self.customers[who],
            device=f"phone of {who}",
            replaces=None,
            now=self.now,
        )
        if not said(held):
            self.bookings[label] = held.unwrap().pk
        return said(held)

    def contact(self, label: str, who: str) -> str:
        about = Contact(who, f"{who.lower()}@example.com", "+15035550148")
        booking, customer = self.booking(label), self.customers[who]
        return said(give_contact(booking=booking, contact=about, customer=customer, now=self.now))

    def confirm(self, label: str) -> str:
        booking = self.booking(label)
        return said(confirm_booking(booking=booking, payment_mode="VENUE", code="", now=self.now))

    def owe(self, label: str) -> str:
        return said(owe(bookings=[self.booking(label)], modes={}, now=self.now))

    def begin(self, label: str) -> tuple[str, PaymentAttempt | None]:
        order = PaymentOrder.objects.get(reference=self.bookings[label])
        begun = start_attempt(order_id=order.pk, saves_card=False, now=self.now)
        return (said(begun), None) if said(begun) else ("", begun.unwrap())

    def pay(self, attempt: PaymentAttempt, card: str) -> str:
        paid = pay_with(
            attempt_id=attempt.pk, method=f"pm_card_{card}", return_url=BACK, now=self.now
        )
        return said(paid) or ("asks" if paid.unwrap() else "")

    def has_heard(self, label: str) -> bool:
        """Whether the site knows that it was paid: when it learns of it is no business of the model's."""
        known = PaymentOrder.objects.filter(secured_at__isnull=False)
        let_go = PaymentOrder.objects.filter(
            captures_later=True, closed_at__isnull=False, attempts__state="CANCELED"
        )
        return (known | let_go).filter(reference=self.bookings[label]).exists()

    # ── steps ──

    def step(self, label: str, event: str, by: str) -> str:
        booking = self.booking(label)
        if event == "abandon":
            return said(abandon_hold(booking=booking, now=self.now))
        if event == "extend":
            return said(extend_hold(booking=booking, now=self.now))
        if by == "C":
            return said(cancel_booking(booking=booking, reason="", now=self.now))
        who = Actor(by, LETTERS.get(by, by), self.office if by == "F" else None)
        return said(
            take_step(
                event, booking=booking, by=who, reason="So it is", tell_client=True, now=self.now
            )
        )

    def move(self, label: str, start: datetime, by: str) -> str:
        booking = self.booking(label)
        if by == "C":
            return said(move_own_booking(booking=booking, starts_at=start, now=self.now))
        who = Actor(by, LETTERS.get(by, by), self.office if by == "F" else None)
        return said(
            move_for_business(
                booking=booking, by=who, starts_at=start, now=self.now, tell_client=True
            )
        )

    def refund(self, label: str, cents: int) -> str:
        hold = EscrowHold.objects.get(reference=self.bookings[label])
        return said(
            request_refund(
                hold_id=hold.pk, amount=cents, reason="goodwill", by=self.office, now=self.now
            )
        )

    # ── workers ──

    def hear(self, event: str) -> None:
        """A message of the provider arrives."""
        body = self.bank.letter(event, self.now)
        signed = signature(body, SECRET, int(self.now.timestamp()))
        take_in(gateway_of("simulator"), body.encode(), signed, now=self.now)

    def catch_up(self) -> None:
        """Ask for what the provider has not told."""
        catch_up(now=self.now, name="simulator")

    def work(self) -> None:
        """Do all that is owed and due."""
        for _round in range(ROUNDS):
            move_money(now=self.now)
            delivered = drain(now=self.now)
            if not delivered and not self._is_due():
                return
        raise AssertionError("something is still owed after so many rounds")

    def _is_due(self) -> bool:
        due: Any = {"next_try_at__lte": self.now}
        return (
            Operation.objects.exclude(state="APPLIED").filter(**due).exists()
            or InboxEvent.objects.filter(state="PENDING", **due).exists()
        )

    # ── what it has ──

    def seen(self) -> dict[str, Seen]:
        """Every booking and its money, by the rows. What is over by the clock counts as over."""
        columns = ("captured", "remaining", "released", "returned")
        money = {row[0]: row[1:] for row in EscrowHold.objects.values_list("reference", *columns)}
        rows = {
            pk: (state, hold_until, approve_by)
            for pk, state, hold_until, approve_by in Booking.objects.values_list(
                "pk", "state", "hold_until", "approve_by"
            )
        }
        return {
            label: Seen(self._state(*rows[pk]), money.get(pk, (0, 0, 0, 0)))
            for label, pk in self.bookings.items()
        }

    def _state(self, state: str, hold_until: datetime | None, approve_by: datetime | None) -> str:
        until = {"HELD": hold_until, "REQUESTED": approve_by}.get(state)
        return "EXPIRED" if until is not None and until <= self.now else state

    def overlaps(self) -> list[tuple[int, int]]:
        """Pairs of allocations of one person that take the same minutes, each held against each."""
        live = ("HELD", "REQUESTED", "CONFIRMED", "IN_PROGRESS", "COMPLETED", "BLOCKED")
        taken: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
        rows = Allocation.objects.filter(state__in=live)
        for pk, person, t0, t1 in rows.values_list("pk", "resource", "t0", "t1"):
            taken[person].append((pk, t0, t1))
        return [
            (one[0], other[0])
            for spans in taken.values()
            for one in spans
            for other in spans
            if one[0] < other[0] and one[1] < other[2] and other[1] < one[2]
        ]

    def books(self) -> dict[tuple[str, str], int]:
        """What stands on each account by its lines alone: credit less debit."""
        with connection.cursor() as cursor:
            cursor.execute(LINES)
            return {(code, owner): int(net) for code, owner, net in cursor.fetchall()}

    def payments(self) -> dict[str, str]:
        """The labels of what was paid, by the provider's payment."""
        labels = {pk: label for label, pk in self.bookings.items()}
        rows = PaymentAttempt.objects.values_list("psp_id", "order__reference")
        return {psp_id: labels[reference] for psp_id, reference in rows}
