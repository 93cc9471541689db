"""What somebody keeps at the payment provider."""

from uuid import UUID

from cozywish.apps.payments.gateways import chosen
from cozywish.apps.payments.models import SavedMethod
from cozywish.apps.payments.refusals import CardGone


def cards_of(*, user_id: UUID) -> list[SavedMethod]:
    """Return the cards somebody keeps, with whichever provider, the default one first. One SQL query."""
    mine = SavedMethod.objects.select_related("customer").filter(customer__user=user_id)
    return list(mine.order_by("-is_default", "-created_at", "pk"))


def usable_cards_of(*, user_id: UUID) -> list[SavedMethod]:
    """Return those that can be paid with: the provider of today has them. One SQL query."""
    return [card for card in cards_of(user_id=user_id) if card.customer.gateway == chosen()]


def card_of(*, user_id: UUID, method_id: UUID) -> SavedMethod:
    """Return one that somebody keeps. Raises CardGone."""
    return _one_of(cards_of(user_id=user_id), method_id)


def usable_card_of(*, user_id: UUID, method_id: UUID) -> SavedMethod:
    """Return one that somebody can pay with. Raises CardGone."""
    return _one_of(usable_cards_of(user_id=user_id), method_id)


def _one_of(cards: list[SavedMethod], method_id: UUID) -> SavedMethod:
    for card in cards:
        if card.pk == method_id:
            return card
    raise CardGone
