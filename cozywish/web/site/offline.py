"""The site as an app on a device: what installs it, and what it says without a network (docs/adr/0017)."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cozywish.toolkit.headers import POLICY
from cozywish.toolkit.policies import Audience, policy

PAPER = (
    "#fdfbfa"  # --bg by day: an app has one colour to start with, its pages say theirs themselves
)
WORKER_POLICY = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"
ICONS = (
    ("icon-192", "192x192", "any"),
    ("icon-512", "512x512", "any"),
    ("maskable-512", "512x512", "maskable"),
)


@policy("site.app", Audience.EVERYONE)
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Say to browsers how the site looks as an app."""
    said = {
        "id": "/",
        "name": "CozyWish",
        "short_name": "CozyWish",
        "description": _("See who is free near you and book in a minute."),
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {
                "src": static(f"app/{name}.png"),
                "sizes": sizes,
                "type": "image/png",
                "purpose": purpose,
            }
            for name, sizes, purpose in ICONS
        ],
    }
    return JsonResponse(said, content_type="application/manifest+json")


@policy("site.app", Audience.EVERYONE)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that answers in place of a network that is away. It may ask this site, and do nothing else."""
    headers = {"Cache-Control": "no-cache", POLICY: WORKER_POLICY}
    script = render_to_string("site/service-worker.js")
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers=headers)


@policy("site.app", Audience.EVERYONE)
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page that stands for every page a device cannot fetch. It is the same for everybody."""
    return render(request, "offline.html")
