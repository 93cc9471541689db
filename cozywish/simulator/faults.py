"""What goes wrong on purpose: a list of rules, kept as data, which a seed makes the same every time."""

import random
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from cozywish.simulator.store import Store

Rule = dict[str, Any]

WEBHOOK = {"drop", "duplicate", "delay", "reorder"}
REQUEST = {
    "error_before",
    "error_after",
    "timeout_before",
    "timeout_after",
    "rate_limit",
    "slow",
}
FIELDS = {
    "on": str,
    "do": str,
    "type": str,
    "method": str,
    "path": str,
    "times": int,
    "skip": int,
    "chance": (int, float),
    "seconds": (int, float),
    "copies": int,
    "window": int,
}


class BadScript(Exception):
    """The script makes no sense; the text says where."""


def script(store: Store) -> dict[str, Any]:
    """Return the rules as they stand, with how often each was looked at and applied."""
    found: dict[str, Any] = store.setting("faults", {"seed": 0, "rules": []})
    return found


def write(store: Store, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Replace the rules. Counting begins again."""
    rules = wanted.get("rules", [])
    if not isinstance(rules, list):
        raise BadScript("rules must be a list")
    checked = [_checked(number, rule) for number, rule in enumerate(rules)]
    kept = {"seed": wanted.get("seed", 0), "rules": checked}
    store.remember("faults", kept)
    return kept


def _checked(number: int, rule: object) -> Rule:
    if not isinstance(rule, dict):
        raise BadScript(f"rule {number} is no object")
    for name, value in rule.items():
        if name not in FIELDS:
            raise BadScript(f"rule {number}: there is no field {name!r}")
        if not isinstance(value, FIELDS[name]):  # type: ignore[arg-type]
            raise BadScript(f"rule {number}: {name} has the wrong type")
    actions = {"webhook": WEBHOOK, "request": REQUEST}.get(rule.get("on", ""))
    if actions is None:
        raise BadScript(f"rule {number}: on must be webhook or request")
    if rule.get("do") not in actions:
        raise BadScript(f"rule {number}: do must be one of {', '.join(sorted(actions))}")
    return {**rule, "number": number, "seen": 0, "done": 0}


def decide(store: Store, on: str, facts: Mapping[str, str]) -> Rule | None:
    """Return the first rule that strikes, and count it."""
    with store.transaction():
        current = script(store)
        struck = None
        for rule in current["rules"]:
            if struck is None and rule["on"] == on and _fits(rule, facts):
                rule["seen"] += 1
                if _strikes(rule, current["seed"]):
                    rule["done"] += 1
                    struck = rule
        if current["rules"]:
            store.remember("faults", current)
        return struck


def _fits(rule: Rule, facts: Mapping[str, str]) -> bool:
    return all(fnmatchcase(value, rule.get(name, "*")) for name, value in facts.items())


def _strikes(rule: Rule, seed: object) -> bool:
    if rule["seen"] <= rule.get("skip", 0) or rule["done"] >= rule.get("times", rule["done"] + 1):
        return False
    drawn = random.Random(f"{seed}/{rule['number']}/{rule['seen']}").random()  # noqa: S311
    return bool(drawn < rule.get("chance", 1))


def release(store: Store, at_least: int = 1) -> int:
    """Let go of what waits to be mixed, in another order, once `at_least` wait. Return how many."""
    with store.transaction():
        held = store.rows("SELECT seq, place FROM deliveries WHERE state = 'held' ORDER BY place")
        if len(held) < at_least:
            return 0
        places = [row["place"] for row in held]
        seed = f"{script(store)['seed']}/{places[0]}"
        mixed = random.Random(seed).sample(places, len(places))  # noqa: S311
        if mixed == places:
            mixed.reverse()
        for row, place in zip(held, mixed, strict=True):
            statement = "UPDATE deliveries SET state = 'waiting', place = ? WHERE seq = ?"
            store.run(statement, place, row["seq"])
        return len(held)
