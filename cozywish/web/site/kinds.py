"""The page of a category in a country: what it is, in which cities there are places, and some of them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from cozywish.apps.catalog.models import Category
from cozywish.apps.catalog.queries import categories, moved_category
from cozywish.apps.geo.models import Place
from cozywish.apps.search.landing import cities_with
from cozywish.apps.search.queries import Ask, Card, Sort, search
from cozywish.web.site.memory import where_of

SHOWN = 4


def kind_page(request: HttpRequest, country: str, slug: str) -> HttpResponse:
    """Return the page, also at its earlier address. 404 for what no public venue in the country belongs to."""
    kind = categories().select_related("picture").filter(slug=slug).first()
    if kind is None:
        return _moved_or_404(country, slug)
    cities = list(cities_with(country=country, category=kind))
    if not cities:
        raise Http404
    now = timezone.now()
    context = {
        "kind": kind,
        "cities": cities,
        "country": country,
        "cards": _soon(kind, cities[0], now),
        "today": now.astimezone(ZoneInfo(cities[0].time_zone)).date(),
        "canonical": request.build_absolute_uri(request.path),
    }
    return render(request, "site/kind.html", context)


def _moved_or_404(country: str, slug: str) -> HttpResponse:
    now_at = moved_category(slug=slug)
    if not now_at:
        raise Http404
    return HttpResponsePermanentRedirect(reverse("city", args=[country, now_at]))


def _soon(kind: Category, city: Place, now: datetime) -> list[Card]:
    """Those of the city that are free first."""
    where = where_of(city)
    ask = Ask(
        lat=where.lat,
        lon=where.lon,
        time_zone=where.time_zone,
        category=kind.slug,
        sort=Sort.SOONEST,
    )
    return search(ask, now=now).cards[:SHOWN]
