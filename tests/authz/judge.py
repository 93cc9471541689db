"""Goes through a door as each persona and says where the answer is not the table's."""

import copy
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from cozywish.apps.limits.services.stores import MEMORY
from tests.authz.asked import asked_of_api
from tests.authz.canaries import OFFICER, Canary, may_see, plant, rows, sees_little
from tests.authz.doors import Door, Whose
from tests.authz.forms import is_refused, typed
from tests.authz.table import TABLE, Row
from tests.authz.watch import UNRECORDED, is_unrecorded, watched
from tests.authz.world import (
    Persona,
    World,
    build_tenant,
    narrow_grant,
    open_world,
)

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
WRITING = ("POST", "PUT", "PATCH", "DELETE")
NOISE = re.compile(
    rb'nonce-[\w+/=-]+|nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": ?"[^"]*"'
    rb'|"(request_id|timestamp)": ?"[^"]*"'
)
AT_WORK = ("pro/", "api/v1/business/")  # where a business does its work
BESIDE = {
    Persona.GUEST,
    Persona.CUSTOMER,
    Persona.STAFF,
}  # whose work or visit has a colleague's beside it
TRUSTED = {Persona.MANAGER, Persona.OWNER, Persona.OFFICE, Persona.ADMIN}
TYPISTS = (Persona.OWNER, Persona.STAFF, Persona.CUSTOMER)
INSIDE = {Persona.CUSTOMER, Persona.STAFF, Persona.MANAGER, Persona.OWNER}
PERSONAL_HEADERS = {"content-length", "set-cookie", "content-security-policy", "x-request-id"}


class Outcome(Enum):
    """What became of somebody at a door."""

    PASSED = "passed"
    SIGN_IN = "asked to sign in"
    HIDDEN = "nothing there"
    FORBIDDEN = "not allowed"
    NO_SUCH_METHOD = "no such method"
    BROKEN = "broken"


@dataclass
class Verdict:
    """How many cells were tried, and each deviation as a sentence."""

    cells: int = 0
    deviations: list[str] = field(default_factory=list)
    canaries: list[str] = field(default_factory=list)
    undeclared: list[str] = field(default_factory=list)
    unrecorded: list[str] = field(default_factory=list)

    def __iadd__(self, other: "Verdict") -> "Verdict":
        self.cells += other.cells
        self.deviations += other.deviations
        self.canaries += other.canaries
        self.undeclared += other.undeclared
        self.unrecorded += other.unrecorded
        return self

    @property
    def is_clean(self) -> bool:
        """Whether nothing deviates."""
        return not (self.deviations or self.canaries or self.undeclared or self.unrecorded)


def outcome_of(response: HttpResponse) -> Outcome:
    """Say what the answer means, whatever page it is."""
    by_status = {401: Outcome.SIGN_IN, 403: Outcome.FORBIDDEN, 404: Outcome.HIDDEN}
    if response.status_code >= 500:
        return Outcome.BROKEN
    if response.status_code == 405:
        return Outcome.NO_SUCH_METHOD
    if response.headers.get("Location", "").startswith("/accounts/login/?next="):
        return Outcome.SIGN_IN
    return by_status.get(response.status_code, Outcome.PASSED)


def expected(row: Row, persona: Persona, whose: Whose) -> Outcome:
    """Say what the table has for the persona and the object."""
    letter = persona.value
    if letter in row.signs_in:
        return Outcome.SIGN_IN
    if whose in (Whose.NEAR, Whose.COLLEAGUES) and letter in row.forbidden:
        return Outcome.FORBIDDEN
    passes = {
        Whose.NEAR: row.passes,
        Whose.COLLEAGUES: row.beside,
        Whose.FAR: row.foreign,
        Whose.NOBODYS: "",
    }[whose]
    return Outcome.PASSED if letter in passes else Outcome.HIDDEN


