"""A venue's public page."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cozywish.apps.accounts.models import User
from cozywish.apps.bookings.queries.free_time import FreeStart, free_times
from cozywish.apps.catalog.models import ServicePlace
from cozywish.apps.catalog.queries import (
    Priced,
    by_family,
    first_categories,
    menu_of,
    pictures_of,
    prerequisites_of,
    priced,
    tags_of,
)
from cozywish.apps.scheduling.opening import Opening, opening_of
from cozywish.apps.search.queries import Ask, Card, search
from cozywish.apps.venues.facts import told
from cozywish.apps.venues.models import Venue
from cozywish.apps.venues.queries import public_venue, seats_of
from cozywish.core.money import Money
from cozywish.toolkit.policies import Audience, policy
from cozywish.web.customer.kept import remember_visit
from cozywish.web.http import looking
from cozywish.web.moves import follows_moves
from cozywish.web.site.pins import map_of_venue

MOST_SERVICES = 4
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@policy("site.venue", Audience.EVERYONE)
@looking
@follows_moves
@require_safe
def venue(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one place, with the services chosen so far (`services=` in the address)."""
    now = timezone.now()
    try:
        place = public_venue(slug=slug)
    except Venue.DoesNotExist as missing:
        if _is_own(request, slug):
            return redirect(f"{reverse('pro-preview')}?{urlencode({'of': slug})}")
        raise Http404 from missing
    remember_visit(request, place, now=now)
    context = page_of(request, place, chosen=request.GET.getlist("services"), now=now)
    template = "site/_venue_visit.html" if request.headers.get("HX-Request") else "site/venue.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


def _is_own(request: HttpRequest, slug: str) -> bool:
    """Say whether the person works at the venue of that address, or looks after it: they may see what is not public."""
    user = request.user
    return isinstance(user, User) and any(seat.venue.slug == slug for seat in seats_of(user))


def page_of(
    request: HttpRequest, place: Venue, *, chosen: Sequence[str], now: datetime
) -> dict[str, Any]:
    """Return what the page of the venue shows, with the services chosen so far."""
    menu = priced(menu_of(venue_id=place.pk))
    picked = chosen_of(menu, chosen)
    opening = opening_of(venue_id=place.pk, zone=place.time_zone, now=now)
    kind = first_categories(venue_ids=[place.pk]).get(place.pk)
    return {
        "venue": place,
        "kind": kind,
        "photos": list(place.photos.all()),
        "team": list(place.staff.all()),
        "facts": told(place.facts),
        "tags": tags_of(venue=place),
        "faqs": sorted(place.faqs.all(), key=lambda faq: faq.position),
        "sections": _sections(menu, picked),
        "chosen": picked,
        "total": sum(one.cents for one in picked),
        "total_rises": any(one.rises for one in picked),
        "minutes": sum(one.service.duration_minutes for one in picked),
        "times": _next_times(place, picked, now),
        "opening": opening,
        "today": now.astimezone(ZoneInfo(place.time_zone)).date(),
        "has_home": any(one.service.done_at == ServicePlace.HOME for one in menu),
        "similar": _similar(place, kind.slug if kind else "", now),
        "structured": structured(request, place, menu, opening),
        "map": map_of_venue(place),
        "canonical": request.build_absolute_uri(request.path),
    }


def show_preview(request: HttpRequest, place: Venue, *, back: str, now: datetime) -> HttpResponse:
    """Draw the page of the venue, from `full_venue`, to look at only. The caller has asked who looks."""
    context = page_of(request, place, chosen=[], now=now)
    only = {"is_preview": True, "similar": [], "back": back}
    return render(request, "site/venue.html", context | only)


def chosen_of(menu: Sequence[Priced], ids: Iterable[str]) -> list[Priced]:
    """The services named by `ids` in their order, unknown ones left out, four at most."""
    by_id = {str(one.service.pk): one for one in menu}
    wanted = dict.fromkeys(text for text in ids if text in by_id)
    return [by_id[text] for text in list(wanted)[:MOST_SERVICES]]


