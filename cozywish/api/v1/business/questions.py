"""The questions customers ask a venue, with its answers."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import LineField, Strict, TextField, VersionField, body_of, key_of
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.changes import fresh
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for
from cozywish.api.v1.business.service_shapes import MOVE_EXAMPLE, MoveInput
from cozywish.api.v1.business.venues import editable
from cozywish.api.v1.shapes import Described, Shape
from cozywish.apps.accounts.models import User
from cozywish.apps.venues.models import Faq
from cozywish.apps.venues.queries import own_faqs
from cozywish.apps.venues.services import (
    Answered,
    FaqChangedMeanwhile,
    add_faq,
    change_faq,
    move_faq,
    remove_faq,
)
from cozywish.toolkit.policies import Audience, policy


class FaqShape(Described):
    """A question with its answer. `version` counts the changes: send it back with the next one."""

    id = serializers.IntegerField()
    question = serializers.CharField()
    answer = serializers.CharField()
    version = serializers.IntegerField()


def faq(row: Faq) -> Shape:
    """Return a question with its answer."""
    return {name: getattr(row, name) for name in ("id", "question", "answer", "version")}


def faqs_at(venue_id: UUID) -> list[Shape]:
    """Return the questions of the venue in their order. One SQL query."""
    return [faq(row) for row in own_faqs(venue_id=venue_id)]


class FaqInput(Strict):
    question = LineField(max_length=160)
    answer = TextField(max_length=1000)


class FaqChangeInput(FaqInput):
    """The same, and the version that it replaces."""

    version = VersionField()


_BRING = {"question": "What should I bring?", "answer": "Nothing. Towels and tea are here."}
FAQ_EXAMPLE = OpenApiExample("What customers ask", request_only=True, value=_BRING)
FAQ_CHANGE_EXAMPLE = OpenApiExample(
    "With another answer", request_only=True, value={**_BRING, "version": 1}
)


def question_at(user: User, venue_id: UUID, faq_id: int) -> Faq:
    """Return the question. Raises DoesNotExist for whoever may not edit the venue."""
    return own_faqs(venue_id=editable(user, venue_id).pk).get(pk=faq_id)


@policy("business.api_questions", Audience.VENUE_PEOPLE)
class Questions(BusinessDoor):
    @described(
        operation_id="listQuestions",
        summary="See the questions customers ask",
        responses=FaqShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """In the order in which the venue's page shows them."""
        return Response(faqs_at(editable(person_of(request), venue_id).pk))

    @described(
        operation_id="addQuestion",
        summary="Add a question",
        parameters=[KEY_PARAMETER],
        request=FaqInput,
        examples=[FAQ_EXAMPLE],
        responses={201: FaqShape},
    )
    def post(self, request: Request, venue_id: UUID) -> Response:
        """Put it after the others. VENUES_FAQS_FULL (409): there is no more room on the page."""
        key_of(request)
        user = person_of(request)
        said, venue = Answered(**body_of(request, FaqInput)), editable(user, venue_id)

        def act() -> tuple[int, Any]:
            added = add_faq(editor=user, venue_id=venue.pk, said=said, now=timezone.now())
            return 201, faq(added.unwrap())

        return reply(once_for(request, act).unwrap())


@policy("business.api_question", Audience.VENUE_PEOPLE)
class OneQuestion(BusinessDoor):
    @described(
        operation_id="changeQuestion",
        summary="Change a question",
        request=FaqChangeInput,
        examples=[FAQ_CHANGE_EXAMPLE],
        responses=FaqShape,
    )
    def put(self, request: Request, venue_id: UUID, faq_id: int) -> Response:
        """Replace it and its answer.

        VENUES_FAQ_CHANGED_MEANWHILE (409) brings both as they are now in `details.current`.
        """
        user = person_of(request)
        said, row = body_of(request, FaqChangeInput), question_at(user, venue_id, faq_id)
        changed = change_faq(
            editor=user,
            venue_id=venue_id,
            faq_id=row.pk,
            said=Answered(said["question"], said["answer"]),
            seen=said["version"],
            now=timezone.now(),
        )
        done = fresh(
            changed,
            refusal=FaqChangedMeanwhile,
            current=lambda: faq(question_at(user, venue_id, faq_id)),
        )
        return Response(faq(done.unwrap()))

    @described(
        operation_id="removeQuestion", summary="Take a question off the page", responses={204: None}
    )
    def delete(self, request: Request, venue_id: UUID, faq_id: int) -> Response:
        """For good."""
        user = person_of(request)
        row = question_at(user, venue_id, faq_id)
        remove_faq(editor=user, venue_id=venue_id, faq_id=row.pk, now=timezone.now()).unwrap()
        return Response(status=204)


@policy("business.api_move_question", Audience.VENUE_PEOPLE)
class MoveQuestion(BusinessDoor):
    @described(
        operation_id="moveQuestion",
        summary="Move a question",
        parameters=[KEY_PARAMETER],
        request=MoveInput,
        examples=[MOVE_EXAMPLE],
        responses=FaqShape(many=True),
    )
    def post(self, request: Request, venue_id: UUID, faq_id: int) -> Response:
        """Let it change places with its neighbour, at the end nothing happens; the answer is all in their order."""
        key_of(request)
        user = person_of(request)
        said, row = body_of(request, MoveInput), question_at(user, venue_id, faq_id)

        def act() -> tuple[int, Any]:
            move_faq(
                editor=user,
                venue_id=venue_id,
                faq_id=row.pk,
                is_up=said["to"] == "up",
                now=timezone.now(),
            ).unwrap()
            return 200, faqs_at(venue_id)

        return reply(once_for(request, act).unwrap())
