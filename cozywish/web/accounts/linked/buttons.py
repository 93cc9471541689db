"""Pages with buttons that lead to Google or Apple."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.socialaccount.models import SocialApp
from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponseBase

from cozywish.web.accounts.linked.queries import providers


def leads_to_providers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let the page's forms be redirected to the providers: `form-action` counts every hop."""

    @wraps(view)
    def widened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        origins = [provider.origin for provider in providers(request)]
        wider = csp_update({"form-action": origins})(view) if origins else view
        return wider(request, *args, **kwargs)

    return widened


def only_where_set_up(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer 404 for a provider that this site has not set up."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except SocialApp.DoesNotExist as absent:
            raise Http404 from absent

    return guarded
