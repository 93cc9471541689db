"""SEC-04: whatever else is sent along, nothing changes that the form does not ask for.

Made from the routes: to every door that takes a form or JSON goes every column that nobody may set from outside.
"""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.test import override_settings
from django.utils import timezone

from tests.authz.doors import Door, Whose, doors
from tests.authz.forms import REFUSING, is_refused, typed
from tests.authz.hole import GREEDY
from tests.authz.judge import Judge
from tests.authz.table import TABLE
from tests.authz.world import Persona

OURS = ("accounts", "venues", "bookings", "catalog", "scheduling")
# What decides who somebody is, whose a thing is, what it costs and how far it has come.
GUARDED = {
    "is_staff", "is_superuser", "is_active", "erased_at", "user", "customer", "owner", "business", "venue", "staff",
    "manager", "manages_all", "permission", "status", "state", "price_cents", "total_cents", "currency", "payment_mode",
    "starts_at", "ends_at", "free_until", "hold_until", "confirmed_at", "closed_at", "invited_by", "accepted_at",
    "revoked_at", "removed_at", "position", "version", "given", "person_id",
}  # fmt: skip
SENT = dict.fromkeys(GUARDED, "1") | {"role": "admin", "paid": "true", "fee": "0", "id": "1"}
FORMS = [door for door in doors() if not door.pattern.startswith(("api/", "admin/"))]
SIGNED = "api/v1/payments/webhook/"  # says nothing about what nobody signed
JSON = [door for door in doors() if door.pattern.startswith("api/v1/") and door.pattern != SIGNED]


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


def kept(known: frozenset[object]) -> list[str]:
    """Return what decides whose everything is; rows made just now have new keys, which are all called "new".

    `known` are the model and key of each earlier row. A number is no key elsewhere: it may count something.
    """
    now = guarded()
    made = now.keys() - known
    keys = {key for _model, key in made if isinstance(key, UUID)}
    told = {
        row: tuple("new" if value in keys else value for value in values)
        for row, values in now.items()
    }
    return sorted(
        f"{row[0]} {'new' if row in made else row[1]} {values}" for row, values in told.items()
    )


def after(judge: Judge, door: Door, persona: Persona, more: dict[str, str]) -> tuple[Any, Any]:
    """Send the door's own form with `more`; return the answer and what the guarded columns then hold."""
    with judge.visit(persona) as browser:
        known = frozenset(guarded())
        address = door.address(judge.world, persona, Whose.NEAR)
        own, asked = typed(browser, door, judge.world.near, persona, address)
        answer = browser.post(address, {k: v for k, v in more.items() if k not in asked} | own)
        return answer, kept(known)


def tried(judge: Judge, door: Door, persona: Persona) -> tuple[bool, bool]:
    """Whether the door takes more than its form has, and whether it refuses what was sent."""
    (_answer, plain), (answer, claimed) = (after(judge, door, persona, more) for more in ({}, SENT))
    return plain != claimed, answer.status_code != 405 and is_refused(answer)


@pytest.mark.parametrize(
    "persona", [Persona.CUSTOMER, Persona.STAFF, Persona.MANAGER, Persona.OWNER]
)
def test_no_form_takes_more_than_it_asks_for(judge: Judge, persona: Persona) -> None:
    """Each is really saved, but for those of which it is said why not: else two refusals would be compared."""
    passing = [d for d in FORMS if d.policy and persona.value in TABLE[d.policy.name].passes]
    found = {door.pattern: tried(judge, door, persona) for door in passing}

    assert [pattern for pattern, (takes_more, _refused) in found.items() if takes_more] == []
    refusing = {pattern for pattern, (_more, is_refused) in found.items() if is_refused}
    assert refusing == REFUSING.keys() & found.keys()


@override_settings(ROOT_URLCONF="tests.authz.hole")
def test_a_form_that_writes_whatever_comes_is_found(judge: Judge) -> None:
    [greedy] = doors(GREEDY)

    assert tried(judge, greedy, Persona.CUSTOMER) == (True, False)


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
