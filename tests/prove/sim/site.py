"""What people, the provider and the workers do at the real site: the same services that its pages call."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.test import override_settings

from cozywish.apps.accounts.models import EmailCode
from cozywish.apps.accounts.services import CodeRefused, mint_code, tidy
from cozywish.apps.audit.services import seal
from cozywish.apps.bookings.acting import Actor
from cozywish.apps.bookings.models import Booking, Checkout
from cozywish.apps.bookings.queries.checkouts import bookings_of, quote_of
from cozywish.apps.bookings.services import (
    Contact,
    Wanted,
    abandon_hold,
    abandon_together,
    cancel_booking,
    confirm_booking,
    confirm_together,
    extend_hold,
    extend_together,
    give_contact,
    give_contact_together,
    hold_together,
    hold_visit,
    move_for_business,
    move_own_booking,
    place_for_client,
    take_step,
)
from cozywish.apps.bookings.services.paying import owe, settle_payment
from cozywish.apps.outbox.models import Delivery
from cozywish.apps.outbox.services import drain
from cozywish.apps.payments.gateways import gateway_of
from cozywish.apps.payments.ledger.models import Journal
from cozywish.apps.payments.ledger.services import close_books
from cozywish.apps.payments.models import (
    Charge,
    EscrowHold,
    InboxEvent,
    Operation,
    PaymentAttempt,
    PaymentOrder,
    Refund,
)
from cozywish.apps.payments.services import (
    approve_refund,
    catch_up,
    follow_order,
    move_money,
    pay_with,
    reconcile,
    request_refund,
    start_attempt,
    take_in,
    withdraw_refund,
)
from cozywish.apps.payments.tests.provider import SECRET, Provider
from cozywish.core.services import Failure, ServiceResult
from cozywish.simulator.deliveries import signature
from tests.prove.sim.receiving import Letterbox
from tests.prove.sim.town import OF_OTHERS, Town
from tests.prove.sim.virtual import Clock

BACK = "http://localhost:8000/back"
LETTERS = {"O": "OR", "R": "SR"}  # whoever answers requests also does the work
LONGEST_SETTLING = 40  # rounds
BOOKED = {"disputed": "open", "won": "won", "lost": "lost"}
Answer = ServiceResult[Any]


def said(answer: Answer) -> str:
    """The code of a refusal, or nothing."""
    if isinstance(answer, Failure):
        return answer.error.code
    return "CODE_REFUSED" if isinstance(answer.value, CodeRefused) else ""


@dataclass
class Site:
    """The product under the hands of the simulation."""

    town: Town
    provider: Provider
    box: Letterbox
    clock: Clock
    bookings: dict[str, UUID] = field(default_factory=dict)
    groups: dict[str, UUID] = field(default_factory=dict)  # what is held together
    rules: list[dict[str, Any]] = field(default_factory=list)
    seed: int = 0
    loses_webhooks: bool = True
    was_down: bool = False
    misses_something: bool = False
    disputes: dict[UUID, str] = field(default_factory=dict)  # the last of what an order is for

    @property
    def now(self) -> datetime:
        return self.clock.now

    def booking(self, label: str) -> Booking:
        return Booking.objects.select_related("venue").get(pk=self.bookings[label])

    def _of(self, who: str) -> dict[str, Any]:
        return {"customer": self.town.customers.get(who), "device": f"phone of {who}"}

    # ── customers ──

    def hold(self, label: str, who: str, place: str, person: str, start: datetime) -> str:
        there = self.town.places[place]
        held = hold_visit(
            venue_id=there.venue.pk,
            service_ids=[there.service.pk],
            staff_id=there.staff[person].pk,
            starts_at=start,
            replaces=None,
            now=self.now,
            **self._of(who),
        )
        if not said(held):
            self.bookings[label] = held.unwrap().pk
        return said(held)

    def hold_together(
        self, group: str, who: str, wanted: Sequence[tuple[str, str, str, datetime]]
    ) -> str:
        """`wanted` is of labels, places, people and starts."""
        asked = []
        for _label, place, person, start in wanted:
            there = self.town.places[place]
            asked.append(Wanted(there.venue.pk, [there.service.pk], there.staff[person].pk, start))
        held = hold_together(wanted=asked, replaces=None, now=self.now, **self._of(who))
        if said(held):
            return said(held)
        self.groups[group] = held.unwrap().pk
        venues = {self.town.places[place].venue.pk: label for label, place, _who, _at in wanted}
        for booking in Booking.objects.filter(checkout=self.groups[group]):
            self.bookings[venues[booking.venue_id]] = booking.pk
        return ""

    def _checkout(self, group: str) -> Checkout:
        return Checkout.objects.get(pk=self.groups[group])

    def contact(self, group: str, label: str, who: str) -> str:
        name = Contact(who.capitalize(), f"{who}@example.com", "+15035550148")
        customer = self.town.customers.get(who)
        about: dict[str, Any] = {"contact": name, "customer": customer, "now": self.now}
        if group in self.groups:
            return said(give_contact_together(checkout=self._checkout(group), answers={}, **about))
        return said(give_contact(booking=self.booking(label), **about))

    def confirm(self, group: str, label: str, who: str) -> str:
        code = ""
        if who not in self.town.customers:
            known = EmailCode.objects.filter(email=f"{who}@example.com").first()
            minted = mint_code(code_id=known.pk) if known else None
            code = minted.code if minted else ""
        if group in self.groups:
            checkout = self._checkout(group)
            quote = quote_of(bookings_of(checkout))
            return said(confirm_together(checkout=checkout, quote=quote, code=code, now=self.now))
        booking = self.booking(label)
        mode = "VENUE" if booking.total_cents else "FREE"
        confirmed = confirm_booking(booking=booking, payment_mode=mode, code=code, now=self.now)
        return said(confirmed)

    def extend(self, group: str, label: str) -> str:
        if group in self.groups:
            return said(extend_together(checkout=self._checkout(group), now=self.now))
        return said(extend_hold(booking=self.booking(label), now=self.now))

    def abandon(self, group: str, label: str) -> str:
        if group in self.groups:
            return said(abandon_together(checkout=self._checkout(group), now=self.now))
        return said(abandon_hold(booking=self.booking(label), now=self.now))

    # ── paying ──

    def owe(self, labels: Sequence[str], modes: dict[str, str], *, is_direct: bool) -> str:
        """An order stays as it was opened, whichever way the operator wants the next."""
        bookings = [self.booking(label) for label in labels]
        chosen = {self.bookings[label]: mode for label, mode in modes.items()}
        with override_settings(PAYMENT_STRATEGY="direct" if is_direct else "escrow"):
            return said(owe(bookings=bookings, modes=chosen, now=self.now))

    def order(self, group: str, label: str) -> PaymentOrder:
        return PaymentOrder.objects.get(reference=self.groups.get(group, self.bookings[label]))

    def begin(self, order: PaymentOrder) -> tuple[str, PaymentAttempt | None]:
        begun = start_attempt(order_id=order.pk, saves_card=False, now=self.now)
        return (said(begun), None) if said(begun) else ("", begun.unwrap())

    def pay(self, attempt: PaymentAttempt, card: str) -> str:
        paid = pay_with(
            attempt_id=attempt.pk, method=f"pm_card_{card}", return_url=BACK, now=self.now
        )
        if said(paid):
            return said(paid)
        return "asks" if paid.unwrap() else ""

    def come_back(self, order: PaymentOrder) -> None:
        """The page that the bank, or the payment, leads back to."""
        follow_order(order_id=order.pk, now=self.now)
        settle_payment(order_id=order.pk, now=self.now)

    def answer_bank(self, attempt: PaymentAttempt, outcome: str) -> None:
        attempt.refresh_from_db()
        self.provider.pull(f"payments/{attempt.psp_id}", outcome=outcome)

    # ── steps ──

    def step(self, label: str, event: str, by: str) -> str:
        booking = self.booking(label)
        if by in "GC":
            return said(cancel_booking(booking=booking, reason="", now=self.now))
        who = Actor(by, LETTERS.get(by, by), self.town.noor if by == "F" else None)
        return said(
            take_step(
                event, booking=booking, by=who, reason="So it is", tell_client=True, now=self.now
            )
        )

    def move(self, label: str, start: datetime, by: str) -> str:
        booking = self.booking(label)
        if by in "GC":
            return said(move_own_booking(booking=booking, starts_at=start, now=self.now))
        return said(
            move_for_business(
                booking=booking, by=Actor(by, LETTERS.get(by, by)), starts_at=start,
                now=self.now, tell_client=True,
            )
        )  # fmt: skip

    def place(self, label: str, place: str, person: str, start: datetime) -> str:
        there = self.town.places[place]
        placed = place_for_client(
            by=Actor("O", "OR"),
            staff=there.staff[person],
            service_ids=[there.service.pk],
            starts_at=start,
            contact=Contact("Walk In", "", ""),
            now=self.now,
            tell_client=False,
        )
        if not said(placed):
            self.bookings[label] = placed.unwrap().pk
        return said(placed)

    # ── the office ──

    def refund(self, label: str, cents: int) -> tuple[str, UUID | None]:
        hold = EscrowHold.objects.get(reference=self.bookings[label])
        asked = request_refund(
            hold_id=hold.pk, amount=cents, reason="goodwill", by=self.town.noor, now=self.now
        )
        return (said(asked), None) if said(asked) else ("", asked.unwrap().pk)

    def waiting(self, label: str) -> UUID:
        """What waits for a second person since a visit was called off."""
        found = Refund.objects.get(
            hold__reference=self.bookings[label], state="REQUESTED", reason="cancelled"
        )
        return found.pk

    def approve(self, refund: UUID) -> str:
        assert self.town.olga is not None
        return said(approve_refund(refund_id=refund, by=self.town.olga, now=self.now))

    def withdraw(self, refund: UUID) -> str:
        assert self.town.noor is not None
        return said(withdraw_refund(refund_id=refund, by=self.town.noor, now=self.now))

    # ── workers ──

    def post(self) -> None:
        """The provider's clock comes along, and its webhooks leave."""
        self.provider.pull("clock", to=int(self.now.timestamp()))
        self.provider.pull("deliver")

    def begin_to_work(self) -> None:
        """The workers are there: they begin with a look at what they may have missed."""
        self.misses_something = self.loses_webhooks or self.was_down
        self.was_down = False

    def round(self) -> None:
        """What the site's beat does once: webhooks are taken in, and whatever is due is done."""
        self.post()
        gateway = gateway_of("simulator")
        for body in self.box.empty():
            # Webhooks carry the real time; here it is the month's.
            header = signature(body.decode(), SECRET, int(self.now.timestamp()))
            take_in(gateway, body, header, now=self.now)
        move_money(now=self.now)
        self.deliver()

    def deliver(self) -> None:
        """What the outbox owes, and what follows from that."""
        while drain(now=self.now):
            pass

    def is_quiet(self) -> bool:
        """Whether nothing is owed any more that is due now."""
        waits: Any = {"next_try_at__lte": self.now + timedelta(minutes=5)}
        return not (
            Operation.objects.exclude(state="APPLIED").filter(**waits).exists()
            or InboxEvent.objects.filter(state="PENDING", **waits).exists()
            or Delivery.objects.filter(delivered_at=None, next_try_at__lte=self.now).exists()
        )

    def awaits_an_answer(self) -> bool:
        """Whether somebody paid, and nobody knows what came of it."""
        return Operation.objects.filter(kind="CONFIRM").exclude(state="APPLIED").exists()

    def catch_up(self) -> None:
        """Ask for what the provider has not told."""
        self.misses_something = False
        catch_up(now=self.now, name="simulator")

    def night(self) -> None:
        """What happens once a day."""
        tidy(now=self.now)
        close_books()
        seal()

    def balance(self) -> int:
        """What lies at the provider, and what is on its way there."""
        found = self.provider.client.v1.balance.retrieve().to_dict()
        lines = [*found["available"], *found["pending"]]
        return sum(line["amount"] for line in lines if line["currency"] == "usd")

    def unreconciled(self) -> list[str]:
        """What the provider lists and the books have otherwise, but for what others have paid (LED-07)."""
        found = reconcile(now=self.now).differences
        return [str(one) for one in found if one.what != OF_OTHERS]

    # ── the provider ──

    def reference(self, group: str, label: str) -> UUID:
        """What an order is for."""
        return self.groups.get(group, self.bookings[label])

    def has_heard(self, what: str, reference: UUID) -> bool:
        """Whether the site knows yet what the provider did: when it learns of it is no business of the oracle's."""
        attempts = PaymentAttempt.objects.filter(order__reference=reference)
        if what == "asked":
            return attempts.exclude(state="CREATED").exists()
        if what in BOOKED:
            key = f"dispute:{self.disputes[reference]}:{BOOKED[what]}"
            return Journal.objects.filter(key=key).exists()
        if what in {"frozen", "thawed"}:
            is_open = what == "frozen"
            return Charge.objects.filter(attempt__in=attempts, is_disputed=is_open).exists()
        # What was only authorised can be let go, once the hold is over, before anybody has heard of it.
        let_go = Q(captures_later=True, closed_at__isnull=False, attempts__state="CANCELED")
        known = PaymentOrder.objects.filter(Q(secured_at__isnull=False) | let_go)
        return known.filter(reference=reference).exists()

    def sent(self, reference: UUID) -> list[datetime]:
        """When the provider had the refunds of a payment, the first first."""
        charge = Charge.objects.get(attempt__order__reference=reference)
        listed = self.provider.client.v1.refunds.list({"charge": charge.psp_id, "limit": 100})
        return [datetime.fromtimestamp(each.created, UTC) for each in reversed(listed.data)]

    def dispute(self, reference: UUID, *, is_taken: bool = False) -> str:
        """The bank asks about a payment, or takes it back at once."""
        charge = Charge.objects.get(attempt__order__reference=reference)
        opened = self.provider.pull("disputes", charge=charge.psp_id, inquiry=not is_taken)
        self.disputes[reference] = str(opened["id"])
        return str(opened["id"])

    def end_dispute(self, dispute: str, *, is_won: bool = True) -> None:
        """It is content, or it is not."""
        self.provider.pull(f"disputes/{dispute}", outcome="win" if is_won else "lose")

    def faults(self, rules: Sequence[dict[str, Any]], seed: int = 0) -> None:
        """What goes wrong at the provider from now on."""
        self.rules, self.seed = list(rules), seed
        self.loses_webhooks = any(rule["on"] == "webhook" for rule in rules)
        self.provider.pull("faults", rules=self.rules, seed=seed)

    @contextmanager
    def cut_line(self, path: str, how: str) -> Iterator[None]:
        """Let one request go wrong."""
        cut = {"on": "request", "do": how, "method": "POST", "path": path, "times": 1}
        self.provider.pull("faults", rules=[cut, *self.rules], seed=self.seed)
        yield
        self.provider.pull("faults", rules=self.rules, seed=self.seed)
