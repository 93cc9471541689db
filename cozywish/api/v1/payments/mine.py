"""What somebody paid, and the cards they keep."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import caller_of
from cozywish.api.inputs import Nothing, body_of, key_of, query_of
from cozywish.api.keyed import KEY_PARAMETER, answer_once
from cozywish.api.paging import Order, PageQuery, instant
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.describing import describing
from cozywish.api.v1.payments.shapes import (
    CardAddedShape,
    KeepCardInput,
    KeptCardShape,
    PaymentShape,
    card,
    payment,
)
from cozywish.api.views import Door
from cozywish.apps.bookings.limits import CARDS_TRIED
from cozywish.apps.bookings.queries.paid import holds_of, paid_of, with_story
from cozywish.apps.bookings.services.cards import remove_card
from cozywish.apps.limits.services import count_try
from cozywish.apps.payments.models import SavedMethod
from cozywish.apps.payments.queries.cards import card_of, cards_of
from cozywish.apps.payments.refusals import CardGone
from cozywish.apps.payments.services import ask_for_card, kept_of, prefer_card, start_card
from cozywish.toolkit.policies import Audience, policy

of_payments = describing("payments")
OLDEST_FIRST = Order("since", instant)


@policy("payments.api_history", Audience.SIGNED_IN)
class Payments(Door):
    @of_payments(
        operation_id="listPayments",
        summary="See what you paid",
        parameters=[PageQuery],
        responses=PaymentShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """What you paid or secured ahead, visit by visit, the oldest first, with what was kept and what went back."""
        rows = with_story(holds_of(person_of(request))).annotate(since=F("order__created_at"))
        asked = query_of(request, PageQuery)
        return OLDEST_FIRST.page_of(rows, asked, lambda found: list(map(payment, paid_of(found))))


@policy("payments.api_methods", Audience.SIGNED_IN)
class Cards(Door):
    http_method_names = ["get", "head", "post"]

    @of_payments(
        operation_id="listCards",
        summary="See the cards you keep",
        responses=KeptCardShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """All of them, the default one first."""
        now = timezone.now()
        return Response([card(row, now=now) for row in cards_of(user_id=person_of(request).pk)])

    @of_payments(
        operation_id="addCard",
        summary="Keep a card",
        parameters=[KEY_PARAMETER],
        request=KeepCardInput,
        responses={201: CardAddedShape},
    )
    def post(self, request: Request) -> Response:
        """Keep a card for the next time without paying anything. 422 PAYMENTS_CARD_REFUSED when its bank says no."""
        key_of(request)
        user, caller, now = person_of(request), caller_of(request), timezone.now()
        said = body_of(request, KeepCardInput)
        count_try(CARDS_TRIED, who=caller.address, now=now)
        setup = start_card(user_id=user.pk, now=now).unwrap()

        def act() -> tuple[int, Any]:
            asked = ask_for_card(setup_id=setup.pk, **said, now=now).unwrap()
            return 201, str(asked.pk)

        given = answer_once(request, principal=caller.name, act=act, now=now).unwrap()
        action_url = kept_of(operation_id=UUID(given.body), now=now).unwrap()
        headers = {"Idempotent-Replay": "true"} if given.is_replay else {}
        done = {"is_kept": not action_url, "action_url": action_url}
        return Response(done, status=201, headers=headers)


@policy("payments.api_methods", Audience.SIGNED_IN)
class OneCard(Door):
    http_method_names = ["delete"]

    @of_payments(
        operation_id="removeCard",
        summary="Remove a card",
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, method_id: UUID) -> Response:
        """Forget it, here and at the provider. 409 BOOKINGS_CARD_SECURES_VISIT while it guarantees a visit to come."""
        user = person_of(request)
        row = _own(user.pk, method_id)
        remove_card(user=user, method_id=row.pk, now=timezone.now()).unwrap()
        return Response(status=204)


@policy("payments.api_methods", Audience.SIGNED_IN)
class DefaultCard(Door):
    http_method_names = ["put"]

    @of_payments(
        operation_id="preferCard",
        summary="Make a card the default one",
        request=Nothing,
        responses={204: None},
    )
    def put(self, request: Request, method_id: UUID) -> Response:
        """Payments begin with it. Saying it again changes nothing."""
        body_of(request, Nothing)
        user = person_of(request)
        row = _own(user.pk, method_id)
        prefer_card(user_id=user.pk, method_id=row.pk, now=timezone.now()).unwrap()
        return Response(status=204)


def _own(user_id: UUID, method_id: UUID) -> SavedMethod:
    try:
        return card_of(user_id=user_id, method_id=method_id)
    except CardGone as absent:
        raise exceptions.NotFound(_("There is no such card.")) from absent
