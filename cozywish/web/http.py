"""What every page's door needs to say HTTP: who is there, where to go next, what a refusal becomes."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils import timezone

from cozywish.apps.accounts.models import User
from cozywish.apps.search.limits import count_look
from cozywish.core.errors import Conflict, DomainError, Forbidden, Invalid, Malformed, TooMany
from cozywish.toolkit import tokens
from cozywish.toolkit.headers import when_to_retry
from cozywish.toolkit.requests import client_address

View = TypeVar("View", bound=Callable[..., Any])

DEVICE_KEY, DEVICE_PURPOSE = "device", "device of a browser"
MARK_PURPOSE = "what a browser keeps for an account"
STATUS: dict[type[DomainError], int] = {
    Malformed: 400,
    Forbidden: 403,
    Conflict: 409,
    Invalid: 422,
    TooMany: 429,
}


def person(request: HttpRequest) -> User | None:
    """Return who is signed in, or None for a guest."""
    return request.user if isinstance(request.user, User) else None


def account_mark(user: User | None) -> str:
    """Return what scripts tell accounts apart by, which says nothing about them. Empty for a guest."""
    return tokens.digest(str(user.pk), purpose=MARK_PURPOSE)[:32] if user else ""


def device_of(request: HttpRequest, *, page: str = "") -> str:
    """Return the digest of this browser's key, giving it one if it has none.

    The key lives in the session, so it ends when the person signs out. It is random, or made of the random key of
    `page` and a secret cookie: the two clicks of a double click come before either could bring a session back.
    """
    if DEVICE_KEY not in request.session:
        cookie = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
        made = tokens.derived_token(f"{cookie}:{page}", purpose=DEVICE_PURPOSE)
        request.session[DEVICE_KEY] = made if cookie and page else tokens.new_token()
    return known_device(request)


def known_device(request: HttpRequest) -> str:
    """Return the digest of this browser's key, or an empty text. Writes nothing, so any GET may ask."""
    key = request.session.get(DEVICE_KEY, "")
    return tokens.digest(key, purpose=DEVICE_PURPOSE) if key else ""


def see_other(request: HttpRequest, to: str, *args: object, **kwargs: object) -> HttpResponse:
    """Send the person on with 303: `to` is a URL or the name of a route.

    htmx would put the next page into the fragment it asked for, so it is told to go there instead.
    """
    url = resolve_url(to, *args, **kwargs)
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponse(status=303, headers={"Location": url})


def whole_number(said: str) -> int | None:
    """Return the number that an address or a form says in plain digits, or None: also where no column could hold it."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None


def status_of(refusal: DomainError) -> int:
    """Return the HTTP status of a refusal's kind."""
    return next(status for kind, status in STATUS.items() if isinstance(refusal, kind))


def form_refusal(form: BaseForm, refusal: DomainError, **called: str) -> int:
    """Put the refusal's sentence on the field it blames (or on the whole form) and return its status.

    `called` are fields that the form calls otherwise than the refusal does.
    """
    blamed = called.get(refusal.field or "", refusal.field)
    field = blamed if blamed in form.fields else None
    form.add_error(field, refusal.message)
    return status_of(refusal)


def focus_first_error(form: BaseForm) -> None:
    """Let the page open with the cursor in the first field that has to be mended."""
    for name in form.fields:
        if name in form.errors:
            form.fields[name].widget.attrs["autofocus"] = True
            return


def wait_before_retry(response: HttpResponseBase, refusal: DomainError) -> None:
    """Say in the headers when to try again, if that is what the refusal is about."""
    for name, value in when_to_retry(refusal).items():
        response[name] = value


def looking(view: View) -> View:
    """Count a look at search or free times, whose limit pages and API share. Sending the form is no look."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in {"GET", "HEAD"}:
            count_look(who=client_address(request), now=timezone.now())
        response: HttpResponseBase = view(request, *args, **kwargs)
        return response

    return counted  # type: ignore[return-value]


class RefusalMiddleware:
    """Answer refusals that no view has a better answer to, such as a limit, with a page or a fragment of their own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the answer to a refusal; any other exception stays a defect."""
        if not isinstance(error, DomainError):
            return None
        status = status_of(error)
        template = "_refusal" if request.headers.get("HX-Request") else "refusal"
        response = render(request, f"errors/{template}.html", {"refusal": error}, status=status)
        wait_before_retry(response, error)
        return response


def private(view: View) -> View:
    """Keep the page out of caches and its address out of other sites' logs: it is for one person only.

    Not `no-referrer`: with it browsers hide the origin of our own forms, too, and the CSRF check refuses them.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response.setdefault("Referrer-Policy", "same-origin")
        return response

    return guarded  # type: ignore[return-value]


def signed_in(request: HttpRequest) -> User:
    """Return who is signed in, where a route's policy lets nobody else come."""
    user = person(request)
    if user is None:
        raise PermissionDenied
    return user
