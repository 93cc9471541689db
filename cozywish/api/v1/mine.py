"""What a customer keeps: favourites, the places looked at lately, and visits booked before there was an account."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import caller_of
from cozywish.api.inputs import Nothing, body_of, key_of, query_of
from cozywish.api.keyed import KEY_PARAMETER, answer_once, reply
from cozywish.api.paging import Order, PageQuery, words
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.describing import describing
from cozywish.api.v1.shapes import Described, UtcField, VenueShape, venue
from cozywish.api.views import Door
from cozywish.apps.bookings.services import claim_visits
from cozywish.apps.catalog.queries import venue_values
from cozywish.apps.venues.models import Venue
from cozywish.apps.venues.queries import favourite_ids, seen_of
from cozywish.apps.venues.services import forget_seen, keep_venue, let_venue_go
from cozywish.toolkit.policies import Audience, policy

of_venues = describing("venues")
of_bookings = describing("bookings")
BY_NAME = Order("name", words)
CLAIM_EXAMPLE = OpenApiExample("Two visits were found", response_only=True, value={"claimed": 2})


class SeenShape(Described):
    """A venue whose page was looked at."""

    venue = VenueShape()
    seen_at = UtcField()


class ClaimedShape(Described):
    """How many visits the account has now that were booked with its address as a guest."""

    claimed = serializers.IntegerField()


@policy("venues.api_favourites", Audience.SIGNED_IN)
class Favourites(Door):
    @of_venues(
        operation_id="listFavourites",
        summary="See your favourites",
        parameters=[PageQuery],
        responses=VenueShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """The venues you keep, by name. One that takes no bookings at the moment is not among them."""
        kept = favourite_ids(user=person_of(request))
        return BY_NAME.page(venue_values().filter(pk__in=kept), query_of(request, PageQuery), venue)


@policy("venues.api_favourite", Audience.SIGNED_IN)
class Favourite(Door):
    http_method_names = ["put", "delete"]

    @of_venues(
        operation_id="keepFavourite",
        summary="Keep a venue as a favourite",
        request=Nothing,
        responses={204: None},
    )
    def put(self, request: Request, venue_id: UUID) -> Response:
        """Keeping it again changes nothing."""
        body_of(request, Nothing)
        try:
            keep_venue(customer=person_of(request), venue_id=venue_id, now=timezone.now()).unwrap()
        except Venue.DoesNotExist as absent:
            raise Http404 from absent
        return Response(status=204)

    @of_venues(
        operation_id="dropFavourite",
        summary="Drop a favourite",
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, venue_id: UUID) -> Response:
        """Dropping what is no favourite changes nothing, and says nothing about what there is."""
        let_venue_go(customer=person_of(request), venue_id=venue_id).unwrap()
        return Response(status=204)


@policy("venues.api_seen", Audience.SIGNED_IN)
class RecentlyViewed(Door):
    http_method_names = ["get", "head", "delete"]

    @of_venues(
        operation_id="listRecentlyViewed",
        summary="See the venues you looked at lately",
        responses=SeenShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """At most twelve, the latest first; kept for ninety days, and only after a yes to preferences."""
        seen = list(seen_of(user=person_of(request)))
        known = {row["id"]: row for row in venue_values().filter(pk__in=[s.venue_id for s in seen])}
        return Response(
            [
                {"venue": venue(known[one.venue_id]), "seen_at": one.seen_at}
                for one in seen
                if one.venue_id in known
            ]
        )

    @of_venues(
        operation_id="forgetRecentlyViewed",
        summary="Forget the venues you looked at",
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        """All of them."""
        forget_seen(customer=person_of(request)).unwrap()
        return Response(status=204)


@policy("bookings.api_claim", Audience.SIGNED_IN)
class Claim(Door):
    http_method_names = ["post"]

    @of_bookings(
        operation_id="claimBookings",
        summary="Take over bookings you made as a guest",
        parameters=[KEY_PARAMETER],
        request=Nothing,
        examples=[CLAIM_EXAMPLE],
        responses=ClaimedShape,
    )
    def post(self, request: Request) -> Response:
        """All that were booked with the address of your account, once you have proved that it is yours."""
        key_of(request)
        body_of(request, Nothing)
        user, caller, now = person_of(request), caller_of(request), timezone.now()

        def act() -> tuple[int, Any]:
            return 200, {"claimed": claim_visits(customer=user, now=now).unwrap()}

        return reply(answer_once(request, principal=caller.name, act=act, now=now).unwrap())
