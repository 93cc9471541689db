"""The people of a team: who they are, and what they do."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import LineField, Strict, YesOrNoField, body_of, key_of, query_of
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.paging import Order, PageQuery
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for, seat_at
from cozywish.api.v1.business.service_shapes import (
    OFFERS_EXAMPLE,
    DoesShape,
    OffersInput,
    by_from,
    doings,
)
from cozywish.api.v1.shapes import Described, Shape
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.services import let_go
from cozywish.apps.catalog.queries import doings_of_person
from cozywish.apps.catalog.services import assign_services
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.apps.venues.queries import staff_within, team_of
from cozywish.apps.venues.services import Introduction, add_staff, change_staff
from cozywish.toolkit.policies import Audience, policy

AS_LISTED = Order("position", int)


class MemberShape(Described):
    """A person of the team. How to reach them is on the page of the team alone."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    title = serializers.CharField()
    bio = serializers.CharField()
    is_bookable = serializers.BooleanField()
    has_login = serializers.BooleanField()


def member(row: StaffMember) -> Shape:
    """Return a person of the team."""
    plain = ("id", "name", "title", "bio", "is_bookable")
    return {**{name: getattr(row, name) for name in plain}, "has_login": row.user_id is not None}


class MemberInput(Strict):
    """What customers read of somebody, and whether they can book them."""

    name = LineField(max_length=80)
    title = LineField(max_length=80, default="", allow_blank=True)
    bio = LineField(max_length=300, default="", allow_blank=True)
    is_bookable = YesOrNoField(default=True)


MEMBER_EXAMPLE = OpenApiExample(
    "Somebody who takes bookings",
    request_only=True,
    value={"name": "Noor Haddad", "title": "Massage therapist", "bio": "Deep tissue, slowly."},
)


def seen(user: User, venue_id: UUID, staff_id: UUID) -> StaffMember:
    """Return the person. Raises Http404 or StaffMember.DoesNotExist for whoever may not look at the team."""
    return team_of(seat=seat_at(user, venue_id, lambda seat: seat.sees_team), user=user).get(
        pk=staff_id
    )


def looked_after(user: User, venue_id: UUID, staff_id: UUID) -> StaffMember:
    """Return the person. Raises StaffMember.DoesNotExist for whoever may not look after them."""
    managed = staff_within(user=user, permission=Permission.STAFF_MANAGE)
    return managed.get(pk=staff_id, venue_id=venue_id, is_active=True)


def working(user: User, venue_id: UUID, staff_id: UUID) -> StaffMember:
    """Return the person. Raises StaffMember.DoesNotExist for whoever sets neither their services nor their prices."""
    for permission in (Permission.SERVICES_MANAGE, Permission.PRICES_MANAGE):
        within = staff_within(user=user, permission=permission).select_related("venue")
        found = within.filter(pk=staff_id, venue_id=venue_id, is_active=True).first()
        if found is not None:
            return found
    raise StaffMember.DoesNotExist


@policy("business.api_people", Audience.VENUE_PEOPLE)
class People(BusinessDoor):
    @described(
        operation_id="listPeople",
        summary="See the team",
        parameters=[PageQuery],
        responses=MemberShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """Those whom you may look at, in the order of the team."""
        user = person_of(request)
        seat = seat_at(user, venue_id, lambda seat: seat.sees_team)
        rows = team_of(seat=seat, user=user)
        return AS_LISTED.page(rows, query_of(request, PageQuery), member)

    @described(
        operation_id="addPerson",
        summary="Add a person",
        parameters=[KEY_PARAMETER],
        request=MemberInput,
        examples=[MEMBER_EXAMPLE],
        responses={201: MemberShape},
    )
    def post(self, request: Request, venue_id: UUID) -> Response:
        """Put somebody at the end of the team, without a login. VENUES_TEAM_FULL (409): there are 200."""
        key_of(request)
        who, user = Introduction(**body_of(request, MemberInput)), person_of(request)

        def act() -> tuple[int, Any]:
            made = add_staff(user=user, venue_id=venue_id, who=who, now=timezone.now())
            return 201, member(made.unwrap())

        return reply(once_for(request, act).unwrap())


@policy("business.api_person", Audience.VENUE_PEOPLE)
class Person(BusinessDoor):
    @described(operation_id="readPerson", summary="See a person", responses=MemberShape)
    def get(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """What customers read of somebody, and whether they can book them."""
        return Response(member(seen(person_of(request), venue_id, staff_id)))

    @described(
        operation_id="changePerson",
        summary="Change a person",
        request=MemberInput,
        examples=[MEMBER_EXAMPLE],
        responses=MemberShape,
    )
    def put(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """Replace all of it; what is booked stays booked."""
        who, user = Introduction(**body_of(request, MemberInput)), person_of(request)
        row = looked_after(user, venue_id, staff_id)
        changed = change_staff(user=user, staff_id=row.pk, who=who, now=timezone.now())
        return Response(member(changed.unwrap()))

    @described(
        operation_id="retirePerson",
        summary="Take a person out of the team",
        responses={204: None},
    )
    def delete(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """Nobody books them, they no longer sign in. BOOKINGS_VISITS_AHEAD (409) while any visit is to come."""
        user = person_of(request)
        row = looked_after(user, venue_id, staff_id)
        let_go(user=user, staff_id=row.pk, now=timezone.now()).unwrap()
        return Response(status=204)


@policy("business.api_offers", Audience.VENUE_PEOPLE)
class Offers(BusinessDoor):
    @described(
        operation_id="listOffers",
        summary="See what a person does",
        responses=DoesShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """Their services, with minutes and prices of their own."""
        return Response(_offers(working(person_of(request), venue_id, staff_id)))

    @described(
        operation_id="replaceOffers",
        summary="Say what a person does",
        request=OffersInput,
        examples=[OFFERS_EXAMPLE],
        responses=DoesShape(many=True),
    )
    def put(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """Replace all of it; what is booked stays as agreed. 404 for a service that is not on the menu."""
        said, user = body_of(request, OffersInput), person_of(request)
        row = working(user, venue_id, staff_id)
        does = by_from(said["offers"], of="service", currency=row.venue.currency)
        assign_services(user=user, staff_id=row.pk, does=does, now=timezone.now()).unwrap()
        return Response(_offers(row))


def _offers(row: StaffMember) -> list[Shape]:
    return doings(doings_of_person(row), of="service", currency=row.venue.currency)
