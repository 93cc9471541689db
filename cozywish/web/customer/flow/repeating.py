"""Between step 3 and 4: a visit that recurs. Every date is checked; posting holds those that are wanted, or none."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from cozywish.apps.bookings.models import Recurrence
from cozywish.apps.bookings.queries.earlier import refuse_without_earlier
from cozywish.apps.bookings.queries.series import FEWEST, Clash, LookedUp, look_up
from cozywish.apps.bookings.services import PartsRefused, Repeated
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, Success
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.customer.access import live_series_at
from cozywish.web.customer.flow.choice import (
    NothingChosen,
    NoTimeChosen,
    TooManyServices,
    instant_text,
)
from cozywish.web.customer.flow.days import Slot, slots_of
from cozywish.web.customer.flow.placing import FLOW_KEY, place_series
from cozywish.web.customer.flow.state import Flow, check_person, load
from cozywish.web.customer.flow.steps import close_url, links, services_page, time_page
from cozywish.web.customer.flow.wish import BY_COUNT, Wish
from cozywish.web.http import looking, see_other, status_of, wait_before_retry
from cozywish.web.moves import follows_moves


@dataclass(frozen=True)
class Date:
    """One date of the rule as the page shows it. `refusal` is why it was refused a moment ago."""

    found: LookedUp
    flow: Flow
    picked: datetime | None
    refusal: DomainError | None = None

    @property
    def number(self) -> int:
        """Its place in the rule."""
        return self.found.number

    @property
    def is_free(self) -> bool:
        """Whether it can be had as it comes."""
        return self.found.is_free and self.refusal is None

    @property
    def local(self) -> datetime:
        """When it would be, on the venue's wall; where that time does not exist, about when."""
        return self.found.occurrence.starts_at.astimezone(self.flow.zone)

    @property
    def value(self) -> str:
        """Its start as forms carry it."""
        return instant_text(self.found.occurrence.starts_at)

    @property
    def words(self) -> str:
        """Why it cannot be had."""
        if self.refusal is not None:
            return self.refusal.message
        return str(Clash(self.found.clash).label) if self.found.clash else ""

    @property
    def exists(self) -> bool:
        """Whether the wall shows that time on the day."""
        return self.found.occurrence.exists

    @cached_property
    def near(self) -> list[Slot]:
        """Other times around it."""
        starts = (start.starts_at for start in self.found.near)
        return slots_of(starts, zone=self.flow.zone, chosen=self.picked)

    @property
    def is_wanted(self) -> bool:
        """Whether it is part of the series as chosen: as it comes, or at another time that is still free."""
        if self.picked is None:
            return False
        if self.is_free and self.picked == self.found.occurrence.starts_at:
            return True
        return any(slot.is_chosen for slot in self.near)


