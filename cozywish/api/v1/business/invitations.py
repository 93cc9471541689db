"""Offering people of the team a login, and taking it away again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import caller_of
from cozywish.api.inputs import AddressField, Nothing, Strict, body_of, key_of
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for, seat_at
from cozywish.api.v1.business.people import looked_after
from cozywish.api.v1.shapes import Described, Shape, UtcField
from cozywish.apps.accounts.services import count_mail
from cozywish.apps.venues.models import Invitation
from cozywish.apps.venues.queries import invitations_seen, own_invitation
from cozywish.apps.venues.services import (
    end_login,
    invite_staff,
    read_team_contacts,
    revoke_invitation,
    send_again,
)
from cozywish.toolkit.policies import Audience, policy


class InvitationShape(Described):
    """A place that is offered: of the person `staff`, or of the manager. `email` is null for whoever may not see it."""

    id = serializers.UUIDField()
    staff = serializers.UUIDField(allow_null=True)
    manager = serializers.UUIDField(allow_null=True)
    email = serializers.CharField(allow_null=True)
    expires_at = UtcField()
    is_over = serializers.BooleanField()


def without_address(row: Invitation, now: datetime) -> Shape:
    """Return the invitation as it may be kept with a request's key."""
    return {
        "id": row.pk,
        "staff": row.staff_id,
        "manager": row.manager_id,
        "expires_at": row.expires_at,
        "is_over": row.expires_at <= now,
    }


class InviteInput(Strict):
    """They accept with an account of this address."""

    email = AddressField(max_length=254)


INVITE_EXAMPLE = OpenApiExample(
    "A login for somebody of the team",
    request_only=True,
    value={"email": "ines.calloway@example.com"},
)


def count_letter(request: Request, email: str) -> None:
    """Count a mail that is sent to the address because of this request. Raises LimitReached."""
    count_mail(email=email, network=caller_of(request).address, now=timezone.now())


@policy("business.api_invitations", Audience.VENUE_PEOPLE)
class Invitations(BusinessDoor):
    @described(
        operation_id="listInvitations",
        summary="See who is invited",
        responses=InvitationShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """Open invitations of the people whom you may look at, and for the owner those of managers."""
        user, now = person_of(request), timezone.now()
        seat = seat_at(user, venue_id, lambda seat: seat.sees_team)
        contacts = read_team_contacts(reader=user, venue=seat.venue, now=now).unwrap()
        return Response(
            [
                {**without_address(row, now), "email": contacts.invited.get(row.pk)}
                for row in invitations_seen(seat=seat, user=user)
            ]
        )


@policy("business.api_invite", Audience.VENUE_PEOPLE)
class Invite(BusinessDoor):
    @described(
        operation_id="invitePerson",
        summary="Offer a person a login",
        parameters=[KEY_PARAMETER],
        request=InviteInput,
        examples=[INVITE_EXAMPLE],
        responses={201: InvitationShape},
    )
    def post(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """They get a mail; an earlier invitation ends. VENUES_STAFF_HAS_LOGIN (409): they can sign in already."""
        key_of(request)
        user, now = person_of(request), timezone.now()
        email = body_of(request, InviteInput)["email"].lower()
        row = looked_after(user, venue_id, staff_id)
        count_letter(request, email)

        def act() -> tuple[int, Any]:
            made = invite_staff(inviter=user, staff_id=row.pk, email=email, now=now)
            return 201, without_address(made.unwrap(), now)

        return reply(once_for(request, act).unwrap(), email=email)


@policy("business.api_end_login", Audience.VENUE_PEOPLE)
class Login(BusinessDoor):
    @described(
        operation_id="endPersonsLogin",
        summary="Take a person's login away",
        responses={204: None},
    )
    def delete(self, request: Request, venue_id: UUID, staff_id: UUID) -> Response:
        """From their next request on; they stay in the team. 404 where there is none."""
        user = person_of(request)
        row = looked_after(user, venue_id, staff_id)
        end_login(manager=user, staff_id=row.pk, now=timezone.now()).unwrap()
        return Response(status=204)


@policy("business.api_revoke_invitation", Audience.VENUE_PEOPLE)
class OneInvitation(BusinessDoor):
    @described(
        operation_id="revokeInvitation",
        summary="Take an invitation back",
        responses={204: None},
    )
    def delete(self, request: Request, invitation_id: UUID) -> Response:
        """Its link works no more."""
        user = person_of(request)
        revoke_invitation(inviter=user, invitation_id=invitation_id, now=timezone.now()).unwrap()
        return Response(status=204)


@policy("business.api_invite_again", Audience.VENUE_PEOPLE)
class InviteAgain(BusinessDoor):
    @described(
        operation_id="sendInvitationAgain",
        summary="Send an invitation again",
        parameters=[KEY_PARAMETER],
        request=Nothing,
        responses={201: InvitationShape},
    )
    def post(self, request: Request, invitation_id: UUID) -> Response:
        """A new one to the same address, over or not; the link of the earlier one works no more."""
        key_of(request)
        user, now = person_of(request), timezone.now()
        body_of(request, Nothing)
        email = own_invitation(user=user, invitation_id=invitation_id).email
        count_letter(request, email)

        def act() -> tuple[int, Any]:
            made = send_again(inviter=user, invitation_id=invitation_id, now=now)
            return 201, without_address(made.unwrap(), now)

        return reply(once_for(request, act).unwrap(), email=email)
