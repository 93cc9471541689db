"""Prove that after a change of keys nothing needs the old one, and nothing is lost.

People who left something in every table with something sealed (opened.py) are sealed under one key by real processes
and renewed under another. What counts is the database itself, byte for byte, and whether a process that has only the
new key still reads every one of these tables. Control: the same reading with that key before the renewal must fail
for each.
"""

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable

OLD = f"old:{b64encode(b'o' * 32).decode()}"
NEW = f"new:{b64encode(b'n' * 32).decode()}"

Variables = dict[str, str]
# Of each table with something sealed: how many texts it holds and their digest, or nothing where one stays shut.
Opened = dict[str, list[int | str] | None]


def seal_under_old(variables: Variables) -> Variables:
    """Return the variables of a site whose people are sealed under the old key; prepare the site with them."""
    return variables | {"FIELD_KEYS": OLD}


def prove(name: str, variables: Variables, kept: Callable[[], bytes]) -> list[bool]:
    """Prove it on a database that was filled with `seal_under_old`; `kept` returns all it holds. Print two lines."""
    before, sealed = kept().count(b"sealed1:old:"), _opened(variables, OLD)
    empty = [table for table, found in sealed.items() if not found or not found[0]]
    too_early = [table for table, found in _opened(variables, NEW).items() if found]
    control = before > 0 and not empty and not too_early
    print(
        f"key_rotation_control {name} sealed {before} tables {len(sealed)} empty_or_shut {','.join(empty) or 0}"
        f" opened_without_key {','.join(too_early) or 0} {_word(holds=control)}",
        flush=True,
    )

    done = _run(variables, f"{NEW},{OLD}", "manage.py", "rotate_keys")
    after, same = kept(), _opened(variables, NEW) == sealed
    left = after.count(b"sealed1:old:")
    holds = done.returncode == 0 and left == 0 and after.count(b"sealed1:new:") > 0 and same
    print(
        f"key_rotation {name} under_old_key {left} target 0 reads_the_same {same} {_word(holds=holds)}",
        flush=True,
    )
    return [control, holds]


def _opened(variables: Variables, keys: str) -> Opened:
    """Return what a process with these keys reads of all that is sealed."""
    done = _run(variables, keys, "-m", "tests.prove.opened")
    done.check_returncode()
    found: Opened = json.loads(done.stdout)
    return found


def _run(variables: Variables, keys: str, *command: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, *command],
        env=variables | {"FIELD_KEYS": keys},
        check=False,
        stdout=subprocess.PIPE,
    )


def _word(*, holds: bool) -> str:
    return "PASS" if holds else "FAIL"