@dataclass
class Judge:
    """Judges doors of one world. `near` are the canaries of the business near, `foreign` those of the other.

    The office's pages decide inside Django's admin: here only who gets to them is judged; what they show to which group
    is tested in web/office.
    """

    world: World
    near: list[Canary]
    foreign: list[Canary]
    sees: Callable[[Persona, Canary], bool] = may_see
    forms: dict[tuple[str, Persona], dict[str, Any]] = field(default_factory=dict)

    def judge(self, doors: Iterable[Door]) -> Verdict:
        """Try every door as everybody, with every object and method."""
        verdict = Verdict()
        for door in doors:
            row = TABLE.get(door.policy.name) if door.policy else None
            if row is None:
                named = door.policy.name if door.policy else "none"
                verdict.undeclared.append(f"{door.pattern}: no row for its policy ({named})")
                continue
            for persona in Persona:
                verdict += self.judge_as(persona, door, row)
        return verdict

    def judge_as(self, persona: Persona, door: Door, row: Row) -> Verdict:
        """Try the door as one persona, with every object and method."""
        verdict = Verdict()
        objects = self._objects(persona, door)
        for whose in objects:
            answers: dict[str, Any] = {}
            for method in METHODS:
                answers[method] = self._ask(persona, door, whose, method)
                if _is_silent(door, persona, answers[method]):
                    tables = sorted(answers[method].written)
                    verdict.unrecorded.append(
                        f"{method} {door.pattern} as {persona.name} leaves no row: {tables}"
                    )
            verdict.cells += len(METHODS)
            verdict.deviations += _deviations(door, row, persona, whose, answers)
            verdict.canaries += self._leaks(door, row, persona, whose, answers)
        for whose in {Whose.FAR, Whose.COLLEAGUES} & set(objects):
            if expected(row, persona, whose) is Outcome.HIDDEN:
                verdict.deviations += self._tells_apart(door, persona, whose)
        if persona in INSIDE and len(door.objects) > 1:
            verdict += self._mixed(door, row, persona)
        return verdict

    def _objects(self, persona: Persona, door: Door) -> list[Whose]:
        """Whose objects to try: a colleague's where it is another than one's own."""
        if not door.names_an_object:
            return [Whose.NEAR]
        one, other = (
            door.address(self.world, persona, whose) for whose in (Whose.NEAR, Whose.COLLEAGUES)
        )
        has_both = persona in BESIDE and one != other
        return [whose for whose in Whose if has_both or whose is not Whose.COLLEAGUES]

    def _mixed(self, door: Door, row: Row, persona: Persona) -> Verdict:
        """Try an address in which one object alone is the other business's: it must be as if that were absent."""
        verdict = Verdict()
        for only in door.objects:
            answers = {m: self._ask(persona, door, Whose.FAR, m, only) for m in METHODS}
            verdict.cells += len(METHODS)
            verdict.deviations += _deviations(door, row, persona, Whose.FAR, answers, only)
            verdict.canaries += self._leaks(door, row, persona, Whose.FAR, answers)
            verdict.deviations += self._tells_apart(door, persona, Whose.FAR, only)
        return verdict

    def _ask(
        self, persona: Persona, door: Door, whose: Whose, method: str, only: int | None = None
    ) -> Any:
        """Return the answer, and the tables that were written to until it came as its `written`."""
        said = self.form_of(door, persona) if method == "POST" else {}
        said |= self.said(door, persona, asked_of_api(door, self.world.near))
        with self.visit(persona) as browser:
            address = door.address(self.world, persona, whose, only)
            with watched() as tables:
                answer: Any = browser.generic(method, address, **said)
            answer.written = tables
            return answer

    def form_of(self, door: Door, persona: Persona) -> dict[str, Any]:
        """Return what whoever may sends with the form of their own page; others know what that is."""
        row = TABLE.get(door.policy.name) if door.policy else None
        if row is None or door.pattern.startswith(("api/", "admin/")):
            return {}
        may = [who for who in (persona, *TYPISTS) if who.value in row.passes]
        who = next(iter(may), persona)
        if (door.pattern, who) not in self.forms:
            with self.visit(who) as browser:
                address = door.address(self.world, who, Whose.NEAR)
                sent, _asked = typed(browser, door, self.world.near, who, address)
            content = encode_multipart(BOUNDARY, sent)
            self.forms[door.pattern, who] = {"data": content, "content_type": MULTIPART_CONTENT}
        return dict(self.forms[door.pattern, who])

    def is_done(self, door: Door, method: str) -> bool:
        """Whether somebody near really does what the door is for, or the door has no such method."""
        for persona in (*TYPISTS, Persona.NOBODY):
            answer = self._ask(persona, door, Whose.NEAR, method)
            if answer.status_code == 405 or not is_refused(answer):
                return True
        return False

    @contextmanager
    def visit(self, persona: Persona) -> Iterator[Client]:
        """Lend the persona's browser; whatever it does is taken back afterwards, its cookies too."""
        browser: Client = self.world.browsers[persona]
        cookies = copy.deepcopy(browser.cookies)
        with transaction.atomic():
            yield browser
            transaction.set_rollback(True)
        MEMORY.clear()  # counted outside the database: thousands of looks from one address are none of the table's
        browser.cookies = cookies

    def said(self, door: Door, persona: Persona, body: dict[str, Any]) -> dict[str, Any]:
        """Return what is sent along: to the API what it needs to get as far as deciding."""
        if not door.pattern.startswith("api/"):
            return {}
        said: dict[str, Any] = {
            "data": json.dumps(body),
            "content_type": "application/json",
            "headers": {"Idempotency-Key": str(uuid4())},
        }
        if persona is Persona.GUEST:
            said["headers"]["X-Booking-Token"] = self.world.near.guest_token
        if persona in self.world.tokens and door.pattern.startswith("api/v1/auth/"):
            said["headers"]["Authorization"] = f"Bearer {self.world.tokens[persona]}"
        return said

    def _leaks(
        self,
        door: Door,
        row: Row,
        persona: Persona,
        whose: Whose,
        answers: dict[str, HttpResponse],
    ) -> Iterator[str]:
        hidden = [c for c in self.near if not c.is_public and not self.sees(persona, c)]
        if persona not in (Persona.OFFICE, Persona.ADMIN):
            at_work = door.pattern.startswith(AT_WORK)
            hidden += [c for c in self.foreign if at_work or not c.is_public]
        if expected(row, persona, whose) is Outcome.PASSED:
            hidden = [each for each in hidden if not each.column.startswith(row.tells or ("-",))]
        for method, answer in answers.items():
            said = _body(answer)
            for canary in hidden:
                if canary.text.encode() in said:
                    yield f"{method} {door.pattern} shows {canary.column} to {persona.name} ({whose.value})"

    def _tells_apart(
        self, door: Door, persona: Persona, theirs: Whose, only: int | None = None
    ) -> Iterator[str]:
        """A foreign object must look as if it were not there: status, headers, body."""
        for method in METHODS:
            answers = [
                plain(
                    self._ask(persona, door, whose, method, only),
                    door.address(self.world, persona, whose, only),
                )
                for whose in (theirs, Whose.NOBODYS)
            ]
            if answers[0] != answers[1]:
                kind = "a foreign" if theirs is Whose.FAR else "a colleague's"
                among = "" if only is None else f" ({door.params[only]} alone)"
                yield f"{method} {door.pattern} as {persona.name}: {kind} object is not like an absent one{among}"


