"""Every answer has the same shape, whoever refuses and for whatever reason."""

import json
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import URLPattern, path

from cozywish.api.tests.client import Answer, ApiClient, data_of, error_of
from cozywish.api.tests.conftest import House
from cozywish.api.urls import urlpatterns as addresses
from cozywish.api.views import Door
from cozywish.apps.accounts.models import User
from cozywish.toolkit.policies import Audience, policy, policy_of


def envelope_of(answer: Answer) -> dict[str, Any]:
    assert answer["Content-Type"] == "application/json"
    found: dict[str, Any] = answer.json()
    assert answer["X-Request-Id"] == found["meta"].pop("request_id")
    return found


def test_an_answer_is_wrapped_with_when_and_under_which_id(api: ApiClient, house: House) -> None:
    answer = api.ask("")

    assert envelope_of(answer) == {
        "success": True,
        "data": {
            "links": {
                "venues": "/api/v1/venues/",
                "services": "/api/v1/services/",
                "bookings": "/api/v1/bookings/",
                "available-slots": "/api/v1/bookings/available-slots/",
                "first-free": "/api/v1/bookings/first-free/",
                "business-venues": "/api/v1/business/venues/",
                "schema": "/api/v1/schema/",
                "docs": "/api/docs/",
            }
        },
        "meta": {"timestamp": "2036-05-05T14:00:00Z"},
    }


def refusal(code: str, message: str, details: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "success": False,
        "error": {"code": code, "message": message, "details": details or {}},
        "meta": {"timestamp": "2036-05-05T14:00:00Z"},
    }


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize(
    "address", ["/api/", "/api/v2/", "/api/v1/nothing/", "/api/v1/venues", "/api/v1/venues/7/"]
)
def test_what_is_not_there_answers_404_in_the_envelope(address: str, method: str) -> None:
    answer = getattr(Client(), method)(address)

    assert answer.status_code == 404
    assert envelope_of(answer) == refusal("NOT_FOUND", "Not found.")


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_a_method_that_is_not_offered_answers_405_with_those_that_are(method: str) -> None:
    answer = getattr(Client(), method)("/api/v1/bookings/")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")
    message = f'Method "{method.upper()}" not allowed.'
    assert envelope_of(answer) == refusal("METHOD_NOT_ALLOWED", message)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/v1/venues/", "/api/v1/schema/"])
def test_another_form_than_json_answers_406(path: str) -> None:
    answer = Client().get(path, headers={"accept": "application/xml"})

    assert answer.status_code == 406
    assert envelope_of(answer) == refusal(
        "NOT_ACCEPTABLE", "Could not satisfy the request Accept header."
    )


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/xml"])
def test_a_body_that_is_no_json_answers_415(kind: str) -> None:
    answer = Client().post(
        "/api/v1/bookings/", b"x=1", content_type=kind, headers={"Idempotency-Key": "k" * 16}
    )

    assert answer.status_code == 415
    assert envelope_of(answer)["error"]["code"] == "UNSUPPORTED_MEDIA_TYPE"


def post(body: bytes) -> Answer:
    return Client().post(
        "/api/v1/bookings/",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": "k" * 16},
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [b"{", b" ", b"\xff", b'{"a": NaN}', b'{"a": "\\ud800"}', b"[" * 100_000, b"{" * 5000],
)
def test_json_that_is_none_answers_400(body: bytes) -> None:
    answer = post(body)

    assert answer.status_code == 400
    assert envelope_of(answer) == refusal("MALFORMED", "The body is not valid JSON.")


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"[]", b"null", b'"hold"', b"7"])
def test_json_that_is_no_object_answers_400(body: bytes) -> None:
    status, code, details = error_of(post(body))

    assert (status, code, list(details)) == (400, "VALIDATION_ERROR", ["request"])


@pytest.mark.django_db
def test_a_body_without_end_answers_413() -> None:
    answer = post(b'"' + b"x" * 1_048_576 + b'"')

    assert answer.status_code == 413
    assert envelope_of(answer)["error"]["code"] == "TOO_LARGE"


def test_a_session_without_its_csrf_token_changes_nothing(alice: User, house: House) -> None:
    client = ApiClient(enforce_csrf_checks=True)
    client.force_login(alice)
    status, code, _details = error_of(client.send("bookings/", house.wish()))

    assert (status, code) == (403, "FORBIDDEN")
    assert not alice.bookings.exists()


def test_a_validation_error_names_the_fields_in_sentence_and_details(
    api: ApiClient, house: House
) -> None:
    answer = api.send("bookings/", {"venue": "x", "contact": {}})

    assert envelope_of(answer) == refusal(
        "VALIDATION_ERROR",
        "Please check: contact.email, contact.name, contact.phone, services, starts_at, venue.",
        {
            "venue": ["Must be a valid UUID."],
            "services": ["This field is required."],
            "starts_at": ["This field is required."],
            "contact.name": ["This field is required."],
            "contact.email": ["This field is required."],
            "contact.phone": ["This field is required."],
        },
    )


def test_what_has_not_changed_is_not_sent_again(api: ApiClient, house: House) -> None:
    path = f"venues/{house.venue.pk}/"
    first = api.ask(path)

    again = api.ask(path, if_none_match=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert api.ask(path)["ETag"] == first["ETag"]

    house.venue.tagline = "Warm stones, quiet rooms"
    house.venue.save(update_fields=["tagline"])
    changed = api.ask(path, if_none_match=first["ETag"])
    assert data_of(changed)["tagline"] == "Warm stones, quiet rooms"
    assert changed["ETag"] != first["ETag"]


def test_a_refusal_has_no_etag_and_a_booking_is_in_no_cache(api: ApiClient, house: House) -> None:
    assert "ETag" not in api.ask("services/")
    assert api.ask("venues/")["Cache-Control"] == "no-cache"
    assert api.send("bookings/", house.wish())["Cache-Control"] == "private, no-store"


def test_answers_are_locked_down(api: ApiClient, house: House) -> None:
    answer = api.ask("venues/")

    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; frame-ancestors 'none'; sandbox"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"


def routes(patterns: list[Any]) -> list[URLPattern]:
    found: list[URLPattern] = []
    for pattern in patterns:
        inner = getattr(pattern, "url_patterns", None)
        found += routes(inner) if inner is not None else [pattern]
    return found


def test_every_door_says_for_whom_it_is() -> None:
    doors = routes(addresses)

    assert len(doors) == 169
    assert [str(door.pattern) for door in doors if policy_of(door.callback, "") is None] == []


@policy("tests.broken", Audience.EVERYONE)
class Broken(Door):
    def get(self, request: HttpRequest) -> None:
        raise ZeroDivisionError


urlpatterns = [path("api/broken/", Broken.as_view())]
handler500 = "cozywish.config.errors.broken"


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_defect_answers_500_in_the_envelope_and_says_nothing_about_itself() -> None:
    answer = Client(raise_request_exception=False).get("/api/broken/")

    assert answer.status_code == 500
    body = envelope_of(answer)
    assert body["error"] == {
        "code": "INTERNAL_ERROR",
        "message": "Something went wrong here. Please try again.",
        "details": {},
    }
    assert "ZeroDivisionError" not in json.dumps(body)