def _sections(menu: Sequence[Priced], chosen: Sequence[Priced]) -> list[dict[str, Any]]:
    """The menu under its headings, a row for each family; its options know the address with or without themselves.

    What is featured comes first, in full, and once more in few words where it belongs.
    """
    picked = [one.service.pk for one in chosen]
    heads = {one.service.head_id for one in menu}
    needs, pictures = prerequisites_of(heads=heads), pictures_of(heads=heads)
    variants: dict[UUID, list[Priced]] = {}
    for one in menu:
        variants.setdefault(one.service.head_id, []).append(one)
    listed = by_family(menu)
    first_seen = {one.service.section: index for index, one in reversed(list(enumerate(listed)))}
    ordered = sorted(
        listed, key=lambda one: (first_seen[one.service.section], one.service.position)
    )

    def row(one: Priced) -> dict[str, Any]:
        family = variants[one.service.head_id]
        return {
            "priced": one,
            "service": one.service,
            "needs": needs.get(one.service.head_id),
            "picture": pictures.get(one.service.head_id),
            "several": len(family) > 1,
            "is_full": len(picked) >= MOST_SERVICES,
            "options": [_option(variant, picked) for variant in family],
        }

    sections = [
        {"name": name, "rows": [row(one) for one in rows]}
        for name, rows in groupby(ordered, key=lambda one: one.service.section)
    ]
    featured = [row(one) for one in ordered if one.service.is_featured]
    if not 0 < len(featured) < len(ordered):
        return sections  # all of it is nothing special
    for section in sections:
        for each in section["rows"]:
            each["is_repeated"] = each["service"].is_featured
    return [{"name": _("Featured"), "rows": featured}, *sections]


def _option(variant: Priced, picked: Sequence[UUID]) -> dict[str, Any]:
    return {
        "priced": variant,
        "service": variant.service,
        "is_added": variant.service.pk in picked,
        "query": _toggled(picked, variant.service.pk),
    }


def _toggled(picked: Sequence[UUID], one: UUID) -> str:
    left = [pk for pk in picked if pk != one] if one in picked else [*picked, one]
    return "&".join(f"services={pk}" for pk in left)


def _next_times(place: Venue, chosen: Sequence[Priced], now: datetime) -> list[FreeStart]:
    """The next three free starts of the chosen visit within two weeks. Two SQL queries."""
    if not chosen:
        return []
    times = free_times(
        venue_id=place.pk,
        service_ids=[one.service.pk for one in chosen],
        staff_id=None,
        first=now.astimezone(ZoneInfo(place.time_zone)).date(),
        days=14,
        now=now,
    )
    return times.all()[:3]


def _similar(place: Venue, category: str, now: datetime) -> list[Card]:
    ask = Ask(lat=place.lat, lon=place.lon, time_zone=place.time_zone, category=category)
    return [card for card in search(ask, now=now).cards if card.venue.pk != place.pk][:4]


def structured(request: HttpRequest, place: Venue, menu: Sequence[Priced], opening: Opening) -> str:
    """Return the JSON-LD of the venue (schema.org LocalBusiness), safe inside a script element."""
    data = {
        "@context": "https://schema.org",
        "@type": "LocalBusiness",
        "name": place.name,
        "url": request.build_absolute_uri(request.path),
        "description": place.description or place.tagline,
        "telephone": place.phone,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": place.address_line1,
            "addressLocality": place.place.name,
            "addressRegion": place.place.state,
            "postalCode": place.postcode,
            "addressCountry": place.place.country,
        },
        "geo": {"@type": "GeoCoordinates", "latitude": place.lat, "longitude": place.lon},
        "openingHoursSpecification": list(_structured_hours(opening)),
        "makesOffer": [_structured_offer(one, place.currency) for one in menu[:20]],
    }
    text = json.dumps(data, ensure_ascii=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _structured_hours(opening: Opening) -> Iterator[dict[str, str]]:
    for day in opening.days:
        for stretch in day.stretches:
            yield {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": DAY_NAMES[day.on.weekday()],
                "opens": f"{stretch.opens_at:%H:%M}",
                "closes": f"{stretch.closes_at:%H:%M}",
            }


def _structured_offer(one: Priced, currency: str) -> dict[str, str]:
    return {
        "@type": "Offer",
        "name": one.service.full_name,
        "price": Money(one.cents, currency).plain(),
        "priceCurrency": currency,
    }
