"""The home page: what is free near you, right now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cozywish.apps.catalog.queries import categories
from cozywish.apps.geo.queries import Where
from cozywish.apps.search.landing import categories_in
from cozywish.apps.search.popular import popular_at_home, popular_services
from cozywish.apps.search.queries import Ask, Card, Results, Sort, search
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.customer.kept import seen_cards
from cozywish.web.site.memory import usual_where

SHOWN = 4


@dataclass(frozen=True, slots=True)
class Moment:
    """The part of the day the first row is about, with its words."""

    heading: str
    on: date
    part: str


@policy("site.home", Audience.EVERYONE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show free times near the busiest place, what comes to you, and the ways in."""
    now = timezone.now()
    where = usual_where(request)
    moment, cards, total = free_soon(where, now)
    city = {"country": where.country, "city": where.slug}
    context = {
        "where": where,
        "categories": categories(),
        "with_page": set(categories_in(**city)),
        "popular": popular_services(**city, now=now, limit=4),
        "moment": moment,
        "cards": cards,
        "total": total,
        "live": cards[0] if cards else None,
        "seen": seen_cards(request, most=SHOWN, now=now),
        "at_home": popular_at_home(**city, now=now, limit=3),
        "today": now.astimezone(ZoneInfo(where.time_zone)).date(),
    }
    return render(request, "site/home.html", context)


def free_soon(where: Where, now: datetime) -> tuple[Moment, list[Card], int]:
    """The places with the soonest free times in what is left of today, else tomorrow, and how many there are."""
    moments = moments_of(now.astimezone(ZoneInfo(where.time_zone)))
    found = Results([], [], 0, 1, 1)
    for moment in moments:
        ask = Ask(
            lat=where.lat,
            lon=where.lon,
            time_zone=where.time_zone,
            on=moment.on,
            part=moment.part,
            sort=Sort.SOONEST,
        )
        found = search(ask, now=now)
        if found.total >= SHOWN:
            return moment, _mixed(found.cards), found.total
    return moments[-1], found.cards[:SHOWN], found.total


def moments_of(local: datetime) -> list[Moment]:
    """What the clock suggests, most fitting first: this morning, this evening, today, tomorrow."""
    day = local.date()
    today = Moment(_("Free today near you"), day, "")
    tomorrow = Moment(_("Free tomorrow near you"), day + timedelta(days=1), "")
    if local.hour < 10:
        return [Moment(_("Free this morning near you"), day, "morning"), today, tomorrow]
    if local.hour >= 14:
        return [Moment(_("Free this evening near you"), day, "evening"), today, tomorrow]
    return [today, tomorrow]


def _mixed(cards: list[Card]) -> list[Card]:
    """Four cards of different categories where there are as many, in the order given."""
    seen: set[int | None] = set()
    first: list[Card] = []
    rest: list[Card] = []
    for card in cards:
        kind = card.category.pk if card.category else None
        (rest if kind in seen else first).append(card)
        seen.add(kind)
    return (first + rest)[:SHOWN]
