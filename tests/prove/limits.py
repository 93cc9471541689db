"""Prove that limits of rows hold when many add at once, on both databases (B10).

    python -m tests.prove.limits          a minute; FULL=1 for 20 rounds of each

Fifty threads add a venue, somebody to the page, a question, where there is room for one more. It ends at exactly the
limit, and whoever came too late is told so in a sentence (409). Then the guards are taken away one after the other:
without what the services do the database alone must hold the limit, and without either the race must be found, for a
race that cannot happen proves nothing.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests import postgres
from tests.prove.servers import (
    environment,
    manage,
    may_be_left_out,
    new_town,
)

VENUES = "3"  # a business may have, so that there is a limit to come to


def prove(name: str, variables: dict[str, str]) -> bool:
    """Prove it on the empty database of those variables."""
    variables = variables | {"VENUES_PER_BUSINESS": VENUES}
    manage("migrate", variables, "--verbosity", "0")
    command = [sys.executable, "-m", "tests.prove.add_together", name]
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
