"""People as the payment provider knows them: by an opaque id."""

from datetime import datetime
from uuid import UUID

from cozywish.apps.payments.gateways.contract import Fact
from cozywish.apps.payments.models import Customer, Operation
from cozywish.apps.payments.services.operating import applies, carry_out, prepare
from cozywish.core.services import operation


def ensure_customer(customer: Customer, *, now: datetime) -> str | None:
    """Return the provider's id of a customer, asking for one if there is none yet; None when it does not answer.

    Never part of a transaction.
    """
    if not customer.psp_id:
        asked = ask_for_customer(customer_id=customer.pk, now=now).unwrap()
        carry_out(asked.pk, now=now)
        customer.refresh_from_db()
    return customer.psp_id or None


@operation
def ask_for_customer(*, customer_id: UUID, now: datetime) -> Operation:
    """Have the provider know somebody, by our id alone."""
    customer = Customer.objects.get(pk=customer_id)
    return prepare(
        "CREATE_CUSTOMER",
        gateway=customer.gateway,
        subject_id=customer.pk,
        request={"metadata": {"customer": str(customer.pk)}},
        now=now,
    )


@applies("CREATE_CUSTOMER")
def apply_to_customer(asked: Operation, fact: Fact | None, now: datetime) -> bool:
    """Note the id the provider gave."""
    if not asked.is_refused:
        name_customer(customer_id=asked.subject_id, psp_id=asked.psp_id).unwrap()
    return True


@operation
def name_customer(*, customer_id: UUID, psp_id: str) -> None:
    """Keep the provider's id of a customer."""
    Customer.objects.filter(pk=customer_id, psp_id="").update(psp_id=psp_id)
