"""WH-10: clients that say next to nothing are cut off by the server itself, and nobody waits for them."""

import shutil
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest

from tests.databases import Copies, SqliteCopies
from tests.journeys.test_live import SERVE
from tests.prove.servers import environment, manage, running

DOOR = "/api/v1/payments/webhook/"
PATIENCE = 10.0  # seconds
A_MEGABYTE = 1_000_000
HEAD = f"POST {DOOR} HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory, _copies: Copies) -> Iterator[int]:
    """The embedded server on an empty site."""
    folder = tmp_path_factory.mktemp("slow")
    known = environment(folder)
    if isinstance(_copies, SqliteCopies):
        shutil.copyfile(_copies.template, folder / "db.sqlite3")
    else:
        manage("migrate", known, "--verbosity=0")
    with running(SERVE, known, folder) as port:
        page(port)
        yield port


@contextmanager
def line(port: int) -> Iterator[socket.socket]:
    """A connection to the server."""
    with socket.create_connection(("127.0.0.1", port), timeout=40) as made:
        yield made


def page(port: int) -> float:
    """Ask for a page as anybody does; return how long it took."""
    began = time.monotonic()
    with line(port) as asking:
        asking.sendall(b"GET /live/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: asking.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 200"), answer
    return time.monotonic() - began


def until_cut(port: int, begin: str, drip: bytes) -> tuple[float, bytes]:
    """Send the beginning and then a little each second; return when the server hung up, and what it said."""
    began = time.monotonic()
    with line(port) as slow:
        slow.sendall(begin.encode())
        slow.settimeout(1.0)
        said = b""
        while time.monotonic() - began < 3 * PATIENCE:
            try:
                part = slow.recv(4096)
            except TimeoutError:
                part = b""
                try:
                    slow.sendall(drip)
                except OSError:
                    break
                continue
            except ConnectionError:
                break
            said += part
            if not part:
                break
        return time.monotonic() - began, said


SLOW = {
    "says nothing": ("", b""),
    "drips its head": (HEAD, b"X"),
    "ends lines without end": ("", b"\r\n"),
    "drips its body": (f"{HEAD}Content-Length: 5000\r\n\r\n", b"x"),
    "promises a body": (f"{HEAD}Content-Length: 5000\r\n\r\n", b""),
}


def upload(port: int) -> bytes:
    """Send four kilobytes a second, for longer than anybody may say nothing; return what is said to it."""
    with line(port) as slow:
        slow.sendall(f"{HEAD}Content-Length: {12 * 4000}\r\nConnection: close\r\n\r\n".encode())
        for _second in range(12):
            slow.sendall(b"x" * 4000)
            time.sleep(1)
        return slow.recv(4096)


def test_slow_clients_are_cut_off_after_ten_seconds_and_nobody_waits_for_them(port: int) -> None:
    with ExitStack() as lines, ThreadPoolExecutor(len(SLOW) + 1) as pool:
        for _idle in range(60):
            lines.enter_context(line(port)).sendall(HEAD.encode())
        cut = {
            name: pool.submit(until_cut, port, begin, drip) for name, (begin, drip) in SLOW.items()
        }
        honest = pool.submit(upload, port)
        pages = [page(port) for _page in range(20)]
        ends = {name: one.result() for name, one in cut.items()}

    assert honest.result().startswith(b"HTTP/1.1 400"), "what gets on may take its time"
    assert max(pages) < PATIENCE / 2
    for name, (seconds, said) in ends.items():
        assert PATIENCE - 1 < seconds < PATIENCE + 8, name
        assert said.startswith(b"HTTP/1.1 408") == name.endswith("body"), name


def test_a_megabyte_for_the_provider_s_door_is_refused_before_it_is_sent(port: int) -> None:
    with line(port) as large:
        large.sendall(f"{HEAD}Content-Length: {A_MEGABYTE + 1}\r\n\r\n".encode())
        answer = b"".join(iter(lambda: large.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 413")


def test_one_that_does_not_say_how_long_it_is_is_refused_at_that_length(port: int) -> None:
    with line(port) as large:
        large.sendall(f"{HEAD}Transfer-Encoding: chunked\r\n\r\n".encode())
        chunk = b"%x\r\n%s\r\n" % (100_000, b"x" * 100_000)
        sent = 0
        try:
            while sent < 200:
                large.sendall(chunk)
                sent += 1
        except ConnectionError:
            pass
        assert sent < 200, "it was read to its end"
