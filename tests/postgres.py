"""A throw-away PostgreSQL server, on a socket in a temporary folder.

    python -m tests.postgres pytest cozywish/core -n0

runs the command with TEST_DATABASE_URL and COZYWISH_TEST_DB set for it.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

DEBIAN_HOME = Path("/usr/lib/postgresql")
INITDB = ("-U", "cozywish", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
# Safe to lose, so nothing waits for the disk.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "300",
    "shared_buffers": "128MB",
    "timezone": "UTC",
}


class Unavailable(Exception):
    """No server can be started here. The text says why in one sentence."""


# As a real site runs it: what is committed outlives the server.
KEPT = {**SETTINGS, "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


class Cluster:
    """A server with a folder of its own, which can be killed and started again."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.folder = folder
        self.url = f"postgres:///postgres?host={folder}&user=cozywish"
        self._options = [f"--{name}={value}" for name, value in settings.items()]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers. Raises Unavailable."""
        binaries = _binaries()
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [
                    binaries / "postgres",
                    "-D",
                    self.folder / "data",
                    "-k",
                    self.folder,
                    *self._options,
                ],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                **_identity(),
            )
        self._process = process
        _wait_until_ready(binaries, self.folder, process)

    def kill(self) -> None:
        """End it and each of its backends at once, as a power cut does."""
        if self._process is None:
            return
        own = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        backends = [int(pid) for pid in own.read_text().split()]
        self._process.kill()
        self._process.wait()
        for pid in backends:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while any(Path(f"/proc/{pid}").exists() for pid in backends):
            time.sleep(0.02)  # what they share must be gone before the next one starts

    def stop(self) -> None:
        """Shut it down in order."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)


@contextmanager
def server() -> Iterator[str]:
    """Start a server and yield its URL; stop it and remove its data afterwards."""
    with cluster(SETTINGS) as made:
        yield made.url


@contextmanager
def cluster(settings: Mapping[str, str] = KEPT) -> Iterator[Cluster]:
    """Start a server that may be killed, as `server` does."""
    binaries, identity = _binaries(), _identity()
    # Short, because the path of a socket may have no more than some hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="cozywish-pg-"))
    try:
        if identity:
            shutil.chown(folder, identity["user"], identity["group"])
        data = folder / "data"
        subprocess.run(
            [binaries / "initdb", "-D", data, *INITDB],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            **identity,
        )
        made = Cluster(folder, settings)
        try:
            made.start()
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    """Return the folder of the newest server programs."""
    debian = sorted(DEBIAN_HOME.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if debian:
        return debian[-1].parent
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise Unavailable("no PostgreSQL server programs (Debian package: postgresql)")


def _identity() -> dict[str, Any]:
    """Return as whom to run the server, which refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        raise Unavailable("root cannot run PostgreSQL and there is no user postgres") from None
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _wait_until_ready(binaries: Path, folder: Path, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise Unavailable(f"PostgreSQL did not start: {(folder / 'log').read_text().strip()}")
        ready = subprocess.run([binaries / "pg_isready", "-q", "-h", folder], check=False)
        if ready.returncode == 0:
            return
        time.sleep(0.1)
    raise Unavailable("PostgreSQL did not answer within 30 seconds")


if __name__ == "__main__":
    with server() as url:
        environment = os.environ | {"TEST_DATABASE_URL": url, "COZYWISH_TEST_DB": "postgres"}
        sys.exit(subprocess.run(sys.argv[1:], check=False, env=environment).returncode)
