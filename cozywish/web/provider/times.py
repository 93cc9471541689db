"""What hours, schedules and time off have in common: whatever touches visits is asked about first (invariant B7)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from cozywish.apps.bookings.queries.outside import Touched, touched
from cozywish.apps.bookings.services.times import Choices, VisitsTouched, change_times
from cozywish.apps.venues.queries import Seat
from cozywish.core.services import Failure, ServiceResult
from cozywish.web.http import signed_in
from cozywish.web.provider.access import portal

T = TypeVar("T")
VISIT, CHOICE, REASON, PART = "visit", "choice-", "reason-", "part-"
TELLS, FOR_ALL, REASON_FOR_ALL = "tells", "for_all", "reason_for_all"
OWN = (VISIT, TELLS, FOR_ALL, REASON_FOR_ALL, "csrfmiddlewaretoken")
LONGEST_REASON = 300


@dataclass(slots=True)
class Asked:
    """One visit that is touched, as it is asked about: its parts, and what was said of it."""

    parts: list[Touched] = field(default_factory=list)
    chosen: str = ""
    reason: str = ""
    error: str = ""

    @property
    def first(self) -> Touched:
        """The part by which it is named."""
        return self.parts[0]


def change(
    request: HttpRequest, seat: Seat, rule: Callable[[], ServiceResult[T]], *, told: str
) -> ServiceResult[T]:
    """Do `rule` with what the person chose for the visits that it touches, and tell them so."""
    choices = _choices(request.POST)
    done = change_times(
        by=signed_in(request),
        venue_id=seat.venue.pk,
        change=rule,
        choices=choices,
        now=timezone.now(),
    )
    if not isinstance(done, Failure):
        messages.success(request, " ".join([told, *_became(request.POST)]))
    return done


def ask(
    request: HttpRequest, seats: Sequence[Seat], refusal: VisitsTouched, *, nav: str, back: str
) -> HttpResponse:
    """Show what the change touches and ask for each visit; the answers are sent with the same again."""
    rows = touched(
        user=signed_in(request), venue=seats[0].venue, items=refusal.items, now=timezone.now()
    )
    visits = _asked(rows, request.POST)
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in OWN and not name.startswith((CHOICE, REASON, PART))
        for value in values
    ]
    context = {
        **portal(seats, nav=nav),
        "visits": visits,
        "sent": sent,
        "back": back,
        "tells": TELLS in request.POST or VISIT not in request.POST,
        "reason_for_all": request.POST.get(REASON_FOR_ALL, ""),
        "may_cancel": any("cancel" in visit.first.choices for visit in visits),
        "longest": LONGEST_REASON,
    }
    return render(request, "provider/times/touched.html", context, status=409)


def _choices(sent: QueryDict) -> Choices:
    """What was chosen for each visit. A button for all only fills the page in."""
    if FOR_ALL in sent:
        return Choices()
    keep: list[UUID] = []
    cancel: dict[UUID, str] = {}
    for name in sent.getlist(VISIT):
        parts = _ids(sent.getlist(f"{PART}{name}"))
        reason = _reason(sent, name)
        match sent.get(f"{CHOICE}{name}"):
            case "keep":
                keep += parts
            case "cancel" if reason:
                cancel |= dict.fromkeys(parts, reason)
    return Choices(keep=keep, cancel=cancel, tells=TELLS in sent)


def _became(sent: QueryDict) -> list[str]:
    """Say what was done with the visits."""
    chosen = [sent.get(f"{CHOICE}{name}") for name in sent.getlist(VISIT)]
    kept, off = chosen.count("keep"), chosen.count("cancel")
    stay = ngettext("%(n)d visit stays booked.", "%(n)d visits stay booked.", kept) % {"n": kept}
    gone = ngettext("%(n)d visit is cancelled.", "%(n)d visits are cancelled.", off) % {"n": off}
    return [said for said, number in ((stay, kept), (gone, off)) if number]


def _asked(rows: Iterable[Touched], sent: QueryDict) -> list[Asked]:
    """The visits in order, with what was said of each, and why that was not enough."""
    visits: dict[UUID, Asked] = {}
    for row in rows:
        visits.setdefault(row.visit, Asked()).parts.append(row)
    answered = set(sent.getlist(VISIT))
    for visit in visits.values():
        name = str(visit.first.visit)
        said = sent.get(FOR_ALL) or sent.get(f"{CHOICE}{name}", "")
        visit.chosen = said if said in visit.first.choices else ""
        visit.reason = _reason(sent, name) or sent.get(REASON_FOR_ALL, "")[:LONGEST_REASON]
        if name in answered and FOR_ALL not in sent:
            visit.error = _missing(visit)
    return list(visits.values())


def _missing(visit: Asked) -> str:
    """What is missing before the visit is decided, after it was asked about."""
    if not visit.chosen:
        return _("Please choose what becomes of this visit.")
    if visit.chosen == "move":
        return _("It is still at this time. Move it, or choose otherwise.")
    return "" if visit.reason or visit.chosen == "keep" else _("Please say why.")


def _reason(sent: QueryDict, name: str) -> str:
    return sent.get(f"{REASON}{name}", "").strip()[:LONGEST_REASON]


def _ids(texts: Sequence[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue  # no id, so it decides nothing
    return found
