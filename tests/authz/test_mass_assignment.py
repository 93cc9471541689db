"""SEC-04: whatever else is sent along, nothing changes that the form does not ask for.

Made from the routes: to every door that takes a form or JSON goes every column that nobody may set from outside.
"""

import json
from typing import Any

import pytest
from django.apps import apps

from tests.authz.doors import Door, Whose, doors
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
    """Return the guarded columns of every row."""
    found = {}
    for model in (model for app in OURS for model in apps.get_app_config(app).get_models()):
        names = [f.attname for f in model._meta.concrete_fields if f.name in GUARDED]
        for key, *values in model._base_manager.values_list("pk", *names):
            found[model._meta.label, key] = tuple(values)
    return found


def after(judge: Judge, door: Door, persona: Persona, form: dict[str, str]) -> dict[Any, Any]:
    """Return what is kept in the rows that were there before, once the form was sent."""
    before = guarded()
    with judge.visit(persona) as browser:
        browser.post(door.address(judge.world, persona, Whose.NEAR), form)
        return {key: value for key, value in guarded().items() if key in before}


@pytest.mark.parametrize(
    "persona", [Persona.CUSTOMER, Persona.STAFF, Persona.MANAGER, Persona.OWNER]
)
def test_no_form_takes_more_than_it_asks_for(judge: Judge, persona: Persona) -> None:
    passing = [d for d in FORMS if d.policy and persona.value in TABLE[d.policy.name].passes]

    wrong = [
        d.pattern for d in passing if after(judge, d, persona, {}) != after(judge, d, persona, SENT)
    ]

    assert wrong == []


def test_the_api_says_which_fields_there_are_not(judge: Judge) -> None:
    silent = []
    for door in JSON:
        for method in ("POST", "PUT", "PATCH"):
            with judge.visit(Persona.CUSTOMER) as browser:
                address = door.address(judge.world, Persona.CUSTOMER, Whose.NEAR)
                sent = judge.said(door, Persona.CUSTOMER, {"is_staff": True, "price_cents": 0})
                answer = browser.generic(method, address, **sent)
            if answer.status_code == 405:
                continue
            said = json.loads(answer.content) if answer.content else {}
            details = said.get("error", {}).get("details") or {}
            if answer.status_code != 400 or not {"is_staff", "price_cents"} <= set(details):
                silent.append(f"{method} {door.pattern}: {answer.status_code}")

    assert silent == []
