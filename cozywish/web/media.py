"""Uploaded pictures, served by the site itself. They are never changed, and their names cannot be guessed."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from cozywish.toolkit.media import type_of
from cozywish.toolkit.policies import Audience, policy

NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'; sandbox"


@policy("media.read", Audience.EVERYONE)
@require_safe
def picture(request: HttpRequest, path: str) -> FileResponse:
    """One picture that we made, under a name that we made. Anything else is not here.

    Its type is that of our name, never that of its bytes or of what it was called when it was uploaded.
    """
    kind = type_of(path)
    if kind is None or not default_storage.exists(path):
        raise Http404
    response = FileResponse(default_storage.open(path), content_type=kind)
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = NOTHING_RUNS
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
