"""What the office sees of money: orders with all that happened to them, refunds that wait, and what was told."""

from typing import Any

from django.contrib.admin import SimpleListFilter, display
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cozywish.apps.bookings.models import Booking
from cozywish.apps.payments.machine import HoldState, RefundState
from cozywish.apps.payments.models import (
    Dispute,
    InboxEvent,
    Operation,
    PaymentOrder,
    Refund,
)
from cozywish.apps.payments.queries.orders import is_disputed
from cozywish.web.office.base import Headed, OfficeAdmin, officer_of
from cozywish.web.office.freezing import FREEZES, do_freeze_act, freezes_for_order
from cozywish.web.office.money_lines import (
    NOTHING,
    dispute_line,
    journal_lines,
    money,
    objects_of,
    rows,
    subjects_of,
    try_line,
)
from cozywish.web.office.refunds import (
    acts_for_order,
    acts_for_refund,
    do_refund_act,
    reason_of,
    title_of,
    visits_of,
    whys,
)
from cozywish.web.office.site import office


class WithVisits(Headed):
    """A page of orders that knows which visits they are for."""

    def get_results(self, request: HttpRequest) -> None:
        """Look the visits up for all rows at once."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = visits_of(self.result_list)
        for row in self.result_list:
            row.visits = found.get(row.pk, [])


class ByQuestion(SimpleListFilter):
    """Orders that somebody has to look at."""

    title, parameter_name = _("what is open"), "open"
    ASKED = {
        "disputed": (_("The bank asks"), Q(attempts__charge__is_disputed=True)),
        "odd": (_("Does not match"), Q(attempts__charge__is_quarantined=True)),
        "frozen": (_("Frozen"), Q(holds__state=HoldState.FROZEN)),
        "refund": (
            _("A refund waits"),
            Q(attempts__charge__refunds__state=RefundState.REQUESTED),
        ),
        "back": (
            _("A refund came back"),
            Q(attempts__charge__refunds__state=RefundState.FAILED),
        ),
        "debt": (_("A fee is owed"), Q(holds__debt__state="OPEN")),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, word) for name, (word, _which) in self.ASKED.items()]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[PaymentOrder]
    ) -> QuerySet[PaymentOrder]:
        asked = self.ASKED.get(self.value() or "")
        if asked is None:
            return queryset
        return queryset.filter(pk__in=PaymentOrder.objects.filter(asked[1]).values("pk"))


class Orders(OfficeAdmin):
    """What was owed and paid ahead, newest first, each with all that happened to it."""

    change_form_template = "admin/office/user.html"
    fields = readonly_fields = (
        "about", "mode", "strategy", "total", "gateway", "created_at", "secured_at", "closed_at", "what_is_held",
        "attempts_made", "disputes_raised", "refunds_made", "asked", "told", "journals",
    )  # fmt: skip
    list_display = ("created_at", "about", "mode", "total", "secured_at", "closed_at")
    list_filter = (ByQuestion, "mode", "gateway")
    search_fields = ("gateway",)  # what is searched for: get_search_results
    search_help_text = _(
        "A booking’s reference, the provider’s id of a payment, a refund or a dispute, or a client’s whole email"
        " address."
    )
    ordering = ("-created_at",)

    def get_changelist(self, request: HttpRequest, **_more: Any) -> type[ChangeList]:
        return WithVisits

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[PaymentOrder], search_term: str
    ) -> tuple[QuerySet[PaymentOrder], bool]:
        """Return the orders that were meant: an address has an @, an id of the provider an underscore."""
        term = search_term.strip()
        if "@" in term:
            return queryset.filter(customer__user__email=term.lower()), False
        if "_" in term:
            meant = (
                Q(attempts__psp_id=term)
                | Q(attempts__charge__psp_id=term)
                | Q(attempts__charge__refunds__psp_id=term)
                | Q(attempts__charge__disputes__psp_id=term)
            )
            return queryset.filter(pk__in=PaymentOrder.objects.filter(meant).values("pk")), False
        if term:
            visits = Booking.objects.filter(reference__iexact=term).values("pk")
            held = Q(holds__reference__in=visits) | Q(debt__hold__reference__in=visits)
            return queryset.filter(pk__in=PaymentOrder.objects.filter(held).values("pk")), False
        return queryset, False

    @display(description=_("Visits"))
    def about(self, row: PaymentOrder) -> str | SafeString:
        """Return which visits it is for."""
        visits = row.visits if hasattr(row, "visits") else visits_of([row]).get(row.pk, [])
        return ", ".join(visit.reference for visit in visits) or NOTHING

    @display(description=_("Amount"))
    def total(self, row: PaymentOrder) -> str:
        """Return what is owed, or the most that may be charged."""
        return money(row.amount, row.currency)

    @display(description=_("What is held"))
    def what_is_held(self, row: PaymentOrder) -> str | SafeString:
        """Return where the money of each visit is."""
        lines = (
            (
                one.get_state_display(),
                money(one.captured, one.currency),
                money(one.remaining, one.currency),
                money(one.released, one.currency),
                money(one.fee_kept, one.currency),
                money(one.returned, one.currency),
            )
            for one in row.holds.order_by("pk")
        )
        pattern = str(_("{}: {} came in, {} held, {} released (of that {} as a fee), {} went back"))
        return rows(lines, pattern)

    @display(description=_("Tries to pay"))
    def attempts_made(self, row: PaymentOrder) -> str | SafeString:
        """Return each try with what came of it."""
        made = row.attempts.select_related("charge").order_by("created_at")
        return rows(map(try_line, made), "{} {} {} {} {} <strong>{}</strong>")

    @display(description=_("What banks ask"))
    def disputes_raised(self, row: PaymentOrder) -> str | SafeString:
        """Return each question of a bank: how much it is about, how far it came, and since when."""
        found = Dispute.objects.filter(charge__attempt__order=row).order_by("opened_at", "pk")
        return rows(map(dispute_line, found), "{}: {}, {} ({}) <strong>{}</strong>")

    @display(description=_("Refunds"))
    def refunds_made(self, row: PaymentOrder) -> str | SafeString:
        """Return each refund, and why where somebody said so; each leads to its page."""
        found = list(Refund.objects.filter(charge__attempt__order=row).order_by("created_at"))
        why = whys([one.pk for one in found])
        lines = (
            (
                reverse("admin:payments_refund_change", args=[one.pk]),
                money(one.amount, one.currency),
                one.get_state_display(),
                reason_of(one),
                why.get(one.pk, ""),
            )
            for one in found
        )
        return rows(lines, '<a href="{}">{}</a> {} ({}) {}')

    @display(description=_("What the provider was asked"))
    def asked(self, row: PaymentOrder) -> str | SafeString:
        """Return each operation with how far it came."""
        found = Operation.objects.filter(subject_id__in=subjects_of(row)).order_by("created_at")
        lines = (
            (
                localize(one.created_at),
                one.get_kind_display(),
                one.get_state_display(),
                one.tries,
                one.last_error,
            )
            for one in found
        )
        return rows(lines, "{}: {}, {} ({}×) {}")

    @display(description=_("What the provider told"))
    def told(self, row: PaymentOrder) -> str | SafeString:
        """Return the events about any of its objects."""
        found = InboxEvent.objects.filter(object_id__in=objects_of(row)).order_by("told_at", "pk")
        lines = (
            (localize(one.told_at), one.type, one.get_state_display(), one.last_error)
            for one in found
        )
        return rows(lines, "{}: {}, {} {}")

    @display(description=_("Journals"))
    def journals(self, row: PaymentOrder) -> str | SafeString:
        """Return what stands in the books about it."""
        return (
            format_html_join("", "<div><strong>{}</strong> {} {}{}</div>", journal_lines(row))
            or NOTHING
        )

    def get_urls(self) -> list[URLPattern]:
        """Add the page that refunds."""
        act = self.admin_site.admin_view(self.act)
        return [
            path("<uuid:pk>/do/<slug:name>/", act, name="payments_paymentorder_act"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: Any, **more: Any) -> HttpResponse:  # type: ignore[override]
        """Offer what can be done."""
        order = more.get("obj")
        if order is not None:
            visits = visits_of([order]).get(order.pk, [])
            context["subtitle"] = self.about(order)
            officer = officer_of(request)
            acts = (acts_for_order, freezes_for_order)
            context["acts"] = (  # while a bank asks, every one of them would be refused
                []
                if is_disputed(order.pk)
                else [one for act in acts for one in act(officer, order, visits)]
            )
        return super().render_change_form(request, context, **more)

    def act(self, request: HttpRequest, pk: Any, name: str) -> HttpResponseBase:
        """Refund a visit of the order, or freeze its money; where the officer may not, there is nothing."""
        order = self.get_object(request, str(pk))
        if (
            order is None
            or not self.has_view_permission(request)
            or name not in {"refund", *FREEZES}
        ):
            raise Http404
        visits = visits_of([order]).get(order.pk, [])
        context = self.admin_site.each_context(request)
        back = reverse("admin:payments_paymentorder_change", args=[order.pk])
        act = do_freeze_act if name in FREEZES else do_refund_act
        return act(
            request,
            officer=officer_of(request),
            name=name,
            visits=visits,
            back=back,
            context=context,
        )


class Refunds(OfficeAdmin):
    """Money that goes back, newest first; what waits for a second person is decided on its page."""

    change_form_template = "admin/office/user.html"
    fields = readonly_fields = (
        "money_back", "about", "state", "because", "why", "waits_above", "is_taken_back", "created_at", "psp_id",
        "last_error", "order",
    )  # fmt: skip
    list_display = ("created_at", "money_back", "state", "because", "waits_above")
    list_filter = ("state",)
    list_select_related = ("charge__attempt",)
    search_fields = ("psp_id",)
    ordering = ("-created_at",)

    @display(description=_("Amount"))
    def money_back(self, row: Refund) -> str:
        """Return how much."""
        return money(row.amount, row.currency)

    @display(description=_("Visits"))
    def about(self, row: Refund) -> str | SafeString:
        """Return which visits the payment is for."""
        order = row.charge.attempt.order
        visits = visits_of([order]).get(order.pk, [])
        lines = ((one.venue.name, one.reference, localize(one.starts_at)) for one in visits)
        return rows(lines, "{}, {}, {}")

    @display(description=_("What for"), ordering="reason")
    def because(self, row: Refund) -> str:
        """Return which rule or whom it goes back by."""
        return reason_of(row)

    @display(description=_("Above the limit"), boolean=True, ordering="needs_second")
    def waits_above(self, row: Refund) -> bool:
        """Return whether a second person has to agree."""
        return row.needs_second

    @display(description=_("Taken back from the business"), boolean=True)
    def is_taken_back(self, row: Refund) -> bool:
        """Return whether the business had it already."""
        return row.after_release

    @display(description=_("Why"))
    def why(self, row: Refund) -> str:
        """Return what whoever asked for it said."""
        return whys([row.pk]).get(row.pk, NOTHING)

    @display(description=_("Payment"))
    def order(self, row: Refund) -> str:
        """Lead to all that happened to the payment."""
        url = reverse("admin:payments_paymentorder_change", args=[row.charge.attempt.order_id])
        return format_html('<a href="{}">{}</a>', url, _("All that happened"))

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of what can be decided."""
        act = self.admin_site.admin_view(self.act)
        return [
            path("<uuid:pk>/do/<slug:name>/", act, name="payments_refund_act"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: Any, **more: Any) -> HttpResponse:  # type: ignore[override]
        """Offer what can be decided."""
        if more.get("obj") is not None:
            context["acts"] = acts_for_refund(officer_of(request), more["obj"])
            context["subtitle"] = title_of(more["obj"])
        return super().render_change_form(request, context, **more)

    def act(self, request: HttpRequest, pk: Any, name: str) -> HttpResponseBase:
        """Agree or say no; where the officer may not, there is nothing."""
        refund = self.get_object(request, str(pk))
        if refund is None or not self.has_view_permission(request):
            raise Http404
        context = self.admin_site.each_context(request)
        back = reverse("admin:payments_refund_change", args=[refund.pk])
        return do_refund_act(
            request,
            officer=officer_of(request),
            name=name,
            refund=refund,
            back=back,
            context=context,
        )


office.register(PaymentOrder, Orders)
office.register(Refund, Refunds)
