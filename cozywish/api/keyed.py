"""Requests that carry a key: done once, however often they are sent (W1)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from cozywish.api.http import fingerprint, to_json
from cozywish.api.inputs import KEY_HEADER, key_of, words_of
from cozywish.apps.idempotency.services import Given, once
from cozywish.core.services import ServiceResult

ROUTE = (
    "api/v1"  # one for all: a key that is used again at another address is a mistake to point out
)
KEY_PARAMETER = OpenApiParameter(
    name=KEY_HEADER,
    location=OpenApiParameter.HEADER,
    required=True,
    type={"type": "string", "minLength": 16, "maxLength": 128},
    description=(
        "16 to 128 random characters, such as a UUID. Repeat it when you repeat a request whose answer you did not "
        "get: it is done once, and the same answer comes again with `Idempotent-Replay: true`, for 72 hours. "
        "A refused request frees its key. For guests the key is as secret as the answer."
    ),
)


def answer_once(
    request: Request, *, principal: str, act: Callable[[], tuple[int, Any]], now: datetime
) -> ServiceResult[Given]:
    """Do `act` under the request's key, or give the answer it got before; see `once`.

    `principal` is who acts: a key of one is none of another.
    """

    def stored_act() -> tuple[int, Any]:
        status, body = act()
        return status, orjson.loads(to_json(body))

    return once(
        principal=principal,
        route=ROUTE,
        key=key_of(request),
        fingerprint=fingerprint(*words_of(request)),
        act=stored_act,
        now=now,
    )


def reply(given: Given, **not_kept: object) -> Response:
    """Return the answer, with what is not kept (secrets, who it is for) added to good news."""
    headers = {"Idempotent-Replay": "true"} if given.is_replay else {}
    body = {**given.body, **not_kept} if not_kept and given.status < 400 else given.body
    return Response(body, status=given.status, headers=headers)
