"""SEC-04: whatever else is sent along, nothing changes that the form does not ask for.

Made from the routes: to every door that takes a form or JSON goes every column that nobody may set from outside.
"""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.test import override_settings
from django.utils import timezone

from cozywish.web.components.fields import OneLineField
from tests.authz.doors import Door, Whose, doors
from tests.authz.hole import GREEDY
from tests.authz.judge import Judge
from tests.authz.table import TABLE
from tests.authz.world import Persona

OURS = ("accounts", "venues", "bookings", "catalog")
# What decides who somebody is, whose a thing is, what it costs and how far it has come.
GUARDED = {
    "is_staff", "is_superuser", "is_active", "erased_at", "user", "customer", "owner", "business", "venue", "staff",
    "manager", "manages_all", "permission", "status", "state", "price_cents", "total_cents", "currency", "payment_mode",
    "starts_at", "ends_at", "free_until", "hold_until", "confirmed_at", "closed_at", "invited_by", "accepted_at",
    "revoked_at", "removed_at", "position", "version", "given", "person_id",
}  # fmt: skip
SENT = dict.fromkeys(GUARDED, "1") | {"role": "admin", "paid": "true", "fee": "0", "id": "1"}
FORMS = [door for door in doors() if not door.pattern.startswith(("api/", "admin/"))]
JSON = [door for door in doors() if door.pattern.startswith("api/v1/")]


def guarded() -> dict[tuple[str, Any], tuple[Any, ...]]:
    """Return the guarded columns of every row, what happened since the world was made as "now"."""
    found = {}
    for model in (model for app in OURS for model in apps.get_app_config(app).get_models()):
        names = [f.attname for f in model._meta.concrete_fields if f.name in GUARDED]
        for key, *values in model._base_manager.values_list("pk", *names):
            found[model._meta.label, key] = tuple(map(_settled, values))
    return found


def _settled(value: Any) -> Any:
    is_now = isinstance(value, datetime) and abs(timezone.now() - value) < timedelta(minutes=30)
    return "now" if is_now else value


def fields_of(page: Any) -> list[Any]:
    """Return the fields of the form on a page, or of the parts it has. A week is no form of Django's."""
    form = page.context.get("form") if page.context else None
    parts = [form] if isinstance(form, forms.BaseForm) else getattr(form, "forms", [])
    return [bound for part in parts for bound in part]


def filled(fields: list[Any]) -> dict[str, str]:
    """Return what a person would send who changes every line of text and leaves the rest as it is."""
    sent = {}
    for number, bound in enumerate(fields):
        value, is_line = bound.value(), not isinstance(bound.field.widget, forms.Textarea)
        if isinstance(bound.field, forms.EmailField) or "email" in bound.name:
            value = "somebody@new.example"
        elif type(bound.field) in (forms.CharField, OneLineField) and bound.field.max_length != 6:
            value = f"Other words {number}" if is_line else value
        if value not in (None, False, ""):
            sent[bound.html_name] = value
    return sent


def after(judge: Judge, door: Door, persona: Persona, more: dict[str, str]) -> tuple[Any, Any]:
    """Send the door's own form with `more`; return its answer's status and what the guarded columns then hold."""
    before = guarded().keys()
    with judge.visit(persona) as browser:
        address = door.address(judge.world, persona, Whose.NEAR)
        fields = fields_of(browser.get(address))
        own, asked = filled(fields), {bound.html_name for bound in fields}
        answer = browser.post(address, {k: v for k, v in more.items() if k not in asked} | own)
        kept = {key: value for key, value in guarded().items() if key in before}
    return answer.status_code, kept


def takes_more(judge: Judge, door: Door, persona: Persona) -> bool:
    return bool(after(judge, door, persona, {})[1] != after(judge, door, persona, SENT)[1])


@pytest.mark.parametrize(
    "persona", [Persona.CUSTOMER, Persona.STAFF, Persona.MANAGER, Persona.OWNER]
)
def test_no_form_takes_more_than_it_asks_for(judge: Judge, persona: Persona) -> None:
    passing = [d for d in FORMS if d.policy and persona.value in TABLE[d.policy.name].passes]

    assert [door.pattern for door in passing if takes_more(judge, door, persona)] == []


SAVED = {
    Persona.CUSTOMER: {
        "me/profile/",
        "me/privacy/",
        "me/addresses/<uuid:address_id>/",
    },
    Persona.STAFF: {"me/team/<uuid:staff_id>/"},
    Persona.OWNER: {
        "pro/team/managers/<uuid:manager_id>/",
        "pro/team/<uuid:staff_id>/invite/",
        "pro/services/<uuid:service_id>/options/",
    },
}


@pytest.mark.parametrize("persona", SAVED)
def test_these_forms_are_really_saved(judge: Judge, persona: Persona) -> None:
    """Otherwise the test above would compare two refusals."""
    mine = [door for door in FORMS if door.pattern in SAVED[persona]]

    assert {door.pattern for door in mine} == SAVED[persona]
    assert {door.pattern: after(judge, door, persona, SENT)[0] for door in mine} == dict.fromkeys(
        SAVED[persona], 303
    )


@override_settings(ROOT_URLCONF="tests.authz.hole")
def test_a_form_that_writes_whatever_comes_is_found(judge: Judge) -> None:
    [greedy] = doors(GREEDY)

    assert takes_more(judge, greedy, Persona.CUSTOMER)


def test_the_api_says_which_fields_there_are_not(judge: Judge) -> None:
    unknown = {"is_staff": True, "price_cents": 0}
    silent = []
    for door in JSON:
        for method in ("POST", "PUT", "PATCH"):
            answer = _to_who_gets_in(judge, door, method, unknown)
            if answer.status_code == 405:
                continue
            said = json.loads(answer.content) if answer.content else {}
            details = said.get("error", {}).get("details") or {}
            if answer.status_code != 400 or not unknown.keys() <= details.keys():
                silent.append(f"{method} {door.pattern}: {answer.status_code}")

    assert silent == []


def _to_who_gets_in(judge: Judge, door: Door, method: str, body: dict[str, Any]) -> Any:
    """Return the answer to the first who may; some doors look at the body only then."""
    first, *others = Persona.CUSTOMER, Persona.STAFF, Persona.OWNER, Persona.OFFICE, Persona.ADMIN
    answer = _sent(judge, door, method, first, body)
    for persona in others:
        if answer.status_code not in {403, 404}:
            break
        answer = _sent(judge, door, method, persona, body)
    return answer


def _sent(judge: Judge, door: Door, method: str, persona: Persona, body: dict[str, Any]) -> Any:
    with judge.visit(persona) as browser:
        address = door.address(judge.world, persona, Whose.NEAR)
        return browser.generic(method, address, **judge.said(door, persona, body))
