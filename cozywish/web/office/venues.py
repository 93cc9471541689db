"""What the office sees of venues: those that wait for it first, what they say, and what can be decided."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Case, F, QuerySet, When
from django.db.models.expressions import OrderBy
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.formats import localize
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cozywish.apps.catalog.queries import categories_of, menu_of
from cozywish.apps.venues.models import Venue, VenueEdit, VenueStatus
from cozywish.apps.venues.queries import (
    decided_at,
    edits_of,
    own_faqs,
    reviews_of,
    waiting_since,
)
from cozywish.web.office.base import OfficeAdmin, officer_of
from cozywish.web.office.site import office
from cozywish.web.office.verdicts import VERDICTS, do_verdict, verdicts_for

NOTHING = "–"
MOST_EDITS = 50


class Venues(OfficeAdmin):
    """What customers can find, and what they cannot find yet."""

    change_form_template = "admin/office/user.html"
    said = ("categories", "menu", "people", "questions", "changed", "edited", "history")
    readonly_fields = said
    fields = (
        "name", "status", "business", "categories", "tagline", "description", "place", "address_line1", "postcode",
        "phone", "website", "questions", "menu", "people", "changed", "edited", "history", "created_at",
    )  # fmt: skip
    list_display = ("name", "status", "waiting", "business", "place", "created_at")
    list_filter = ("status",)
    list_select_related = ("business", "place")
    search_fields = ("name", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Venue]:
        """Return the venues with when they were last sent in."""
        rows: QuerySet[Venue] = super().get_queryset(request)
        return rows.annotate(waiting_since=waiting_since())

    def get_ordering(self, request: HttpRequest) -> list[OrderBy]:  # type: ignore[override]
        """Return those that wait first, the longest wait on top; then the newest."""
        waits = Case(When(status=VenueStatus.SUBMITTED, then="waiting_since"))
        return [waits.asc(nulls_last=True), F("created_at").desc()]

    @admin.display(description=_("Waiting since"))
    def waiting(self, venue: Any) -> datetime | None:
        """Return when it was sent in, if it waits."""
        return venue.waiting_since if venue.status == VenueStatus.SUBMITTED else None

    @admin.display(description=_("Categories"))
    def categories(self, venue: Venue) -> str:
        """Return what it says it is."""
        return ", ".join(category.name for category in categories_of(venue=venue)) or NOTHING

    @admin.display(description=_("Services"))
    def menu(self, venue: Venue) -> str | SafeString:
        """Return what it offers."""
        rows = ((one.name, one.duration_minutes) for one in menu_of(venue_id=venue.pk))
        return format_html_join("", "<div>{} ({} min)</div>", rows) or NOTHING

    @admin.display(description=_("Team"))
    def people(self, venue: Venue) -> str:
        """Return who takes bookings there."""
        team = venue.staff.filter(is_active=True, is_bookable=True).order_by("position")
        return ", ".join(team.values_list("name", flat=True)) or NOTHING

    @admin.display(description=_("Questions"))
    def questions(self, venue: Venue) -> str | SafeString:
        """Return what it answers."""
        rows = ((faq.question, faq.answer) for faq in own_faqs(venue_id=venue.pk))
        return format_html_join("", "<div><strong>{}</strong> {}</div>", rows) or NOTHING

    @admin.display(description=_("Changed since the last decision"))
    def changed(self, venue: Venue) -> str | SafeString:
        """Return what its people changed after the office last looked: what, before, after."""
        since = decided_at(venue)
        if since is None:
            return str(_("Nobody has looked at it yet."))
        return _listed(edits_of(venue, since=since)) or NOTHING

    @admin.display(description=_("All that was changed"))
    def edited(self, venue: Venue) -> str | SafeString:
        """Return every change since it was first sent in, newest first, at most MOST_EDITS."""
        return _listed(edits_of(venue, since=None)[:MOST_EDITS]) or NOTHING

    @admin.display(description=_("What happened"))
    def history(self, venue: Venue) -> str | SafeString:
        """Return every step with who took it and why, newest first."""
        rows = (
            (localize(step.at), step.get_event_display(), step.actor.name, step.reasons)
            for step in reviews_of(venue)
        )
        return format_html_join("", "<div>{}: {} ({}) {}</div>", rows) or NOTHING

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of what can be decided."""
        decide = self.admin_site.admin_view(self.decide)
        return [
            path("<uuid:pk>/do/<slug:name>/", decide, name="venues_venue_act"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: Any, **more: Any) -> HttpResponse:  # type: ignore[override]
        """Offer what can be decided now."""
        if more.get("obj") is not None:
            context["acts"] = verdicts_for(officer=officer_of(request), venue=more["obj"])
        return super().render_change_form(request, context, **more)

    def decide(self, request: HttpRequest, pk: Any, name: str) -> HttpResponseBase:
        """Decide about a venue; where the officer may not, there is nothing."""
        venue, verdict = self.get_object(request, str(pk)), VERDICTS.get(name)
        if venue is None or verdict is None or not self.has_view_permission(request):
            raise Http404
        context = self.admin_site.each_context(request)
        return do_verdict(
            request, officer=officer_of(request), venue=venue, verdict=verdict, context=context
        )


def _listed(edits: Iterable[VenueEdit]) -> SafeString:
    rows = ((localize(one.at), one.actor.name, one.field, one.before, one.after) for one in edits)
    line = "<div>{} {}: <strong>{}</strong> <del>{}</del> → <ins>{}</ins></div>"
    return format_html_join("", line, rows)


office.register(Venue, Venues)
