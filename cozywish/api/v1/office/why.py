"""Why a venue's customers can or cannot book a time, for support."""

from uuid import UUID

from django.http import Http404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import IdField, MomentField, Strict, query_of
from cozywish.api.v1.business.why import WhyShape, chain_shape
from cozywish.api.v1.office.gates import OfficeDoor, described, officer_with
from cozywish.api.v1.office.venues import VIEW
from cozywish.apps.bookings.queries.free_time import LONGEST_VISIT
from cozywish.apps.bookings.queries.in_the_way import team_to_ask_about, told
from cozywish.apps.venues.queries import venues_for_office
from cozywish.toolkit.policies import Audience, policy


class OfficeWhyQuery(Strict):
    """Who, what, and from when on."""

    staff = IdField()
    service = serializers.ListField(
        child=IdField(),
        min_length=1,
        max_length=LONGEST_VISIT,
        help_text="One to four services done back to back, in this order. Repeat the parameter.",
    )
    starts_at = MomentField(help_text="Any minute: it need not be one that is offered.")


@policy("office.api_why", Audience.OFFICE)
class WhyForOffice(OfficeDoor):
    @described(
        operation_id="explainTimeToOffice",
        summary="See why a time at a venue can or cannot be booked",
        parameters=[OfficeWhyQuery],
        responses=WhyShape,
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """As `explainTime`, without whose visit is in the way."""
        officer_with(request, VIEW)
        venue, asked = venues_for_office().get(pk=venue_id), query_of(request, OfficeWhyQuery)
        staff = team_to_ask_about(venue).get(pk=asked["staff"])
        try:
            found, chain = told(
                user=None,
                venue=venue,
                service_ids=asked["service"],
                staff_id=staff.pk,
                starts_at=asked["starts_at"],
                now=timezone.now(),
            )
        except LookupError as missing:
            raise Http404 from missing
        return Response(chain_shape(found, chain))
