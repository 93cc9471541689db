"""What the office sees of businesses and bookings: everything, to help with it; it changes visits by HELPS alone."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.formats import localize
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cozywish.apps.audit.services import Shown
from cozywish.apps.bookings.models import Booking
from cozywish.apps.bookings.queries.history import history_of, notes_of
from cozywish.apps.venues.models import Business
from cozywish.core.money import Money
from cozywish.toolkit import wording
from cozywish.web.office.base import ContactAdmin, officer_of
from cozywish.web.office.site import office
from cozywish.web.office.visits import do_help, helps_for
from cozywish.web.office.words import ACTORS, said_of

NOTHING = "–"


class Bookings(ContactAdmin):
    """Visits, newest first."""

    change_form_template = "admin/office/user.html"
    said = ("what", "total", "history", "notes")
    readonly_fields = said
    fields = (
        "reference", "venue", "state", "what", "starts_at", "ends_at", "time_zone", "total", "payment_mode",
        "contact_name", "contact_email", "contact_phone", "note", "notes", "history", "placed_at", "confirmed_at",
        "closed_at", "close_reason",
    )  # fmt: skip
    list_display = ("reference", "venue", "state", "starts_at", "contact_name")
    list_filter = ("state",)
    list_select_related = ("venue",)
    search_fields = ("reference",)  # what is searched for: get_search_results
    search_help_text = _(
        "A booking’s reference, a client’s whole email address, or a venue’s name."
    )
    ordering = ("-placed_at",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Booking], search_term: str
    ) -> tuple[QuerySet[Booking], bool]:
        """Return the visits that were meant: an address has an @, anything else is a reference or a name."""
        term = search_term.strip()
        if "@" in term:
            mine = Q(contact_email__iexact=term) | Q(customer__email=term.lower())
            return queryset.filter(mine), False
        if term:
            queryset = queryset.filter(Q(reference=term.upper()) | Q(venue__name__icontains=term))
        return queryset, False

    @admin.display(description=_("What"))
    def what(self, row: Booking) -> str | SafeString:
        """Return what was booked with whom."""
        items = row.items.select_related("staff").prefetch_related("extras").order_by("position")
        return format_html_join(
            "", "<div>{}, {}</div>", ((one.what, one.staff_name) for one in items)
        )

    @admin.display(description=_("Total"))
    def total(self, row: Booking) -> str:
        """Return what the visit costs, with its currency."""
        return Money(row.total_cents, row.currency).exact(str(wording.locale()))

    @admin.display(description=_("What happened"))
    def history(self, row: Booking) -> str | SafeString:
        """Return every step with who took it and why, the first first."""
        steps = (
            (
                localize(step.at),
                said_of(f"bookings.{step.event}"),
                step.actor.name if step.actor else "",
                ACTORS[step.actor_kind],
                step.reason,
            )
            for step in history_of(row)
        )
        return format_html_join("", "<div>{}: {}: {} ({}) {}</div>", steps) or NOTHING

    @admin.display(description=_("Notes of the venue"))
    def notes(self, row: Booking) -> str | SafeString:
        """Return what the people of the venue noted for themselves."""
        noted = ((localize(one.at), one.text) for one in notes_of(row))
        return format_html_join("", "<div>{}: {}</div>", noted) or NOTHING

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of what can be done."""
        act = self.admin_site.admin_view(self.act)
        return [
            path("<uuid:pk>/do/<slug:name>/", act, name="bookings_booking_act"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: Any, **more: Any) -> HttpResponse:  # type: ignore[override]
        """Offer what can be done to the visit now."""
        if more.get("obj") is not None:
            context["acts"] = helps_for(officer=officer_of(request), booking=more["obj"])
        return super().render_change_form(request, context, **more)

    def act(self, request: HttpRequest, pk: Any, name: str) -> HttpResponseBase:
        """Do something to a visit; where the officer may not, there is nothing."""
        booking = self.get_object(request, str(pk))
        if booking is None or not self.has_view_permission(request):
            raise Http404
        context = self.admin_site.each_context(request)
        return do_help(
            request, officer=officer_of(request), booking=booking, name=name, context=context
        )

    def shown(self, rows: Sequence[Booking]) -> list[Shown]:
        """Return the visits, and whose account booked them."""
        return [Shown("booking", row.pk, row.customer_id) for row in rows]


class Businesses(ContactAdmin):
    """Who provides."""

    fields = ("name", "owner", "phone", "place")
    list_display = ("name", "owner")
    list_select_related = ("owner",)
    search_fields = ("name",)
    ordering = ("name",)

    def shown(self, rows: Sequence[Business]) -> list[Shown]:
        """Return the owners."""
        return [Shown("venues.business", row.pk, row.owner_id) for row in rows]


office.register(Booking, Bookings)
office.register(Business, Businesses)
