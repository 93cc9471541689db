"""What the office keeps for the whole site: the categories, and the words that places can say of themselves."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.inputs import (
    LineField,
    Strict,
    TextField,
    VersionField,
    WholeField,
    YesOrNoField,
    body_of,
    key_of,
)
from cozywish.api.keyed import KEY_PARAMETER, reply
from cozywish.api.v1.business.changes import fresh
from cozywish.api.v1.business.gates import once_for
from cozywish.api.v1.office.gates import OfficeDoor, described, officer_with
from cozywish.api.v1.shapes import Described, Shape
from cozywish.apps.catalog.models import Category, Glyph, Hue, Tag, TagIcon
from cozywish.apps.catalog.queries import all_categories, all_tags
from cozywish.apps.catalog.services import (
    CategoryCard,
    TagCard,
    WordChangedMeanwhile,
    save_category,
    save_tag,
)
from cozywish.toolkit.policies import Audience, policy

LAST = 2**15 - 1


class SlugField(TextField, serializers.SlugField):
    """What stands in an address."""


class WordInput(Strict):
    slug = SlugField(max_length=40)
    position = WholeField(default=1, min_value=0, max_value=LAST)
    is_active = YesOrNoField(default=True, help_text="What is not is hidden; nothing is deleted.")


class CategoryInput(WordInput):
    """All that is said of a category. Its earlier address goes on leading to it."""

    name = LineField(max_length=60)
    description = LineField(max_length=200, default="", allow_blank=True)
    icon = serializers.ChoiceField(choices=Glyph.choices, default=Glyph.SPA)
    hue = serializers.ChoiceField(choices=Hue.choices, default=Hue.EMBER)


class TagInput(WordInput):
    """All that is said of a tag."""

    name = LineField(max_length=40)
    description = LineField(max_length=200, default="", allow_blank=True)
    icon = serializers.ChoiceField(choices=TagIcon.choices, default=TagIcon.TAG)


class CategoryChangeInput(CategoryInput):
    """The same of one that is there."""

    version = VersionField()


class TagChangeInput(TagInput):
    """The same of one that is there."""

    version = VersionField()


class OfficeTagShape(Described):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    icon = serializers.ChoiceField(choices=TagIcon.choices)
    position = serializers.IntegerField()
    is_active = serializers.BooleanField()
    version = serializers.IntegerField()


class OfficeCategoryShape(OfficeTagShape):
    icon = serializers.ChoiceField(choices=Glyph.choices)
    hue = serializers.ChoiceField(choices=Hue.choices)


CATEGORY_EXAMPLE = OpenApiExample(
    "Another kind of place",
    request_only=True,
    value={"name": "Sauna", "slug": "sauna", "icon": "spa", "hue": "ember", "position": 9},
)
TAG_EXAMPLE = OpenApiExample(
    "A word for places", request_only=True, value={"name": "Candlelight", "slug": "candlelight"}
)


CATEGORY_CHANGE_EXAMPLE = OpenApiExample(
    "Another kind of place",
    request_only=True,
    value={
        "name": "Sauna",
        "slug": "sauna",
        "icon": "spa",
        "hue": "ember",
        "position": 9,
        "version": 1,
    },
)
TAG_CHANGE_EXAMPLE = OpenApiExample(
    "A word for places",
    request_only=True,
    value={"name": "Candlelight", "slug": "candlelight", "version": 1},
)


def tag(row: Tag | Category) -> Shape:
    """Return a tag, or what a category has in common with one."""
    plain = ("id", "slug", "name", "description", "icon", "position", "is_active", "version")
    return {name: getattr(row, name) for name in plain}


def category(row: Category) -> Shape:
    """Return a category."""
    return {**tag(row), "hue": row.hue}


@policy("office.api_categories", Audience.OFFICE)
class Categories(OfficeDoor):
    @described(
        operation_id="listCategories",
        summary="See the categories",
        responses=OfficeCategoryShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """All of them in their order, those that are switched off included."""
        officer_with(request, "catalog.view_category")
        return Response([category(row) for row in all_categories()])

    @described(
        operation_id="addCategory",
        summary="Add a category",
        parameters=[KEY_PARAMETER],
        request=CategoryInput,
        examples=[CATEGORY_EXAMPLE],
        responses={201: OfficeCategoryShape},
    )
    def post(self, request: Request) -> Response:
        """CATALOG_SLUG_TAKEN (422): that address leads to another one, now or from earlier."""
        officer = officer_with(request, "catalog.add_category")
        key_of(request)
        card = CategoryCard(**body_of(request, CategoryInput))

        def act() -> tuple[int, Any]:
            now = timezone.now()
            made = save_category(officer=officer, category_id=None, card=card, now=now)
            return 201, category(made.unwrap())

        return reply(once_for(request, act).unwrap())


@policy("office.api_category", Audience.OFFICE)
class OneCategory(OfficeDoor):
    @described(
        operation_id="changeCategory",
        summary="Change a category",
        request=CategoryChangeInput,
        examples=[CATEGORY_CHANGE_EXAMPLE],
        responses=OfficeCategoryShape,
    )
    def put(self, request: Request, category_id: int) -> Response:
        """Replace all that is said of it. CATALOG_SLUG_TAKEN (422) as when adding one.

        CATALOG_WORD_CHANGED_MEANWHILE (409) brings it as it is now in `details.current`.
        """
        officer = officer_with(request, "catalog.change_category")
        said = body_of(request, CategoryChangeInput)
        seen, now = said.pop("version"), timezone.now()
        saved = save_category(
            officer=officer, category_id=category_id, card=CategoryCard(**said), seen=seen, now=now
        )
        saved = fresh(
            saved,
            refusal=WordChangedMeanwhile,
            current=lambda: category(all_categories().get(pk=category_id)),
        )
        return Response(category(saved.unwrap()))


@policy("office.api_tags", Audience.OFFICE)
class Tags(OfficeDoor):
    @described(operation_id="listTags", summary="See the tags", responses=OfficeTagShape(many=True))
    def get(self, request: Request) -> Response:
        """All of them in their order, those that are switched off included."""
        officer_with(request, "catalog.view_tag")
        return Response([tag(row) for row in all_tags()])

    @described(
        operation_id="addTag",
        summary="Add a tag",
        parameters=[KEY_PARAMETER],
        request=TagInput,
        examples=[TAG_EXAMPLE],
        responses={201: OfficeTagShape},
    )
    def post(self, request: Request) -> Response:
        """CATALOG_SLUG_TAKEN (422): there is one with that address."""
        officer = officer_with(request, "catalog.add_tag")
        key_of(request)
        card = TagCard(**body_of(request, TagInput))

        def act() -> tuple[int, Any]:
            made = save_tag(officer=officer, tag_id=None, card=card, now=timezone.now())
            return 201, tag(made.unwrap())

        return reply(once_for(request, act).unwrap())


@policy("office.api_tag", Audience.OFFICE)
class OneTag(OfficeDoor):
    @described(
        operation_id="changeTag",
        summary="Change a tag",
        request=TagChangeInput,
        examples=[TAG_CHANGE_EXAMPLE],
        responses=OfficeTagShape,
    )
    def put(self, request: Request, tag_id: int) -> Response:
        """Replace all that is said of it. As `changeCategory` about refusals."""
        officer = officer_with(request, "catalog.change_tag")
        said = body_of(request, TagChangeInput)
        seen, now = said.pop("version"), timezone.now()
        saved = save_tag(officer=officer, tag_id=tag_id, card=TagCard(**said), seen=seen, now=now)
        saved = fresh(
            saved, refusal=WordChangedMeanwhile, current=lambda: tag(all_tags().get(pk=tag_id))
        )
        return Response(tag(saved.unwrap()))
