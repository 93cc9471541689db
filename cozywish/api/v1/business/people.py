"""The people of a team: who they are, and what they do."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import (
    LineField,
    PhoneField,
    Strict,
    VersionField,
    YesOrNoField,
    body_of,
    key_of,
    query_of,
)
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.paging import Order, PageQuery
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.changes import fresh
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for, seat_at
from cozywish.api.v1.business.service_shapes import (
    OFFERS_EXAMPLE,
    DoesInput,
    OffersInput,
    OffersShape,
    by_from,
    doings,
)
from cozywish.api.v1.shapes import Described, Shape
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.services import let_go
from cozywish.apps.catalog.queries import doings_of_person
from cozywish.apps.catalog.services import assign_services
from cozywish.apps.catalog.services.menu import MOST_SERVICES
from cozywish.apps.scheduling.services import take_on
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.apps.venues.queries import may_look_after, staff_within, team_of
from cozywish.apps.venues.services import (
    Introduction,
    Reach,
    StaffChangedMeanwhile,
    change_staff,
    read_reach,
)
from cozywish.toolkit.media import shown_at
from cozywish.toolkit.policies import Audience, policy

AS_LISTED = Order("position", int)


class MemberShape(Described):
    """A person of the team. How to reach them is in `readPerson` alone.

    `version` counts the changes: send it back with the next one.
    """

    id = serializers.UUIDField()
    name = serializers.CharField()
    title = serializers.CharField()
    bio = serializers.CharField()
    is_bookable = serializers.BooleanField()
    picture = serializers.CharField(allow_null=True)
    is_featured = serializers.BooleanField(help_text="Whether they stand on the venue's page.")
    has_login = serializers.BooleanField()
    version = serializers.IntegerField()


class ReachShape(Described):
    """How to reach somebody, login or not; empty where nobody has said it."""

    email = serializers.CharField()
    phone = serializers.CharField()


class PersonOfTeamShape(MemberShape):
    """A person of the team, and how to reach them: null for whoever does not look after them."""

    contact = ReachShape(allow_null=True)


def member(row: StaffMember) -> Shape:
    """Return a person of the team."""
    plain = ("id", "name", "title", "bio", "is_bookable", "version")
    return {
        **{name: getattr(row, name) for name in plain},
        "picture": shown_at(row.avatar, "192.webp") if row.avatar else None,
        "is_featured": row.featured_place is not None,
        "has_login": row.user_id is not None,
    }


class ReachInput(Strict):
    """How to reach somebody. Customers never see it, and it gives no login."""

    email = serializers.EmailField(max_length=254, default="", allow_blank=True)
    phone = PhoneField(max_length=40, default="", allow_blank=True)


class MemberInput(Strict):
    """What customers read of somebody, and whether they can book them. Without `contact` that stays as it is."""

    name = LineField(max_length=80)
    title = LineField(max_length=80, default="", allow_blank=True)
    bio = LineField(max_length=300, default="", allow_blank=True)
    is_bookable = YesOrNoField(default=True)
    contact = ReachInput(default=None, allow_null=True)


def introduction(said: dict[str, Any]) -> Introduction:
    """Return what a valid MemberInput says."""
    plain = {name: said[name] for name in ("name", "title", "bio", "is_bookable")}
    contact = said["contact"]
    reach = Reach(contact["email"].lower(), contact["phone"]) if contact is not None else None
    return Introduction(**plain, reach=reach)


class NewMemberInput(MemberInput):
    """The same, and what they do."""

    offers = serializers.ListField(
        child=DoesInput(), max_length=MOST_SERVICES, default=list, help_text="What they do."
    )


class MemberChangeInput(MemberInput):
    """The same, and the version that it replaces."""

    version = VersionField()


_NOOR = {"name": "Noor Haddad", "title": "Massage therapist", "bio": "Deep tissue, slowly."}
MEMBER_EXAMPLE = OpenApiExample("Somebody who takes bookings", request_only=True, value=_NOOR)
MEMBER_CHANGE_EXAMPLE = OpenApiExample(
    "With other words", request_only=True, value={**_NOOR, "version": 1}
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
        request=NewMemberInput,
        examples=[MEMBER_EXAMPLE],
        responses={201: MemberShape},
    )
    def post(self, request: Request, venue_id: UUID) -> Response:
        """Put somebody at the end of the team, without a login. VENUES_TEAM_FULL (409): there are 200.

        They work whenever the venue is open, if their schedule is yours to set.
        """
        key_of(request)
        said, user = body_of(request, NewMemberInput), person_of(request)
        venue = seat_at(user, venue_id, lambda seat: seat.may_here(Permission.STAFF_MANAGE)).venue
        does = by_from(said.pop("offers"), of="service", currency=venue.currency)

        def act() -> tuple[int, Any]:
            who, now = introduction(said), timezone.now()
            made = take_on(user=user, venue_id=venue_id, who=who, does=does, now=now)
            return 201, member(made.unwrap())

        return reply(once_for(request, act).unwrap())


@policy("business.api_person", Audience.VENUE_PEOPLE)
class Person(BusinessDoor):
    @described(operation_id="readPerson", summary="See a person", responses=PersonOfTeamShape)
    def get(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """What customers read of somebody, whether they can book them, and how to reach them."""
        user = person_of(request)
        row, contact = seen(user, venue_id, staff_id), None
        if may_look_after(user=user, staff=row):
            contact = asdict(read_reach(reader=user, staff=row, now=timezone.now()).unwrap())
        return Response({**member(row), "contact": contact})

    @described(
        operation_id="changePerson",
        summary="Change a person",
        request=MemberChangeInput,
        examples=[MEMBER_CHANGE_EXAMPLE],
        responses=MemberShape,
    )
    def put(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """Replace all of it; what is booked stays booked.

        When somebody else has changed them since `version`, the answer is 409 VENUES_STAFF_CHANGED_MEANWHILE with the
        person as they are now in `details.current`.
        """
        said, user = body_of(request, MemberChangeInput), person_of(request)
        row, seen = looked_after(user, venue_id, staff_id), said.pop("version")
        changed = change_staff(
            user=user, staff_id=row.pk, who=introduction(said), seen=seen, now=timezone.now()
        )
        person = fresh(
            changed,
            refusal=StaffChangedMeanwhile,
            current=lambda: member(looked_after(user, venue_id, staff_id)),
        )
        return Response(member(person.unwrap()))

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
        responses=OffersShape,
    )
    def get(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """Their services, with minutes and prices of their own."""
        return Response(_offers(working(person_of(request), venue_id, staff_id)))

    @described(
        operation_id="replaceOffers",
        summary="Say what a person does",
        request=OffersInput,
        examples=[OFFERS_EXAMPLE],
        responses=OffersShape,
    )
    def put(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """Replace all of it; what is booked stays as agreed. 404 for a service that is not on the menu.

        VENUES_STAFF_CHANGED_MEANWHILE (409) brings all that they do now in `details.current`.
        """
        said, user = body_of(request, OffersInput), person_of(request)
        row = working(user, venue_id, staff_id)
        assigned = assign_services(
            user=user,
            staff_id=row.pk,
            does=by_from(said["offers"], of="service", currency=row.venue.currency),
            seen=said["version"],
            now=timezone.now(),
        )

        def current() -> Shape:
            return _offers(working(user, venue_id, staff_id))

        fresh(assigned, refusal=StaffChangedMeanwhile, current=current).unwrap()
        return Response(current())


def _offers(row: StaffMember) -> Shape:
    does = doings(doings_of_person(row), of="service", currency=row.venue.currency)
    return {"version": row.version, "offers": does}
