"""What search engines read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cozywish.apps.search.landing import landing_pages
from cozywish.apps.venues.queries import public_venues
from cozywish.toolkit.policies import Audience, policy

MOST = 50_000  # more than that and the protocol wants several files


@policy("site.feeds", Audience.EVERYONE)
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Home, the landing pages of cities, of categories and of both, and every public venue."""
    pages = landing_pages()
    paths = [reverse("home")]
    paths += [reverse("city" if len(page) == 2 else "city-category", args=page) for page in pages]
    slugs = public_venues().order_by("slug").values_list("slug", flat=True)
    paths += [reverse("venue", args=[slug]) for slug in slugs[:MOST]]
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
