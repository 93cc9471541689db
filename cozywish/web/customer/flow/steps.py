"""Steps 1 to 3: services, professional, time. Until the time is held, the address holds the whole state."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.earlier import refuse_without_earlier
from cozywish.apps.bookings.queries.free_time import nearest_free
from cozywish.apps.bookings.queries.offer import availability_of
from cozywish.apps.bookings.refusals import EarlierMissing, SlotTaken, StaffInactive
from cozywish.apps.bookings.services import hold_visit
from cozywish.apps.bookings.services.own_limits import OverlapsOwn
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, ServiceResult, Success
from cozywish.toolkit import wording
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.customer.access import remember_typed
from cozywish.web.customer.asking import keys_in
from cozywish.web.customer.flow.cards import cards_of
from cozywish.web.customer.flow.choice import Choice, NothingChosen, NoTimeChosen, TooManyServices
from cozywish.web.customer.flow.days import Calendar, slots_of
from cozywish.web.customer.flow.placing import FLOW_KEY, Holder, place
from cozywish.web.customer.flow.state import Flow, check_person, load
from cozywish.web.customer.forms import ContactForm
from cozywish.web.http import (
    looking,
    see_other,
    status_of,
    wait_before_retry,
)
from cozywish.web.moves import follows_moves

STEPS = ("book-services", "book-professional", "book-time", "book-details", "book-pay")


@policy("bookings.place", Audience.EVERYONE)
@follows_moves
@require_GET
def services(request: HttpRequest, slug: str) -> HttpResponse:
    """Step 1: choose one to four services, each in one of its variants and with its extras."""
    flow = load(request, slug)
    try:
        flow.choice.check_services()
    except NothingChosen:
        pass  # this is the step to choose them in
    except TooManyServices as refusal:
        return services_page(request, flow, refusal)
    return services_page(request, flow)


def services_page(
    request: HttpRequest, flow: Flow, refusal: DomainError | None = None
) -> HttpResponse:
    """Return step 1, with the refusal of what was chosen, if any."""
    context = {"sections": cards_of(flow)}
    return _page(request, flow, "services", context, refusal)


@policy("bookings.place", Audience.EVERYONE)
@looking
@follows_moves
@require_GET
def professional(request: HttpRequest, slug: str) -> HttpResponse:
    """Step 2: anyone free, or one of those who do all of it."""
    flow = load(request, slug)
    try:
        flow.choice.check_services()
        _refuse_without_earlier(flow)
    except (NothingChosen, TooManyServices, EarlierMissing) as refusal:
        return services_page(request, flow, refusal)
    return professional_page(request, flow)


def professional_page(
    request: HttpRequest, flow: Flow, refusal: DomainError | None = None
) -> HttpResponse:
    """Return step 2, with the refusal of who was chosen, if any: then nobody is chosen in their place."""
    now = timezone.now()
    people = availability_of(
        venue=flow.venue,
        people=flow.people,
        service_ids=flow.choice.service_ids,
        now=now,
        own_hold=flow.own_hold,
        asker=flow.asker,
        extra=flow.extra,
    )
    first = min((one.first for one in people if one.first), default=None)
    least = min((one.person.price_cents for one in people), default=0)
    context = {
        "people": [(one, one.person.price_cents - least) for one in people],
        "together_url": flow.choice.url("book-together", flow.venue.slug),
        "first": first,
        "staff_id": flow.person.staff.pk if flow.person else None,
    }
    return _page(request, flow, "professional", context, refusal)


@policy("bookings.place", Audience.EVERYONE)
@looking
@follows_moves
@require_http_methods(["GET", "POST"])
def time(request: HttpRequest, slug: str) -> HttpResponse:
    """Step 3: choose a day and a time; posting it holds the time."""
    flow, now = load(request, slug), timezone.now()
    try:
        flow.choice.check_services()
        _refuse_without_earlier(flow)
    except (NothingChosen, TooManyServices, EarlierMissing) as missing:
        return services_page(request, flow, missing)
    if request.method == "POST":  # of a step 4 whose hold ended
        remember_typed(request, flow.venue, [*ContactForm.base_fields, *keys_in(request)])
    try:
        check_person(flow)
    except StaffInactive as gone:
        return professional_page(request, _by_somebody_else(flow), gone)
    if request.method == "GET":
        return time_page(request, flow, now=now)
    if flow.choice.at is None:
        return time_page(request, flow, now=now, refusal=NoTimeChosen())
    match _held(request, flow, starts_at=flow.choice.at, now=now):
        case Success(reference):
            held = Choice(hold=reference, staff_id=flow.choice.staff_id)
            return see_other(request, held.url("book-details", slug))
        case Failure(refusal):
            return time_page(request, flow, now=now, refusal=refusal)


def _held(
    request: HttpRequest, flow: Flow, *, starts_at: datetime, now: datetime
) -> ServiceResult[str]:
    """Hold the visit from `starts_at`."""

    def hold(by: Holder) -> ServiceResult[Booking]:
        return hold_visit(
            venue_id=flow.venue.pk,
            service_ids=flow.choice.service_ids,
            staff_id=flow.choice.staff_id,
            starts_at=starts_at,
            customer=by.user,
            device=by.device,
            replaces=flow.own_hold,
            now=now,
            extra_ids=flow.choice.extra_ids,
        )

    # Without the hold it replaces: the same click again finds another one, or none.
    said = replace(flow.choice, hold="").pairs()
    return place(request, flow.venue, said=said, hold=hold, now=now)


def _refuse_without_earlier(flow: Flow) -> None:
    """Raise EarlierMissing for whom no time to come could be had: they need another service first."""
    refuse_without_earlier(
        service_ids=flow.choice.service_ids, asker=flow.asker, now=timezone.now()
    )


def time_page(
    request: HttpRequest, flow: Flow, *, now: datetime, refusal: DomainError | None = None
) -> HttpResponse:
    """Return step 3, with the refusal of the time that was asked for, if any."""
    nearest: list[tuple[str, str]] = []
    asked = flow.choice.at
    if isinstance(refusal, (SlotTaken, OverlapsOwn)):
        flow = _choosing(
            flow, on=None
        )  # the day of the time that cannot be had, wherever it was picked
        nearest = _nearest(flow, now=now)
    times = Calendar(flow, now=now).page()
    if refusal is not None:
        flow = _choosing(flow, at=None)
    slug = flow.venue.slug
    context = {
        "time": times,
        "fixed": replace(flow.choice, at=None, on=times.on).pairs(),
        "key": request.POST.get(FLOW_KEY) or uuid4().hex,
        "taken": wording.clock(asked.astimezone(flow.zone)) if asked else "",
        "is_own": isinstance(refusal, OverlapsOwn),
        "nearest": nearest,
        "zone_name": wording.zone_name(flow.zone),
        "now": now,
        "hold_minutes": settings.HOLD_MINUTES,
        "wait_url": flow.choice.url("book-wait", slug, on=times.on, at=None, hold=""),
        "anyone_url": flow.choice.url("book-time", slug, staff_id=None, at=None),
        "people_urls": [
            (one.staff, flow.choice.url("book-time", slug, staff_id=one.staff.pk, at=None))
            for one in flow.people
        ],
    }
    return _page(request, flow, "time", context, refusal)


def _choosing(flow: Flow, **changes: Any) -> Flow:
    """The same flow with another choice."""
    return replace(flow, choice=replace(flow.choice, **changes))


def _by_somebody_else(flow: Flow) -> Flow:
    """The same flow with nobody chosen yet, on the day that was."""
    at = flow.choice.at
    on = at.astimezone(flow.zone).date() if at else flow.choice.on
    return _choosing(flow, staff_id=None, at=None, on=on)


def _nearest(flow: Flow, *, now: datetime) -> list[tuple[str, str]]:
    """The three free starts nearest to the one that was taken: (value, words)."""
    around = flow.choice.at
    if around is None:
        return []
    found = nearest_free(
        venue_id=flow.venue.pk,
        service_ids=flow.choice.service_ids,
        staff_id=flow.choice.staff_id,
        around=around,
        now=now,
        own_hold=flow.own_hold,
        asker=flow.asker,
        extra=flow.extra,
    )
    same_day = around.astimezone(flow.zone).date()
    return [
        (slot.value, slot.label if slot.at.date() == same_day else wording.moment(slot.at))
        for slot in slots_of((start.starts_at for start in found), zone=flow.zone)
    ]


def _page(
    request: HttpRequest,
    flow: Flow,
    name: str,
    context: dict[str, Any],
    refusal: DomainError | None = None,
) -> HttpResponse:
    step = STEPS.index(f"book-{name}") + 1
    everything = {
        "flow": flow,
        "venue": flow.venue,
        "choice": flow.choice,
        "summary": flow.summary(),
        "today": timezone.now().astimezone(flow.zone).date(),
        "steps": links(flow.choice, flow.venue.slug, step),
        "step": step,
        "refusal": refusal,
        "close_url": close_url(flow),
        "first_url": _first_url(flow, refusal),
        **context,
    }
    status = status_of(refusal) if refusal else 200
    response = render(request, f"customer/flow/{name}.html", everything, status=status)
    if refusal is not None:
        wait_before_retry(response, refusal)
    return response


def _first_url(flow: Flow, refusal: DomainError | None) -> str:
    """Where to book what has to come first."""
    if not isinstance(refusal, EarlierMissing):
        return ""
    first = Choice(service_ids=(refusal.first_id,))
    return first.url("book-services", flow.venue.slug)


def close_url(flow: Flow) -> str:
    """Return the way out of the flow: it asks first while a time is held."""
    if flow.hold is None:
        return reverse("venue", args=[flow.venue.slug])
    return Choice(hold=flow.hold.reference).url("book-close", flow.venue.slug)


def links(choice: Choice, slug: str, step: int) -> list[str]:
    """Return the addresses of the steps before number `step`: what is done can be gone back to."""
    return [choice.url(name, slug) for name in STEPS[: step - 1]]
