"""Hooks of the OpenAPI document: only version one, and every answer in its envelope."""

from typing import Any

from cozywish.api.auth import CART_HEADER, TOKEN_HEADER
from cozywish.api.http import CODES, VALIDATION_ERROR

INTRODUCTION = """\
Find real free times and book them. A visit is booked in two steps: `POST /bookings/` holds a time for fifteen
minutes, `POST /bookings/{id}/confirm/` turns the hold into a booking. Guests confirm with the code they were
mailed.

Several visits are booked together from a cart, which reserves nothing: `POST /cart/lines/`. `POST /checkouts/` holds
all of them or none, `POST /checkouts/{id}/confirm/` agrees to what was shown.

**Answers** are `{success, data, meta}`, refusals `{success, error: {code, message, details}, meta}`. Codes
are stable; messages are for people. 400 malformed, 422 a rule says no, 409 lost to the state of the world,
404 absent or not yours.

**Values.** Ids are UUIDs. Instants are ISO 8601 in UTC, beside them the same instant on the venue's wall
clock. Money is an integer of minor units and a currency. What is not in this document is refused, in bodies
and addresses alike.

**Keys.** What books, and every `POST` below `/business/`, needs an `Idempotency-Key`: repeat it when you repeat a
request, and it is done once.

**The business side** is below `/business/`: `listOwnVenues` says where you work and what you may do there. Whatever is
not yours to see answers 404. `PUT` replaces all of a thing and names what it replaces: a `version` or a `mark`. When
somebody else was first, 409 brings the thing as it is now in `details.current`. A change of times that touches visits
answers 409 BOOKINGS_VISITS_TOUCHED with `details.visits`; send it again with those that stay booked in `keep` and
those that are called off in `cancel`. Pictures and tables come as `multipart/form-data`. A visit's `steps` say what
can be done with it now: `takeStep` does it.

**The office** is below `/office/`, for whom its groups let in; everybody else finds nothing there.

**Sockets.** `/ws/pro/calendar/` tells pages of this site that a calendar has changed, with the session's cookie and no
access token: `{"type": "changed", "venue", "days", "version"}`. What has changed is read as ever: `listVisits` and
`listBlocks` from that day on. All messages and closing codes are in docs/realtime.md of the source.

**Signing in.** `POST /auth/login/` gives an access token for fifteen minutes (`Authorization: Bearer …`) and a
refresh token for the next ones. What is still missing comes as 401: ACCOUNTS_EMAIL_NOT_VERIFIED goes on at
`auth/verify-email/`, ACCOUNTS_MFA_REQUIRED at `auth/2fa/`, with `meta.session_token` in `X-Session-Token`;
ACCOUNTS_REAUTHENTICATION_REQUIRED at `auth/reauthenticate/`. ACCOUNTS_STEP_UP_NEEDED (403) goes on at
`auth/step-up/`. Keep the cookies: by one of them the owner's app is known, whatever strangers try. Signing
out ends both tokens at once.

**Tokens.** A guest's secret for one booking travels in `X-Booking-Token`, never in an address.

**Lists** come in pages: send `meta.pagination.next_cursor` back as `cursor`.

**Caching.** Answers to GET carry an ETag; send it back in `If-None-Match` and get 304 while nothing has
changed.

**Limits**, per account or network address: 600 reads, 120 searches (30 at once) and 60 writes a minute, 10
holds in ten minutes; wrong passwords and codes much less. Beyond them: 429 with `Retry-After`.

**Away.** While the database is away for a moment, every answer is 503 UNAVAILABLE with `Retry-After`. Whether what was
sent arrived is settled by repeating it with its `Idempotency-Key`.

**Versions.** Within v1 fields, codes and addresses are added, never renamed or removed; a client ignores what
it does not know."""
Endpoint = tuple[str, str, str, Any]
Part = dict[str, Any]
COMPONENTS = "#/components"
# 401: whatever is asked with an access token that is over.
EVERY_CALL = (400, 401, 404, 406, 429, 503)
EVERY_WRITE = (403, 409, 413, 415, 422)
STEPS = (409,)  # what is asked in the middle of signing in, when there is nothing to go on with


