"""Letting a saved card go, unless a visit to come is secured by it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.queries.paid import secured_by
from cozywish.apps.payments.queries.cards import card_of
from cozywish.apps.payments.services import let_card_go
from cozywish.core.errors import Conflict
from cozywish.core.services import operation


class CardSecuresVisit(Conflict):
    code = "BOOKINGS_CARD_SECURES_VISIT"
    template = _("This card guarantees a visit to come. It can be removed once that is over.")


@operation
def remove_card(*, user: User, method_id: UUID, now: datetime) -> None:
    """Forget a card that somebody keeps, here and at the provider. Fails with CardGone, CardSecuresVisit."""
    card = card_of(user_id=user.pk, method_id=method_id)
    if secured_by(card.psp_id, user=user):
        raise CardSecuresVisit
    let_card_go(user_id=user.pk, method_id=card.pk, now=now).unwrap()
