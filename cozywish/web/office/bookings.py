"""What the office sees of businesses and bookings: everything, to help with it; nothing to change."""

from collections.abc import Sequence

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cozywish.apps.audit.services import Shown
from cozywish.apps.bookings.models import Booking
from cozywish.apps.venues.models import Business
from cozywish.core.money import Money
from cozywish.toolkit import wording
from cozywish.web.office.base import ContactAdmin
from cozywish.web.office.site import office


class Bookings(ContactAdmin):
    """Visits, newest first."""

    fields = (
        "reference", "venue", "state", "starts_at", "ends_at", "time_zone", "total", "payment_mode",
        "contact_name", "contact_email", "contact_phone", "note", "placed_at", "confirmed_at", "closed_at",
        "close_reason",
    )  # fmt: skip
    list_display = ("reference", "venue", "state", "starts_at", "contact_name")
    list_filter = ("state",)
    list_select_related = ("venue",)
    search_fields = ("reference__iexact", "contact_email__iexact")
    ordering = ("-placed_at",)

    @admin.display(description=_("Total"))
    def total(self, row: Booking) -> str:
        """Return what the visit costs, with its currency."""
        return Money(row.total_cents, row.currency).exact(str(wording.locale()))

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