def _is_silent(door: Door, persona: Persona, answer: Any) -> bool:
    """Whether somebody with a trust of the business or the office did something that the audit log knows nothing of."""
    is_excused = door.policy is not None and door.policy.name in UNRECORDED
    is_done = persona in TRUSTED and answer.status_code < 400 and is_unrecorded(answer.written)
    return is_done and not is_excused


def _deviations(
    door: Door,
    row: Row,
    persona: Persona,
    whose: Whose,
    answers: dict[str, HttpResponse],
    only: int | None = None,
) -> Iterator[str]:
    """Each method must answer as the table says or not exist, and at least one must exist."""
    among = "" if only is None else f" at {door.params[only]} alone"
    found = {method: outcome_of(answer) for method, answer in answers.items()}
    for method, outcome in found.items():
        wanted = expected(row.to(method), persona, whose)
        if outcome not in _accepted(row, wanted, whose):
            yield (
                f"{method} {door.pattern} as {persona.name}, {whose.value}{among}: {outcome.value}, not {wanted.value}"
                f" ({answers[method].status_code})"
            )
    if set(found.values()) == {Outcome.NO_SUCH_METHOD}:
        yield f"{door.pattern} as {persona.name}, {whose.value}: no method at all"


def _accepted(row: Row, wanted: Outcome, whose: Whose) -> set[Outcome]:
    accepted = {wanted, Outcome.NO_SUCH_METHOD}
    if whose is Whose.COLLEAGUES and wanted is Outcome.FORBIDDEN:
        accepted |= {Outcome.HIDDEN}  # some doors look for the object first
    if row.decides_inside and (wanted is Outcome.PASSED or whose is Whose.NOBODYS):
        accepted |= {Outcome.PASSED, Outcome.FORBIDDEN, Outcome.HIDDEN}
    if row.explains_itself and whose is Whose.NOBODYS:
        accepted |= {Outcome.PASSED}
    return accepted


def _body(response: HttpResponse) -> bytes:
    if response.streaming:
        return b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return response.content


def plain(response: HttpResponse, path: str) -> tuple[int, list[tuple[str, str]], bytes]:
    """What two answers are compared by: everything but their own address, nonces and lengths."""
    body = NOISE.sub(b"", _body(response))
    for form in {path, quote(path), quote(path, safe="")}:
        body = body.replace(form.encode(), b"PATH")
    headers = [
        (name.lower(), value.replace(path, "PATH").replace(quote(path, safe=""), "PATH"))
        for name, value in response.headers.items()
        if name.lower() not in PERSONAL_HEADERS
    ]
    return response.status_code, sorted(headers), body


def make_judge(*, narrow: bool = False) -> Judge:
    """Build the world, plant its canaries, and return who judges it. Needs an open transaction to end in.

    With `narrow` the manager may only see the bookings of one person.
    """
    before = rows()
    near = build_tenant("a")
    if narrow:
        narrow_grant(near)
    planted = plant(near, before)
    before = rows()
    far = build_tenant("b")
    foreign = plant(far, before)
    sees = sees_little if narrow else may_see
    return Judge(open_world(near, far), [*planted, OFFICER], foreign, sees)
