"""The office's door: Django's admin, behind the site's own sign-in and under a policy of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib.admin import AdminSite
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db.models import F
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from cozywish.apps.payments.queries.books import waiting_refunds
from cozywish.apps.venues.models import VenueStatus
from cozywish.apps.venues.queries import venues_for_office
from cozywish.toolkit.policies import LIBRARY_ROUTES, Audience, declare
from cozywish.web.http import see_other
from cozywish.web.office.proof import again, is_stale
from cozywish.web.office.why import say_why, why_of

LIBRARY_ROUTES["admin/login/"] = declare("office.sign_in", Audience.EVERYONE)
# Ways of Django's round the pages: suggestions for fields and redirects to rows show what no page has shown.
LEFT_OUT = {"autocomplete", "view_on_site"}
LIBRARY_ROUTES["admin/"] = declare("office.admin", Audience.OFFICE)
# The admin's scripts are files without nonces.
MOST_WAITING = 10  # on the front page; the list has them all
ICONS = {
    "AuditEntry": "verified",
    "Booking": "bookings",
    "Business": "account",
    "Group": "shield",
    "InboxEvent": "mail",
    "LoginAttempt": "key",
    "PaymentOrder": "wallet",
    "Refund": "undo",
    "Tag": "tag",
    "User": "people",
    "UserActivity": "history",
    "Venue": "shop",
}
own_policy = csp_replace({"script-src": [SELF], "style-src": [SELF]})


def _name(found: "URLPattern | URLResolver") -> str | None:
    return found.name if isinstance(found, URLPattern) else None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the office: a list that the person may look at."""

    label: str
    url: str
    icon: str
    is_here: bool


def _parts(request: HttpRequest, context: dict[str, Any]) -> list[Part]:
    lists = [one for app in context["available_apps"] for one in app["models"] if one["admin_url"]]
    return [
        Part(
            one["name"],
            one["admin_url"],
            ICONS.get(one["object_name"], "list"),
            request.path.startswith(one["admin_url"]),
        )
        for one in lists
    ]


class OfficeSite(AdminSite):
    """For everybody else there is nothing here."""

    site_header = _("CozyWish office")
    site_title = _("CozyWish office")
    index_title = _("Overview")
    index_template = "admin/office/index.html"
    enable_nav_sidebar = False  # its script hides and shows what the front page lists anyway

    def get_urls(self) -> "list[URLPattern | URLResolver]":
        """Add the question why somebody looks; leave out LEFT_OUT."""
        why = path("why/", self.admin_view(self.why), name="why")
        return [why, *(found for found in super().get_urls() if _name(found) not in LEFT_OUT)]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the reason that was given and the parts of the office, which every page shows."""
        context = super().each_context(request)
        return {**context, "why": why_of(request), "parts": _parts(request, context)}

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """Show what waits for the office, the longest wait on top: venues and refunds, to who may look at them."""
        waiting = None
        if request.user.has_perm("venues.view_venue"):
            rows = venues_for_office().filter(status=VenueStatus.SUBMITTED)
            waiting = rows.order_by(F("since"), "pk")[:MOST_WAITING]
        refunds = waiting_refunds() if request.user.has_perm("payments.view_refund") else None
        return super().index(request, {"waiting": waiting, "refunds": refunds})

    def why(self, request: HttpRequest) -> HttpResponse:
        """Ask why somebody looks at contact data."""
        return say_why(request, self.each_context(request))

    def admin_view(self, view: Callable[..., HttpResponseBase], cacheable: bool = False) -> Any:
        """Return the view behind the sign-in; who has no business here finds nothing."""
        return self._guarded(own_policy(super().admin_view(view, cacheable)))

    def page_view(self, view: Callable[..., HttpResponseBase]) -> Any:
        """Return a view that draws a page of the site behind the same sign-in, under the policy of those pages."""
        return self._guarded(super().admin_view(view))

    def _guarded(self, inner: Callable[..., HttpResponseBase]) -> Any:

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise Http404
            if request.user.is_superuser and is_stale(request):
                return again(request)
            return inner(request, *args, **kwargs)

        return guarded

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one sign-in, and it is not here."""
        return see_other(request, "admin:index")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Sign out of the whole site. A link must not be able to."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        logout(request)
        return see_other(request, "home")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """There is one page for that, and it is not here."""
        return see_other(request, "account_change_password")


office = OfficeSite(name="admin")
