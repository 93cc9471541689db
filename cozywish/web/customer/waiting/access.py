"""The gate of the pages of one place on the list: its account, its browser, or whoever has its private link."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from cozywish.apps.bookings.limits import WRONG_TOKENS
from cozywish.apps.bookings.models import WaitEntry
from cozywish.apps.bookings.queries.waiting import entry_by_token, entry_of
from cozywish.apps.limits.services import count_try, give_back
from cozywish.toolkit.requests import client_address
from cozywish.web.http import known_device, person

WAIT_COOKIE = "waiting"
LINK_KEPT_FOR = 30 * 24 * 3600  # seconds; the token itself may end sooner


def wait_or_404(request: HttpRequest, entry_id: UUID, now: datetime) -> WaitEntry:
    """Return the entry for its account, the browser that joined, or who came by its private link."""
    try:
        return entry_of(entry_id=entry_id, device=known_device(request), user=person(request))
    except WaitEntry.DoesNotExist:
        token = request.COOKIES.get(WAIT_COOKIE, "")
        if not token:
            raise Http404 from None
    # Counted before it is tried; a right one is no guess and does not stay counted.
    who = client_address(request)
    count_try(WRONG_TOKENS, who=who, now=now)
    found = linked_wait_or_404(entry_id, token, now)
    give_back(WRONG_TOKENS, who=who, now=now)
    return found


def linked_wait_or_404(entry_id: UUID, token: str, now: datetime) -> WaitEntry:
    """Return the entry that the private link opens."""
    try:
        return entry_by_token(entry_id=entry_id, token=token, now=now)
    except WaitEntry.DoesNotExist as absent:
        raise Http404 from absent


def keep_token(response: HttpResponse, entry: WaitEntry, token: str) -> None:
    """Let this browser open the pages of the entry, and of nothing else, as the link did."""
    response["Referrer-Policy"] = "no-referrer"
    response.set_cookie(
        WAIT_COOKIE,
        token,
        max_age=LINK_KEPT_FOR,
        path=reverse("wait", args=[entry.pk]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