@policy("bookings.place", Audience.EVERYONE)
@looking
@follows_moves
@require_http_methods(["GET", "POST"])
def repeat(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose how often and until when, see every date, and leave out or move those that cannot be had."""
    flow, now = load(request, slug), timezone.now()
    try:
        flow.choice.check_services()
    except (NothingChosen, TooManyServices) as missing:
        return services_page(request, flow, missing)
    check_person(flow)
    if flow.choice.at is None:
        return time_page(request, flow, now=now, refusal=NoTimeChosen())
    said, at = request.POST if request.method == "POST" else request.GET, flow.choice.at
    single, flow = flow.own_hold, _without_own_series(request, flow)
    wish = Wish.of(said, starts_at=at)
    if request.method == "GET":
        return _page(request, flow, wish, now=now)
    if wish.picked is None:  # it comes from step 3, or the rule was changed and not looked at
        return see_other(request, _address(flow, wish))
    asked = Repeated(
        venue_id=flow.venue.pk,
        service_ids=flow.choice.service_ids,
        staff_id=flow.choice.staff_id,
        starts_at=at,
        rule=wish.rule,
        chosen=wish.picked,
        extra_ids=flow.choice.extra_ids,
    )
    choice = replace(flow.choice, hold="")
    said_again = [*choice.pairs(), *wish.pairs(), *sorted(wish.picked.items())]
    match place_series(request, flow.venue, said=said_again, asked=asked, hold=single, now=now):
        case Success(checkout_id):
            return see_other(request, "checkout-details", checkout_id)
        case Failure(refusal):
            return _page(request, flow, wish, now=now, refusal=refusal)


def _without_own_series(request: HttpRequest, flow: Flow) -> Flow:
    """The series that this session holds here is not in its own way: the new one replaces it."""
    held = live_series_at(request, flow.venue)
    return flow if held is None else replace(flow, hold=held)


def _way_out(flow: Flow) -> str:
    """The way out of the flow: it asks first while something is held."""
    if flow.hold is not None and flow.hold.checkout_id is not None:
        return reverse("checkout-close", args=[flow.hold.checkout_id])
    return close_url(flow)


def _address(flow: Flow, wish: Wish) -> str:
    query = urlencode([*flow.choice.pairs(), *wish.pairs()])
    return f"{reverse('book-repeat', args=[flow.venue.slug])}?{query}"


def _page(
    request: HttpRequest,
    flow: Flow,
    wish: Wish,
    *,
    now: datetime,
    refusal: DomainError | None = None,
) -> HttpResponse:
    found, cannot = _dates(flow, wish, refusal, now=now)
    refusal = refusal or cannot
    wanted, at = sum(one.is_wanted for one in found), flow.choice.at
    context = {
        "flow": flow,
        "venue": flow.venue,
        "wish": wish,
        "dates": found,
        "clashes": sum(not one.is_free for one in found),
        "wanted": wanted,
        "go_off": wanted < FEWEST,
        "total_cents": wanted * flow.summary().total_cents,
        "shown": wish.name(at) if at else "",
        "rhythms": Recurrence.choices,
        "by_count": wish.ends == BY_COUNT,
        "most": settings.SERIES_MOST_VISITS,
        "fixed": flow.choice.pairs(),
        "rule": wish.pairs(),
        "key": request.POST.get(FLOW_KEY) or uuid4().hex,
        "summary": flow.summary(),
        "today": now.astimezone(flow.zone).date(),
        "hold_minutes": settings.HOLD_MINUTES,
        "step": 3,
        "steps": links(flow.choice, flow.venue.slug, 4),
        "close_url": _way_out(flow),
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal else 200
    response = render(request, "customer/flow/repeat.html", context, status=status)
    if refusal is not None:
        wait_before_retry(response, refusal)
    return response


def _dates(
    flow: Flow, wish: Wish, refused: DomainError | None, *, now: datetime
) -> tuple[list[Date], DomainError | None]:
    """The dates of the rule, those that were just refused with the reason; or why there are none."""
    lost = refused.refusals if isinstance(refused, PartsRefused) else {}
    if flow.choice.at is None:
        return [], None
    try:
        refuse_without_earlier(service_ids=flow.choice.service_ids, asker=flow.asker, now=now)
        found = look_up(
            venue_id=flow.venue.pk,
            service_ids=flow.choice.service_ids,
            staff_id=flow.choice.staff_id,
            dates=wish.rule.occurrences(
                starts_at=flow.choice.at, zone=flow.zone, most=settings.SERIES_MOST_VISITS
            ),
            now=now,
            own_hold=flow.own_hold,
            asker=flow.asker,
            extra=flow.extra,
        )
    except DomainError as cannot:
        return [], cannot
    return [Date(one, flow, _picked(one, wish), lost.get(one.number)) for one in found], None


def _picked(one: LookedUp, wish: Wish) -> datetime | None:
    """The start that is wanted: what was picked, and before anybody has picked each that is free."""
    if wish.picked is not None:
        return wish.picked.get(one.number)
    return one.occurrence.starts_at if one.is_free else None
