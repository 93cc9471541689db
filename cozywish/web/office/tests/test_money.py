"""What the office finds of money, and what it lets go back: above the limit two of them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.bookings.models import Booking, BookingChange
from cozywish.apps.payments.factories import finish_refund, make_dispute, make_payment
from cozywish.apps.payments.gateways.contract import DisputeStatus
from cozywish.apps.payments.models import Charge, EscrowHold, InboxEvent, PaymentOrder, Refund
from cozywish.core.money import Money
from cozywish.web.accounts.tests.steps import words
from cozywish.web.office.tests.conftest import looks_as
from cozywish.web.office.tests.test_bookings import book

ORDERS, REFUNDS = "/admin/payments/paymentorder/", "/admin/payments/refund/"


@pytest.fixture(name="paid")
def _paid(alice: User) -> Booking:
    """Alice's visit, for which $90 are paid."""
    visit = book(customer=alice)
    Booking.objects.filter(pk=visit.pk).update(payment_mode="PREPAY")
    make_payment(
        reference=visit.pk,
        provider=visit.venue.business_id,
        amount=Money(9000, "USD"),
        price=Money(9000, "USD"),
        payer=alice.pk,
        now=timezone.now(),
    )
    visit.refresh_from_db()
    return visit


@pytest.fixture(name="noor")
def _noor(olga: User) -> Client:
    """A second one who helps people."""
    user = make_user("Noor Office", is_staff=True)
    user.groups.add(Group.objects.get(name="office-work-1"))
    return looks_as(user, Client())


def order_at(visit: Booking) -> str:
    return f"{ORDERS}{PaymentOrder.objects.get(reference=visit.pk).pk}/"


def ask(client: Client, visit: Booking, amount: str = "20", reason: str = "Cold room there") -> Any:
    said = {"visit": str(visit.pk), "amount": amount, "reason": reason}
    return client.post(f"{order_at(visit)}do/refund/", said)


def test_a_payment_is_found_and_shows_all_that_happened_to_it(
    looking: Client, paid: Booking
) -> None:
    ask(looking, paid)
    refund = Refund.objects.get()
    finish_refund(refund, now=timezone.now())
    charge = Charge.objects.get()
    for term in (paid.reference.lower(), "ALICE@example.com", charge.psp_id, refund.psp_id):
        assert paid.reference in words(looking.get(ORDERS, {"q": term})), term
    for term in ("alice@", "pi_unknown", "AAAAAAAAAA"):
        assert paid.reference not in words(looking.get(ORDERS, {"q": term})), term

    said = words(looking.get(f"{order_at(paid)}change/"))

    assert "Held: $90.00 came in, $70.00 held" in said
    assert "Refunded (Our office let it go back) Cold room there" in said
    assert "J1" in said
    assert "Dr A100 $90.00" in said
    assert f"refund:{refund.pk}:done" in said
    assert "Alice" not in said


def test_what_is_open_narrows_the_list(looking: Client, paid: Booking) -> None:
    for name in ("disputed", "odd", "frozen", "refund", "back", "debt"):
        assert paid.reference not in words(looking.get(ORDERS, {"open": name}))
    Charge.objects.update(is_disputed=True)

    assert paid.reference in words(looking.get(ORDERS, {"open": "disputed"}))
    assert "The bank asks: answer" in words(looking.get(f"{order_at(paid)}change/"))


def test_what_banks_ask_is_said_with_how_much_how_far_and_since_when(
    looking: Client, paid: Booking
) -> None:
    charge, since = Charge.objects.get(), datetime(2026, 5, 4, 19, 30, tzinfo=UTC)
    page = f"{order_at(paid)}change/"
    assert "du_" not in words(looking.get(page))
    lost = DisputeStatus.LOST
    make_dispute(charge, status=lost, amount=3000, taken=3000, psp_id="du_1", now=since)
    make_dispute(charge, amount=2500, psp_id="du_2", now=since + timedelta(days=2))

    said = words(looking.get(page))

    assert "$30.00, Lost (du_1)" in said
    assert "$25.00, Waits for an answer (du_2)" in said
    assert "2026" in said.split(": $30.00, Lost")[0][-40:]
    assert "Frozen: $90.00 came in, $60.00 held" in said
    assert "dispute:du_1:lost" in said
    for term in ("du_1", "du_2"):
        assert paid.reference in words(looking.get(ORDERS, {"q": term}))
    back: dict[str, Any] = {"taken": 3000, "given_back": 3000, "psp_id": "du_1", "amount": 3000}
    make_dispute(charge, status=DisputeStatus.WON, now=since, **back)
    assert "Won (du_1) It was lost, and given back afterwards" in words(looking.get(page))


