"""Steps 2 and 3 for a visit of several: who comes, what each has and with whom; three plans; taking one holds it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.composing import DAYS_LOOKED_AT, compose
from cozywish.apps.bookings.queries.free_time import LONGEST_VISIT
from cozywish.apps.bookings.queries.offer import OfferedService
from cozywish.apps.bookings.queries.plan_shapes import (
    MOST_GUESTS,
    MOST_SERVICES,
    Composed,
    Kind,
    Line,
)
from cozywish.apps.bookings.services import hold_plan
from cozywish.apps.catalog.models import AddOn
from cozywish.core.errors import DomainError
from cozywish.core.services import Failure, ServiceResult, Success
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.customer.access import remember_typed
from cozywish.web.customer.asking import keys_in
from cozywish.web.customer.flow.choice import Choice
from cozywish.web.customer.flow.party import IN_TURN, TOGETHER, Party, fitting
from cozywish.web.customer.flow.placing import FLOW_KEY, Holder, place
from cozywish.web.customer.flow.state import Flow, Summary, added, is_at_home, line_of, load
from cozywish.web.customer.flow.steps import close_url
from cozywish.web.customer.forms import ContactForm
from cozywish.web.http import looking, see_other, status_of, wait_before_retry
from cozywish.web.moves import follows_moves

KINDS = {
    Kind.SOONEST: lambda: _("Done soonest"),
    Kind.MINE: lambda: _("The people you chose"),
    Kind.CHEAPEST: lambda: _("Lowest price"),
}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """One service in the form; `one` is what is chosen, None where something can be added."""

    number: int
    line: Line | None = None
    one: OfferedService | None = None
    extras: Sequence[tuple[AddOn, bool]] = ()
    without_url: str = ""


@dataclass(frozen=True, slots=True)
class Guest:
    """One of those who come, and the rows of the form that are theirs."""

    number: int
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Part:
    """One service of a plan in words. Times are local."""

    guest: int
    name: str
    staff_name: str
    starts: datetime
    minutes: int
    price_cents: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan as a card."""

    plan: Composed
    headings: list[str]
    starts: datetime
    ends: datetime
    parts: list[Part]
    pairs: list[tuple[str, str]]

    @property
    def minutes(self) -> int:
        """How long everything takes."""
        return int((self.ends - self.starts).total_seconds()) // 60


