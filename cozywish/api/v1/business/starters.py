"""A start for a menu: what others of a category do."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import IdField, LineField, Strict, body_of, key_of
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for, seat_at
from cozywish.api.v1.business.service_shapes import (
    MenuServiceShape,
    MoneyInput,
    cents_of,
    menu_service,
)
from cozywish.api.v1.shapes import Described, MoneyShape, Shape, money
from cozywish.apps.accounts.models import User
from cozywish.apps.catalog.models import Category
from cozywish.apps.catalog.queries import categories, own_menu
from cozywish.apps.catalog.services import add_menu
from cozywish.apps.catalog.shapes import By, Card, Doing
from cozywish.apps.catalog.starters import STARTERS, Starter, card_of, minor, not_yet
from cozywish.apps.venues.models import Permission, Venue
from cozywish.toolkit.policies import Audience, policy

MOST_STARTERS = 50


class StarterShape(Described):
    """A service as many offer it. `name` is what `addFromTemplates` takes."""

    name = serializers.CharField()
    description = serializers.CharField()
    duration_minutes = serializers.IntegerField()
    padding_after_minutes = serializers.IntegerField()
    price = MoneyShape()


class StartersShape(Described):
    """What others of the category do, without what is on the menu."""

    category = serializers.CharField()
    services = StarterShape(many=True)


class TakenStarterInput(Strict):
    name = LineField(max_length=130)
    price = MoneyInput(default=None, allow_null=True, help_text="Null: as proposed.")


class StartersInput(Strict):
    """Which of them, and by whom."""

    category = LineField(max_length=40)
    services = serializers.ListField(
        child=TakenStarterInput(), min_length=1, max_length=MOST_STARTERS
    )
    staff = serializers.ListField(
        child=IdField(), max_length=200, default=list, help_text="Who does all of it."
    )


STARTERS_EXAMPLE = OpenApiExample(
    "Two of the massages, one for another price",
    request_only=True,
    value={
        "category": "massage",
        "services": [
            {"name": "Swedish massage", "price": {"amount_minor": 9900, "currency": "USD"}},
            {"name": "Prenatal massage"},
        ],
        "staff": ["0d2a1c7e-3b4d-4a55-8c7b-64c1e5f0a902"],
    },
)


def _venue(user: User, venue_id: UUID) -> Venue:
    """Return the venue. Raises Http404 for whoever may not add to its menu: a new service has a price."""
    both = (Permission.SERVICES_MANAGE, Permission.PRICES_MANAGE)
    return seat_at(user, venue_id, lambda seat: all(map(seat.may_here, both))).venue


def _kinds() -> list[Category]:
    return [kind for kind in categories() if kind.slug in STARTERS]


def _starter(row: Starter, currency: str) -> Shape:
    return {
        "name": str(row.name),
        "description": str(row.description),
        "duration_minutes": row.minutes,
        "padding_after_minutes": row.after,
        "price": money(minor(row.price, currency), currency),
    }


def _card(row: Starter | None, kind: Category, price: Any, venue: Venue, where: str) -> Card:
    if row is None:
        raise exceptions.ValidationError({f"{where}.name": [_("There is no such template.")]})
    if price is None:
        return card_of(row, kind, cents=minor(row.price, venue.currency))
    return card_of(row, kind, cents=cents_of(price, venue.currency, f"{where}.price"))


@policy("business.api_templates", Audience.VENUE_PEOPLE)
class ServiceTemplates(BusinessDoor):
    @described(
        operation_id="listServiceTemplates",
        summary="See services to start from",
        responses=StartersShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """For each category that there is a start for."""
        venue = _venue(person_of(request), venue_id)
        known = list(own_menu(venue_id=venue.pk).values_list("name", flat=True))
        return Response(
            [
                {
                    "category": kind.slug,
                    "services": [
                        _starter(one, venue.currency) for one in not_yet(kind.slug, known=known)
                    ],
                }
                for kind in _kinds()
            ]
        )

    @described(
        operation_id="addFromTemplates",
        summary="Add services to start from",
        parameters=[KEY_PARAMETER],
        request=StartersInput,
        examples=[STARTERS_EXAMPLE],
        responses={201: MenuServiceShape(many=True)},
    )
    def post(self, request: Request, venue_id: UUID) -> Response:
        """Put them at the end of the menu, all or none."""
        key_of(request)
        user = person_of(request)
        venue, said = _venue(user, venue_id), body_of(request, StartersInput)
        kind = next((one for one in _kinds() if one.slug == said["category"]), None)
        if kind is None:
            raise Http404

        def act() -> tuple[int, Any]:
            known = list(own_menu(venue_id=venue.pk).values_list("name", flat=True))
            offered = {str(one.name): one for one in not_yet(kind.slug, known=known)}
            cards = [
                _card(offered.get(one["name"]), kind, one["price"], venue, f"services.{number}")
                for number, one in enumerate(said["services"])
            ]
            by: By = {staff: Doing() for staff in said["staff"]}
            made = add_menu(user=user, venue_id=venue_id, cards=cards, by=by, now=timezone.now())
            return 201, [
                menu_service(row, currency=venue.currency, shown=None) for row in made.unwrap()
            ]

        return reply(once_for(request, act).unwrap())
