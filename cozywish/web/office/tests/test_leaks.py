"""SEC-39: the office can write nothing by hand and find out nothing that its pages do not show.

Every test is asked of every registered model, so a new one is asked as well.
"""

from typing import Any

import pytest
from django.conf import settings as configured
from django.db.models import Field, Model
from django.test import Client
from django.urls import URLPattern, URLResolver
from pytest_django import Settings

from cozywish.apps.accounts.factories import make_user
from cozywish.apps.accounts.models import User
from cozywish.apps.audit.models import AuditEntry
from cozywish.web.accounts.tests.steps import sign_in
from cozywish.web.office.base import OfficeAdmin
from cozywish.web.office.tests.conftest import looks_as
from cozywish.web.office.urls import office

REGISTERED = sorted(office._registry.items(), key=lambda pair: pair[0]._meta.label)
LABELS = [model._meta.label_lower for model, _shown in REGISTERED]
every_model = pytest.mark.parametrize(("model", "shown"), REGISTERED, ids=LABELS)
KEPT_HERE = {
    "catalog.category",
    "catalog.tag",
}  # the office writes them, by operations (test_catalog)
OLGA_SEES = {
    "accounts.user",
    "accounts.loginattempt",
    "accounts.useractivity",
    "bookings.booking",
    "payments.inboxevent",
    "payments.paymentorder",
    "payments.refund",
    "venues.business",
    "venues.venue",
}


def list_of(model: type[Model]) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def fields_of(model: type[Model]) -> "list[Field[Any, Any]]":
    return [field for field in model._meta.get_fields() if isinstance(field, Field)]


def test_something_is_registered() -> None:
    assert set(LABELS) == OLGA_SEES | KEPT_HERE | {"audit.auditentry", "auth.group"}


@every_model
def test_a_group_sees_what_it_may_and_nothing_else(
    looking: Client, model: type[Model], shown: OfficeAdmin
) -> None:
    answers = {200} if model._meta.label_lower in OLGA_SEES else {403}
    assert {looking.get(list_of(model)).status_code} == answers


@pytest.mark.parametrize(
    ("model", "shown"), [row for row in REGISTERED if row[0]._meta.label_lower not in KEPT_HERE]
)
def test_nobody_writes_by_hand(
    ruling: Client, ada: User, rows: None, model: type[Model], shown: OfficeAdmin
) -> None:
    key = model._default_manager.values_list("pk", flat=True).order_by("pk").first() or 1
    before = list(model._default_manager.filter(pk=key).values())
    row = f"{list_of(model)}{key}/"
    assert ruling.get(f"{list_of(model)}add/").status_code == 403
    for path, data in (("change", {"name": "Mallory"}), ("delete", {"post": "yes"})):
        assert ruling.post(f"{row}{path}/", data).status_code in {302, 403}
    chosen = {"action": "delete_selected", "_selected_action": str(key), "post": "yes"}
    assert ruling.post(list_of(model), chosen).status_code in {200, 302, 403}
    assert list(model._default_manager.filter(pk=key).values()) == before


@every_model
def test_a_list_cannot_be_narrowed_by_what_no_filter_offers(
    ruling: Client, model: type[Model], shown: OfficeAdmin
) -> None:
    """`?password__startswith=a` would tell a hash letter by letter."""
    for field in fields_of(model):
        hows = ["startswith", "regex", "contains", "gt", "in", "isnull"]
        paths = [field.name, *(f"{field.name}__{how}" for how in hows)]
        if field.related_model:
            inner = fields_of(field.related_model)
            paths += [f"{field.name}__{one.name}__startswith" for one in inner]
        refused = [path for path in paths if not shown.lookup_allowed(path, "a")]
        offered = set(paths) - set(refused)
        own = {getattr(offer, "parameter_name", "") for offer in shown.list_filter} & {field.name}
        plain = {field.name, f"{field.name}__isnull"} if field.name in shown.list_filter else own
        assert offered == plain
        assert ruling.get(list_of(model), {refused[-1]: "a"}).status_code == 400


@every_model
def test_only_what_is_shown_can_be_searched_and_sorted(
    model: type[Model], shown: OfficeAdmin
) -> None:
    seen = {*shown.list_display, *(shown.fields or ()), "slug"}
    assert {name.partition("__")[0] for name in shown.search_fields} <= seen
    assert shown.list_display_links in {None, ()}
    assert not shown.list_editable
    assert not shown.date_hierarchy
    for name in shown.search_fields:
        if name.count("__") and name.partition("__")[2] not in {"email", "iexact", "email__iexact"}:
            raise AssertionError(f"{name} searches behind the row")


