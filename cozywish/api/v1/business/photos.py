"""The photos of a venue: adding several, their order, what they show, removing one."""

from contextlib import ExitStack
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.http import Refused, StrictJsonParser, UploadParser
from cozywish.api.inputs import LineField, RowField, Strict, body_of, key_of
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.v1.auth.person import person_of
from cozywish.api.v1.business.changes import fresh
from cozywish.api.v1.business.gates import BusinessDoor, described, once_for
from cozywish.api.v1.business.venues import editable
from cozywish.api.v1.shapes import SHOWN, Described, Shape
from cozywish.apps.accounts.models import User
from cozywish.apps.limits.uploads import count_upload
from cozywish.apps.venues.models import MOST_PHOTOS, Venue, VenuePhoto
from cozywish.apps.venues.services import (
    DescribedMeanwhile,
    Drawn,
    PhotosMoved,
    Words,
    add_photos,
    describe_photos,
    order_photos,
    photo_drawn,
    remove_photo,
)
from cozywish.core.errors import DomainError
from cozywish.toolkit.images import MAX_BYTES
from cozywish.toolkit.policies import Audience, policy

MOST_AT_ONCE = 5
LARGEST = (MOST_AT_ONCE + 1) * MAX_BYTES  # one too heavy among them is told at the file


class PhotoShape(Described):
    """A photo; the first one is the cover. `url` is of a WebP of at most 960 pixels."""

    id = serializers.IntegerField()
    alt = serializers.CharField(help_text="What it shows. Empty until somebody has said it.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    url = serializers.CharField()


def photo(row: VenuePhoto) -> Shape:
    """Return a photo."""
    plain = ("id", "alt", "width", "height")
    return {**{name: getattr(row, name) for name in plain}, "url": row.url(SHOWN)}


def photos_of(venue: Venue) -> list[Shape]:
    """Return the venue's photos in their order. One SQL query."""
    return [photo(row) for row in venue.photos.order_by("position")]


class PhotosInput(Strict):
    """JPEG, PNG, WebP or GIF pictures of at most 10 MB, as parts of the same name."""

    picture = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), max_length=MOST_AT_ONCE, default=list
    )


class PhotoOrderInput(Strict):
    """Ids of all photos, as they were `seen` and as they are `wanted`."""

    seen = serializers.ListField(child=RowField(), max_length=MOST_PHOTOS)
    wanted = serializers.ListField(child=RowField(), max_length=MOST_PHOTOS)


class PhotoWordsInput(Strict):
    id = RowField()
    alt = LineField(max_length=160, allow_blank=True)
    before = LineField(max_length=160, allow_blank=True, help_text="What was said when you looked.")


class AllWordsInput(Strict):
    photos = serializers.ListField(child=PhotoWordsInput(), max_length=MOST_PHOTOS)


ORDER_EXAMPLE = OpenApiExample(
    "The second one becomes the cover",
    request_only=True,
    value={"seen": [1, 2, 3], "wanted": [2, 1, 3]},
)
WORDS_EXAMPLE = OpenApiExample(
    "What people cannot see who cannot see it",
    request_only=True,
    value={"photos": [{"id": 1, "alt": "A quiet room with ferns", "before": ""}]},
)


