"""Trusting managers with part of the business: for its owner alone, everybody else finds nothing."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import (
    AddressField,
    IdField,
    LineField,
    Strict,
    YesOrNoField,
    body_of,
    key_of,
)
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for
from cozywish.api.v1.business.invitations import count_letter
from cozywish.api.v1.shapes import Described, Shape
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.queries.business import clients_of
from cozywish.apps.venues.models import Business, Manager, Permission
from cozywish.apps.venues.queries import business_of, managers_of
from cozywish.apps.venues.services import (
    Scope,
    appoint_manager,
    change_manager,
    remove_manager,
)
from cozywish.toolkit.policies import Audience, policy

MOST_NAMED = 1000


class ScopeShape(Described):
    """What is covered: everything, or ids of venues, people and clients with an account, together."""

    everything = serializers.BooleanField()
    venues = serializers.ListField(child=serializers.UUIDField())
    staff = serializers.ListField(child=serializers.UUIDField())
    clients = serializers.ListField(child=serializers.UUIDField())


class ManagerShape(Described):
    """Somebody who is trusted with part of the business; nothing counts before they have accepted."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    has_accepted = serializers.BooleanField()
    permissions = serializers.ListField(child=serializers.ChoiceField(choices=Permission.choices))
    scope = ScopeShape()


def manager(row: Manager) -> Shape:
    """Return a manager, from the rows of `managers_of`."""
    return {
        "id": row.pk,
        "name": row.name,
        "has_accepted": row.user_id is not None,
        "permissions": sorted(one.permission for one in row.permissions.all()),
        "scope": {
            "everything": row.manages_all,
            **{
                kind: sorted(one.pk for one in getattr(row, kind).all())
                for kind in ("venues", "staff", "clients")
            },
        },
    }


class ScopeInput(Strict):
    """`everything`, or else what is named."""

    everything = YesOrNoField(default=False)
    venues = serializers.ListField(child=IdField(), max_length=MOST_NAMED, default=list)
    staff = serializers.ListField(child=IdField(), max_length=MOST_NAMED, default=list)
    clients = serializers.ListField(child=IdField(), max_length=MOST_NAMED, default=list)


class GrantInput(Strict):
    """All that they may do, and over what."""

    permissions = serializers.ListField(
        child=serializers.ChoiceField(choices=Permission.choices), max_length=len(Permission)
    )
    scope = ScopeInput()


class AppointInput(GrantInput):
    """The same, and who it is. They accept with an account of this address."""

    name = LineField(max_length=80)
    email = AddressField(max_length=254)


_GRANT = {"permissions": ["bookings.view"], "scope": {"everything": True}}
APPOINT_EXAMPLE = OpenApiExample(
    "Somebody who sees all bookings",
    request_only=True,
    value={"name": "Mona Marsh", "email": "mona.marsh@example.com", **_GRANT},
)
GRANT_EXAMPLE = OpenApiExample("All bookings, nothing else", request_only=True, value=_GRANT)


def own_business(user: User) -> Business:
    """Return the business. Raises Business.DoesNotExist for anybody but an owner."""
    found = business_of(user=user)
    if found is None:
        raise Business.DoesNotExist
    return found


def manager_at(business: Business, manager_id: UUID) -> Manager:
    """Return the manager of that business. Raises Manager.DoesNotExist."""
    return managers_of(business=business).get(pk=manager_id)


def scope_from(said: dict[str, Any], business: Business) -> Scope:
    """Return what a valid ScopeInput says. Raises ValidationError for whom the owner knows no visit of."""
    if said["everything"]:
        return Scope(everything=True)
    clients = set(said["clients"])
    if clients - set(clients_of(business).filter(pk__in=clients).values_list("pk", flat=True)):
        sentence = _("Choose only clients with an account who have visits here.")
        raise exceptions.ValidationError({"scope.clients": [sentence]})
    return Scope(venues=said["venues"], staff=said["staff"], clients=said["clients"])


@policy("business.api_managers", Audience.VENUE_PEOPLE)
class Managers(BusinessDoor):
    @described(
        operation_id="listManagers",
        summary="See whom you trust with your business",
        responses=ManagerShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """By name, invited ones included. 404 for anybody but an owner."""
        rows = managers_of(business=own_business(person_of(request)))
        return Response([manager(row) for row in rows])

    @described(
        operation_id="appointManager",
        summary="Trust somebody with part of your business",
        parameters=[KEY_PARAMETER],
        request=AppointInput,
        examples=[APPOINT_EXAMPLE],
        responses={201: ManagerShape},
    )
    def post(self, request: Request) -> Response:
        """They get a mail. VENUES_MANAGER_ALREADY (409): somebody with this address manages it, or is invited to."""
        key_of(request)
        user = person_of(request)
        said, business = body_of(request, AppointInput), own_business(user)
        email, scope = said["email"].lower(), scope_from(said["scope"], business)
        count_letter(request, email)

        def act() -> tuple[int, Any]:
            made = appoint_manager(
                owner=user,
                name=said["name"],
                email=email,
                permissions=[Permission(name) for name in said["permissions"]],
                scope=scope,
                now=timezone.now(),
            )
            shape = manager(managers_of(business=business).get(invitations=made.unwrap()))
            return 201, {name: value for name, value in shape.items() if name != "name"}

        return reply(once_for(request, act).unwrap(), name=said["name"])


@policy("business.api_manager", Audience.VENUE_PEOPLE)
class OneManager(BusinessDoor):
    @described(operation_id="readManager", summary="See a manager", responses=ManagerShape)
    def get(self, request: Request, manager_id: UUID) -> Response:
        """What they may do, and over what."""
        return Response(manager(manager_at(own_business(person_of(request)), manager_id)))

    @described(
        operation_id="changeManager",
        summary="Change what a manager may do",
        request=GrantInput,
        examples=[GRANT_EXAMPLE],
        responses=ManagerShape,
    )
    def put(self, request: Request, manager_id: UUID) -> Response:
        """Replace all of it, from their next request on. Invitations that it no longer covers end."""
        user = person_of(request)
        said, business = body_of(request, GrantInput), own_business(user)
        row = manager_at(business, manager_id)
        change_manager(
            owner=user,
            manager_id=row.pk,
            permissions=[Permission(name) for name in said["permissions"]],
            scope=scope_from(said["scope"], business),
            now=timezone.now(),
        ).unwrap()
        return Response(manager(manager_at(business, manager_id)))

    @described(operation_id="removeManager", summary="Remove a manager", responses={204: None})
    def delete(self, request: Request, manager_id: UUID) -> Response:
        """Take everything back, from their next request on."""
        user = person_of(request)
        row = manager_at(own_business(user), manager_id)
        remove_manager(owner=user, manager_id=row.pk, now=timezone.now()).unwrap()
        return Response(status=204)
