"""Cards that people keep for the next time: what of them we know, which one is taken first, and letting one go."""

from datetime import datetime
from uuid import UUID

from cozywish.apps.audit.services import record
from cozywish.apps.payments.gateways.contract import Fact, MethodFact
from cozywish.apps.payments.models import Customer, Operation, SavedMethod
from cozywish.apps.payments.refusals import CardGone
from cozywish.apps.payments.services.operating import applies, prepare
from cozywish.core.db import locked
from cozywish.core.services import operation


@operation
def keep_card(*, customer_id: UUID, card: MethodFact, now: datetime) -> SavedMethod | None:
    """Keep a card for somebody with an account. The first is the default one.

    One that looks the same to them is kept already, and None is returned for a guest.
    """
    (customer,) = locked(Customer.objects.filter(pk=customer_id), keys_stay=True)
    if customer.user_id is None:
        return None
    seen = {
        "brand": card.brand,
        "last4": card.last4,
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
    }
    known = customer.methods.filter(**seen).first()
    if known is not None:
        return known
    method, is_new = SavedMethod.objects.get_or_create(
        psp_id=card.id,
        defaults={
            **seen,
            "customer": customer,
            "is_default": not customer.methods.filter(is_default=True).exists(),
            "created_at": now,
        },
    )
    if is_new:
        _note(method, "card_kept", customer.user_id, now=now)
    return method


@operation
def prefer_card(*, user_id: UUID, method_id: UUID, now: datetime) -> SavedMethod:
    """Let payments begin with this card. Fails with CardGone."""
    method = _own(user_id, method_id)
    SavedMethod.objects.filter(customer=method.customer_id, is_default=True).update(
        is_default=False
    )
    method.is_default = True
    method.save(update_fields=["is_default"])
    _note(method, "card_preferred", user_id, now=now)
    return method


@operation
def let_card_go(*, user_id: UUID, method_id: UUID, now: datetime) -> None:
    """Forget a card, here and at the provider; the newest of the rest is the default one then. Fails with CardGone."""
    method = _own(user_id, method_id)
    was_default, customer = method.is_default, method.customer
    _note(method, "card_let_go", user_id, now=now)
    prepare(
        "DETACH",
        gateway=customer.gateway,
        subject_id=method.pk,
        request={"id": method.psp_id},
        now=now,
    )
    method.delete()
    newest = customer.methods.order_by("-created_at").first()
    if was_default and newest is not None:
        newest.is_default = True
        newest.save(update_fields=["is_default"])


def _own(user_id: UUID, method_id: UUID) -> SavedMethod:
    """Return somebody's card, with whoever else changes their cards kept waiting."""
    locked(Customer.objects.filter(user=user_id), keys_stay=True)
    mine = SavedMethod.objects.select_related("customer").filter(customer__user=user_id)
    method = mine.filter(pk=method_id).first()
    if method is None:
        raise CardGone
    return method


@applies("DETACH")
def apply_to_letting_go(asked: Operation, fact: Fact | None, now: datetime) -> bool:
    """Nothing follows: refused, it was gone already."""
    return True


@operation
def forget_detached(*, gateway: str, psp_id: str) -> None:
    """A card was taken away at the provider itself."""
    SavedMethod.objects.filter(customer__gateway=gateway, psp_id=psp_id).delete()


@operation
def renew_card(*, gateway: str, card: MethodFact) -> None:
    """The bank has sent a new one in its place: know it by its new digits and expiry."""
    SavedMethod.objects.filter(customer__gateway=gateway, psp_id=card.id).update(
        last4=card.last4, exp_month=card.exp_month, exp_year=card.exp_year
    )


def _note(method: SavedMethod, action: str, user_id: UUID, *, now: datetime) -> None:
    record(
        at=now,
        actor_kind="USER",
        actor_id=user_id,
        action=f"payments.{action}",
        object_type="payments.card",
        object_id=method.pk,
    )
