"""The team as a whole: its order, who is on the venue's page, what people look like, leaving and coming back."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.http import StrictJsonParser, UploadParser
from cozywish.api.inputs import Nothing, Strict, body_of, key_of
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for, seat_at
from cozywish.api.v1.business.people import MemberShape, looked_after, member
from cozywish.api.v1.business.service_shapes import MOVE_EXAMPLE, MoveInput
from cozywish.api.v1.shapes import Described
from cozywish.apps.catalog.services import rehire
from cozywish.apps.scheduling.services import begin_alone
from cozywish.apps.venues.models import Permission, StaffMember
from cozywish.apps.venues.queries import former_of, staff_within
from cozywish.apps.venues.services import (
    feature_staff,
    move_staff,
    remove_portrait,
    unfeature_staff,
    upload_portrait,
)
from cozywish.toolkit.images import MAX_BYTES
from cozywish.toolkit.policies import Audience, policy

LARGEST = 4 * MAX_BYTES  # one that is too heavy is told at the file


class FormerShape(Described):
    """Somebody who left the team."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class PictureInput(Strict):
    """A JPEG, PNG, WebP or GIF picture of at most 10 MB."""

    picture = serializers.FileField(allow_empty_file=True, default=None)


@policy("business.api_move_person", Audience.VENUE_PEOPLE)
class MovePerson(BusinessDoor):
    @described(
        operation_id="movePerson",
        summary="Move a person",
        parameters=[KEY_PARAMETER],
        request=MoveInput,
        examples=[MOVE_EXAMPLE],
        responses=MemberShape,
    )
    def post(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """Let them change places with their neighbour in the team; at the end nothing happens."""
        key_of(request)
        user = person_of(request)
        said, row = body_of(request, MoveInput), looked_after(user, venue_id, staff_id)

        def act() -> tuple[int, Any]:
            is_up, now = said["to"] == "up", timezone.now()
            return 200, member(
                move_staff(user=user, staff_id=row.pk, is_up=is_up, now=now).unwrap()
            )

        return reply(once_for(request, act).unwrap())


@policy("business.api_featured", Audience.VENUE_PEOPLE)
class Featured(BusinessDoor):
    @described(
        operation_id="featurePerson",
        summary="Put a person on the page",
        request=Nothing,
        responses=MemberShape,
    )
    def put(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """Once more changes nothing. VENUES_PAGE_FULL (409): there is no more place."""
        user = person_of(request)
        body_of(request, Nothing)
        row = looked_after(user, venue_id, staff_id)
        featured = feature_staff(user=user, staff_id=row.pk, now=timezone.now())
        return Response(member(featured.unwrap()))

    @described(
        operation_id="unfeaturePerson", summary="Take a person off the page", responses={204: None}
    )
    def delete(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """Who can be booked still can."""
        user = person_of(request)
        row = looked_after(user, venue_id, staff_id)
        unfeature_staff(user=user, staff_id=row.pk, now=timezone.now()).unwrap()
        return Response(status=204)


def shown_anew(request: Request, row: StaffMember) -> Response:
    """Make the picture that was sent the person's. Raises LimitReached."""
    upload = body_of(request, PictureInput)["picture"]
    if upload is None:
        raise exceptions.ValidationError({"picture": [_("Please choose a picture first.")]})
    user, now = person_of(request), timezone.now()
    return Response(
        member(upload_portrait(user=user, staff_id=row.pk, upload=upload, now=now).unwrap())
    )


@policy("business.api_portrait", Audience.VENUE_PEOPLE)
class Portrait(BusinessDoor):
    parser_classes = (StrictJsonParser, UploadParser)
    largest = LARGEST

    @described(
        operation_id="replacePortrait",
        summary="Show what a person looks like",
        request={"multipart/form-data": PictureInput},
        responses=MemberShape,
    )
    def put(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """The picture is drawn anew as a square, without what else is in the file."""
        return shown_anew(request, looked_after(person_of(request), venue_id, staff_id))

    @described(
        operation_id="removePortrait", summary="Remove a person's picture", responses={204: None}
    )
    def delete(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """Initials stand there again."""
        user = person_of(request)
        row = looked_after(user, venue_id, staff_id)
        remove_portrait(user=user, staff_id=row.pk, now=timezone.now()).unwrap()
        return Response(status=204)


@policy("business.api_just_me", Audience.VENUE_PEOPLE)
class JustMe(BusinessDoor):
    @described(
        operation_id="addMyself",
        summary="Take bookings yourself",
        parameters=[KEY_PARAMETER],
        request=Nothing,
        responses={201: MemberShape},
    )
    def post(self, request: Request, venue_id: UUID) -> Response:
        """Make the owner somebody of the team who does all that is on the menu, whenever it is open."""
        key_of(request)
        user = person_of(request)
        body_of(request, Nothing)
        venue = seat_at(user, venue_id, lambda seat: seat.is_owner).venue

        def act() -> tuple[int, Any]:
            done = begin_alone(owner=user, venue_id=venue.pk, now=timezone.now())
            return 201, member(done.unwrap())

        return reply(once_for(request, act).unwrap())


@policy("business.api_former_people", Audience.VENUE_PEOPLE)
class FormerPeople(BusinessDoor):
    @described(
        operation_id="listFormerPeople",
        summary="See who left the team",
        responses=FormerShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """Whom you could take back, by name."""
        user = person_of(request)
        seat = seat_at(user, venue_id, lambda seat: seat.may(Permission.STAFF_MANAGE))
        return Response(
            [{"id": row.pk, "name": row.name} for row in former_of(seat=seat, user=user)]
        )


@policy("business.api_take_back", Audience.VENUE_PEOPLE)
class TakeBack(BusinessDoor):
    @described(
        operation_id="takePersonBack",
        summary="Let a person work here again",
        parameters=[KEY_PARAMETER],
        request=Nothing,
        responses=MemberShape,
    )
    def post(self, request: Request, venue_id: UUID, former_id: UUID) -> Response:
        """As before, but without a login and not on the page. VENUES_TEAM_FULL (409): there are 200."""
        key_of(request)
        user = person_of(request)
        body_of(request, Nothing)
        managed = staff_within(user=user, permission=Permission.STAFF_MANAGE)
        row = managed.get(pk=former_id, venue_id=venue_id)

        def act() -> tuple[int, Any]:
            back = rehire(user=user, staff_id=row.pk, now=timezone.now())
            return 200, member(back.unwrap())

        return reply(once_for(request, act).unwrap())
