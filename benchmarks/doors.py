"""The list of free times over HTTP, in what an empty view costs on the same server.

Note [Hello-units over HTTP]
    Two gunicorn processes of one worker each: the whole site with all its middleware, and a Django view that answers
    "hello" without any. Both are asked over connections that stay open, and what counts is the time of the worker's own
    that one request takes, from Linux's count of it. Requests come from ever new addresses of one network, because the
    site's limits are on. Turns of both follow one another, and the middle one of the rounds' ratios counts.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from socket import socket

from benchmarks.month import DAYS, House
from benchmarks.report import below, exact, say
from tests.prove.servers import wait_until_it_listens

ROUNDS, HELLOS, CALLS = 9, 400, 60
CALLS_OF_ADDRESS = 25  # the site refuses whoever looks more than thirty times in five seconds
PATIENCE = 30
TICK = 1 / os.sysconf("SC_CLK_TCK")
SLOTS = "/api/v1/bookings/available-slots/"
SMALL, LARGE = "5 people", "25 people"
DAY_UNITS, MONTH_UNITS, TIMES_FOR_FIVE_TIMES = 9.0, 11.0, 3.0


def measure(database: Path, houses: dict[str, House], first: str) -> Iterator[bool]:
    """Yield for each line whether it passes."""
    with ExitStack() as servers:
        hello = servers.enter_context(served("benchmarks.hello", database))
        site = servers.enter_context(served("benchmarks.wsgi", database))
        turns = {"hello": partial(hello, "/", HELLOS)} | {
            f"{days} {people}": partial(site, query(house, first, days), CALLS)
            for people, house in houses.items()
            for days in (1, DAYS)
        }
        for turn in turns.values():
            turn()  # warm
        rounds = [{name: turn() for name, turn in turns.items()} for _ in range(ROUNDS)]
    middle = {name: statistics.median(one[name] for one in rounds) for name in turns}
    say(", ".join(f"{name} {spent:.2f} ms" for name, spent in middle.items()))
    unit = "a Django view without middleware on the same server, CPU time of the worker"
    for name, days, most in (
        ("slots_day_hello_units", 1, DAY_UNITS),
        ("slots_month_hello_units", DAYS, MONTH_UNITS),
    ):
        yield _ratio(name, rounds, f"{days} {SMALL}", "hello", most, unit)
    for name, days in (("slots_day_25_over_5", 1), ("slots_month_25_over_5", DAYS)):
        small = f"the same for {SMALL}"
        yield _ratio(
            name, rounds, f"{days} {LARGE}", f"{days} {SMALL}", TIMES_FOR_FIVE_TIMES, small
        )


def _ratio(
    name: str, rounds: list[dict[str, float]], ours: str, ref: str, most: float, reference: str
) -> bool:
    ratio = statistics.median(one[ours] / one[ref] for one in rounds)
    unit = statistics.median(one[ref] for one in rounds)
    return below(name, ratio * unit, unit, most, reference)


def query(house: House, first: str, days: int) -> str:
    """The address that lists the free times of the house."""
    return f"{SLOTS}?venue={house.venue}&service={house.service}&date={first}&days={days}"


def counted(houses: dict[str, House], first: str) -> bool:
    """Whether a day of few people and a month of many cost the same number of SQL queries."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, found = Client(), []
    for house in houses.values():
        for days in (1, DAYS):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(query(house, first, days)).status_code == 200
            found.append(len(captured))
    return exact("slots_queries_differ", len(set(found)) - 1, max(found), 0, "days and people")


@contextmanager
def served(application: str, database: Path) -> Iterator[Callable[[str, int], float]]:
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
            yield partial(_asked, port, _worker(process.pid), count(1))
        finally:
            process.terminate()


def _worker(master: int) -> Path:
    """What Linux counts of the process that the master started."""
    children = Path(f"/proc/{master}/task/{master}/children")
    while not (workers := children.read_text().split()):
        time.sleep(0.05)  # it listens before it starts them
    return Path(f"/proc/{workers[0]}/stat")


def _asked(port: int, stat: Path, visitors: Iterator[int], path: str, calls: int) -> float:
    """Ask so many times, from few addresses; return the milliseconds of CPU time of one."""
    before = _spent(stat)
    for begun in range(0, calls, CALLS_OF_ADDRESS):
        number = next(visitors)
        source = (f"127.7.{number // 250}.{number % 250 + 1}", 0)
        with closing(
            HTTPConnection("127.0.0.1", port, PATIENCE, source_address=source)
        ) as connection:
            for _ in range(min(CALLS_OF_ADDRESS, calls - begun)):
                _ask(connection, path)
    return (_spent(stat) - before) / calls * 1e3


def _ask(connection: HTTPConnection, path: str) -> None:
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answers {answer.status}")


def _spent(stat: Path) -> float:
    """Seconds, in user and kernel mode, of all the process's threads."""
    user, kernel = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(kernel)) * TICK
