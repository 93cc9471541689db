"""Dying on purpose: a process of its own that is killed before or after a commit, or a question to the provider.

Note [Points are found, not written]
    No point stands in the product. In the child the commit of the database, every statement that commits by itself
    and the adapter that requests leave by are wrapped. Whatever it does passes them, and each pass is a point, before
    and after. One run without a death finds all points of an act; a later one dies at one of them, by SIGKILL: no
    `finally`, no `except`, no rollback of ours runs. Or it stops there, by SIGSTOP, and goes on when others went on
    with what it was at.
"""

import json
import os
import re
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from django.db import connection, connections
from requests.adapters import HTTPAdapter

from cozywish.apps.payments.gateways import simulator

Say = Callable[[str], None]  # what a process acknowledges; it is out before the process goes on
Act = Callable[[Say], None]
WRITES = ("INSERT", "UPDATE", "DELETE")
AN_ID = re.compile(r"\b(pi|seti|cus|ch|re|pm|evt)_\w+")


@dataclass(slots=True)
class Outcome:
    """What became of a process: the points it passed, what it acknowledged, and how it ended."""

    points: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    fault: str = ""
    died: bool = False
    slept: bool = False


def in_a_process(
    act: Act, *, die_at: int | None = None, meanwhile: Callable[[], None] | None = None
) -> Outcome:
    """Let a child do it, and be killed at the point of that number (from 0) if there is one. Returns when it ended.

    With `meanwhile` it is not killed: it sleeps until that has returned.
    """
    reads, writes = os.pipe()
    connections.close_all()  # a child must not speak on a line of its parent
    child = os.fork()
    if child == 0:
        os.close(reads)
        _live(act, writes, die_at, signal.SIGSTOP if meanwhile else signal.SIGKILL)
    os.close(writes)
    found = Outcome(slept=meanwhile is not None and _slept(child, meanwhile))
    with os.fdopen(reads) as told:
        lines = [json.loads(line) for line in told]
    _, status = os.waitpid(child, 0)
    found.died = os.WIFSIGNALED(status)
    for kind, text in lines:
        if kind == "fault":
            found.fault = text
        else:
            (found.points if kind == "point" else found.said).append(text)
    return found


def _slept(child: int, meanwhile: Callable[[], None]) -> bool:
    """Wait until the child sleeps, do what is done meanwhile, and wake it. False when it ended without."""
    both = os.WEXITED | os.WSTOPPED | os.WNOWAIT
    found = os.waitid(os.P_PID, child, both)
    if found is None or found.si_code != os.CLD_STOPPED:
        return False
    try:
        meanwhile()
    finally:
        connections.close_all()
        os.kill(child, signal.SIGCONT)
    return True


def _live(act: Act, writes: int, die_at: int | None, how: signal.Signals) -> None:
    """The life of the child. It never returns: what its parent would do at its end is not its own to do."""
    passed = 0

    def tell(kind: str, text: str) -> None:
        os.write(writes, json.dumps([kind, text]).encode() + b"\n")

    def point(name: str) -> None:
        nonlocal passed
        tell("point", name)
        if passed == die_at:
            os.kill(os.getpid(), how)
        passed += 1

    status = 0
    try:
        simulator._at.cache_clear()  # so is the line to the provider
        with watched(point):
            act(lambda said: tell("said", said))
    except BaseException:  # noqa: BLE001  # told to the parent: nobody else hears of it
        status = 1
        with suppress(OSError):
            tell("fault", traceback.format_exc()[-3000:])
    os._exit(status)


@contextmanager
def watched(point: Callable[[str], None]) -> Iterator[None]:
    """Call `point` before and after whatever cannot be undone."""
    commit, send = connection.commit, HTTPAdapter.send

    def committing() -> None:
        name = f"commit of {_whose()}"
        point(f"before {name}")
        commit()
        point(f"after {name}")

    def writing(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if connection.in_atomic_block or not sql.startswith(WRITES):
            return execute(sql, params, many, context)
        name = f"{sql.split(maxsplit=1)[0]} of {_whose()}"
        point(f"before {name}")
        found = execute(sql, params, many, context)
        point(f"after {name}")
        return found

    def asking(self: Any, request: Any, *args: Any, **more: Any) -> Any:
        path = AN_ID.sub(r"\1", request.path_url.partition("?")[0])
        point(f"before {request.method} {path}")
        answer = send(self, request, *args, **more)
        point(f"after {request.method} {path}")
        return answer

    with (
        patch.object(connections["default"], "commit", committing),
        connection.execute_wrapper(writing),
        patch.object(HTTPAdapter, "send", asking),
    ):
        yield


def _whose() -> str:
    """The rule or the function of ours that is at it."""
    frame = sys._getframe(1)
    while frame := frame.f_back:  # type: ignore[assignment]
        module = frame.f_globals.get("__name__", "")
        if module == "cozywish.core.services":
            return str(getattr(frame.f_locals.get("rule"), "__name__", "an operation"))
        if module.startswith("cozywish.") and not module.startswith("cozywish.core"):
            return frame.f_code.co_name
    return "the test"
