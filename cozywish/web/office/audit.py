"""The audit log, to read: who did what to whom, and why. Reading it is written down as well."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib.admin import SimpleListFilter, display
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.apps.audit.services import record_log_read
from cozywish.apps.bookings.models import Booking
from cozywish.web.office.base import Headed, OfficeAdmin, officer_of
from cozywish.web.office.site import office
from cozywish.web.office.words import SAID, Names, said_of


class Named(Headed):
    """A page of the log that knows what everybody on it is called."""

    def get_results(self, request: HttpRequest) -> None:
        """Look the names up for all rows at once."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        names = Names.of(self.result_list)
        for row in self.result_list:
            row.names = names


class ByAction(SimpleListFilter):
    """One kind of thing that was done. The words are known, so nothing is counted."""

    title, parameter_name = _("what was done"), "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(((action, said_of(action)) for action in SAID), key=lambda one: one[1])

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry]
    ) -> QuerySet[AuditEntry]:
        return queryset.filter(action=self.value()) if self.value() else queryset


class ByDay(SimpleListFilter):
    """One day (UTC), written 2026-03-05 in the address, or the last few."""

    title, parameter_name = _("day"), "day"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        today = timezone.now().date()
        days = [(today - timedelta(days)).isoformat() for days in range(7)]
        return [(days[0], _("Today")), (days[1], _("Yesterday")), *((day, day) for day in days[2:])]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry]
    ) -> QuerySet[AuditEntry]:
        try:
            begins = datetime.combine(
                date.fromisoformat(self.value() or ""),
                time(),
                tzinfo=timezone.get_default_timezone(),
            )
        except ValueError:
            return queryset
        return queryset.filter(at__gte=begins, at__lt=begins + timedelta(1))


class AuditLog(OfficeAdmin):
    """Newest first. For whoever has the permission to view it, which no group of the office has."""

    fields = (
        "at",
        "who",
        "what",
        "whom",
        "reason",
        "action",
        "actor_kind",
        "actor_id",
        "object_type",
        "object_id",
        "data",
    )
    readonly_fields = ("who", "what", "whom")
    list_display = ("at", "who", "what", "whom", "reason")
    list_filter = (ByAction, ByDay)
    ordering = ("-id",)
    search_fields = ("object_id",)  # what is searched for: get_search_results
    search_help_text = _("A person’s email address, a booking’s reference, or an id.")
    sortable_by = ()

    def get_changelist(self, request: HttpRequest, **_more: Any) -> type[ChangeList]:
        return Named

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry], search_term: str
    ) -> tuple[QuerySet[AuditEntry], bool]:
        """Return the rows in which the person or thing that was typed is actor or object."""
        term = search_term.strip()
        if not term:
            return queryset, False
        ids = _meant(term)
        return queryset.filter(Q(actor_id__in=ids) | Q(object_id__in=ids)), False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:  # type: ignore[override]
        """Show a page of the log and write that down."""
        self._record(request)
        return super().changelist_view(request, extra_context)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Show one row and write that down."""
        self._record(request)
        return super().changeform_view(request, *args, **kwargs)

    def _record(self, request: HttpRequest) -> None:  # type: ignore[override]
        if self.has_view_permission(request):
            reader, asked = officer_of(request).pk, _asked(request)
            record_log_read(reader_id=reader, asked=asked, now=timezone.now()).unwrap()

    @display(description=_("Who"))
    def who(self, entry: AuditEntry) -> str:
        """Who it was; leads to everything they did."""
        return _all_about(entry.actor_id, _names(entry).actor(entry))

    @display(description=_("What"))
    def what(self, entry: AuditEntry) -> str:
        """What they did."""
        return said_of(entry.action)

    @display(description=_("Whom or what"))
    def whom(self, entry: AuditEntry) -> str:
        """To whom or what; leads to everything that was done to it."""
        return _all_about(entry.object_id, _names(entry).thing(entry))


def _names(entry: AuditEntry) -> Names:
    """Return the names of the page, or those of a row that is shown alone."""
    return getattr(entry, "names", None) or Names.of([entry])


def _all_about(key: UUID | None, name: str) -> str:
    if key is None:
        return name
    return format_html(
        '<a href="{}?q={}">{}</a>', reverse("admin:audit_auditentry_changelist"), key, name
    )


def _asked(request: HttpRequest) -> str:
    """Return what was asked for, without what was typed: that may be an address."""
    shown = {name: value for name, value in request.GET.items() if name != "q"}
    row = request.resolver_match.kwargs if request.resolver_match else {}
    return " ".join(f"{name}={value}" for name, value in sorted({**shown, **row}.items()))


def _meant(term: str) -> list[UUID]:
    """Return the ids of what was typed."""
    try:
        return [UUID(term)]
    except ValueError:
        people = User.objects.filter(email=term.lower()).values_list("pk", flat=True)
        visits = Booking.objects.filter(reference__iexact=term).values_list("pk", flat=True)
        return [*people, *visits]


office.register(AuditEntry, AuditLog)
