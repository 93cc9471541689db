"""Prove that no more goes back than came in, and nothing is taken twice, on both databases (R-MAX, CON-09, CON-12).

    python -m tests.prove.overspend          a minute; FULL=1 for twenty-five rounds of each race

Refunds of one payment race each other and one made at the provider; one request is accepted eight times at once; the
clock releases what a customer is refunded and a bank freezes; a late payment is revived and returned. Sums are taken
from our rows, from the books, and from the provider, a process of its own. Then the bounds are taken away, and more
goes back than there was: a race that cannot happen proves nothing.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests import postgres
from tests.prove.servers import environment, manage, may_be_left_out, new_town


def prove(name: str, variables: dict[str, str], *, child: str) -> bool:
    """Prove it on the empty database of those variables."""
    manage("migrate", variables, "--verbosity", "0")
    command = [sys.executable, "-m", child, name]
    return subprocess.run(command, env=variables, check=False).returncode == 0


def main(child: str = "tests.prove.spend_together") -> int:
    """Prove both databases; 0 only if every line says PASS."""
    with tempfile.TemporaryDirectory(prefix="cozywish-prove-") as folder:
        passed = [prove("sqlite", environment(Path(folder)), child=child)]
    try:
        with postgres.server() as url, new_town(url) as variables:
            passed.append(prove("postgres", variables, child=child))
    except postgres.Unavailable as reason:
        passed.append(may_be_left_out(reason))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
