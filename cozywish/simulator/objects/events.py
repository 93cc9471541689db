"""Events: what happened, kept for asking and sent to whoever listens."""

import json
from typing import Any

from cozywish.simulator import faults
from cozywish.simulator.api import Call, Door
from cozywish.simulator.desk import API_VERSION, Desk, Obj, shown
from cozywish.simulator.objects.lists import listing


def emit(desk: Desk, kind: str, obj: Obj, previous: dict[str, Any] | None = None) -> Obj:
    """Say that `kind` happened to `obj`, which is shown as it is now."""
    data: Obj = {"object": shown(obj)}
    if previous is not None:
        data["previous_attributes"] = shown(previous)
    event: Obj = {
        "id": desk.id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": desk.now,
        "data": data,
        "livemode": False,
        "pending_webhooks": 0,
        "request": {"id": desk.request, "idempotency_key": desk.key},
        "type": kind,
    }
    if desk.account:
        event["account"] = desk.account
    endpoints = _listeners(desk, kind)
    event["pending_webhooks"] = len(endpoints)
    desk.add("event", event)
    for endpoint in endpoints:
        _queue(desk, event, endpoint)
    return event


def change(desk: Desk, kind: str, obj: Obj, **fields: Any) -> Obj:
    """Change fields of an object, keep it, and say so with what they were before."""
    previous = {name: obj.get(name) for name, value in fields.items() if obj.get(name) != value}
    obj.update(fields)
    desk.save(obj)
    emit(desk, kind, obj, previous)
    return obj


def _listeners(desk: Desk, kind: str) -> list[Obj]:
    listening = desk.of("").all("webhook_endpoint", status="enabled")
    return [
        each
        for each in listening
        if each["_connect"] == bool(desk.account)
        and ("*" in each["enabled_events"] or kind in each["enabled_events"])
    ]


def _queue(desk: Desk, event: Obj, endpoint: Obj) -> None:
    """Have an event sent, or not, or twice, or later, as the faults say."""
    rule = faults.decide(desk.store, "webhook", {"type": event["type"]})
    action = rule.get("do") if rule else None
    state = {"drop": "dropped", "reorder": "held"}.get(str(action), "waiting")
    at = desk.now + (int(rule.get("seconds", 0)) if rule and action == "delay" else 0)
    copies = int(rule.get("copies", 2)) if rule and action == "duplicate" else 1
    for _ in range(copies):
        queue(desk, event["id"], endpoint["id"], at, state)
    if rule and action == "reorder":
        faults.release(desk.store, at_least=int(rule.get("window", 2)))


def queue(desk: Desk, event: str, endpoint: str, at: int, state: str = "waiting") -> None:
    """Put a delivery at the end of the row."""
    desk.store.run(
        "INSERT INTO deliveries (event, endpoint, place, at, state) "
        "VALUES (?, ?, (SELECT coalesce(max(place), 0) + 1 FROM deliveries), ?, ?)",
        event,
        endpoint,
        at,
        state,
    )


def _with_pending(desk: Desk, event: Obj) -> Obj:
    query = "SELECT count(*) AS n FROM deliveries WHERE event = ? AND state IN ('waiting', 'held', 'sending')"
    found = desk.store.row(query, event["id"])
    return {**event, "pending_webhooks": found["n"] if found else 0}


def payload(desk: Desk, id: str) -> str:
    """Return an event as it is sent, byte for byte the same each time."""
    found = desk.store.row("SELECT data FROM objects WHERE id = ? AND kind = 'event'", id)
    return json.dumps(json.loads(found["data"]), indent=2) if found else ""


def _retrieve(call: Call) -> Obj:
    call.params.done()
    return _with_pending(call.desk, call.desk.get("event", call.id))


def _list(call: Call) -> Obj:
    call.params.ignore("delivery_success")
    one = call.params.text("type")
    types = [one] if one else call.params.words("types")
    page = listing(call, "event", "/v1/events", type=types)
    page["data"] = [_with_pending(call.desk, each) for each in page["data"]]
    return page


DOORS = (Door("GET", "/v1/events", _list), Door("GET", "/v1/events/{id}", _retrieve))
