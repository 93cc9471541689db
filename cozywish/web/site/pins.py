"""What the map of a page knows about its places; the script reads it as JSON (frontend/src/js/map)."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from cozywish.apps.geo.queries import Where
from cozywish.apps.search.queries import Card, Pin, Results
from cozywish.apps.venues.models import Venue
from cozywish.core.money import Money
from cozywish.web.components.templatetags.cw import clock, near_day


def map_of_results(found: Results, *, where: Where, today: date) -> dict[str, Any]:
    """Every place that was found, in the order of the list. Runs no SQL query.

    Only the places of the page that is shown come with a picture, what they are and their next free time.
    """
    cards = {card.venue.pk: card for card in found.cards}
    pins = [
        _found(pin) | (_known(cards[pin.id], today) if pin.id in cards else {})
        for pin in found.pins
    ]
    return {"lat": where.lat, "lon": where.lon, "pins": pins}


def map_of_venue(place: Venue) -> dict[str, Any]:
    """The one place of a venue's own page."""
    return map_of_one(key=str(place.pk), name=place.name, lat=place.lat, lon=place.lon)


def map_of_one(*, key: str, name: str, lat: float, lon: float) -> dict[str, Any]:
    """A map with one pin in its middle."""
    return {"lat": lat, "lon": lon, "pins": [{"id": key, "lat": lat, "lon": lon, "name": name}]}


def _found(pin: Pin) -> dict[str, Any]:
    return {
        "id": str(pin.id),
        "lat": pin.lat,
        "lon": pin.lon,
        "name": pin.name,
        "price": Money(pin.from_cents, pin.currency).short(),
        "url": reverse("venue", args=[pin.slug]),
    }


def _known(card: Card, today: date) -> dict[str, Any]:
    kind = card.category.name if card.category else ""
    known: dict[str, Any] = {"about": [part for part in (kind, card.venue.district) if part]}
    if card.cover:
        known["cover"] = card.cover.url(480)
        known["is_mirrored"] = card.cover.is_mirrored
    if card.times:
        first = card.times[0]
        asked = [("services", pk) for pk in first.service_ids] + [
            ("at", first.starts_at.isoformat())
        ]
        time = clock(first.starts_at, card.venue.time_zone)
        known["next"] = f"{near_day(first.local, today)} {time}"
        known["next_url"] = f"{reverse('book-time', args=[card.venue.slug])}?{urlencode(asked)}"
    return known
