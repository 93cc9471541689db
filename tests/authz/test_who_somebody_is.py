"""SEC-14: who somebody is comes from the session or the token alone, at every door there is.

Each door is asked twice alike, and once with somebody else's name in the address, in headers and in fields. Where the
two equal answers differ, something is drawn by lot; everything else of the third must be the same, and so must what is
kept. Bodies in JSON and claims of tokens have tests of their own (test_mass_assignment, api/tests).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.utils.html import escape

from tests.authz.doors import Door, Whose, doors
from tests.authz.forms import fields_of, filled
from tests.authz.hole import CREDULOUS, DRAWN
from tests.authz.judge import Judge, plain
from tests.authz.test_mass_assignment import guarded, kept
from tests.authz.world import Persona, World

NAMES = ("email", "username", "login", "as", "impersonate", "sub")
NUMBERS = ("user", "user_id", "account", "account_id", "customer", "customer_id", "owner", "uid")
PLACES = (
    "tenant",
    "tenant_id",
    "business",
    "business_id",
    "venue",
    "venue_id",
    "staff",
    "staff_id",
    "manager",
)
RANK = {"role": "admin", "is_staff": "1", "is_superuser": "1", "admin": "1"}
NAMING = (
    "Remote-User", "X-Remote-User", "X-Forwarded-User", "X-Authenticated-User", "X-Original-User", "X-User",
    "X-Impersonate-User", "X-Forwarded-Email", "X-Auth-Request-Email", "X-User-Email", "X-Email",
)  # fmt: skip
NUMBERING = ("X-User-Id", "X-Account-Id", "X-Authenticated-Userid", "X-Customer-Id", "X-Owner-Id")
DOORS = list(doors())
AT_WORK = {Persona.STAFF, Persona.OWNER}
OF_CHOICE = ("v/<slug:slug>/book/", "b/<reference:reference>/move/")  # by whom: anybody's to choose
OF_WORK = ("pro/", "me/team/", "me/business/", "api/v1/business/")


@dataclass(frozen=True)
class Claims:
    """What a client says of itself in the address and in fields, and in headers."""

    fields: dict[str, str]
    headers: dict[str, str]

    @property
    def query(self) -> str:
        """The claims as they stand in an address."""
        return urlencode(self.fields)

    def but(self, asked: set[str]) -> "Claims":
        """Leave out what the page asks for: to fill in its form is no claim."""
        return Claims({k: v for k, v in self.fields.items() if k not in asked}, self.headers)


NONE = Claims({}, {})


def claims(world: World) -> Claims:
    """Say that we are the owner of the other business, and of the highest rank."""
    victim, place = world.far.people[Persona.OWNER], str(world.far.venue.pk)
    fields = dict.fromkeys(NAMES, victim.email) | dict.fromkeys(NUMBERS, str(victim.pk))
    headers = dict.fromkeys(NAMING, victim.email) | dict.fromkeys(NUMBERING, str(victim.pk))
    return Claims(
        fields | dict.fromkeys(PLACES, place) | RANK,
        headers | {"X-Role": "admin", "X-Roles": "admin", "X-Tenant-Id": place},
    )


@dataclass(frozen=True)
class Answer:
    """What a door said in words, and what is true afterwards."""

    status: int
    words: list[str]
    is_now: tuple[list[str], object]
    fields: list[Any]

    def is_like(self, other: "Answer", lot: "Answer") -> bool:
        """Whether the two differ only where this one differs from `lot`, the answer to the same question."""
        lengths = {len(self.words), len(other.words), len(lot.words)}
        if len(lengths) > 1 or (self.status, self.is_now) != (other.status, other.is_now):
            return False
        words = zip(self.words, other.words, lot.words, strict=True)
        return all(mine == its or mine != drawn for mine, its, drawn in words)


@dataclass(frozen=True)
class Asker:
    """Somebody who asks at doors."""

    judge: Judge
    persona: Persona

    @cached_property
    def known(self) -> frozenset[object]:
        """The model and key of every row of the world."""
        return frozenset(guarded())

    def believed(self, door: Door) -> list[str]:
        """Return the methods with which the door answers otherwise once we claim to be somebody else.

        A clock may tick between two answers, so that a difference counts when it is there twice.
        """
        fields = self.ask(door, "GET", NONE).fields
        chosen = {"staff"} if door.pattern.startswith(OF_CHOICE) else set()
        asked = {bound.html_name for bound in fields} | chosen
        forged = claims(self.judge.world).but(asked)
        filled_in = filled(fields)
        methods = ("GET", "POST")
        return [m for m in methods if all(self.differs(door, m, forged, filled_in) for _ in "12")]

    def differs(self, door: Door, method: str, forged: Claims, form: dict[str, str]) -> bool:
        """Ask twice alike and once with the claims; to refuse them by name is right, too."""
        one = self.ask(door, method, NONE, form)
        if one.status == 405:
            return False
        lot, other = self.ask(door, method, NONE, form), self.ask(door, method, forged, form)
        is_refused = other.status == 400 and "account_id" in other.words
        return not (is_refused or one.is_like(other, lot))

    def ask(
        self, door: Door, method: str, claims: Claims, form: dict[str, str] | None = None
    ) -> Answer:
        """Knock as the persona, with those claims about ourselves."""
        address = door.address(self.judge.world, self.persona, Whose.NEAR)
        asked = address + ("&" if "?" in address else "?") * bool(claims.fields) + claims.query
        with self.judge.visit(self.persona) as browser:
            said = self.judge.said(door, self.persona, door.body)
            said["headers"] = said.get("headers", {}) | claims.headers
            if method == "POST" and "data" not in said:
                answer: Any = browser.post(asked, claims.fields | (form or {}), **said)
            else:
                answer = browser.generic(method, asked, **said)
            is_done = method == "POST" and answer.status_code != 405
            is_now = kept(self.known) if is_done else [], browser.session.get("_auth_user_id")
        found = fields_of(answer) if method == "GET" else []
        return Answer(answer.status_code, words(answer, address, claims), is_now, found)


def words(answer: HttpResponse, address: str, claims: Claims) -> list[str]:
    """Return the words of the answer, without the address that it answers to."""
    _status, headers, body = plain(answer, address)
    text = "\n".join([*(f"{name}: {value}" for name, value in headers), body.decode("latin-1")])
    for form in (claims.query, escape(claims.query), quote(claims.query, safe="")):
        for mark in ("?", "&", "&amp;", "%3F", "%26"):
            text = text.replace(mark + form, "") if form else text
    return text.replace('"', " ").split()


@pytest.mark.parametrize(
    "persona", [Persona.NOBODY, Persona.CUSTOMER, Persona.STAFF, Persona.OWNER]
)
def test_no_door_believes_who_somebody_says_they_are(judge: Judge, persona: Persona) -> None:
    """Who works somewhere is asked where that matters: what is open to everybody has been asked as a customer."""
    asker = Asker(judge, persona)
    asked = [d for d in DOORS if persona not in AT_WORK or d.pattern.startswith(OF_WORK)]

    assert {d.pattern: found for d in asked if (found := asker.believed(d))} == {}


@override_settings(ROOT_URLCONF="tests.authz.hole")
def test_a_door_that_believes_is_found(judge: Judge) -> None:
    asker = Asker(judge, Persona.CUSTOMER)

    assert {door.pattern: asker.believed(door) for door in doors(CREDULOUS)} == {
        "me/by-header/": ["GET", "POST"],
        "me/by-address/": ["GET", "POST"],
        "me/by-field/": ["POST"],
        "me/by-write/": ["POST"],
    }


@override_settings(ROOT_URLCONF="tests.authz.hole")
def test_what_is_drawn_by_lot_is_no_difference(judge: Judge) -> None:
    [drawn] = doors(DRAWN)

    assert Asker(judge, Persona.CUSTOMER).believed(drawn) == []
