"""Venues of one's own: opening, editing and sending them in."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import LineField, Nothing, Strict, body_of, key_of
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.changes import fresh
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for, seat_at
from cozywish.api.v1.business.venue_shapes import (
    CHANGE_EXAMPLE,
    OPEN_EXAMPLE,
    ChecklistShape,
    ChoicesShape,
    OwnVenueShape,
    ReviewShape,
    SeatShape,
    VenueChangeInput,
    VenueInput,
    checklist,
    choices,
    details_from,
    own_venue,
    review,
    seat,
)
from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.services import close_down
from cozywish.apps.bookings.services.places import save_place
from cozywish.apps.catalog.models import Category, Tag
from cozywish.apps.catalog.queries import categories_called, tags_called
from cozywish.apps.venues.models import Business, Permission, Venue
from cozywish.apps.venues.queries import business_of, reviews_of, seats_of, venues_within
from cozywish.apps.venues.services import ChangedMeanwhile, submit_venue
from cozywish.toolkit.policies import Audience, policy


def editable(user: User, venue_id: UUID) -> Venue:
    """Return the venue. Raises Venue.DoesNotExist for whoever may not edit it."""
    mine = venues_within(user=user, permission=Permission.VENUE_EDIT)
    return mine.select_related("place").get(pk=venue_id)


def tagged(slugs: Sequence[str]) -> list[Tag]:
    """Return the tags, by the slugs they have or had. Raises ValidationError for one that there is not."""
    known = tags_called(slugs)
    unknown = {
        f"tags.{number}": [_("There is no such tag.")]
        for number, slug in enumerate(slugs)
        if slug not in known
    }
    if unknown:
        raise exceptions.ValidationError(unknown)
    return list(dict.fromkeys(known[slug] for slug in slugs))


def named(slugs: Sequence[str]) -> list[Category]:
    """Return the categories in that order, by the slugs they have or had.

    Raises ValidationError for one that there is not.
    """
    known = categories_called(slugs)
    unknown = {
        f"categories.{number}": [_("There is no such category.")]
        for number, slug in enumerate(slugs)
        if slug not in known
    }
    if unknown:
        raise exceptions.ValidationError(unknown)
    return list(dict.fromkeys(known[slug] for slug in slugs))


@policy("business.api_venues", Audience.VENUE_PEOPLE)
class OwnVenues(BusinessDoor):
    @described(
        operation_id="listOwnVenues",
        summary="See where you work",
        responses=SeatShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """Your places at venues: what you own first, then what you manage, then where you work."""
        return Response([seat(row) for row in seats_of(person_of(request))])

    @described(
        operation_id="openVenue",
        summary="Open a venue",
        parameters=[KEY_PARAMETER],
        request=VenueInput,
        examples=[OPEN_EXAMPLE],
        responses={201: OwnVenueShape},
    )
    def post(self, request: Request) -> Response:
        """Make your business a venue that nobody sees before it is sent in and approved.

        Only for the owner of a business that may have one more.
        """
        key_of(request)
        said, user = body_of(request, VenueInput), person_of(request)
        if business_of(user=user) is None:
            raise Business.DoesNotExist
        kinds, words = named(said["categories"]), tagged(said["tags"])

        def act() -> tuple[int, Any]:
            opened = save_place(
                editor=user,
                venue_id=None,
                version=0,
                details=details_from(said),
                categories=kinds,
                tags=words,
                now=timezone.now(),
            )
            return 201, own_venue(opened.unwrap())

        return reply(once_for(request, act).unwrap())


@policy("business.api_choices", Audience.SIGNED_IN)
class Choices(BusinessDoor):
    @described(
        operation_id="readChoices", summary="See what there is to choose", responses=ChoicesShape
    )
    def get(self, request: Request) -> Response:
        """Categories, tags and facts, in the order of the pages."""
        return Response(choices())


@policy("business.api_venue", Audience.VENUE_PEOPLE)
class OwnVenue(BusinessDoor):
    @described(
        operation_id="readOwnVenue", summary="See what a venue says", responses=OwnVenueShape
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """All that can be edited, live or not."""
        return Response(own_venue(editable(person_of(request), venue_id)))

    @described(
        operation_id="changeOwnVenue",
        summary="Change what a venue says",
        request=VenueChangeInput,
        examples=[CHANGE_EXAMPLE],
        responses=OwnVenueShape,
    )
    def put(self, request: Request, venue_id: UUID) -> Response:
        """Replace all of it.

        When somebody else has saved since `version`, the answer is 409 VENUES_CHANGED_MEANWHILE with the venue as it
        is now in `details.current`. Nothing is lost: compare, then send again with that version.
        """
        said, user = body_of(request, VenueChangeInput), person_of(request)
        before = editable(user, venue_id)
        saved = save_place(
            editor=user,
            venue_id=before.pk,
            version=said["version"],
            details=details_from(said),
            categories=named(said["categories"]),
            tags=tagged(said["tags"]),
            now=timezone.now(),
        )
        saved = fresh(
            saved,
            refusal=ChangedMeanwhile,
            current=lambda: own_venue(editable(user, venue_id)),
        )
        return Response(own_venue(saved.unwrap()))


@policy("business.api_checklist", Audience.VENUE_PEOPLE)
class Checklist(BusinessDoor):
    @described(
        operation_id="readChecklist", summary="See what is left to do", responses=ChecklistShape
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """What the venue needs before it can be sent in, and what of it is there."""
        return Response(checklist(editable(person_of(request), venue_id)))


@policy("business.api_reviews", Audience.VENUE_PEOPLE)
class Reviews(BusinessDoor):
    @described(
        operation_id="listReviews",
        summary="See what was decided about a venue",
        responses=ReviewShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """Each time it was sent in, and each answer with its reasons, newest first."""
        venue = editable(person_of(request), venue_id)
        return Response([review(row) for row in reviews_of(venue)])

    @described(
        operation_id="submitVenue",
        summary="Send a venue in",
        parameters=[KEY_PARAMETER],
        request=Nothing,
        responses={201: ReviewShape},
    )
    def post(self, request: Request, venue_id: UUID) -> Response:
        """Ask the office to let customers see it.

        VENUES_INCOMPLETE (422) names what is missing; VENUES_WRONG_MOMENT (409): it is in review, live, rejected or
        suspended.
        """
        key_of(request)
        body_of(request, Nothing)
        user = person_of(request)

        def act() -> tuple[int, Any]:
            sent = submit_venue(editor=user, venue_id=venue_id, now=timezone.now()).unwrap()
            return 201, review(reviews_of(sent)[0])

        return reply(once_for(request, act).unwrap())


class CloseInput(Strict):
    """The venue's name, which says that you mean it."""

    name = LineField(max_length=80)


@policy("business.api_close", Audience.VENUE_PEOPLE)
class Closing(BusinessDoor):
    @described(
        operation_id="closeVenue",
        summary="Close a venue for good",
        parameters=[KEY_PARAMETER],
        request=CloseInput,
        examples=[OpenApiExample("Closing", value={"name": "Fern & Ember"}, request_only=True)],
        responses={201: ReviewShape},
    )
    def post(self, request: Request, venue_id: UUID) -> Response:
        """Take it away from customers; nothing opens it again. Only for the owner.

        BOOKINGS_VENUE_VISITS_AHEAD (409) while a visit is ahead or held, VENUES_NAME_DIFFERS (422),
        VENUES_WRONG_MOMENT (409): it is closed already.
        """
        key_of(request)
        user, name = person_of(request), body_of(request, CloseInput)["name"]
        venue = seat_at(user, venue_id, lambda seat: seat.is_owner).venue

        def act() -> tuple[int, Any]:
            now = timezone.now()
            closed = close_down(owner=user, venue_id=venue.pk, name=name, now=now).unwrap()
            return 201, review(reviews_of(closed)[0])

        return reply(once_for(request, act).unwrap())