@policy("business.api_photos", Audience.VENUE_PEOPLE)
class Photos(BusinessDoor):
    parser_classes = (StrictJsonParser, UploadParser)
    largest = LARGEST

    @described(
        operation_id="listPhotos",
        summary="See the photos of a venue",
        responses=PhotoShape(many=True),
    )
    def get(self, request: Request, venue_id: UUID) -> Response:
        """In the order in which its page shows them."""
        return Response(photos_of(editable(person_of(request), venue_id)))

    @described(
        operation_id="addPhotos",
        summary="Add photos",
        parameters=[KEY_PARAMETER],
        request={"multipart/form-data": PhotosInput},
        responses={201: PhotoShape(many=True)},
    )
    def post(self, request: Request, venue_id: UUID) -> Response:
        """Put up to five behind the others, all or none. They are drawn anew, without what else is in the files.

        Of a picture that is refused `details.number` says which it is, from 0. VENUES_PHOTOS_FULL (409): there are 20.
        """
        key_of(request)
        user, now = person_of(request), timezone.now()
        said, venue = body_of(request, PhotosInput), editable(user, venue_id)
        if not said["picture"]:
            raise exceptions.ValidationError({"picture": [_("Please choose photos first.")]})
        with ExitStack() as kept:
            drawn = _drawn(kept, user, said["picture"])

            def act() -> tuple[int, Any]:
                added = add_photos(editor=user, venue_id=venue.pk, photos=drawn, now=now)
                return 201, [photo(row) for row in added.unwrap()]

            return reply(once_for(request, act).unwrap())


def _drawn(kept: ExitStack, user: User, uploads: list[Any]) -> list[Drawn]:
    drawn = []
    for number, upload in enumerate(uploads):
        count_upload(who=str(user.pk), size=min(upload.size, MAX_BYTES), now=timezone.now())
        try:
            drawn.append(kept.enter_context(photo_drawn(upload)))
        except DomainError as refusal:
            raise Refused(refusal, number=number) from refusal
    return drawn


@policy("business.api_photo_order", Audience.VENUE_PEOPLE)
class PhotoOrder(BusinessDoor):
    @described(
        operation_id="orderPhotos",
        summary="Put the photos in order",
        request=PhotoOrderInput,
        examples=[ORDER_EXAMPLE],
        responses=PhotoShape(many=True),
    )
    def put(self, request: Request, venue_id: UUID) -> Response:
        """The first becomes the cover.

        VENUES_PHOTOS_CHANGED_MEANWHILE (409) brings all as they are now in `details.current`.
        """
        user = person_of(request)
        said, venue = body_of(request, PhotoOrderInput), editable(user, venue_id)
        done = order_photos(editor=user, venue_id=venue.pk, now=timezone.now(), **said)
        ordered = fresh(done, refusal=PhotosMoved, current=lambda: photos_of(venue))
        return Response(photos_of(ordered.unwrap()))


@policy("business.api_photo_words", Audience.VENUE_PEOPLE)
class PhotoWords(BusinessDoor):
    @described(
        operation_id="describePhotos",
        summary="Say what photos show",
        request=AllWordsInput,
        examples=[WORDS_EXAMPLE],
        responses=PhotoShape(many=True),
    )
    def put(self, request: Request, venue_id: UUID) -> Response:
        """Photos that are not named stay as they are.

        VENUES_PHOTO_DESCRIBED_MEANWHILE (409) brings all as they are now in `details.current`.
        """
        user = person_of(request)
        said, venue = body_of(request, AllWordsInput)["photos"], editable(user, venue_id)
        words = {one["id"]: Words(one["alt"], one["before"]) for one in said}
        if len(words) != len(said):
            raise exceptions.ValidationError({"photos": [_("This is there twice.")]})
        done = describe_photos(editor=user, venue_id=venue.pk, words=words, now=timezone.now())
        described_now = fresh(done, refusal=DescribedMeanwhile, current=lambda: photos_of(venue))
        return Response(photos_of(described_now.unwrap()))


@policy("business.api_photo", Audience.VENUE_PEOPLE)
class OnePhoto(BusinessDoor):
    @described(operation_id="removePhoto", summary="Remove a photo", responses={204: None})
    def delete(self, request: Request, venue_id: UUID, photo_id: int) -> Response:
        """For good, with its files. The next one moves up."""
        user = person_of(request)
        row = editable(user, venue_id).photos.get(pk=photo_id)
        remove_photo(editor=user, venue_id=venue_id, photo_id=row.pk, now=timezone.now()).unwrap()
        return Response(status=204)
