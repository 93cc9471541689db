"""Which door apologises for a defect: pages with a page, the API in its envelope."""

from django.http import HttpRequest, HttpResponse

from cozywish.api import http
from cozywish.web import errors


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500 in the form the client reads."""
    if request.path.startswith("/api/"):
        return http.broken(request)
    return errors.broken(request)
