"""Servers of a benchmark, and what one request costs them.

Note [Hello-units]
    gunicorn processes of one worker each: the whole site with all its middleware, a Django view that answers "hello"
    without any, and whatever else is compared. All are asked over connections that stay open, and what counts is the
    time of the worker's own that one request takes, from Linux's count of it. Requests come from ever new addresses of
    one network, because the site's limits are on. Turns follow one another, and the middle one of the rounds' ratios
    counts.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from socket import socket
from types import MappingProxyType

from benchmarks.report import below, say
from tests.prove.servers import wait_until_it_listens

HELLO, SITE = "benchmarks.hello", "benchmarks.wsgi"
HELLO_UNIT = "a Django view without middleware on the same server, CPU time of the worker"
CALLS_OF_ADDRESS = 25  # the site refuses whoever looks more than thirty times in five seconds
PATIENCE = 30
TICK = 1 / os.sysconf("SC_CLK_TCK")


class Rounds(list[dict[str, float]]):
    """What each turn took of each round, in milliseconds a request."""

    def below(self, name: str, ours: str, ref: str, most: float, reference: str) -> bool:
        """Print how many times the reference's cost ours is; it passes up to `most` times."""
        ratio = self.ratio(ours, ref)
        unit = statistics.median(one[ref] for one in self)
        return below(name, ratio * unit, unit, most, reference)

    def ratio(self, ours: str, ref: str) -> float:
        """Return the middle one of the rounds' ratios."""
        return statistics.median(one[ours] / one[ref] for one in self)


def in_turns(turns: Mapping[str, Callable[[], float]], rounds: int) -> Rounds:
    """Take so many rounds of turns, after one to warm up, and say the middle of each."""
    for turn in turns.values():
        turn()
    found = Rounds({name: turn() for name, turn in turns.items()} for _ in range(rounds))
    middle = {name: statistics.median(one[name] for one in found) for name in turns}
    say(", ".join(f"{name} {spent:.2f} ms" for name, spent in middle.items()))
    return found


@contextmanager
def served(
    application: str, database: Path, headers: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Callable[[str, int], float]]:
    """A server of the application, and how many milliseconds of its own a request takes it."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--workers", "1", "--threads", "2"]
    command += ["--worker-class", "gthread", "--log-level", "warning", "--keep-alive", "60"]
    command += ["--bind", f"127.0.0.1:{port}", application]
    variables = {**os.environ, "BENCH_DATABASE": str(database)}
    with subprocess.Popen(command, env=variables) as process:
        try:
            wait_until_it_listens(port, process)
            yield partial(_asked, port, _worker(process.pid), count(1), headers)
        finally:
            process.terminate()


def _worker(master: int) -> Path:
    """What Linux counts of the process that the master started."""
    children = Path(f"/proc/{master}/task/{master}/children")
    while not (workers := children.read_text().split()):
        time.sleep(0.05)  # it listens before it starts them
    return Path(f"/proc/{workers[0]}/stat")


def _asked(
    port: int,
    stat: Path,
    visitors: Iterator[int],
    headers: Mapping[str, str],
    path: str,
    calls: int,
) -> float:
    """Ask so many times, from few addresses; return the milliseconds of CPU time of one."""
    before = _spent(stat)
    for begun in range(0, calls, CALLS_OF_ADDRESS):
        number = next(visitors)
        source = (f"127.7.{number // 250}.{number % 250 + 1}", 0)
        with closing(
            HTTPConnection("127.0.0.1", port, PATIENCE, source_address=source)
        ) as connection:
            for _ in range(min(CALLS_OF_ADDRESS, calls - begun)):
                _ask(connection, path, headers)
    return (_spent(stat) - before) / calls * 1e3


def _ask(connection: HTTPConnection, path: str, headers: Mapping[str, str]) -> None:
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answers {answer.status}")


def _spent(stat: Path) -> float:
    """Seconds, in user and kernel mode, of all the process's threads."""
    user, kernel = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(kernel)) * TICK
