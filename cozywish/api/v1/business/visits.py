"""The visits of a business: looking at them, finding clients again, and booking for one."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.auth import caller_of
from cozywish.api.inputs import (
    AddressField,
    IdField,
    LineField,
    MomentField,
    PhoneField,
    Strict,
    YesOrNoField,
    body_of,
    key_of,
    query_of,
)
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.paging import Order, instant
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.booking_inputs import AddressInput
from cozywish.api.v1.booking_shapes import AddressShape, home
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for, seat_at
from cozywish.api.v1.business.visit_shapes import (
    STATES,
    VisitDetailShape,
    VisitShape,
    WholeVisitShape,
    around,
    visits,
    wordless,
    words,
)
from cozywish.api.v1.business.windows import DaysQuery, window
from cozywish.api.v1.shapes import Described
from cozywish.apps.accounts.models import User
from cozywish.apps.accounts.services import count_mail
from cozywish.apps.bookings.limits import count_told
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.acting import (
    business_actor,
    placing_actor,
)
from cozywish.apps.bookings.queries.business import visits_between, visits_seen_by
from cozywish.apps.bookings.queries.clients import KnownClient, known_client
from cozywish.apps.bookings.queries.free_time import LONGEST_VISIT
from cozywish.apps.bookings.queries.gates import VISITS
from cozywish.apps.bookings.services import Address, Contact, place_for_client, read_contact
from cozywish.apps.venues.models import StaffMember
from cozywish.core.services import ServiceResult
from cozywish.toolkit.policies import Audience, policy

SOONEST_FIRST = Order("starts_at", instant)


class VisitsQuery(DaysQuery):
    """Which visits."""

    staff = IdField(required=False, help_text="Only where this person does some of it.")
    state = serializers.ListField(
        child=serializers.ChoiceField(choices=STATES),
        required=False,
        help_text="Repeat the parameter. Without it: what takes place or is asked for.",
    )


class PlaceInput(Strict):
    """Who comes, what for, to whom and when."""

    staff = IdField()
    services = serializers.ListField(
        child=IdField(),
        min_length=1,
        max_length=LONGEST_VISIT,
        help_text="One to four services done back to back, in this order.",
    )
    extras = serializers.ListField(child=IdField(), default=list, max_length=48)
    starts_at = MomentField(help_text="In steps of five minutes; not only what customers can book.")
    client = IdField(
        default=None,
        allow_null=True,
        help_text="A `visit` of `findClients`: what is known of that client is used, if the name is theirs.",
    )
    name = LineField(max_length=80)
    email = AddressField(max_length=254, default="", allow_blank=True)
    phone = PhoneField(max_length=40, default="", allow_blank=True)
    note = LineField(max_length=500, default="", allow_blank=True)
    address = AddressInput(required=False, help_text="For services done at home.")
    outside_hours = YesOrNoField(default=False)
    squeeze_reason = LineField(
        max_length=300,
        default=None,
        allow_null=True,
        help_text="Why it is squeezed in although the time is taken. It takes no room, and the audit log says so.",
    )
    tell_client = YesOrNoField(default=False, help_text="By e-mail, where there is an address.")


class ReachedShape(Described):
    """How to reach the client; empty where it was not given. `address` is that of a visit at home."""

    email = serializers.CharField()
    phone = serializers.CharField()
    address = AddressShape(allow_null=True)


PLACE_EXAMPLE = OpenApiExample(
    "Somebody on the phone",
    request_only=True,
    value={
        "staff": "0d2a1c7e-3b4d-4a55-8c7b-64c1e5f0a902",
        "services": ["c4a6f7d2-18e9-4b61-9a0e-7f2d3c5b6e03"],
        "starts_at": "2036-05-05T11:05:00-07:00",
        "name": "Alice Archer",
    },
)


def opened(user: User, venue_id: UUID, booking_id: UUID) -> Booking:
    """Return the visit. Raises Booking.DoesNotExist for whoever sees none of it. Three SQL queries."""
    return visits_seen_by(user).get(pk=booking_id, venue=venue_id)


@policy("business.api_visits", Audience.VENUE_PEOPLE)
class Visits(BusinessDoor):
    @described(
        operation_id="listVisits",
        summary="See the visits of some days",
        parameters=[VisitsQuery],
        responses=VisitShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """Those that are yours to see, by their start. How to reach a client: `readClientContact`."""
        user, now = person_of(request), timezone.now()
        venue = seat_at(user, venue_id, lambda seat: seat.sees_calendar or seat.answers).venue
        asked = query_of(request, VisitsQuery)
        begins, ends = window(venue, asked)
        rows = visits_between(
            user=user, venue=venue, begins=begins, ends=ends, staff_id=asked.get("staff")
        ).filter(state__in=asked.get("state") or VISITS)
        return SOONEST_FIRST.page_of(rows, asked, lambda found: visits(found, user=user, now=now))

    @described(
        operation_id="placeVisit",
        summary="Book for a client",
        parameters=[KEY_PARAMETER],
        request=PlaceInput,
        examples=[PLACE_EXAMPLE],
        responses={201: VisitDetailShape},
    )
    def post(self, request: Request, venue_id: UUID) -> Response:
        """On the phone, at the counter, or squeezed in. It is agreed at once; notice and horizon do not bind you.

        BOOKINGS_OUTSIDE_HOURS (409): say `outside_hours`. BOOKINGS_SLOT_TAKEN (409): the time is taken.
        """
        key_of(request)
        user, now = person_of(request), timezone.now()
        seat_at(user, venue_id, lambda seat: seat.sees_calendar)
        said = body_of(request, PlaceInput)

        def act() -> tuple[int, Any]:
            placed = _place(request, venue_id, said).unwrap()
            row = opened(user, venue_id, placed.pk)
            return 201, wordless(row, actor=business_actor(user=user, booking=row), now=now)

        given = once_for(request, act).unwrap()
        row = opened(user, venue_id, UUID(given.body["id"]))
        return reply(given, **words(row, user=user))


def _place(request: Request, venue_id: UUID, said: dict[str, Any]) -> ServiceResult[Booking]:
    user, now = person_of(request), timezone.now()
    staff, actor = placing_actor(user=user, staff_id=said["staff"])
    if staff.venue_id != venue_id:
        raise StaffMember.DoesNotExist
    known = KnownClient()
    if said["client"] is not None:
        known = known_client(user=user, staff=staff, name=said["name"], pk=said["client"])
    email = said["email"] or known.email
    if said["tell_client"] and email:
        count_told(venue_id, now=now)
        count_mail(email=email, network=caller_of(request).address, now=now)
    address = said.get("address")
    return place_for_client(
        by=actor,
        staff=staff,
        service_ids=said["services"],
        extra_ids=said["extras"],
        starts_at=said["starts_at"],
        contact=Contact(
            name=said["name"],
            email=email,
            phone=said["phone"] or known.phone,
            note=said["note"],
            address=Address(**address) if address else None,
        ),
        customer=known.customer,
        squeeze_reason=said["squeeze_reason"],
        outside_hours=said["outside_hours"],
        now=now,
        tell_client=said["tell_client"],
    )


@policy("business.api_visit", Audience.VENUE_PEOPLE)
class OneVisit(BusinessDoor):
    @described(
        operation_id="readVisit",
        summary="Look at a visit",
        responses=WholeVisitShape,
    )
    def get(self, request: Request, venue_id: UUID, booking_id: UUID) -> Response:
        """With what happened so far, what stands beside it, and what you can do now."""
        user, now = person_of(request), timezone.now()
        row = opened(user, venue_id, booking_id)
        actor = business_actor(user=user, booking=row)
        shown = wordless(row, actor=actor, now=now) | words(row, user=user)
        return Response(shown | around(row, user=user, now=now))


@policy("business.api_contact", Audience.VENUE_PEOPLE)
class ClientContact(BusinessDoor):
    http_method_names = ["get"]

    @described(
        operation_id="readClientContact",
        summary="See how to reach the client",
        responses={200: ReachedShape, 403: None},
    )
    def get(self, request: Request, venue_id: UUID, booking_id: UUID) -> Response:
        """Each time is written down, for the client to see. BOOKINGS_CONTACT_CLOSED (403) when you need not know."""
        user, now = person_of(request), timezone.now()
        row = opened(user, venue_id, booking_id)
        told = read_contact(reader=user, reference=row.reference, now=now).unwrap()
        return Response({"email": told.email, "phone": told.phone, "address": home(row)})