def only_version_one(endpoints: list[Endpoint]) -> list[Endpoint]:
    """Leave out whatever is no part of /api/v1/."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]


def wrap_in_envelope(result: Part, generator: Any, request: Any, public: bool) -> Part:
    """Wrap every answer as the renderer does, and add the refusals that any call may get."""
    result["info"]["description"] = INTRODUCTION
    components = result.setdefault("components", {})
    components.setdefault("schemas", {}).update(META_SCHEMAS)
    components["responses"] = {"Error": ERROR_RESPONSE, "NotModified": NOT_MODIFIED}
    components.setdefault("securitySchemes", {})["bookingToken"] = TOKEN_SCHEME
    components["securitySchemes"]["cartToken"] = CART_SCHEME
    for methods in result["paths"].values():
        for method, operation in methods.items():
            _wrap(method, operation)
    return result


def _wrap(method: str, operation: Part) -> None:
    is_list = any(parameter["name"] == "cursor" for parameter in operation.get("parameters", ()))
    meta = "PageMeta" if is_list else "Meta"
    for response in operation["responses"].values():
        response["description"] = response.get("description") or "Done."
        if "content" not in response:
            continue
        content = response["content"]["application/json"]
        content["schema"] = _envelope(content["schema"], meta)
        for example in content.get("examples", {}).values():
            example["value"] = {"success": True, "data": example["value"], "meta": META_EXAMPLE}
    more: tuple[int, ...] = () if method == "get" else EVERY_WRITE
    if method == "get" and "auth" in operation["tags"]:
        more = STEPS
    if "403" in operation["responses"]:  # to look at something that is known to be there
        more = (*more, 403)
    for status in sorted({*EVERY_CALL, *more}):
        operation["responses"][str(status)] = {"$ref": f"{COMPONENTS}/responses/Error"}
    if method == "get":
        operation["responses"]["304"] = {"$ref": f"{COMPONENTS}/responses/NotModified"}


def _envelope(data: Part, meta: str) -> Part:
    return {
        "type": "object",
        "properties": {
            "success": {"const": True},
            "data": data,
            "meta": {"$ref": f"{COMPONENTS}/schemas/{meta}"},
        },
        "required": ["success", "data", "meta"],
    }


_META: Part = {
    "request_id": {"type": "string", "description": "Quote it when you report a problem."},
    "timestamp": {"type": "string", "format": "date-time"},
}
META_EXAMPLE = {
    "request_id": "6f1d1c6d2b7c4b7e9a6f0f6f3a0c9c55",
    "timestamp": "2036-05-05T14:00:00Z",
}
META_SCHEMAS: Part = {
    "Meta": {"type": "object", "properties": _META, "required": sorted(_META)},
    "PageMeta": {
        "type": "object",
        "properties": {
            **_META,
            "pagination": {
                "type": "object",
                "properties": {
                    "next_cursor": {
                        "type": ["string", "null"],
                        "description": "Send it as `cursor` to get the next page; null on the last one.",
                    },
                    "page_size": {"type": "integer"},
                },
                "required": ["next_cursor", "page_size"],
            },
        },
        "required": [*sorted(_META), "pagination"],
    },
    "ErrorMeta": {
        "type": "object",
        "properties": {
            **_META,
            "session_token": {
                "type": "string",
                "description": (
                    "With ACCOUNTS_EMAIL_NOT_VERIFIED and ACCOUNTS_MFA_REQUIRED: what has been proved so far. "
                    "Send it as `X-Session-Token` with the next step."
                ),
            },
        },
        "required": sorted(_META),
    },
    "Error": {
        "type": "object",
        "properties": {
            "success": {"const": False},
            "error": {
                "type": "object",
                "properties": {
                    "code": {
                        "type": "string",
                        "description": (
                            f"Stable. {VALIDATION_ERROR}, {', '.join(CODES.values())}, or the code of a rule, "
                            "such as BOOKINGS_SLOT_TAKEN."
                        ),
                    },
                    "message": {"type": "string", "description": "A sentence for people."},
                    "details": {
                        "type": "object",
                        "description": (
                            "Sentences by field (`contact.email`, `services.0`); with BOOKINGS_SLOT_TAKEN also "
                            "`alternatives`, the three nearest free starts, with BOOKINGS_VISITS_TOUCHED `visits`, "
                            "with BOOKINGS_PARTS_REFUSED `lines`, and "
                            "with a CHANGED_MEANWHILE `current`."
                        ),
                        "additionalProperties": True,
                    },
                },
                "required": ["code", "details", "message"],
            },
            "meta": {"$ref": f"{COMPONENTS}/schemas/ErrorMeta"},
        },
        "required": ["success", "error", "meta"],
    },
}
ERROR_RESPONSE: Part = {
    "description": (
        "Refused: 400 malformed, 401 nobody is signed in, 403 visible but not allowed, 404 absent or not yours, "
        "409 lost to the state of the world, 422 a rule says no, 429 too often and 503 away for a moment "
        "(both say when to try again in Retry-After)."
    ),
    "content": {"application/json": {"schema": {"$ref": f"{COMPONENTS}/schemas/Error"}}},
}
NOT_MODIFIED: Part = {"description": "What you have (If-None-Match) is still right."}
TOKEN_SCHEME: Part = {
    "type": "apiKey",
    "in": "header",
    "name": TOKEN_HEADER,
    "description": "A guest's secret for one booking: the `token` that holding a time answers with.",
}
CART_SCHEME: Part = {
    "type": "apiKey",
    "in": "header",
    "name": CART_HEADER,
    "description": "A guest's secret for one cart and its checkouts: the `token` that the first line answers with.",
}
