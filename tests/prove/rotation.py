"""Prove that after a change of keys nothing needs the old one, and nothing is lost.

A demo city is sealed under one key by real processes and renewed under another. What counts is the database itself,
byte for byte, and whether a process that has only the new key still reads every person and booking.
Control: the same reading with that key before the renewal must fail.
"""

import hashlib
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable

OLD = f"old:{b64encode(b'o' * 32).decode()}"
NEW = f"new:{b64encode(b'n' * 32).decode()}"
READ = ["dumpdata", "accounts.user", "accounts.address", "venues.business", "bookings.booking"]

Variables = dict[str, str]


def seal_under_old(variables: Variables) -> Variables:
    """Return the variables of a site whose people are sealed under the old key; prepare the site with them."""
    return variables | {"FIELD_KEYS": OLD}


def prove(name: str, variables: Variables, kept: Callable[[], bytes]) -> list[bool]:
    """Prove it on a database that was filled with `seal_under_old`; `kept` returns all it holds. Print two lines."""
    before, sealed = kept().count(b"sealed1:old:"), _read(variables, OLD)
    too_early = _read(variables, NEW)
    refused = too_early is None
    print(
        f"key_rotation_control {name} sealed {before} opened_without_key {'no' if refused else 'YES'} ",
        end="",
    )
    control = before > 0 and sealed is not None and refused
    print(_word(holds=control), flush=True)

    _manage(variables, f"{NEW},{OLD}", "rotate_keys")
    after, renewed = kept(), _read(variables, NEW)
    left, same = after.count(b"sealed1:old:"), renewed is not None and renewed == sealed
    holds = left == 0 and after.count(b"sealed1:new:") > 0 and same
    print(
        f"key_rotation {name} under_old_key {left} target 0 reads_the_same {same} {_word(holds=holds)}",
        flush=True,
    )
    return [control, holds]


def _read(variables: Variables, keys: str) -> str | None:
    """Return the digest of all that is sealed, opened with these keys; None when it cannot be."""
    done = _manage(variables, keys, *READ)
    return hashlib.sha256(done.stdout).hexdigest() if done.returncode == 0 else None


def _manage(variables: Variables, keys: str, *command: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        env=variables | {"FIELD_KEYS": keys},
        check=False,
        capture_output=True,
    )


def _word(*, holds: bool) -> str:
    return "PASS" if holds else "FAIL"