@policy("bookings.place", Audience.EVERYONE)
@looking
@follows_moves
@require_http_methods(["GET", "POST"])
def together(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose for whom and with whom, see three plans; posting one of them holds it."""
    flow, now = load(request, slug), timezone.now()
    party = _fitting(flow, Party.of(request.POST if request.method == "POST" else request.GET))
    if request.method == "GET":
        return plans_page(request, flow, party.undecided(), now=now)
    remember_typed(request, flow.venue, [*ContactForm.base_fields, *keys_in(request)])
    match _held(request, flow, party, now=now):
        case Success(reference):
            return see_other(request, Choice(hold=reference).url("book-details", slug))
        case Failure(refusal):
            return refused_page(request, flow, refusal, now=now)


def refused_page(
    request: HttpRequest, flow: Flow, refusal: DomainError, *, now: datetime
) -> HttpResponse:
    """Return the page after a plan that cannot be had, with plans for what was asked."""
    asked = _fitting(flow, Party.of(request.POST, staff="wish"))
    return plans_page(request, flow, asked.undecided(), now=now, refusal=refusal)


def _fitting(flow: Flow, party: Party) -> Party:
    known = {one.service.pk: one for one in flow.offered}
    return fitting(
        replace(party, lines=tuple(line for line in party.lines if line.service_id in known)),
        staff_of={pk: {offer.staff_id for offer in one.offers} for pk, one in known.items()},
        extras_of={
            pk: {row.pk for row in flow.add_ons.get(one.service.head_id, ())}
            for pk, one in known.items()
        },
    )


def _held(request: HttpRequest, flow: Flow, party: Party, *, now: datetime) -> ServiceResult[str]:
    def hold(by: Holder) -> ServiceResult[Booking]:
        return hold_plan(
            venue_id=flow.venue.pk,
            lines=party.lines,
            side_by_side=party.side_by_side,
            customer=by.user,
            device=by.device,
            replaces=flow.own_hold,
            now=now,
        )

    said = replace(party, hold="", on=None).pairs()
    return place(request, flow.venue, said=said, hold=hold, now=now)


def plans_page(
    request: HttpRequest,
    flow: Flow,
    party: Party,
    *,
    now: datetime,
    refusal: DomainError | None = None,
) -> HttpResponse:
    """Return the page: what is asked for, and the plans there are."""
    today = now.astimezone(flow.zone).date()
    on = max(party.on or today, today)
    found, cannot = _plans(flow, party, on, now=now)
    refusal, shown = refusal or cannot, [_shown(flow, party, plan) for plan in found]
    context = {
        "flow": flow,
        "venue": flow.venue,
        "party": party,
        "guests": _guests(flow, party),
        "counts": range(1, MOST_GUESTS + 1),
        "ways": [(TOGETHER, party.side_by_side), (IN_TURN, not party.side_by_side)],
        "plans": shown,
        "on": on,
        "last": today + timedelta(days=flow.venue.horizon_days),
        "another_day": shown[0].starts.date() if shown and shown[0].starts.date() != on else None,
        "days": DAYS_LOOKED_AT,
        "summary": _summary(flow, party),
        "key": request.POST.get(FLOW_KEY) or uuid4().hex,
        "today": today,
        "step": 2,
        "steps": [reverse("book-services", args=[flow.venue.slug])],
        "refusal": refusal,
        "close_url": close_url(flow),
        "hold_minutes": settings.HOLD_MINUTES,
    }
    status = status_of(refusal) if refusal else 200
    response = render(request, "customer/flow/together.html", context, status=status)
    if refusal is not None:
        wait_before_retry(response, refusal)
    return response


def _plans(
    flow: Flow, party: Party, on: date, *, now: datetime
) -> tuple[list[Composed], DomainError | None]:
    """The plans, or why there are none."""
    if not party.lines:
        return [], None
    try:
        found = compose(
            venue_id=flow.venue.pk,
            lines=party.lines,
            side_by_side=party.side_by_side,
            on=on,
            now=now,
            own_hold=flow.own_hold,
            asker=flow.asker,
            days=DAYS_LOOKED_AT,
        )
    except DomainError as cannot:
        return [], cannot
    return found, None


def _guests(flow: Flow, party: Party) -> list[Guest]:
    """The form, guest by guest: what they have, and a row to add something while there is room for it."""
    known = {one.service.pk: one for one in flow.offered}
    number, guests = 0, []
    for guest in range(1, party.people + 1):
        rows = []
        for line in (line for line in party.lines if line.guest == guest):
            number += 1
            one = known[line.service_id]
            add_ons = flow.add_ons.get(one.service.head_id, ())
            extras = [(row, row.pk in line.extra_ids) for row in add_ons]
            url = party.without(line).url(flow.venue.slug)
            rows.append(Row(number, line, one, extras, url))
        if len(rows) < LONGEST_VISIT and len(party.lines) < MOST_SERVICES:
            number += 1
            rows.append(Row(number))
        guests.append(Guest(guest, rows))
    return guests


def _shown(flow: Flow, party: Party, plan: Composed) -> Shown:
    names = {offer.staff_id: offer.staff.name for one in flow.offered for offer in one.offers}
    services = {one.service.pk: one.service for one in flow.offered}
    parts = [
        Part(
            guest=line.guest if party.people > 1 else 0,
            name=services[line.service_id].full_name,
            staff_name=_name(names, line.staff_id),
            starts=line.starts_at.astimezone(flow.zone),
            minutes=int((ends - line.starts_at).total_seconds()) // 60,
            price_cents=price,
        )
        for line, ends, price in zip(plan.lines, plan.ends_at, plan.price_cents, strict=True)
        if line.starts_at is not None
    ]
    return Shown(
        plan=plan,
        headings=[KINDS[kind]() for kind in plan.kinds],
        starts=plan.begins.astimezone(flow.zone),
        ends=plan.ends.astimezone(flow.zone),
        parts=sorted(parts, key=lambda part: (part.starts, part.guest)),
        pairs=party.planned(plan),
    )


def _name(names: dict[UUID, str], staff_id: UUID | None) -> str:
    return names[staff_id] if staff_id else ""


def _summary(flow: Flow, party: Party) -> Summary:
    """What is chosen so far: by the chosen people, or at the least anyone asks."""
    known = {one.service.pk: one for one in flow.offered}
    names = {offer.staff_id: offer.staff.name for one in flow.offered for offer in one.offers}
    lines = []
    for line in sorted(party.lines, key=lambda line: line.guest):
        one = known[line.service_id]
        extras = [
            row for row in flow.add_ons.get(one.service.head_id, ()) if row.pk in line.extra_ids
        ]
        shown = line_of(one, line.staff_id, _name(names, line.staff_id))
        guest = line.guest if party.people > 1 else 0
        lines.append(replace(shown, extras=added(extras), guest=guest))
    chosen = [known[line.service_id] for line in party.lines]
    return Summary(flow.venue, flow.venue.currency, tuple(lines), is_at_home=is_at_home(chosen))
