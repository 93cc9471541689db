"""What search engines read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cozywish.apps.catalog.queries import categories
from cozywish.apps.venues.models import Venue
from cozywish.toolkit.policies import Audience, policy

MOST = 50_000  # more than that and the protocol wants several files


@policy("site.feeds", Audience.EVERYONE)
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Home, the pages of cities with venues and their categories, and every public venue."""
    venues = Venue.objects.public().select_related("place").order_by("slug")[:MOST]
    cities = {(venue.place.country.lower(), venue.place.slug) for venue in venues}
    slugs = [kind.slug for kind in categories()]
    paths = [reverse("home"), *(reverse("city", args=city) for city in sorted(cities))]
    paths += [
        reverse("city-category", args=[*city, slug]) for city in sorted(cities) for slug in slugs
    ]
    paths += [reverse("venue", args=[venue.slug]) for venue in venues]
    urls = [request.build_absolute_uri(path) for path in paths]
    return render(request, "site/sitemap.xml", {"urls": urls}, content_type="application/xml")


@policy("site.feeds", Audience.EVERYONE)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Let robots read what is public, and keep them out of steps and private links."""
    lines = [
        "User-agent: *",
        "Disallow: /v/*/book/",
        "Disallow: /b/",
        "Disallow: /me/",
        "Disallow: /pro/",
    ]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
