"""Putting a card on file without paying anything: it is typed in at the provider, and asked about by the bank."""

from datetime import datetime
from uuid import UUID

from cozywish.apps.payments.gateways import chosen, gateway_of
from cozywish.apps.payments.gateways.contract import (
    Fact,
    IntentFact,
    NotSetUp,
    Refused,
    Status,
    Unanswered,
)
from cozywish.apps.payments.models import CardSetup, Customer, Operation
from cozywish.apps.payments.refusals import (
    CardRefused,
    NotAvailable,
    NothingOnline,
    NotPossibleNow,
    PaymentUnderWayAlready,
)
from cozywish.apps.payments.services.customers import ensure_customer
from cozywish.apps.payments.services.keeping import keep_card
from cozywish.apps.payments.services.operating import applies, carry_out, prepare
from cozywish.core.db import locked
from cozywish.core.services import Failure, ServiceResult, Success, operation


def start_card(*, user_id: UUID, now: datetime) -> ServiceResult[CardSetup]:
    """Return what puts a card on file for somebody, which a page goes on with by its secret. Asked again, it is the
    same one.

    Fails with NothingOnline, NotAvailable. The provider is asked, so this is never part of a transaction.
    """
    try:
        if gateway_of(chosen()).card_pages is None:
            return Failure(NothingOnline())
    except NotSetUp:
        return Failure(NothingOnline())
    customer = known_as(user_id=user_id, now=now).unwrap()
    psp_id = ensure_customer(customer, now=now)
    if psp_id is None:
        return Failure(NotAvailable())
    setup, asked = begin_setup(customer_id=customer.pk, psp_id=psp_id, now=now).unwrap()
    if asked is not None:
        carry_out(asked.pk, now=now)
        setup.refresh_from_db()
    return Success(setup) if setup.psp_id else Failure(NotAvailable())


@operation
def known_as(*, user_id: UUID, now: datetime) -> Customer:
    """Return somebody as the provider knows them, or will."""
    customer, _made = Customer.objects.get_or_create(
        user_id=user_id, gateway=chosen(), defaults={"created_at": now}
    )
    return customer


@operation
def begin_setup(
    *, customer_id: UUID, psp_id: str, now: datetime
) -> tuple[CardSetup, Operation | None]:
    """Write it down and what is to be asked for it; without the latter the provider knows of it."""
    (customer,) = locked(Customer.objects.filter(pk=customer_id), keys_stay=True)
    setup = customer.setups.filter(ended_at=None).first()
    if setup is None:
        setup = CardSetup.objects.create(customer=customer, created_at=now)
    if setup.psp_id:
        return setup, None
    request = {
        "customer": psp_id,
        "metadata": {"card": str(setup.pk)},
        "usage": "off_session",
        "payment_method_types": ["card"],
    }
    asked = prepare(
        "NEW_CARD", gateway=customer.gateway, subject_id=setup.pk, request=request, now=now
    )
    return setup, asked


def put_on_file(
    *, setup_id: UUID, method: str, return_url: str, now: datetime
) -> ServiceResult[str]:
    """Have the card `method` kept. Returns where the bank asks whose it is, or "" when nobody is asked.

    Fails with NotPossibleNow, PaymentUnderWayAlready while nobody knows what came of it, CardRefused, NotAvailable.
    The provider is asked, so this is never part of a transaction.
    """
    asked = ask_for_card(setup_id=setup_id, method=method, return_url=return_url, now=now)
    if isinstance(asked, Failure):
        return asked
    return kept_of(operation_id=asked.value.pk, now=now)


def kept_of(*, operation_id: UUID, now: datetime) -> ServiceResult[str]:
    """Ask what `ask_for_card` prepared, unless that was done, and return as `put_on_file` does.

    Never part of a transaction.
    """
    done = carry_out(operation_id, now=now)
    if done.state != "APPLIED":
        return Failure(PaymentUnderWayAlready())
    setup = CardSetup.objects.select_related("customer").get(pk=done.subject_id)
    if setup.ended_at is not None:
        return Success("")
    try:
        fact = gateway_of(setup.customer.gateway).intent(setup.psp_id)
    except (Unanswered, Refused, NotSetUp):
        return Failure(NotAvailable())
    if fact.status == Status.ASKS:
        return Success(fact.action_url)
    return Failure(CardRefused(setup.last_error or done.last_error))


@operation
def ask_for_card(*, setup_id: UUID, method: str, return_url: str, now: datetime) -> Operation:
    """Have the card `method` kept. Fails with NotPossibleNow when one was."""
    (setup,) = locked(
        CardSetup.objects.select_related("customer").filter(pk=setup_id), keys_stay=True
    )
    if setup.ended_at is not None:
        raise NotPossibleNow
    return prepare(
        "TRY_CARD",
        gateway=setup.customer.gateway,
        subject_id=setup.pk,
        request={"id": setup.psp_id, "payment_method": method, "return_url": return_url},
        now=now,
    )


@applies("NEW_CARD", "TRY_CARD")
def apply_to_setup(asked: Operation, fact: Fact | None, now: datetime) -> bool:
    """Let it follow the answer. Whoever has left meanwhile needs none."""
    setup = CardSetup.objects.filter(pk=asked.subject_id).first()
    psp_id = (setup.psp_id if setup else "") or asked.psp_id
    if setup is not None and psp_id:
        follow_setup(setup.pk, psp_id, now=now)
    return True


def follow_setup(setup_id: UUID, psp_id: str, *, now: datetime) -> CardSetup:
    """Ask how far it has come and let our row follow it. Raises what the gateway does. Never part of a transaction."""
    setup = CardSetup.objects.select_related("customer").get(pk=setup_id)
    fact = gateway_of(setup.customer.gateway).intent(psp_id)
    return merge_setup(setup_id=setup_id, fact=fact, now=now).unwrap()


@operation
def merge_setup(*, setup_id: UUID, fact: IntentFact, now: datetime) -> CardSetup:
    """Note what the provider says of it. Once it has an end, that stays: the provider's does too."""
    (setup,) = locked(CardSetup.objects.filter(pk=setup_id), keys_stay=True)
    if setup.ended_at is not None:
        return setup
    setup.psp_id, setup.last_error = fact.id, fact.error
    setup.client_secret = fact.client_secret or setup.client_secret
    if fact.status in (Status.DONE, Status.CANCELED):
        setup.ended_at, setup.client_secret = now, ""
    setup.save()
    if fact.status == Status.DONE and fact.card is not None:
        keep_card(customer_id=setup.customer_id, card=fact.card, now=now).unwrap()
    return setup


def last_setup(*, user_id: UUID, now: datetime) -> CardSetup | None:
    """Return what somebody began last, as it is now. Without an answer it is as it was. Never part of a transaction."""
    mine = CardSetup.objects.filter(customer__user=user_id, customer__gateway=chosen())
    setup = mine.order_by("-created_at").first()
    if setup is None or setup.ended_at is not None or not setup.psp_id:
        return setup
    try:
        return follow_setup(setup.pk, setup.psp_id, now=now)
    except (Unanswered, Refused, NotSetUp):
        return setup
