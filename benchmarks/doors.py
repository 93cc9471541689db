"""The list of free times over HTTP, in what an empty view costs on the same server."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from benchmarks.month import DAYS, House
from benchmarks.report import exact
from benchmarks.served import HELLO, HELLO_UNIT, SITE, in_turns, served

ROUNDS, HELLOS, CALLS = 9, 400, 60
SLOTS = "/api/v1/bookings/available-slots/"
SMALL, LARGE = "5 people", "25 people"
DAY_UNITS, MONTH_UNITS, TIMES_FOR_FIVE_TIMES = 9.0, 11.0, 3.0


def measure(database: Path, houses: dict[str, House], first: str) -> Iterator[bool]:
    """Yield for each line whether it passes."""
    with ExitStack() as servers:
        hello = servers.enter_context(served(HELLO, database))
        site = servers.enter_context(served(SITE, database))
        turns = {"hello": partial(hello, "/", HELLOS)} | {
            f"{days} {people}": partial(site, query(house, first, days), CALLS)
            for people, house in houses.items()
            for days in (1, DAYS)
        }
        rounds = in_turns(turns, ROUNDS)
    for name, days, most in (
        ("slots_day_hello_units", 1, DAY_UNITS),
        ("slots_month_hello_units", DAYS, MONTH_UNITS),
    ):
        yield rounds.below(name, f"{days} {SMALL}", "hello", most, HELLO_UNIT)
    for name, days in (("slots_day_25_over_5", 1), ("slots_month_25_over_5", DAYS)):
        large, small = f"{days} {LARGE}", f"{days} {SMALL}"
        yield rounds.below(name, large, small, TIMES_FOR_FIVE_TIMES, f"the same for {SMALL}")


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
