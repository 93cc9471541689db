"""Answers that tell nothing by how long they took."""

import time
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


def on_the_beat(view: View) -> View:
    """Answer posts only a whole number of ANSWER_BEAT seconds after they came.

    For doors that do more for an address without an account than for one with it. A fixed least time would tell them
    apart again as soon as a busy machine needs longer than that; a multiple of it does not.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        begun = time.monotonic()
        answered = view(request, *args, **kwargs)
        if request.method == "POST" and settings.ANSWER_BEAT:
            time.sleep(-(time.monotonic() - begun) % settings.ANSWER_BEAT)
        return answered

    return answer
