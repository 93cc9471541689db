"""Prove the life of a booking against docs/invariants.md, on both databases (SM-01, SM-02).

    python -m tests.prove.states

Every state, event and actor is tried on a real booking: what the document lists leads where it says, everything else
is refused and leaves the database as it was, to the last byte. Then nothing but timers is fired, until every booking
has come to an end. The control plants a transition that the document does not have, and it must be found.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import postgres
from tests.prove.servers import environment, manage, new_town


def prove(name: str, variables: dict[str, str]) -> bool:
    """Prove it on the empty database of those variables."""
    manage("migrate", variables, "--verbosity", "0")
    command = [sys.executable, "-m", "tests.prove.walk", name]
    return subprocess.run(command, env=variables, check=False).returncode == 0


def main() -> int:
    """Prove both databases; 0 only if every line says PASS."""
    with tempfile.TemporaryDirectory(prefix="cozywish-prove-") as folder:
        passed = [prove("sqlite", environment(Path(folder)))]
    try:
        with postgres.server() as url, new_town(url) as variables:
            passed.append(prove("postgres", variables))
    except postgres.Unavailable as reason:
        print(f"postgres not run: {reason}")
        passed.append(os.environ.get("COZYWISH_REQUIRE_ALL") != "1")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
