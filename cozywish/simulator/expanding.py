"""`expand[]`: ids that the asker wants to see as the objects they name."""

from collections.abc import Sequence
from typing import Any

from cozywish.simulator.desk import Desk, Obj, loaded, shown
from cozywish.simulator.errors import Refusal

DEEPEST = 4


def expanded(desk: Desk, obj: Obj, paths: Sequence[str]) -> Obj:
    """Return `obj` with the objects at `paths` in place of their ids."""
    present(desk, obj)
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            message = (
                f"You cannot expand more than {DEEPEST} levels of a property. Property: {path}"
            )
            raise Refusal(message, param="expand")
        _expand(desk, obj, steps, path)
    return obj


def present(desk: Desk, obj: Any) -> None:
    """Bring up to the moment what only time changes."""
    if isinstance(obj, list):
        for each in obj:
            present(desk, each)
    elif isinstance(obj, dict):
        if obj.get("object") == "balance_transaction":
            obj["status"] = "available" if obj["available_on"] <= desk.now else "pending"
        if obj.get("object") in {"list", "dispute"}:
            for each in obj.values():
                present(desk, each)


def _expand(desk: Desk, obj: Any, steps: list[str], path: str) -> None:
    if isinstance(obj, list):
        for each in obj:
            _expand(desk, each, steps, path)
        return
    step, rest = steps[0], steps[1:]
    if not isinstance(obj, dict) or (step not in obj and not _is_hidden(obj, step)):
        message = f"This property cannot be expanded ({path})."
        raise Refusal(message, param="expand", code="property_cannot_be_expanded")
    if _is_hidden(obj, step):
        obj[step] = _refunds(desk, obj)
    elif isinstance(obj[step], str):
        obj[step] = _object(desk, obj[step], path)
    if rest and obj[step] is not None:
        _expand(desk, obj[step], rest, path)


def _is_hidden(obj: Obj, step: str) -> bool:
    return obj.get("object") == "charge" and step == "refunds"


def _refunds(desk: Desk, charge: Obj) -> Obj:
    found = [shown(each) for each in reversed(desk.all("refund", charge=charge["id"]))]
    url = f"/v1/charges/{charge['id']}/refunds"
    return {"object": "list", "data": found[:10], "has_more": len(found) > 10, "url": url}


def _object(desk: Desk, id: str, path: str) -> Obj:
    query = "SELECT data FROM objects WHERE id = ? AND account IN ('', ?)"
    found = desk.store.row(query, id, desk.account)
    if found is None:
        message = f"This property cannot be expanded ({path})."
        raise Refusal(message, param="expand", code="property_cannot_be_expanded")
    obj: Obj = shown(loaded(found))
    present(desk, obj)
    return obj
