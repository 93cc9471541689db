"""Prove that the books cannot be wrong, on both databases (L1 to L5, L8, L9, L11, L12; CON-10, LED-01 to 06, 08, 09).

    python -m tests.prove.ledger          a minute or two; FULL=1 for ten rounds of each race

Every bad journal is put straight at the tables, past all code of ours, and refused. The worked example is posted twice
and comes out once. Then many post at once: 500 transfers between 80 accounts, each reversed by two clients; fifty
writers on a few accounts with little on them, watched all the while; fifty that open one account; two that close the
books meanwhile. Afterwards `manage.py audit` finds nothing wrong. Then the guards are taken away one after the other,
and each fault has to show: a race that cannot happen proves nothing. Last all guards of the tables are dropped: every
bad journal gets in, and the audit names its rule.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests import postgres
from tests.prove.servers import environment, manage, may_be_left_out, new_town


def prove(name: str, variables: dict[str, str]) -> bool:
    """Prove it on the empty database of those variables."""
    manage("migrate", variables, "--verbosity", "0")
    command = [sys.executable, "-m", "tests.prove.post_together", name]
    return subprocess.run(command, env=variables, check=False).returncode == 0


def main() -> int:
    """Prove both databases; 0 only if every line says PASS."""
    with tempfile.TemporaryDirectory(prefix="cozywish-prove-") as folder:
        passed = [prove("sqlite", environment(Path(folder)))]
    try:
        with postgres.server() as url, new_town(url) as variables:
            passed.append(prove("postgres", variables))
    except postgres.Unavailable as reason:
        passed.append(may_be_left_out(reason))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
