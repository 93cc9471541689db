"""Services: what a venue offers, and who does it."""

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import NO_NEED
from cozywish.api.inputs import IdField, query_of
from cozywish.api.paging import Order, PageQuery
from cozywish.api.v1.shapes import ServiceDetailShape, ServiceShape, service, service_detail
from cozywish.api.v1.venues import found
from cozywish.api.views import Door
from cozywish.apps.bookings.queries.asking import asked_of
from cozywish.apps.catalog.queries import (
    extras_on_offer,
    offer_values,
    prerequisites_of,
    service_values,
    unknown_ids,
)
from cozywish.toolkit.policies import Audience, policy

AS_LISTED = Order("position", int)


class ServiceQuery(PageQuery):
    """Filters of the list of services."""

    venue = IdField()


@policy("services.list", Audience.EVERYONE)
class Services(Door):
    @extend_schema(
        operation_id="listServices",
        summary="See what a venue offers",
        tags=["services"],
        auth=[NO_NEED],
        parameters=[ServiceQuery],
        responses=ServiceShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """The active services of one venue, in its own order. The price may differ by person."""
        asked = query_of(request, ServiceQuery)
        if unknown_ids(venue_ids=[asked["venue"]]):
            raise Http404
        return AS_LISTED.page(service_values(venue_id=asked["venue"]), asked, service)


@policy("services.read", Audience.EVERYONE)
class OneService(Door):
    @extend_schema(
        operation_id="readService",
        summary="Look at a service",
        tags=["services"],
        auth=[NO_NEED],
        responses=ServiceDetailShape,
    )
    def get(self, request: Request, service_id: UUID) -> Response:
        """A service with the people who do it, each with their own minutes and price, and all that belongs to it."""
        row = found(service_values().filter(pk=service_id).first())
        head = row["variant_of_id"] or service_id
        shown = service_detail(
            row,
            offers=list(offer_values(service_id=service_id)),
            extras=extras_on_offer(heads=[head]).get(head, ()),
            asks=asked_of(service_ids=[service_id]),
            needs=prerequisites_of(heads=[head]).get(head),
        )
        return Response(shown)
