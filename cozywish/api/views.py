"""What every door of the API does before its own work: who, how often, how much."""

from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cozywish.api.auth import TOKEN_HEADER, caller_of
from cozywish.api.http import EnvelopeRenderer, TooLarge, answer_if_changed
from cozywish.apps.limits.services import Limit, count_try
from cozywish.apps.search.limits import count_look
from cozywish.toolkit.policies import NEEDS_SIGN_IN, Audience, Policy, policy

MINUTE = timedelta(minutes=1)
READ = Limit("api-read", tries=600, window=MINUTE, fails_open=True)  # guards no secret
WRITE = Limit("api-write", tries=60, window=MINUTE)


class Door(APIView):
    """A view that counts the call, then lets in whom its policy names.

    Reading and writing are counted for the account, or the address of guests. Where `is_looking`, the address may
    not look more often than on the pages either. `largest` is how many bytes a request may have.
    """

    policy: ClassVar[Policy]
    http_method_names = ["get", "head", "post"]
    is_looking: ClassVar[bool] = False
    largest: ClassVar[int] = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what is too large, too often, or needs somebody signed in."""
        super().initial(request, *args, **kwargs)
        if _length_of(request) > self.largest:
            raise TooLarge
        reading = request.method in {"GET", "HEAD"}
        caller, now = caller_of(request), timezone.now()
        count_try(READ if reading else WRITE, who=caller.name, now=now)
        if self.is_looking:
            count_look(who=caller.address, now=now)
        if self.policy.audience in NEEDS_SIGN_IN and not request.user.is_authenticated:
            raise exceptions.NotAuthenticated

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say whether the answer may be kept, and spare the client what it already has."""
        if getattr(response, "exception", False):  # also where answers are no JSON, refusals are
            request.accepted_renderer = EnvelopeRenderer()
            request.accepted_media_type = EnvelopeRenderer.media_type
        final = super().finalize_response(request, response, *args, **kwargs)
        if TOKEN_HEADER in request.headers or request.method == "POST":
            final["Cache-Control"] = (
                "private, no-store"  # for those who are signed in a middleware says so
            )
        elif isinstance(request._request.user, AnonymousUser):
            final["Cache-Control"] = "no-cache"
        if isinstance(final, Response):
            final.add_post_render_callback(lambda rendered: answer_if_changed(request, rendered))
        return final


def _length_of(request: Request) -> int:
    """What the request says of its length. Without a word the server hands over an empty body."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdigit() else 0


@policy("api.nothing", Audience.EVERYONE)
class NothingHere(Door):
    """Every other address below /api/: a 404 in the envelope, whatever the method."""

    http_method_names = [*Door.http_method_names, "put", "patch", "delete", "options", "trace"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Count the call, then say so."""
        super().initial(request, *args, **kwargs)
        raise Http404
