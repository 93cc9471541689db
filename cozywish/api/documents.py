"""The API describes itself: an OpenAPI 3.1 document, and pages to read it and try things out."""

from functools import cache
from threading import Lock
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.views import Door
from cozywish.toolkit.policies import Audience, policy

# Swagger UI brings its own scripts and styles, so nonces cannot reach them; nothing inline and no other host.
SWAGGER_POLICY = {
    "default-src": NONE,
    "script-src": SELF,
    "style-src": SELF,
    "img-src": [SELF, "data:"],
    "font-src": SELF,
    "connect-src": SELF,
    "form-action": NONE,
    "frame-ancestors": NONE,
    "base-uri": NONE,
    "object-src": NONE,
    "report-uri": "/csp-report",
}


ONE_AT_A_TIME = (
    Lock()
)  # drf-spectacular finds its extensions while it builds; two threads trip over that


def document() -> dict[str, Any]:
    """Return the OpenAPI document; it only changes with the code, so the first who ask wait for one of them."""
    with ONE_AT_A_TIME:
        return _built()


@cache
def _built() -> dict[str, Any]:
    generator: Any = SchemaGenerator  # comes without types
    found: dict[str, Any] = generator().get_schema(request=None, public=True)
    return found


@policy("api.schema", Audience.EVERYONE)
class Schema(Door):
    """The document as JSON, or as YAML with `?format=yaml` or by the Accept header."""

    renderer_classes = [
        OpenApiJsonRenderer,
        OpenApiJsonRenderer2,
        OpenApiYamlRenderer,
        OpenApiYamlRenderer2,
    ]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """Give the document, under a name to save it by."""
        name = f'inline; filename="cozywish-v1.{request.accepted_renderer.format}"'
        return Response(document(), headers={"Content-Disposition": name})


@policy("api.docs", Audience.EVERYONE)
@method_decorator(csp(SWAGGER_POLICY), name="dispatch")
class Docs(View):
    """Swagger UI, served from here."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page; its script reads the document's address from it."""
        return render(request, "api/docs.html")
