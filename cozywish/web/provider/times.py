"""What hours, schedules and time off have in common: whatever touches visits is asked about first (invariant B7)."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext

from cozywish.apps.bookings.queries.outside import touched
from cozywish.apps.bookings.services.times import VisitsTouched, change_times
from cozywish.apps.venues.queries import Seat
from cozywish.core.services import Failure, ServiceResult
from cozywish.web.http import signed_in
from cozywish.web.provider.access import portal

T = TypeVar("T")
KEEP = "keep"


def change(
    request: HttpRequest, seat: Seat, rule: Callable[[], ServiceResult[T]], *, told: str
) -> ServiceResult[T]:
    """Do `rule` with the visits that the person said stay, and tell them so."""
    kept = _ids(request.POST.getlist(KEEP))
    done = change_times(
        by=signed_in(request), venue_id=seat.venue.pk, change=rule, kept=kept, now=timezone.now()
    )
    if not isinstance(done, Failure):
        stay = ngettext("%(n)d visit stays booked.", "%(n)d visits stay booked.", len(kept))
        messages.success(request, f"{told} {stay % {'n': len(kept)}}" if kept else told)
    return done


def ask(
    request: HttpRequest, seats: Sequence[Seat], refusal: VisitsTouched, *, nav: str, back: str
) -> HttpResponse:
    """Show what the change touches; saying yes sends the same again with every visit named."""
    items = refusal.params["items"]
    assert isinstance(items, frozenset)  # noqa: S101
    rows = touched(user=signed_in(request), venue=seats[0].venue, items=items)
    left_out = ("csrfmiddlewaretoken", KEEP)
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in left_out
        for value in values
    ]
    context = {**portal(seats, nav=nav), "rows": rows, "sent": sent, "back": back}
    return render(request, "provider/times/touched.html", context, status=409)


def _ids(texts: Sequence[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue  # no id, so it keeps nothing
    return found
