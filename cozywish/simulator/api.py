"""How requests become answers: the key, the form, one transaction, an idempotent answer."""

import base64
import binascii
import hashlib
import json
import re
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cozywish.simulator import expanding, timeline
from cozywish.simulator.clock import Clock
from cozywish.simulator.desk import API_VERSION, Desk, Obj, shown
from cozywish.simulator.errors import Refusal, busy_key, reused_key, unauthorised
from cozywish.simulator.params import Params, decoded
from cozywish.simulator.store import Store


@dataclass(frozen=True)
class Call:
    """What an operation is given."""

    desk: Desk
    params: Params
    ids: Mapping[str, str]
    is_public: bool = False

    @property
    def id(self) -> str:
        """The id in the address."""
        return self.ids["id"]


Operation = Callable[[Call], Obj]


@dataclass(frozen=True)
class Door:
    """An operation and its address. A public one may be asked with the key that pages carry."""

    method: str
    path: str
    operation: Operation
    public: bool = False


@dataclass(frozen=True)
class Incoming:
    """A request, as far as the wire form knows it."""

    method: str
    path: str
    headers: Mapping[str, str]
    query: str
    body: str
    ids: Mapping[str, str] = field(default_factory=dict)
    base_url: str = ""

    @property
    def form(self) -> dict[str, Any]:
        """The fields that were sent."""
        return decoded(self.body if self.method == "POST" else self.query)

    @property
    def key(self) -> str:
        """The idempotency key, which counts for writes only."""
        return self.headers.get("idempotency-key", "") if self.method == "POST" else ""

    @property
    def fingerprint(self) -> str:
        """What must be the same when the key comes again."""
        parts = f"{self.method} {self.path}\n{json.dumps(self.form, sort_keys=True)}"
        return hashlib.sha256(parts.encode()).hexdigest()


@dataclass(frozen=True)
class Answer:
    """What goes back."""

    status: int
    body: str
    request_id: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Api:
    """The operations over one store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = Clock(store)
        self._busy: set[tuple[str, str]] = set()
        self._guard = threading.Lock()

    def answer(self, door: Door, incoming: Incoming) -> Answer:
        """Return what `door` says to this request. Nothing is half done."""
        request_id = f"req_{secrets.token_hex(7)}"
        try:
            return self._in_turn(door, incoming, request_id)
        except Refusal as refusal:
            return _refused(refusal, request_id)

    def _in_turn(self, door: Door, incoming: Incoming, request_id: str) -> Answer:
        is_public = caller(incoming.headers, door)
        account = incoming.headers.get("stripe-account", "")
        marked = (account, incoming.key)
        with self._guard:
            if incoming.key and marked in self._busy:
                raise busy_key(incoming.key)
            self._busy.add(marked)
        try:
            with self.store.transaction():
                desk = self.desk(account, request_id, incoming)
                return self._once(door, incoming, desk, is_public=is_public)
        finally:
            with self._guard:
                self._busy.discard(marked)

    def desk(
        self, account: str = "", request_id: str | None = None, incoming: Incoming | None = None
    ) -> Desk:
        """Return the present at an account, with whatever was due by now done."""
        timeline.run_due(self.store, self.clock.now())
        desk = Desk(self.store, self.clock.now())
        if account:
            _known(desk, account)
            desk.account = account
        desk.request = request_id
        if incoming is not None:
            desk.key = incoming.key or None
            desk.version = _version(incoming.headers)
            desk.base_url = incoming.base_url
        return desk

    def _once(self, door: Door, incoming: Incoming, desk: Desk, *, is_public: bool) -> Answer:
        if incoming.key and (known := self._known_answer(incoming, desk)):
            return known
        request_id = desk.request or ""
        call = Call(desk, Params(incoming.form), incoming.ids, is_public)
        try:
            paths = call.params.words("expand") or []
            answer = _answered(expanding.expanded(desk, shown(door.operation(call)), paths), desk)
        except Refusal as refusal:
            if not refusal.keeps:
                raise
            answer = _refused(refusal, request_id)
        if incoming.key:
            self.store.run(
                "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?)",
                desk.account,
                incoming.key,
                incoming.fingerprint,
                answer.status,
                answer.body,
                request_id,
            )
        return answer

    def _known_answer(self, incoming: Incoming, desk: Desk) -> Answer | None:
        query = "SELECT * FROM answers WHERE account = ? AND key = ?"
        found = self.store.row(query, desk.account, incoming.key)
        if found is None:
            return None
        if found["fingerprint"] != incoming.fingerprint:
            raise reused_key(incoming.key)
        replayed = {
            "Idempotent-Replayed": "true",
            "Original-Request": found["request"],
            "Stripe-Version": desk.version,
        }
        return Answer(found["status"], found["body"], desk.request or "", replayed)


def caller(headers: Mapping[str, str], door: Door) -> bool:
    """Check the key. Return whether it is one that pages carry, which few doors accept."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            given = ""
    if not given:
        raise unauthorised("You did not provide an API key. Use one that begins with sk_test_.")
    if re.fullmatch(r"pk_test_\w+", given):
        if not door.public:
            raise unauthorised("This API call cannot be made with a publishable API key.")
        return True
    if not re.fullmatch(r"(sk|rk)_test_\w+", given):
        raise unauthorised(
            f"Invalid API Key provided: {given[:8]}***. This is a simulator: test keys only."
        )
    return False


def _known(desk: Desk, account: str) -> None:
    if desk.find("account", account) is None:
        message = f"The provided key does not have access to account '{account}' (or that account does not exist)."
        raise Refusal(message, status=403, code="account_invalid")


def _version(headers: Mapping[str, str]) -> str:
    given = headers.get("stripe-version", API_VERSION)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d(\.\w+)?", given):
        raise Refusal(f"Invalid Stripe API version: {given}")
    return given


def _answered(body: Obj, desk: Desk) -> Answer:
    headers = {"Stripe-Version": desk.version}
    if desk.key:
        headers["Idempotency-Key"] = desk.key
    if desk.account:
        headers["Stripe-Account"] = desk.account
    return Answer(200, json.dumps(body, indent=2), desk.request or "", headers)


def _refused(refusal: Refusal, request_id: str) -> Answer:
    body = json.dumps(shown(refusal.body(request_id)), indent=2)
    return Answer(refusal.status, body, request_id, {"Stripe-Version": API_VERSION})
