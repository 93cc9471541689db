"""Services for several people, by several people, in one visit: three plans to choose from.

Note [What the composer offers]
    Each run of a plan is a visit of its own by the rules of `scheduling.engine`, by the same functions that list free
    times: what one person does for one guest without a pause. What a chain begins with stands on a step of the day;
    what follows begins at any tick. How runs fit together says `core.composing`. Bookings open and close as the
    strictest of the services wants. Guests come at the same time or are served one after another. All services begin
    on the date that is asked for.

Note [Where it ends]
    Four guests, four services in all, a quarter of an hour of waiting between two of them; guests who are served side
    by side begin within half an hour. Whoever asks for more is refused in words.
    The search itself is bounded too (`core.composing.MOST_STEPS`): a plan that was found before the end of it, or on a
    later date, is marked as perhaps not the best; without any the question is refused in words (TooManyWays).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from cozywish.apps.bookings import refusals
from cozywish.apps.bookings.queries.asked_plan import AskedPlan
from cozywish.apps.bookings.queries.earlier import Asker
from cozywish.apps.bookings.queries.offer import price_of
from cozywish.apps.bookings.queries.plan_shapes import Composed, Kind, Line, refuse_size
from cozywish.apps.bookings.queries.visits import (
    asked_visit,
)
from cozywish.apps.catalog.models import AddOn, Service, StaffService
from cozywish.apps.scheduling.queries import VenueRules, rules_of
from cozywish.core import composing

DAYS_LOOKED_AT = 7
_DAY = timedelta(days=1)


def extras_of_lines(lines: Sequence[Line]) -> list[tuple[AddOn, ...]]:
    """Return the extras of each line, in the order of the menu. Two SQL queries, none where there are none.

    Fails with ExtraNotOffered for what is not, or no longer, offered with the line's service.
    """
    wanted = {pk for line in lines for pk in line.extra_ids}
    if not wanted:
        return [() for _ in lines]
    services = Service.objects.in_bulk({line.service_id for line in lines})
    rows = AddOn.objects.filter(pk__in=wanted, is_active=True).order_by("position", "pk")
    found = list(rows)
    of_lines = []
    for line in lines:
        service = services.get(line.service_id)
        own = tuple(
            row
            for row in found
            if row.pk in line.extra_ids and service and row.service_id == service.head_id
        )
        if len(own) != len(set(line.extra_ids)):
            raise refusals.ExtraNotOffered
        of_lines.append(own)
    return of_lines


def compose(
    *,
    venue_id: UUID,
    lines: Sequence[Line],
    side_by_side: bool,
    on: date,
    now: datetime,
    own_hold: UUID | None = None,
    asker: Asker | None = None,
    days: int = 1,
) -> list[Composed]:
    """Return the plans on the first of `days` local dates from `on` that has any: distinct ones, soonest first.

    See the notes above. Five SQL queries, two more where there are extras, one more for a customer and where something
    has to come first.

    Fails with PartyTooLarge, VenueInactive, ServiceElsewhere, ServiceInactive, StaffElsewhere, StaffInactive,
    StaffDoesNotDoThis, ExtraNotOffered, TooManyWays.
    """
    asked = _asked(venue_id, lines, side_by_side=side_by_side, first=on, days=days, now=now)
    asked.read(asker, own_hold=own_hold)
    is_cut_off = False
    for day in range(days):
        plans = composing.plans(asked.question(on + day * _DAY))
        is_cut_off |= plans.is_cut_off
        if found := _distinct(asked, plans):
            return [replace(plan, is_best=False) for plan in found] if is_cut_off else found
    if is_cut_off:
        raise refusals.TooManyWays
    return []


def refuse_unplanned(
    *,
    venue_id: UUID,
    lines: Sequence[Line],
    side_by_side: bool,
    now: datetime,
    own_hold: UUID | None = None,
    asker: Asker | None = None,
    is_nobody_booked: bool = False,
) -> None:
    """Refuse lines with people and starts that are not together a plan `compose` could answer, were nobody booked if
    `is_nobody_booked`. Queries and refusals as `compose`; and InThePast, NotOffered, SlotTaken.
    """
    refuse_size(lines)
    starts = [line.starts_at for line in lines if line.starts_at is not None]
    if len(starts) != len(lines) or any(line.staff_id is None for line in lines):
        raise refusals.NotOffered
    if min(starts) < now:
        raise refusals.InThePast
    if max(starts) > now + timedelta(days=2_000):
        raise refusals.NotOffered
    about = min(starts).date()
    asked = _asked(venue_id, lines, side_by_side=side_by_side, first=about - _DAY, days=3, now=now)
    asked.read(asker, own_hold=own_hold, is_nobody_booked=True)
    if not asked.fits():
        raise refusals.NotOffered
    if is_nobody_booked:
        return
    asked.read(asker, own_hold=own_hold)
    if not asked.fits():
        raise refusals.SlotTaken


def _asked(
    venue_id: UUID,
    lines: Sequence[Line],
    *,
    side_by_side: bool,
    first: date,
    days: int,
    now: datetime,
) -> AskedPlan:
    refuse_size(lines)
    service_ids = list(dict.fromkeys(line.service_id for line in lines))
    rules = rules_of(venue_ids=[venue_id], first=first, days=days)
    found = rules.get(venue_id)
    whole = asked_visit(found, service_ids=service_ids, staff_id=None)
    for line in lines:
        asked_visit(found, service_ids=[line.service_id], staff_id=line.staff_id)
    extras = extras_of_lines(lines)
    offers = StaffService.objects.filter(service__in=service_ids).select_related("service")
    prices = {(offer.staff_id, offer.service_id): price_of(offer) for offer in offers}
    return AskedPlan(whole, lines, side_by_side, extras, prices, first, days, now)


def placed_plan(
    *,
    rules: VenueRules | None,
    lines: Sequence[Line],
    side_by_side: bool,
    extras: Sequence[tuple[AddOn, ...]],
    prices: Mapping[tuple[UUID, UUID], int],
    now: datetime,
) -> AskedPlan:
    """Return lines with people and starts, whose rules and prices were read already, so that it can be asked whether
    they still fit (`know`, then `fits`). No SQL query. Fails as `compose` does.
    """
    refuse_size(lines)
    whole = asked_visit(
        rules, service_ids=list(dict.fromkeys(line.service_id for line in lines)), staff_id=None
    )
    for line in lines:
        asked_visit(rules, service_ids=[line.service_id], staff_id=line.staff_id)
    about = min(line.starts_at for line in lines if line.starts_at is not None).date()
    return AskedPlan(whole, lines, side_by_side, extras, prices, about - _DAY, 3, now)


def _distinct(asked: AskedPlan, plans: composing.Plans) -> list[Composed]:
    """The plans, those that are the same as one."""
    ranked = [
        (Kind.SOONEST, plans.soonest),
        (Kind.MINE, plans.mine if any(line.staff_id for line in asked.lines) else None),
        (Kind.CHEAPEST, plans.cheapest),
    ]
    found: dict[object, tuple[composing.Plan, tuple[Kind, ...]]] = {}
    for kind, plan in ranked:
        if plan is not None:
            _, kinds = found.get(plan.placed, (plan, ()))
            found[plan.placed] = plan, (*kinds, kind)
    return [asked.composed(plan, kinds) for plan, kinds in found.values()]
