"""Which door answers for what went wrong here: pages with a page, the API in its envelope."""

import sys

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cozywish.api import http
from cozywish.toolkit.absence import is_away, told_to_wait
from cozywish.web import errors


def broken(request: HttpRequest) -> HttpResponseBase:
    """Answer in the form the client reads: 503 while the database is away, 500 for a defect.

    Django calls this while it handles the exception, whichever middleware or view it came from.
    """
    is_api = request.path.startswith("/api/")
    if is_away(sys.exception()):
        answer = http.unavailable(request) if is_api else errors.unavailable(request)
        return told_to_wait(request, answer)
    return http.broken(request) if is_api else errors.broken(request)
