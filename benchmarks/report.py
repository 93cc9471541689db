"""How a measurement is told: one JSON line on standard output; progress goes to standard error."""

import json
import sys
from typing import Any


class Best(dict[str, float]):
    """The best round of each measurement."""

    def of(self, name: str, spent: float) -> float:
        self[name] = min(spent, self.get(name, spent))
        return spent


def faster(name: str, ours: float, ref: float, times: int, reference: str) -> bool:
    """Print a time; it passes when the reference takes at least `times` as long."""
    measured = {"ours": round(ours, 3), "ref": round(ref, 3), "ratio": round(ref / ours, 1)}
    return line(name, measured, f">= {times}", passed=ref / ours >= times, reference=reference)


def below(name: str, ours: float, ref: float, most: float, reference: str) -> bool:
    """Print how many times the reference's cost ours is; it passes up to `most` times."""
    measured = {"ours": round(ours, 3), "ref": round(ref, 3), "ratio": round(ours / ref, 2)}
    return line(name, measured, f"<= {most}", passed=ours / ref <= most, reference=reference)


def exact(name: str, ours: int, ref: int, target: int, reference: str) -> bool:
    """Print a count; it passes when it is the target. `ref` is the reference's, or out of how many."""
    measured = {"ours": ours, "ref": ref, "ratio": None}
    return line(name, measured, f"== {target}", passed=ours == target, reference=reference)


def most(name: str, ours: int, target: int, reference: str) -> bool:
    """Print a count; it passes up to `target`."""
    measured = {"ours": ours, "ref": None, "ratio": None}
    return line(name, measured, f"<= {target}", passed=ours <= target, reference=reference)


def line(name: str, measured: dict[str, Any], target: str, *, passed: bool, reference: str) -> bool:
    shown = {"name": name, **measured, "target": target, "pass": passed, "reference": reference}
    print(json.dumps(shown), flush=True)
    return passed


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
