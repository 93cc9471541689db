"""The city somebody last searched in, kept in their own browser once they have said yes to that."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cozywish.apps.accounts.models import ConsentKind
from cozywish.apps.geo.models import Place
from cozywish.apps.geo.queries import Where, place_by_slug
from cozywish.apps.venues.queries import busiest_places
from cozywish.web.consent import HALF_A_YEAR, PLACE_COOKIE, allows

NOWHERE = Where("", "US", "", 45.5234, -122.6762, "America/Los_Angeles")


def usual_where(request: HttpRequest) -> Where:
    """The place people mean who name none: the remembered one, else the one with most venues."""
    return _remembered(request) or default_where()


def remember_where(request: HttpRequest, response: HttpResponse, where: Where) -> None:
    """Let the browser keep the city, if it may. Never a ZIP code or a point: a city says enough."""
    if where.slug and allows(request, ConsentKind.PREFERENCES):
        response.set_cookie(
            PLACE_COOKIE,
            f"{where.country.lower()}/{where.slug}",
            max_age=HALF_A_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def default_where() -> Where:
    """The place with most venues."""
    place = busiest_places(limit=1).first()
    return where_of(place) if place else NOWHERE


def where_of(place: Place) -> Where:
    """The point to search around for a city."""
    return Where(
        f"{place.name}, {place.state}",
        place.country,
        place.slug,
        place.lat,
        place.lon,
        place.time_zone,
    )


def _remembered(request: HttpRequest) -> Where | None:
    country, _, slug = request.COOKIES.get(PLACE_COOKIE, "").partition("/")
    if not slug or "\0" in slug or not allows(request, ConsentKind.PREFERENCES):
        return None
    try:
        return where_of(place_by_slug(country=country, slug=slug))
    except Place.DoesNotExist:
        return None
