"""Where one is signed in."""

from uuid import UUID

from allauth.usersessions.models import UserSession
from django.utils import timezone
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.tokens import session_key_of
from cozywish.api.v1.auth.answers import AuthDoor
from cozywish.api.v1.auth.person import described, person_of
from cozywish.api.v1.shapes import Described, Shape
from cozywish.apps.accounts.queries import public_session_id, sessions_of
from cozywish.apps.accounts.services import Whereabouts, end_other_sessions, end_own_session
from cozywish.toolkit.places import place_of
from cozywish.toolkit.policies import Audience, policy
from cozywish.toolkit.requests import client_address, device_name, named_device


class SessionShape(Described):
    id = serializers.UUIDField()
    device = serializers.CharField(help_text="What the browser or app says it is.")
    network = serializers.CharField(help_text="The address it was used from last.")
    place = serializers.CharField(help_text="City and country of that, as far as known, or empty.")
    began_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    is_current = serializers.BooleanField()


def session(row: UserSession, *, current: str) -> Shape:
    """Return a session; its key is a secret."""
    return {
        "id": public_session_id(row),
        "device": named_device(row.user_agent),
        "network": row.ip,
        "place": place_of(row.ip),
        "began_at": row.created_at,
        "last_seen_at": row.last_seen_at,
        "is_current": row.session_key == current,
    }


def _where(request: Request) -> Whereabouts:
    http = request._request
    return Whereabouts(network=client_address(http), device=device_name(http))


def _rows(request: Request) -> list[UserSession]:
    return sessions_of(user=person_of(request), now=timezone.now())


@policy("accounts.api_sessions", Audience.SIGNED_IN)
class Sessions(AuthDoor):
    http_method_names = ["get", "head", "delete"]

    @described(
        operation_id="listSessions",
        summary="See where you are signed in",
        responses=SessionShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """Browsers and apps, the one that was used last first."""
        current = session_key_of(request)
        return Response([session(row, current=current) for row in _rows(request)])

    @described(
        operation_id="endOtherSessions",
        summary="Sign all others out",
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        """All but the session that asks."""
        end_other_sessions(
            user=person_of(request),
            current=session_key_of(request),
            where=_where(request),
            now=timezone.now(),
        ).unwrap()
        return Response(status=204)


@policy("accounts.api_sessions", Audience.SIGNED_IN)
class OneSession(AuthDoor):
    http_method_names = ["delete"]

    @described(
        operation_id="endSession",
        summary="Sign one out",
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, session_id: UUID) -> Response:
        """Also the session that asks."""
        found = [row for row in _rows(request) if public_session_id(row) == session_id]
        if not found:
            raise exceptions.NotFound
        end_own_session(
            user=person_of(request),
            session_id=found[0].pk,
            where=_where(request),
            now=timezone.now(),
        ).unwrap()
        return Response(status=204)