def test_what_does_not_fit_says_what_to_do(looking: Client) -> None:
    now = timezone.now()
    event = InboxEvent.objects.create(
        gateway="simulator", event_id="evt_1", type="charge.succeeded", body="{}", told_at=now,
        received_at=now, state="QUARANTINED", next_try_at=now,
    )  # fmt: skip

    page = words(looking.get(f"/admin/payments/inboxevent/{event.pk}/change/"))

    assert "of another mode or another account" in page


def test_below_the_limit_one_person_refunds(looking: Client, paid: Booking, olga: User) -> None:
    asks = words(looking.get(f"{order_at(paid)}do/refund/"))
    assert f"{paid.reference}: at most $90.00" in asks
    assert ask(looking, paid, amount="91").status_code == 409
    assert ask(looking, paid, reason="Cold").status_code == 422

    assert ask(looking, paid).status_code == 303

    refund = Refund.objects.get()
    assert (refund.state, refund.requested_by, refund.amount) == ("SUBMITTING", olga.pk, 2000)
    assert AuditEntry.objects.filter(action="payments.refund_request", actor_id=olga.pk).exists()


def test_above_the_limit_another_one_agrees(
    looking: Client, noor: Client, paid: Booking, settings: Any
) -> None:
    settings.REFUND_LIMIT = 1000
    ask(looking, paid)
    refund = Refund.objects.get()
    decide = f"{REFUNDS}{refund.pk}/do/approve/"
    assert "Refunds that wait for a second person $20.00" in words(looking.get("/admin/"))

    alone = looking.post(decide)
    assert alone.status_code == 403
    assert "Somebody else has to approve this refund." in words(alone)
    assert "Agree to the refund" not in words(looking.get(f"{REFUNDS}{refund.pk}/change/"))
    assert "Agree to the refund" in words(noor.get(f"{REFUNDS}{refund.pk}/change/"))
    assert noor.post(decide).status_code == 303

    refund.refresh_from_db()
    assert refund.state == "SUBMITTING"
    assert refund.approved_by != refund.requested_by


def test_a_refund_that_waits_says_of_what_visit_how_much_and_what_for(
    looking: Client, noor: Client, paid: Booking, settings: Any
) -> None:
    settings.REFUND_LIMIT = 1_000
    ask(looking, paid)
    page = f"/admin/payments/refund/{Refund.objects.get().pk}/"

    said = noor.get(f"{page}change/").content.decode()
    for one in ("$20.00: Waits for a second person", paid.reference, "Our office let it go back"):
        assert one in said
    assert "REQUESTED" not in said
    assert "$20.00: Waits for a second person" in noor.get(f"{page}do/approve/").content.decode()


def test_another_one_says_no(looking: Client, noor: Client, paid: Booking, settings: Any) -> None:
    settings.REFUND_LIMIT = 0
    ask(looking, paid)
    refund = Refund.objects.get()

    noor.post(f"{REFUNDS}{refund.pk}/do/decline/")

    refund.refresh_from_db()
    assert refund.state == "CANCELLED"
    assert EscrowHold.objects.get().remaining == 9000


def test_nobody_refunds_their_own_visit(looking: Client, paid: Booking, olga: User) -> None:
    Booking.objects.update(customer=olga)

    assert looking.get(f"{order_at(paid)}do/refund/").status_code == 404


def test_whoever_cancels_for_the_office_says_what_is_kept(looking: Client, paid: Booking) -> None:
    """BT15."""
    at = f"/admin/bookings/booking/{paid.pk}/do/cancel/"
    assert "Of $90.00 that were paid" in words(looking.get(at))
    refused = looking.post(at, {"reason": "Burst pipe there", "kept": "91"})
    assert (refused.status_code, "kept" in refused.context["form"].errors) == (422, True)

    looking.post(at, {"reason": "Burst pipe there", "kept": "20"})

    assert BookingChange.objects.get(event="cancel").kept_cents == 2000


def test_many_payments_take_no_more_queries_than_two(
    looking: Client, paid: Booking, django_assert_max_num_queries: Any
) -> None:
    looking.get(ORDERS)
    with django_assert_max_num_queries(100) as few:
        looking.get(ORDERS)
    for number in range(5):
        make_payment(
            reference=UUID(int=number + 1),
            provider=paid.venue.business_id,
            amount=Money(100, "USD"),
            price=Money(100, "USD"),
            payer=None,
            now=timezone.now(),
        )

    with django_assert_max_num_queries(len(few.captured_queries)):
        looking.get(ORDERS)
