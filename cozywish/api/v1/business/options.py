"""What belongs to a service beside itself: extras to add, questions to customers, and what must be so before."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import (
    IdField,
    LineField,
    Strict,
    TextField,
    VersionField,
    WholeField,
    YesOrNoField,
    body_of,
)
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.changes import fresh
from cozywish.api.v1.business.gates import BusinessDoor, described
from cozywish.api.v1.business.service_parts import shaped
from cozywish.api.v1.business.service_shapes import MoneyInput, cents_of
from cozywish.api.v1.business.services import changeable
from cozywish.api.v1.shapes import Described, MoneyShape, Shape, money
from cozywish.apps.accounts.models import User
from cozywish.apps.catalog.models import CHOICES, QUESTION, QuestionKind, Service
from cozywish.apps.catalog.options import (
    FARTHEST_BEFORE,
    LONGEST_EXTRA,
    MOST_CHOICES,
    MOST_EXTRAS,
    MOST_QUESTIONS,
    OLDEST,
    USUAL_DAYS,
    USUAL_HOURS,
    Asking,
    Extra,
    Needs,
    Options,
)
from cozywish.apps.catalog.queries import options_of
from cozywish.apps.catalog.refusals import ChangedMeanwhile
from cozywish.apps.catalog.services import change_options
from cozywish.toolkit.policies import Audience, policy


class OwnExtraShape(Described):
    """Something that can be added to the service. What is not active is offered no more."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    minutes = serializers.IntegerField()
    price = MoneyShape()
    is_active = serializers.BooleanField()


