"""django-appointment beside us, in an environment of its own."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements" / "bench.txt"
PEER = "django-appointment 3.12.0"


def peer_python(folder: Path) -> Path:
    """Make the peer's environment, or find it made for the same requirements."""
    python = folder / "venv" / "bin" / "python"
    mark = folder / "venv" / "requirements.txt"
    if mark.exists() and mark.read_text() == REQUIREMENTS.read_text():
        return python
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder / "venv"], check=True)
    install: list[Path | str] = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    subprocess.run([*install, "--require-hashes", "-r", REQUIREMENTS], check=True)
    mark.write_text(REQUIREMENTS.read_text())
    return python


@contextmanager
def peer(python: Path, log: Path) -> Iterator[Callable[[dict[str, Any]], Any]]:
    """Start the peer and yield how to ask it; what it says besides goes to `log`."""
    script = ROOT / "benchmarks" / "peers" / "django_appointment.py"
    with (
        log.open("w") as noise,
        subprocess.Popen(
            [python, script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=noise,
            text=True,
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        yield partial(_ask, process.stdin, process.stdout)
        process.stdin.close()


def _ask(to: IO[str], back: IO[str], question: dict[str, Any]) -> Any:
    to.write(json.dumps(question) + "\n")
    to.flush()
    return json.loads(back.readline())
