"""What the office sees of venues: those that wait for it first, what they say, and what can be decided."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Case, F, QuerySet, When
from django.db.models.expressions import OrderBy
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cozywish.apps.bookings.queries.strikes import strikes_of
from cozywish.apps.catalog.queries import Priced, categories_of, menu_of, priced
from cozywish.apps.venues.models import Venue, VenueEdit, VenueStatus
from cozywish.apps.venues.queries import (
    decided_at,
    edits_of,
    full_venue,
    own_faqs,
    reviews_of,
    waiting_since,
)
from cozywish.core.money import Money
from cozywish.toolkit import wording
from cozywish.web.office.base import OfficeAdmin, officer_of
from cozywish.web.office.site import office
from cozywish.web.office.times import show_times
from cozywish.web.office.verdicts import VERDICTS, do_verdict, verdicts_for
from cozywish.web.site.venues import show_preview

NOTHING = "–"
MOST_EDITS = 50


class Venues(OfficeAdmin):
    """What customers can find, and what they cannot find yet."""

    change_form_template = "admin/office/user.html"
    said = (
        "categories", "pictures", "menu", "people", "questions", "called_off", "changed", "edited", "history",
    )  # fmt: skip
    readonly_fields = said
    fields = (
        "name", "status", "business", "categories", "tagline", "description", "place", "address_line1", "postcode",
        "phone", "website", "pictures", "questions", "menu", "people", "called_off", "changed", "edited",
        "history", "created_at",
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

    @admin.display(description=_("Photos"))
    def pictures(self, venue: Venue) -> str | SafeString:
        """Return its pictures, the first of which is the cover, each with what it says it shows."""
        rows = ((one.url(320), one.alt) for one in full_venue(venue=venue).photos.all())
        line = (
            '<img class="office-photo" src="{}" alt="{}" width="180" height="120" loading="lazy">'
        )
        return format_html_join("", line, rows) or NOTHING

    @admin.display(description=_("Services"))
    def menu(self, venue: Venue) -> str | SafeString:
        """Return what it offers, each with its length and price."""
        menu = priced(menu_of(venue_id=venue.pk))
        rows = ((one.service.full_name, _price(one, venue.currency)) for one in menu)
        return format_html_join("", "<div>{}: {}</div>", rows) or NOTHING

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

    @admin.display(description=_("Visits it called off"))
    def called_off(self, venue: Venue) -> str | SafeString:
        """Return how many agreed visits the business cancelled, and the latest of them."""
        found = strikes_of(venue=venue, now=timezone.now())
        if not found.year:
            return NOTHING
        said = _("%(lately)d in the last 90 days, %(year)d in a year with %(agreed)d agreed visits")
        counts = {"lately": found.lately, "year": found.year, "agreed": found.agreed}
        rows = (
            (
                reverse("admin:bookings_booking_change", args=[step.booking_id]),
                step.booking.reference,
                localize(step.at),
                localize(step.booking.starts_at),
            )
            for step in found.latest
        )
        line = '<div><a href="{}">{}</a>: {} → {}</div>'
        return format_html("<div>{}</div>{}", said % counts, format_html_join("", line, rows))

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
        times = self.admin_site.admin_view(self.times)
        preview = office.page_view(self.preview)
        return [
            path("<uuid:pk>/times/", times, name="venues_venue_times"),
            path("<uuid:pk>/preview/", preview, name="venues_venue_preview"),
            path("<uuid:pk>/do/<slug:name>/", decide, name="venues_venue_act"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: Any, **more: Any) -> HttpResponse:  # type: ignore[override]
        """Offer what can be decided now."""
        if more.get("obj") is not None:
            pk = more["obj"].pk
            context["acts"] = [
                {"label": _("Preview"), "url": reverse("admin:venues_venue_preview", args=[pk])},
                {
                    "label": _("Why or why not"),
                    "url": reverse("admin:venues_venue_times", args=[pk]),
                },
                *verdicts_for(officer=officer_of(request), venue=more["obj"]),
            ]
        return super().render_change_form(request, context, **more)

    def times(self, request: HttpRequest, pk: Any) -> HttpResponseBase:
        """Say why customers can or cannot book a time there."""
        venue = self.get_object(request, str(pk))
        if venue is None or not self.has_view_permission(request):
            raise Http404
        return show_times(request, venue=venue, context=self.admin_site.each_context(request))

    def preview(self, request: HttpRequest, pk: Any) -> HttpResponseBase:
        """Show the page as customers see it or will, to look at: nothing can be chosen there."""
        venue = self.get_object(request, str(pk))
        if venue is None or not self.has_view_permission(request):
            raise Http404
        back = reverse("admin:venues_venue_change", args=[venue.pk])
        return show_preview(request, full_venue(venue=venue), back=back, now=timezone.now())

    def decide(self, request: HttpRequest, pk: Any, name: str) -> HttpResponseBase:
        """Decide about a venue; where the officer may not, there is nothing."""
        venue, verdict = self.get_object(request, str(pk)), VERDICTS.get(name)
        if venue is None or verdict is None or not self.has_view_permission(request):
            raise Http404
        context = self.admin_site.each_context(request)
        return do_verdict(
            request, officer=officer_of(request), venue=venue, verdict=verdict, context=context
        )


def _price(one: Priced, currency: str) -> str:
    said = _("%(length)s, from %(price)s") if one.rises else _("%(length)s, %(price)s")
    price = Money(one.cents, currency).exact(str(wording.locale()))
    return str(said % {"length": wording.length(one.service.duration_minutes), "price": price})


def _listed(edits: Iterable[VenueEdit]) -> SafeString:
    rows = ((localize(one.at), one.actor.name, one.field, one.before, one.after) for one in edits)
    line = "<div>{} {}: <strong>{}</strong> <del>{}</del> → <ins>{}</ins></div>"
    return format_html_join("", line, rows)


office.register(Venue, Venues)
