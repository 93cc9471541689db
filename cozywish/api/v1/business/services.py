"""The menu: what a venue offers, in its order, and who does it."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import body_of, key_of, query_of
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.paging import Order, PageQuery
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.changes import fresh
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for, seat_at
from cozywish.api.v1.business.service_shapes import (
    ADD_EXAMPLE,
    CHANGE_EXAMPLE,
    MOVE_EXAMPLE,
    MenuServiceDetailShape,
    MenuServiceShape,
    MoveInput,
    ServiceChangeInput,
    ServiceInput,
    by_from,
    card_from,
    menu_service,
    menu_service_detail,
)
from cozywish.api.v1.shapes import Shape
from cozywish.apps.accounts.models import User
from cozywish.apps.catalog.models import Service
from cozywish.apps.catalog.queries import doings_of_service, own_menu, pictures_of, services_within
from cozywish.apps.catalog.refusals import ChangedMeanwhile
from cozywish.apps.catalog.services import (
    add_service,
    change_service,
    move_service,
    remove_service,
)
from cozywish.apps.venues.models import Venue
from cozywish.toolkit.policies import Audience, policy

AS_LISTED = Order("position", int)


def menu_at(user: User, venue_id: UUID) -> Venue:
    """Return the venue. Raises Http404 for whoever changes neither its services nor its prices."""
    return seat_at(user, venue_id, lambda seat: seat.sees_menu).venue


def changeable(user: User, venue_id: UUID, service_id: UUID) -> Service:
    """Return the service. Raises Service.DoesNotExist for whoever may change nothing of it."""
    mine = services_within(user=user).filter(venue_id=venue_id)
    return mine.select_related("category", "venue").get(pk=service_id)


def detail(row: Service, currency: str) -> Shape:
    """Return the service with who does it. Two SQL queries."""
    shown = pictures_of(heads=[row.head_id]).get(row.head_id)
    return menu_service_detail(row, by=doings_of_service(row), currency=currency, shown=shown)


@policy("business.api_services", Audience.VENUE_PEOPLE)
class Menu(BusinessDoor):
    @described(
        operation_id="listMenu",
        summary="See the menu",
        parameters=[PageQuery],
        responses=MenuServiceShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """All services in their order, those that cannot be booked now included."""
        venue = menu_at(person_of(request), venue_id)
        rows = own_menu(venue_id=venue.pk).select_related("category")
        pictures = pictures_of(heads=own_menu(venue_id=venue.pk).values("pk"))
        return AS_LISTED.page(
            rows,
            query_of(request, PageQuery),
            lambda row: menu_service(row, currency=venue.currency, shown=pictures.get(row.head_id)),
        )

    @described(
        operation_id="addService",
        summary="Add a service",
        parameters=[KEY_PARAMETER],
        request=ServiceInput,
        examples=[ADD_EXAMPLE],
        responses={201: MenuServiceDetailShape},
    )
    def post(self, request: Request, venue_id: UUID) -> Response:
        """Put a service at the end of the menu. Only for whoever sets its prices, too."""
        key_of(request)
        said, user = body_of(request, ServiceInput), person_of(request)
        currency = menu_at(user, venue_id).currency
        card = card_from(said, currency=currency)
        by = by_from(said["offers"], of="staff", currency=currency)

        def act() -> tuple[int, Any]:
            made = add_service(user=user, venue_id=venue_id, card=card, by=by, now=timezone.now())
            return 201, detail(made.unwrap(), currency)

        return reply(once_for(request, act).unwrap())


@policy("business.api_service", Audience.VENUE_PEOPLE)
class MenuService(BusinessDoor):
    @described(
        operation_id="readMenuService",
        summary="See a service of the menu",
        responses=MenuServiceDetailShape,
    )
    def get(self, request: Request, venue_id: UUID, service_id: UUID) -> Response:
        """All that is said of it, and who does it."""
        row = changeable(person_of(request), venue_id, service_id)
        return Response(detail(row, row.venue.currency))

    @described(
        operation_id="changeService",
        summary="Change a service",
        request=ServiceChangeInput,
        examples=[CHANGE_EXAMPLE],
        responses=MenuServiceDetailShape,
    )
    def put(self, request: Request, venue_id: UUID, service_id: UUID) -> Response:
        """Replace all of it; what is booked stays as agreed.

        When somebody else has changed it since `version`, the answer is 409 CATALOG_CHANGED_MEANWHILE with the
        service as it is now in `details.current`.
        """
        said, user = body_of(request, ServiceChangeInput), person_of(request)
        currency = changeable(user, venue_id, service_id).venue.currency
        offers = said["offers"]
        changed = change_service(
            user=user,
            service_id=service_id,
            card=card_from(said, currency=currency),
            by=None if offers is None else by_from(offers, of="staff", currency=currency),
            seen=said["version"],
            now=timezone.now(),
        )

        def current() -> Shape:
            return detail(changeable(user, venue_id, service_id), currency)

        fresh(changed, refusal=ChangedMeanwhile, current=current).unwrap()
        return Response(current())

    @described(
        operation_id="archiveService", summary="Take a service off the menu", responses={204: None}
    )
    def delete(self, request: Request, venue_id: UUID, service_id: UUID) -> Response:
        """For good. One that was ever booked is kept for the visits that name it, and never offered again."""
        user = person_of(request)
        row = changeable(user, venue_id, service_id)
        remove_service(user=user, service_id=row.pk, now=timezone.now()).unwrap()
        return Response(status=204)


@policy("business.api_move_service", Audience.VENUE_PEOPLE)
class MoveService(BusinessDoor):
    @described(
        operation_id="moveService",
        summary="Move a service",
        parameters=[KEY_PARAMETER],
        request=MoveInput,
        examples=[MOVE_EXAMPLE],
        responses=MenuServiceDetailShape,
    )
    def post(self, request: Request, venue_id: UUID, service_id: UUID) -> Response:
        """Let it change places with its neighbour under the same heading; at the end nothing happens."""
        key_of(request)
        said, user = body_of(request, MoveInput), person_of(request)
        row = changeable(user, venue_id, service_id)

        def act() -> tuple[int, Any]:
            moved = move_service(
                user=user, service_id=row.pk, is_up=said["to"] == "up", now=timezone.now()
            )
            return 200, detail(moved.unwrap(), row.venue.currency)

        return reply(once_for(request, act).unwrap())
