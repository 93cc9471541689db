"""What every page of the office has in common: it is to look at, offers no way round, and is written down.

What changes something goes through services, which keep a record. Django's own log is not kept beside ours: it holds
names of rows for ever.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from cozywish.apps.accounts.models import User
from cozywish.apps.audit.services import Shown, record_change, record_read
from cozywish.web.http import person, see_other
from cozywish.web.office.why import ask_why, why_of

DEEPEST = 10_000  # rows that pages lead to; who looks for older ones narrows the list
OFFERED = ("", "__exact", "__isnull", "__gte", "__lt")  # what Django's own filters ask


class Shallow(Paginator):  # type: ignore[type-arg]
    """Counts no further than DEEPEST, so that a list costs the same however long the table is."""

    @cached_property
    def count(self) -> int:
        """Return how many rows pages lead to."""
        rows: QuerySet[Model] = self.object_list  # type: ignore[assignment]
        return rows.order_by()[:DEEPEST].count()


class Headed(ChangeList):
    """A list that is headed by what is in it, and not by what one could do with it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = capfirst(str(self.opts.verbose_name_plural))


def officer_of(request: HttpRequest) -> User:
    """Return who is looking. The site lets nobody else come so far."""
    officer = person(request)
    if officer is None:
        raise Http404
    return officer


class OfficeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows to look at, for whoever's group may view them (Django's permissions)."""

    actions = None
    list_per_page = 50
    list_max_show_all = 0  # "show all" is an export
    paginator = Shallow
    show_facets = ShowFacets.NEVER
    show_full_result_count = False
    view_on_site = False

    def get_changelist(self, request: HttpRequest, **_more: Any) -> type[ChangeList]:
        return Headed

    def render_change_form(self, request: HttpRequest, context: Any, **more: Any) -> HttpResponse:  # type: ignore[override]
        """Head the page by what the row is, and not by what one could do with it."""
        if more.get("obj") is not None:
            context["title"] = capfirst(str(self.opts.verbose_name))
        return super().render_change_form(request, context, **more)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def lookup_allowed(
        self, lookup: str, value: str, request: HttpRequest | None = None
    ) -> (
        bool
    ):  # Django lets any field of the row through, and with it guess a hash letter by letter
        """Say whether a list may be narrowed by this: only by what its filters offer."""
        return any(
            lookup == f"{offer}{how}" if isinstance(offer, str) else lookup == offer.parameter_name  # type: ignore[union-attr]
            for offer in self.list_filter
            for how in OFFERED
        )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Lead who may read the audit log to what it says about the row; for others there is nothing."""
        if not request.user.has_perm("audit.view_auditentry"):
            raise Http404
        return see_other(request, f"{reverse('admin:audit_auditentry_changelist')}?q={object_id}")

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Write into the audit log that a row was added."""
        self._record(request, obj, "added", ())

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Write into the audit log which fields were changed, never what they say."""
        self._record(request, obj, "changed", changed_fields(message))

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Write into the audit log that rows were deleted."""
        for obj in queryset:
            self._record(request, obj, "deleted", ())

    def construct_change_message(
        self, request: HttpRequest, form: BaseForm, formsets: Any, add: bool = False
    ) -> list[dict[str, Any]]:
        """Say which fields were changed, by their names in the code."""
        inline = [form for formset in formsets or () for form in formset.forms]
        changed = [name for one in (form, *inline) for name in one.changed_data]
        return [{"changed": {"fields": changed}}]

    def _record(self, request: HttpRequest, obj: Model, what: str, fields: Sequence[str]) -> None:
        record_change(
            actor_id=officer_of(request).pk,
            what=what,
            object_type=obj._meta.label_lower,
            object_id=obj.pk if isinstance(obj.pk, UUID) else UUID(int=obj.pk),
            fields=fields,
            now=timezone.now(),
        ).unwrap()


def changed_fields(message: Any) -> list[str]:
    """Return the names of fields in what `construct_change_message` made."""
    return [name for part in message for name in part.get("changed", {}).get("fields", ())]


class ContactAdmin(OfficeAdmin):
    """Rows that show how to reach people: whoever looks says why, and every row they see is written down (G7)."""

    def shown(self, rows: Sequence[Any]) -> list[Shown]:
        """Return whose contact data these rows show."""
        raise NotImplementedError

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:  # type: ignore[override]
        """Show the list, once it is said why."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        why = why_of(request)
        if not why:
            return ask_why(request)
        response = super().changelist_view(request, extra_context)
        found = (getattr(response, "context_data", None) or {}).get("cl")
        if isinstance(found, ChangeList):
            self._read(request, list(found.result_list), why)
        return response

    def changeform_view(  # type: ignore[override]
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponseBase:
        """Show the row, once it is said why."""
        why = why_of(request)
        if request.method in {"GET", "HEAD"} and not why and self.has_view_permission(request):
            return ask_why(request)
        response = super().changeform_view(request, object_id, form_url, extra_context)
        row = (getattr(response, "context_data", None) or {}).get("original")
        if row is not None:
            self._read(request, [row], why)
        return response

    def _read(self, request: HttpRequest, rows: Sequence[Any], why: str) -> None:
        reader = officer_of(request).pk
        others = {one: None for one in self.shown(rows) if reader != one.subject_id}
        record_read(
            reader_kind="OFFICE", reader_id=reader, shown=list(others), why=why, now=timezone.now()
        ).unwrap()