@every_model
@pytest.mark.parametrize("field", ["password", "email", "nothing"])
def test_no_row_is_named_by_another_field(
    ruling: Client, model: type[Model], shown: OfficeAdmin, field: str
) -> None:
    for query in ({"_to_field": field}, {"_to_field": field, "_popup": "1"}):
        assert ruling.get(list_of(model), query).status_code == 400
        assert ruling.get(f"{list_of(model)}1/change/", query).status_code == 400


@every_model
def test_nothing_is_suggested(ruling: Client, model: type[Model], shown: OfficeAdmin) -> None:
    asked = {"app_label": model._meta.app_label, "model_name": str(model._meta.model_name)}
    for field in fields_of(model):
        query = {**asked, "field_name": field.name, "term": "a"}
        assert ruling.get("/admin/autocomplete/", query).status_code == 404
    assert ruling.get("/admin/r/1/1/").status_code == 404


@every_model
def test_the_history_of_a_row_is_the_audit_log(
    looking: Client, rows: None, model: type[Model], shown: OfficeAdmin
) -> None:
    key = model._default_manager.values_list("pk", flat=True).order_by("pk").first() or 1
    assert looking.get(f"{list_of(model)}{key}/history/").status_code == 404


def test_for_the_admin_it_leads_there(ruling: Client, alice: User) -> None:
    answer = ruling.get(f"/admin/accounts/user/{alice.pk}/history/")
    assert answer.headers["Location"] == f"/admin/audit/auditentry/?q={alice.pk}"


@every_model
def test_counts_are_not_offered(ruling: Client, model: type[Model], shown: OfficeAdmin) -> None:
    assert "Show counts" not in ruling.get(list_of(model), {"_facets": "True"}).content.decode()


def test_no_page_shows_everything_at_once(ruling: Client) -> None:
    for number in range(55):
        make_user(f"Person{number} P")
    for query in ("", "?all="):
        page = ruling.get(f"/admin/accounts/user/{query}").content.decode()
        assert page.count('<th class="field-email">') == 50
        assert "showall" not in page


@every_model
def test_every_page_waits_for_the_second_factor(
    olga: User,
    client: Client,
    settings: Settings,
    model: type[Model],
    shown: OfficeAdmin,
) -> None:
    looks_as(olga, client)
    settings.MFA_REQUIRED_FOR = ["office"]
    for path in ("", "add/", "1/change/", "1/history/", "1/delete/"):
        answer = client.get(f"{list_of(model)}{path}")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/me/security/")
    assert configured.MFA_REQUIRED_FOR == ["office"]


def test_the_admin_proves_again_who_it_is(
    ada: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, ada.email)
    assert client.get("/admin/").status_code == 200
    monkeypatch.setattr("cozywish.web.office.site.is_stale", lambda request: True)
    answer = client.get("/admin/accounts/user/")
    assert (
        answer.headers["Location"] == "/accounts/reauthenticate/?next=%2Fadmin%2Faccounts%2Fuser%2F"
    )


def routes(found: "list[URLPattern | URLResolver]") -> "list[URLPattern]":
    return [
        one
        for route in found
        for one in (routes(route.url_patterns) if isinstance(route, URLResolver) else [route])
    ]


def test_no_export_and_no_action_is_registered(ruling: Client) -> None:
    names = {str(route.name) for route in routes(office.get_urls())}
    assert not [name for name in names if "export" in name or "autocomplete" in name]
    assert not [shown for _model, shown in REGISTERED if shown.actions]


def test_what_is_changed_by_hand_is_written_down_without_values(ada: User, alice: User) -> None:
    """Nothing can be changed by hand yet; what can be one day leaves a row."""

    class Request:
        user = ada

    shown, request = office._registry[User], Request()
    message = [{"changed": {"fields": ["phone", "name"]}}]
    shown.log_change(request, alice, message)  # type: ignore[arg-type]
    shown.log_addition(request, alice, [{"added": {}}])  # type: ignore[arg-type]
    shown.log_deletions(request, [alice])  # type: ignore[arg-type]

    rows = (
        AuditEntry.objects.filter(actor_kind="OFFICE")
        .order_by("pk")
        .values_list("actor_kind", "actor_id", "action", "object_type", "object_id", "data")
    )
    assert list(rows) == [
        ("OFFICE", ada.pk, f"office.{what}", "accounts.user", alice.pk, {"fields": fields})
        for what, fields in (("changed", ["name", "phone"]), ("added", []), ("deleted", []))
    ]
