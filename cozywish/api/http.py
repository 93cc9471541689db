"""How the API speaks: one envelope for answers and refusals alike, JSON only.

This module imports no view: REST framework loads it from the settings, long before the addresses.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.core.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    Malformed,
    TooMany,
    Unproven,
)
from cozywish.toolkit.headers import when_to_retry

# Sorted, so that one value is always the same bytes: a stored answer comes back in another order on PostgreSQL.
JSON_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS | orjson.OPT_SORT_KEYS

STATUS: dict[type[DomainError], int] = {
    Malformed: 400,
    Unproven: 401,
    Forbidden: 403,
    Conflict: 409,
    Invalid: 422,
    TooMany: 429,
}
# What HTTP itself refuses. Rules have codes of their own, which carry their app's name.
CODES = {
    400: "MALFORMED",
    401: "NOT_SIGNED_IN",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    406: "NOT_ACCEPTABLE",
    413: "TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    500: "INTERNAL_ERROR",
    503: "UNAVAILABLE",
}
VALIDATION_ERROR = "VALIDATION_ERROR"
# Refusals name fields as forms do; in the API some are called otherwise, or stand inside another.
FIELDS = {
    "address_line1": "contact.address.line1",
    "address_postcode": "contact.address.postcode",
    "ends": "ends_at",
}


def to_json(value: object) -> bytes:
    """Return `value` as JSON: instants in UTC end in Z, local ones in their offset, UUIDs are text."""
    return orjson.dumps(value, default=_plain_text, option=JSON_OPTIONS)


def _plain_text(value: object) -> str:
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


class StrictJsonParser(BaseParser):
    """JSON as the standard has it: no NaN, no half surrogates, no nesting without end."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return what the body says. Raises ParseError when it is no JSON."""
        try:
            return orjson.loads(stream.read())
        except orjson.JSONDecodeError as error:
            raise exceptions.ParseError(_("The body is not valid JSON.")) from error


class UploadParser(MultiPartParser):
    """Files with what is said of them."""

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Any = None
    ) -> "DataAndFiles[Any, Any]":
        """Return both. Raises ParseError where there is more of anything than one request can hold."""
        try:
            return super().parse(stream, media_type, parser_context)
        except SuspiciousOperation as error:
            raise exceptions.ParseError(_("That is too much for one request.")) from error


class EnvelopeRenderer(BaseRenderer):
    """Wrap the answer: `{success, data, meta}` or `{success, error: {code, message, details}, meta}`.

    The ETag of an answer to GET is made before it is wrapped, because `meta` says when and to whom it was given.
    """

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the bytes to send; none for an answer without content."""
        context = renderer_context or {}
        request, response = context["request"], context["response"]
        if response.status_code == 204:
            return b""
        pagination = getattr(response, "pagination", None)
        meta: dict[str, Any] = {"request_id": request.id, "timestamp": timezone.now()}
        if response.status_code >= 400:
            meta |= getattr(response, "refused_meta", {})
            return to_json({"success": False, "error": data, "meta": meta})
        content = to_json(data)
        if pagination is not None:
            meta["pagination"] = pagination
        if request.method in {"GET", "HEAD"}:
            response["ETag"] = f'"{fingerprint(content, to_json(pagination))}"'
        return to_json({"success": True, "data": orjson.Fragment(content), "meta": meta})


def fingerprint(*parts: bytes) -> str:
    """Return a digest of the parts and of where each ends."""
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(b"%d:" % len(part) + part)
    return hashed.hexdigest()


def answer_if_changed(request: Request, response: Any) -> Any:
    """Return 304 in place of a rendered answer that the client already has."""
    if response.status_code != 200 or "ETag" not in response:
        return response
    plain: HttpResponse | None = get_conditional_response(
        request._request, etag=response["ETag"], response=response
    )
    return plain


class Refused(Exception):
    """A rule's refusal with more to say than its sentence, such as what to do instead; `meta` joins the envelope's."""

    def __init__(
        self, error: DomainError, *, meta: Mapping[str, str] | None = None, **details: object
    ) -> None:
        super().__init__(error.code)
        self.error = error
        self.meta = meta or {}
        self.details = details


class TooLarge(exceptions.APIException):
    status_code = 413


def refuse(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Return the answer to a refusal of ours, of REST framework or of Django; None for a defect."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    match error:
        case Refused():
            answer = _by_rule(error.error, error.details)
            answer.refused_meta = error.meta  # type: ignore[attr-defined]
            return answer
        case DomainError():
            return _by_rule(error, {})
        case exceptions.ValidationError():
            return _invalid(dict(_by_field(error.detail)))
        case exceptions.APIException():
            return _by_http(error)
    return None


def body_of(error: DomainError) -> dict[str, Any]:
    """Return what the envelope says about a refusal: code, sentence, and the field to blame."""
    details: dict[str, Any] = {}
    if error.field is not None:
        details[FIELDS.get(error.field, error.field)] = [error.message]
    return {"code": error.code, "message": error.message, "details": details}


def status_of(error: DomainError) -> int:
    """Return the HTTP status of a refusal's kind."""
    return next(status for kind, status in STATUS.items() if isinstance(error, kind))


def _by_rule(error: DomainError, details: Mapping[str, object]) -> Response:
    body = body_of(error)
    body["details"] |= details
    headers = when_to_retry(error)
    if isinstance(error, Unproven):
        headers["WWW-Authenticate"] = "Bearer"
    return Response(body, status=status_of(error), headers=headers)


def _invalid(details: dict[str, list[str]]) -> Response:
    message = _("Please check: %(fields)s.") % {"fields": ", ".join(sorted(details))}
    body = {"code": VALIDATION_ERROR, "message": message, "details": details}
    return Response(body, status=400)


def _by_field(detail: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Flatten REST framework's nested errors: `contact.email` → sentences, `services.0` → sentences."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _by_field(inner, f"{path}.{name}" if path else str(name))
    elif any(isinstance(inner, Mapping) for inner in detail):
        for number, inner in enumerate(detail):
            yield from _by_field(inner, f"{path}.{number}")
    else:
        yield path or "request", [str(sentence) for sentence in detail]


def _by_http(error: exceptions.APIException) -> Response:
    body = {"code": CODES[error.status_code], "message": str(error.detail), "details": {}}
    challenge = getattr(error, "auth_header", None)
    headers = {"WWW-Authenticate": challenge} if challenge else {}
    return Response(body, status=error.status_code, headers=headers)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500 without touching the database; what went wrong stands in the log, under the request's id."""
    return _of_ours(request, 500, _("Something went wrong here. Please try again."))


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503 without touching the database: it is away, and comes back by itself."""
    sentence = _("We are away for a moment. Nothing is lost; please try again in a few seconds.")
    return _of_ours(request, 503, sentence)


def _of_ours(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """The envelope of what is not the client's fault."""
    meta = {"request_id": getattr(request, "id", ""), "timestamp": timezone.now()}
    error = {"code": CODES[status], "message": sentence, "details": {}}
    body = to_json({"success": False, "error": error, "meta": meta})
    return HttpResponse(body, status=status, content_type="application/json")
