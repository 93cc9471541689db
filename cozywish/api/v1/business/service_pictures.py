"""The picture of a service: showing one, saying what it shows, taking it away."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.http import StrictJsonParser, UploadParser
from cozywish.api.inputs import LineField, Strict, body_of
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.changes import fresh
from cozywish.api.v1.business.gates import BusinessDoor, described
from cozywish.api.v1.business.services import changeable
from cozywish.api.v1.shapes import PictureShape, picture
from cozywish.apps.catalog.queries import pictures_of
from cozywish.apps.catalog.services import (
    describe_service_picture,
    remove_service_picture,
    upload_service_picture,
)
from cozywish.apps.venues.services import DescribedMeanwhile, Words
from cozywish.toolkit.images import MAX_BYTES
from cozywish.toolkit.policies import Audience, policy


class ServicePictureInput(Strict):
    """A JPEG, PNG, WebP or GIF picture of at most 10 MB, and what it shows."""

    picture = serializers.FileField(allow_empty_file=True, default=None)
    alt = LineField(max_length=160, default="", allow_blank=True)


class PictureWordsInput(Strict):
    """What the picture shows, and what was said when you looked."""

    alt = LineField(max_length=160, allow_blank=True)
    before = LineField(max_length=160, allow_blank=True)


WORDS_EXAMPLE = OpenApiExample(
    "For people who cannot see it",
    request_only=True,
    value={"alt": "Warm basalt stones on a linen towel", "before": ""},
)


@policy("business.api_service_picture", Audience.VENUE_PEOPLE)
class PictureOfService(BusinessDoor):
    parser_classes = (StrictJsonParser, UploadParser)
    largest = 4 * MAX_BYTES  # one that is too heavy is told at the file

    @described(
        operation_id="replaceServicePicture",
        summary="Show what a service looks like",
        request={"multipart/form-data": ServicePictureInput},
        responses=PictureShape,
    )
    def put(self, request: Request, venue_id: UUID, service_id: UUID) -> Response:
        """The picture is drawn anew, without what else is in the file. Variants have their service's: 404 for one."""
        user = person_of(request)
        said, row = body_of(request, ServicePictureInput), changeable(user, venue_id, service_id)
        if said["picture"] is None:
            raise exceptions.ValidationError({"picture": [_("Please choose a picture first.")]})
        shown = upload_service_picture(
            user=user,
            service_id=row.pk,
            upload=said["picture"],
            alt=said["alt"],
            now=timezone.now(),
        )
        return Response(picture(shown.unwrap()))

    @described(
        operation_id="removeServicePicture",
        summary="Remove the picture of a service",
        responses={204: None},
    )
    def delete(self, request: Request, venue_id: UUID, service_id: UUID) -> Response:
        """The words stand alone again."""
        user = person_of(request)
        row = changeable(user, venue_id, service_id)
        remove_service_picture(user=user, service_id=row.pk, now=timezone.now()).unwrap()
        return Response(status=204)


@policy("business.api_service_picture_words", Audience.VENUE_PEOPLE)
class WordsOfPicture(BusinessDoor):
    @described(
        operation_id="describeServicePicture",
        summary="Say what the picture of a service shows",
        request=PictureWordsInput,
        examples=[WORDS_EXAMPLE],
        responses=PictureShape,
    )
    def put(self, request: Request, venue_id: UUID, service_id: UUID) -> Response:
        """404 without a picture. VENUES_PHOTO_DESCRIBED_MEANWHILE (409) brings it as it is now in `details.current`."""
        user = person_of(request)
        said, row = body_of(request, PictureWordsInput), changeable(user, venue_id, service_id)
        done = describe_service_picture(
            user=user,
            service_id=row.pk,
            words=Words(said["alt"], said["before"]),
            now=timezone.now(),
        )
        told = fresh(
            done,
            refusal=DescribedMeanwhile,
            current=lambda: picture(pictures_of(heads=[row.pk])[row.pk]),
        )
        return Response(picture(told.unwrap()))
