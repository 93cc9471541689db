"""A client that compares every answer it gets with the OpenAPI document."""

import json
import re
from copy import deepcopy
from functools import cache
from typing import Any
from uuid import uuid4

from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from drf_spectacular.renderers import OpenApiJsonRenderer
from jsonschema import Draft202012Validator

from cozywish.api.documents import document
from cozywish.apps.accounts.factories import PASSWORD

Answer = Any  # Django's test response: what the client adds to it is only known at run time


class ApiClient(Client):
    """Speaks JSON. A request that books gets a fresh key unless `key` says otherwise (None sends none)."""

    def ask(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Answer:
        """GET an address below /api/v1/."""
        return checked("get", path, self.get(at(path), query, headers=named(headers)))

    def send(self, path: str, body: Any, *, key: str | None = "", **headers: str) -> Answer:
        """POST JSON to an address below /api/v1/."""
        sent = named(headers)
        if key is not None:
            sent["Idempotency-Key"] = key or str(uuid4())
        answer = self.post(at(path), body, content_type="application/json", headers=sent)
        return checked("post", path, answer)

    def replace(self, path: str, body: Any) -> Answer:
        """PUT JSON at an address below /api/v1/."""
        answer = self.put(at(path), body, content_type="application/json")
        return checked("put", path, answer)

    def upload(self, path: str, parts: dict[str, Any], *, key: str = "") -> Answer:
        """POST files with what is said of them to an address below /api/v1/."""
        sent = {"Idempotency-Key": key or str(uuid4())}
        return checked("post", path, self.post(at(path), parts, headers=sent))

    def replace_file(self, path: str, parts: dict[str, Any]) -> Answer:
        """PUT a file at an address below /api/v1/."""
        content = encode_multipart(BOUNDARY, parts)
        return checked("put", path, self.put(at(path), content, content_type=MULTIPART_CONTENT))

    def remove(self, path: str) -> Answer:
        """DELETE what an address below /api/v1/ names."""
        return checked("delete", path, self.delete(at(path)))


class AppClient(ApiClient):
    """An app: it signs in, and sends its access token with whatever it asks."""

    access_token = ""

    def generic(self, *args: Any, **kwargs: Any) -> Any:
        """Add the token to every request."""
        if self.access_token:
            kwargs.setdefault("HTTP_AUTHORIZATION", f"Bearer {self.access_token}")
        return super().generic(*args, **kwargs)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send a body (or none) with any method to an address below /api/v1/auth/."""
        sent = b"" if body is None else body
        answer = getattr(self, method)(
            at(f"auth/{path}"), sent, content_type="application/json", headers=named(headers)
        )
        return checked(method, f"auth/{path}", answer)

    def sign_in(self, email: str = "alice@example.com", password: str = PASSWORD) -> Any:
        """Sign in and keep the access token; return both tokens."""
        said = data_of(self.call("post", "login/", {"email": email, "password": password}))
        self.access_token = said["access_token"]
        return said


def at(path: str) -> str:
    return f"/api/v1/{path}"


def named(headers: dict[str, str]) -> dict[str, str]:
    """Return the headers under their real names: `x_booking_token` → `x-booking-token`."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def data_of(answer: Answer, status: int = 200) -> Any:
    """Return what the envelope of a successful answer carries."""
    body = answer.json()
    assert answer.status_code == status, body
    return body["data"]


def error_of(answer: Answer) -> tuple[int, str, dict[str, Any]]:
    """Return the status, the code and the details of a refusal."""
    error = answer.json()["error"]
    assert error["message"]
    return answer.status_code, error["code"], error["details"]


def checked(method: str, path: str, answer: Answer) -> Answer:
    """Return the answer, found to be exactly what the document promises for this address and status."""
    if answer.status_code == 304:
        return answer
    if answer.status_code == 204:
        assert answer.content == b""
        assert "204" in strict_document()["paths"][_template_of(path)][method]["responses"]
        return answer
    validator(method, path, answer.status_code).validate(answer.json())
    return answer


@cache
def strict_document() -> dict[str, Any]:
    """Return the document with every object closed, so that an answer says neither less nor more."""
    found: dict[str, Any] = json.loads(OpenApiJsonRenderer().render(document()))
    close(found)
    return found


def close(part: Any) -> None:
    if isinstance(part, dict):
        if "properties" in part and part.get("type") == "object":
            part.setdefault("unevaluatedProperties", False)
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            close(inner)


def validator(method: str, path: str, status: int) -> Draft202012Validator:
    schema = deepcopy(_schema_of(method, _template_of(path), status))
    schema["components"] = strict_document()["components"]
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _template_of(path: str) -> str:
    """Return the document's address for this path: UUIDs and numbers become the name of what they identify."""
    bare = path.partition("?")[0]
    for template in strict_document()["paths"]:
        pattern = re.sub(r"\{\w+\}", "(?:[0-9a-f-]{36}|[0-9]+)", template)
        if re.fullmatch(pattern, at(bare)):
            return str(template)
    raise LookupError(f"{path} is not in the document")


def _schema_of(method: str, template: str, status: int) -> dict[str, Any]:
    response = strict_document()["paths"][template][method]["responses"][str(status)]
    if "$ref" in response:
        response = strict_document()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    found: dict[str, Any] = response["content"]["application/json"]["schema"]
    return found