class OwnQuestionShape(Described):
    """A question to customers; only those of the kind CHOICE have choices."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    kind = serializers.ChoiceField(choices=QuestionKind.choices)
    choices = serializers.ListField(child=serializers.CharField())
    is_required = serializers.BooleanField()


class PrerequisitesShape(Described):
    """What must be so before; null and empty: nothing. `first` is a service that was had in the window before."""

    minimum_age = serializers.IntegerField(allow_null=True)
    first = serializers.UUIDField(allow_null=True)
    hours_before = serializers.IntegerField()
    days_before = serializers.IntegerField()
    consent = serializers.CharField(help_text="A form to agree to.")


class ServiceOptionsShape(Described):
    """What the service and its variants share. `version` is that of the service: send it back with the next ones."""

    version = serializers.IntegerField()
    extras = OwnExtraShape(many=True)
    questions = OwnQuestionShape(many=True)
    prerequisites = PrerequisitesShape()


def options(row: Service) -> Shape:
    """Return what belongs to the service. Three SQL queries."""
    held = options_of(row)
    needs = held.needs
    return {
        "version": row.version,
        "extras": [
            {
                "id": one.id,
                "name": one.name,
                "minutes": one.minutes,
                "price": money(one.cents, row.venue.currency),
                "is_active": one.is_active,
            }
            for one in held.extras
        ],
        "questions": [
            {name: getattr(one, name) for name in ("id", "text", "kind", "choices", "is_required")}
            for one in held.questions
        ],
        "prerequisites": {
            "minimum_age": needs.minimum_age,
            "first": needs.first_id,
            "hours_before": needs.hours_before,
            "days_before": needs.days_before,
            "consent": needs.consent,
        },
    }


class ExtraInput(Strict):
    """Without `id` it is a new one."""

    id = IdField(default=None, allow_null=True)
    name = LineField(max_length=60)
    minutes = WholeField(min_value=0, max_value=LONGEST_EXTRA, default=0)
    price = MoneyInput()
    is_active = YesOrNoField(default=True)


class QuestionInput(Strict):
    """Without `id` it is a new one."""

    id = IdField(default=None, allow_null=True)
    text = LineField(max_length=QUESTION)
    kind = serializers.ChoiceField(choices=QuestionKind.choices, default=QuestionKind.TEXT)
    choices = serializers.ListField(
        child=LineField(max_length=CHOICES), max_length=MOST_CHOICES, default=list
    )
    is_required = YesOrNoField(default=False)

    def validate_choices(self, choices: list[str]) -> list[str]:
        """Return them, if there is room for all of them together."""
        if len("\n".join(choices)) > CHOICES:
            raise exceptions.ValidationError(
                _("Use fewer words: at most %(most)d characters together.") % {"most": CHOICES}
            )
        return choices


class PrerequisitesInput(Strict):
    minimum_age = WholeField(min_value=1, max_value=OLDEST, default=None, allow_null=True)
    first = IdField(default=None, allow_null=True)
    hours_before = WholeField(min_value=0, max_value=FARTHEST_BEFORE * 24, default=USUAL_HOURS)
    days_before = WholeField(min_value=1, max_value=FARTHEST_BEFORE, default=USUAL_DAYS)
    consent = TextField(max_length=2000, default="", allow_blank=True)


class OptionsInput(Strict):
    """All of it, in order. What is left out is gone; what is booked stays as agreed."""

    extras = serializers.ListField(child=ExtraInput(), max_length=MOST_EXTRAS, default=list)
    questions = serializers.ListField(
        child=QuestionInput(), max_length=MOST_QUESTIONS, default=list
    )
    prerequisites = PrerequisitesInput(default=None, allow_null=True)
    version = VersionField()


OPTIONS_EXAMPLE = OpenApiExample(
    "A scalp massage to add, a question, and only for adults",
    request_only=True,
    value={
        "extras": [
            {
                "name": "Scalp massage",
                "minutes": 15,
                "price": {"amount_minor": 2000, "currency": "USD"},
            }
        ],
        "questions": [
            {"text": "How firm?", "kind": "CHOICE", "choices": ["Gently", "Firmly"]},
        ],
        "prerequisites": {"minimum_age": 18},
        "version": 1,
    },
)


def options_from(said: dict[str, Any], currency: str) -> Options:
    """Return what a valid OptionsInput says. Raises ValidationError for a price in another currency."""
    extras = tuple(
        Extra(
            one["name"],
            cents_of(one["price"], currency, f"extras.{number}.price"),
            one["minutes"],
            one["is_active"],
            one["id"],
        )
        for number, one in enumerate(said["extras"])
    )
    questions = tuple(
        Asking(one["text"], one["kind"], tuple(one["choices"]), one["is_required"], one["id"])
        for one in said["questions"]
    )
    needs = dict(said["prerequisites"] or {})
    if needs:
        needs["first_id"] = needs.pop("first")
    return Options(extras=extras, questions=questions, needs=Needs(**needs))


def head_at(user: User, venue_id: UUID, service_id: UUID) -> Service:
    """Return the service. Raises Service.DoesNotExist as `changeable` does, and for a variant of another."""
    return _head(changeable(user, venue_id, service_id))


def _head(row: Service) -> Service:
    if row.variant_of_id is not None:
        raise Service.DoesNotExist
    return row


@policy("business.api_options", Audience.VENUE_PEOPLE)
class ServiceOptions(BusinessDoor):
    @described(
        operation_id="readOptions",
        summary="See what belongs to a service",
        responses=ServiceOptionsShape,
    )
    def get(self, request: Request, venue_id: UUID, service_id: UUID) -> Response:
        """Extras, questions and prerequisites. Variants have those of their service: 404 for one of them."""
        return Response(options(head_at(person_of(request), venue_id, service_id)))

    @described(
        operation_id="replaceOptions",
        summary="Say what belongs to a service",
        request=OptionsInput,
        examples=[OPTIONS_EXAMPLE],
        responses=ServiceOptionsShape,
    )
    def put(self, request: Request, venue_id: UUID, service_id: UUID) -> Response:
        """Replace all of it. As `replaceSteps` about 409."""
        user = person_of(request)
        said = body_of(request, OptionsInput)
        row = _head(shaped(user, venue_id, service_id))
        done = change_options(
            user=user,
            service_id=row.pk,
            options=options_from(said, row.venue.currency),
            seen=said["version"],
            now=timezone.now(),
        )

        def current() -> Shape:
            return options(head_at(user, venue_id, service_id))

        fresh(done, refusal=ChangedMeanwhile, current=current).unwrap()
        return Response(current())
