"""The root: what there is."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from cozywish.api.auth import NO_NEED
from cozywish.api.v1.shapes import Described
from cozywish.api.views import Door
from cozywish.toolkit.policies import Audience, policy

LISTED = (
    "venues",
    "services",
    "bookings",
    "available-slots",
    "first-free",
    "business-venues",
    "schema",
    "docs",
)


class RootShape(Described):
    """Addresses by what is found there."""

    links = serializers.DictField(child=serializers.CharField())


@policy("api.root", Audience.EVERYONE)
class Root(Door):
    @extend_schema(
        operation_id="readRoot",
        summary="See what there is",
        tags=["start"],
        auth=[NO_NEED],
        responses=RootShape,
    )
    def get(self, request: Request) -> Response:
        """Where everything is."""
        return Response({"links": {name: reverse(f"api-{name}") for name in LISTED}})
