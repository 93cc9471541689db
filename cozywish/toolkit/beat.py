"""Answers that tell nothing by how long they took."""

import time
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]

# What such doors say once they have looked the address up: nothing, elsewhere, or what is still to be proved. All else
# is answered at once. It tells nothing, and no limit counts it: waiting with it, one client would hold every thread.
LOOKED_UP = (204, 302, 401)


def on_the_beat(view: View) -> View:
    """Answer only a whole number of ANSWER_BEAT seconds after the request came, if an address was looked up.

    For doors that do more for an address without an account than for one with it. A fixed least time would tell them
    apart again as soon as a busy machine needs longer than that. A multiple of it tells only how often the difference
    crosses a beat: of two doors that differ by a twentieth of a beat, one answer in twenty.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        begun = time.monotonic()
        answered = view(request, *args, **kwargs)
        looked_up = request.method == "POST" and answered.status_code in LOOKED_UP
        if looked_up and settings.ANSWER_BEAT:
            time.sleep(-(time.monotonic() - begun) % settings.ANSWER_BEAT)
        return answered

    return answer
