"""Prove that racing clients never get one time, or the last room, twice, on both databases.

That is CON-01, 03 to 07, 13 to 15 and 19, and IDM-01 to 04 of docs/invariants.md.

    python -m tests.prove.booking          a sample; FULL=1 for 500 rounds of 200 clients

Real clients from distinct loopback addresses open real connections to a real server, send all of a booking but its last
byte, wait for one another, and finish together. Afterwards the database is asked, by a query of our own that
knows nothing of the guard, for pairs of allocations that share a resource and overlap. For the last room they ask for
the same time of different people, all of whom need the one room there is. The control drops the guard in a
scratch database and must find at least one pair: a race that cannot happen proves nothing.

Steps of bookings that are agreed already are raced in threads (`life_races`): visits that swap places, a move against
holds, one request that many accept, and a hold that is confirmed, given up and swept up at once; each with a control.
So are claims (`claim_races`): a hundred random clients for three rooms, and visits at two venues that are asked for in
opposite orders. Afterwards `manage.py audit` must find nothing wrong with what all of them left.

Last come the tests that have races of their own, with their controls: all of `tests/races`, where whoever adds a race
puts it, and those of keys that are sent twice (IDM-01 to 04). Their report has a line for each id.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from threading import Barrier
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from xml.etree import ElementTree

from tests import postgres
from tests.prove.accounts.report import line
from tests.prove.servers import (
    UNGUARD_POSTGRES,
    UNGUARD_SQLITE,
    Server,
    count_overlaps,
    environment,
    gunicorn,
    make_run,
    manage,
    may_be_left_out,
    new_town,
    postgres_town,
    sqlite_copy,
    sqlite_town,
)
from tests.prove.wire import Attempt, get_json, open_form, post_together

FULL = os.environ.get("FULL") == "1"
RACES = (
    "tests/races",
    "cozywish/api/tests/test_keys.py",
    "cozywish/apps/idempotency/tests/test_once.py",
)
# Which of them show what; a name that ends in :: is a whole module.
CARTS, KEYS = "tests.races.test_cart::", "cozywish.api.tests.test_keys::"
ONCE = "cozywish.apps.idempotency.tests.test_once::"
SHOWN = {
    "CON-01 one_time": ("tests.races.test_one_time::",),
    "CON-03 every_path": ("tests.races.test_every_path::",),
    "CON-04 last_room": ("tests.races.test_last_room::",),
    "CON-07 opposite_orders": ("tests.races.test_crosswise::", "tests.races.test_plans::"),
    "CON-07 venues_all_or_nothing": (
        f"{CARTS}test_two_places_are_held_together",
        f"{CARTS}test_one_after_another_each_holds_half",
    ),
    "CON-14 cart_limit_and_merge": (
        f"{CARTS}test_of_fifty",
        f"{CARTS}test_without_the_count",
        f"{CARTS}test_signing_in",
        f"{CARTS}test_with_room_for_all",
    ),
    "CON-15 every_form": ("tests.races.test_two_clicks::",),
    "CON-19 waiting_list": ("tests.races.test_waiting::",),
    "IDM-01 twenty_at_once": (
        f"{KEYS}test_twenty_at_once",
        f"{ONCE}test_duplicates_wait",
        f"{ONCE}test_without_the_common_key",
    ),
    "IDM-02 another_request": (
        f"{KEYS}test_another_",
        f"{KEYS}test_the_key_of_another_person",
        f"{ONCE}test_another_request",
        f"{ONCE}test_other_people",
    ),
    "IDM-03 died": (
        f"{ONCE}test_a_process_that_dies",
        f"{ONCE}test_without_a_key",
        f"{ONCE}test_a_crash_undoes",
    ),
    "IDM-04 corrected": (
        f"{KEYS}test_a_refused_request",
        f"{KEYS}test_a_wrong_code",
        f"{ONCE}test_a_refusal_undoes",
        f"{ONCE}test_bad_news",
    ),
}
ROUNDS, CLIENTS = (500, 200) if FULL else (20, 40)
CONTROL_ROUNDS = 25
ONE_ROOM = """
SELECT service.id, venue.id, venue.slug FROM catalog_service AS service
JOIN venues_venue AS venue ON venue.id = service.venue_id
JOIN catalog_serviceneed AS need ON need.service_id = service.id
JOIN venues_resource AS unit ON unit.group_id = need.group_id AND unit.is_active
GROUP BY service.id, venue.id, venue.slug HAVING count(*) = 1 ORDER BY venue.slug, service.id"""


@dataclass(frozen=True, slots=True)
class Slot:
    """One time that everyone wants: at an instant (`on` is its date at the venue), one of the people by turns."""

    venue: str
    slug: str
    service: str
    people: Sequence[str]
    starts_at: str
    on: str


@dataclass(slots=True)
class Tally:
    """What became of all attempts against one server."""

    statuses: Counter[int]
    slots_won_twice: int
    double_bookings: int
    locked: int

    @property
    def server_errors(self) -> int:
        return sum(count for status, count in self.statuses.items() if status >= 500)

    @property
    def is_clean(self) -> bool:
        won = self.statuses[201] > 0
        nothing_twice = self.double_bookings == self.slots_won_twice == 0
        return won and nothing_twice and self.server_errors == self.locked == 0


def slots(server: Server, count: int) -> Iterator[Slot]:
    """Yield free times of the demo city that do not touch each other, as the API offers them."""
    found = 0
    for venue in get_json(server.port, "/api/v1/venues/?page_size=50")["data"]:
        services = get_json(server.port, f"/api/v1/services/?venue={venue['id']}")["data"]
        for service in [one for one in services if one["done_at"] == "VENUE"][:1]:
            for slot in _distinct(server, venue, service["id"]):
                yield slot
                found += 1
                if found == count:
                    return


def _distinct(server: Server, venue: dict[str, Any], service: str) -> Iterator[Slot]:
    """At most one time per person and day: nobody's padding then reaches another's time."""
    path = f"/api/v1/bookings/available-slots/?venue={venue['id']}&service={service}&days=14"
    seen: set[tuple[str, str]] = set()
    days = get_json(server.port, path)["data"]["days"]
    for slot in [slot for day in days for slot in day["slots"]]:
        for staff in slot["staff"]:
            on = slot["starts_local"][:10]
            if (staff, on) not in seen:
                seen.add((staff, on))
                yield Slot(venue["id"], venue["slug"], service, [staff], slot["starts_at"], on)


def last_rooms(server: Server) -> Iterator[Slot]:
    """Yield times at which several people are free for a service that has one room, one a day."""
    for raw_service, raw_venue, slug in server.query(ONE_ROOM):
        service, venue = (str(UUID(str(raw))) for raw in (raw_service, raw_venue))
        path = f"/api/v1/bookings/available-slots/?venue={venue}&service={service}&days=14"
        for day in get_json(server.port, path)["data"]["days"]:
            for slot in [slot for slot in day["slots"] if len(slot["staff"]) > 1][:1]:
                on = slot["starts_local"][:10]
                yield Slot(venue, slug, service, slot["staff"], slot["starts_at"], on)


def race(
    server: Server, wanted: Iterable[Slot], *, clients: int, stop_at_first: bool = False
) -> Tally:
    """Let `clients` race for one slot after another and count what happened."""
    statuses: Counter[int] = Counter()
    twice = 0
    with ThreadPoolExecutor(clients) as pool:
        for number, slot in enumerate(wanted):
            # Forms are opened first, so that nobody waits at the barrier for a page.
            attempts = pool.map(partial(_prepare, server.port, slot, number), range(clients))
            together = partial(_go, server.port, Barrier(clients))
            answers = Counter(pool.map(together, list(attempts)))
            statuses += answers
            twice += answers[201] > 1
            print(f"  round {number + 1}: {dict(sorted(answers.items()))}", flush=True)
            if stop_at_first and twice:
                break
    return Tally(
        statuses, twice, count_overlaps(server.query), server.log().count("database is locked")
    )


def _prepare(port: int, slot: Slot, number: int, client: int) -> Attempt:
    """Half of the clients come through the pages, half through the API."""
    source = f"127.{1 + number // 250}.{1 + number % 250}.{1 + client}"
    door = _by_page if client % 2 else _by_api
    staff = slot.people[client // 2 % len(slot.people)]  # one half comes through each door
    return door(port, slot, staff, source, f"{number:04d}-{client:04d}")


def _go(port: int, barrier: Barrier, attempt: Attempt) -> int:
    """Finish the request together with all others; 201 stands for a hold through either door."""
    status = post_together(port=port, attempt=attempt, barrier=barrier)
    return 201 if status == 303 else status


def _by_api(port: int, slot: Slot, staff: str, source: str, who: str) -> Attempt:
    body: dict[str, Any] = {
        "venue": slot.venue,
        "services": [slot.service],
        "staff": staff,
        "starts_at": slot.starts_at,
        "contact": {"name": who, "email": f"client-{who}@example.com", "phone": "+15035550123"},
    }
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Idempotency-Key": f"race-{who}-{os.getpid()}",
    }
    return Attempt("/api/v1/bookings/", json.dumps(body).encode(), headers, source)


def _by_page(port: int, slot: Slot, staff: str, source: str, who: str) -> Attempt:
    path = f"/v/{slot.slug}/book/time/"
    query = urlencode({"services": slot.service, "staff": staff, "date": slot.on})
    cookies, fields = open_form(port=port, path=f"{path}?{query}", source=source)
    at = slot.starts_at[:16] + "Z"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
    return Attempt(path, urlencode([*fields, ("at", at)]).encode(), headers, source)


def prove(name: str, server: Server) -> bool:
    """Race against the guarded server and report."""
    print(f"{name}: last rooms, then {ROUNDS} times of one person; {CLIENTS} clients", flush=True)
    wanted = chain(last_rooms(server), slots(server, ROUNDS))
    tally = race(server, wanted, clients=CLIENTS)
    verdict = "PASS" if tally.is_clean else "FAIL"
    print(f"{name} answers {dict(sorted(tally.statuses.items()))}")
    print(f"{name} server_errors {tally.server_errors} target 0")
    print(f"{name} database_is_locked {tally.locked} target 0")
    print(f"{name} double_bookings {tally.double_bookings} target 0 {verdict}", flush=True)
    if not tally.is_clean:
        print(server.log()[-4000:])
    return tally.is_clean


def control_postgres(server: Server) -> bool:
    """Race against a server whose database lost its guard: it must show the race."""
    print(f"postgres: control without the guard, up to {CONTROL_ROUNDS} rounds", flush=True)
    for statement in UNGUARD_POSTGRES:
        server.query(statement)
    found = []
    for name, wanted in (
        ("last_room", last_rooms(server)),
        ("one_time", slots(server, CONTROL_ROUNDS)),
    ):
        before = count_overlaps(server.query)
        race(server, wanted, clients=CLIENTS, stop_at_first=True)
        found.append(_found(f"postgres {name}", count_overlaps(server.query) - before))
    return all(found)


def control_sqlite(town: Path) -> bool:
    """Race in threads, with the guard and without it. See Note [Why SQLite has a control of its own]."""
    print("sqlite: the same race in threads, with the guard", flush=True)
    with sqlite_copy(town) as (query, together):
        together(CONTROL_ROUNDS)
        guarded = count_overlaps(query)
    verdict = "PASS" if guarded == 0 else "FAIL"
    print(f"sqlite double_bookings_in_threads {guarded} target 0 {verdict}", flush=True)
    print(f"sqlite: control without the guard, up to {CONTROL_ROUNDS} rounds", flush=True)
    with sqlite_copy(town) as (query, together):
        for statement in UNGUARD_SQLITE:
            query(statement)
        together(CONTROL_ROUNDS)
        return _found("sqlite", count_overlaps(query)) and guarded == 0


def _found(name: str, overlaps: int) -> bool:
    verdict = "PASS" if overlaps >= 1 else "FAIL"
    print(f"{name} control_found {overlaps} target >=1 {verdict}", flush=True)
    return overlaps >= 1


def prove_life(name: str, variables: dict[str, str]) -> bool:
    """Take steps of bookings together on the empty database of those variables: moves, answers, ends of holds."""
    manage("migrate", variables, "--verbosity", "0")
    command = [sys.executable, "-m", "tests.prove.live_together", name]
    return subprocess.run(command, env=variables, check=False).returncode == 0


def prove_races(name: str, **more: str) -> bool:
    """Run the tests of races and of keys on that database; say for each id what became of its tests."""
    with tempfile.TemporaryDirectory(prefix="cozywish-prove-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-n0", f"--junitxml={report}", *RACES]
        if name == "sqlite":
            command += ["-m", "not postgres"]
        variables = os.environ | {"COZYWISH_TEST_DB": name} | more
        holds = subprocess.run(command, env=variables, check=False).returncode == 0
        told = _told(report) if report.exists() else {}
    shown = [_shown(f"{name} {what}", told, tests) for what, tests in SHOWN.items()]
    all_hold = line(f"{name} races_and_keys_hold", holds, "True", holds=holds)
    return all_hold and all(shown)


def _told(report: Path) -> dict[str, bool]:
    """Whether each test passed, by its module and name. One that was skipped shows nothing and is left out."""
    cases = ElementTree.parse(report).getroot().iter("testcase")  # noqa: S314 - our own file
    return {
        f"{case.get('classname')}::{case.get('name')}": not len(case)
        for case in cases
        if case.find("skipped") is None
    }


def _shown(what: str, told: Mapping[str, bool], tests: Sequence[str]) -> bool:
    """Print how many tests of an id ran and failed. Each name has to be that of a test, so that none gets lost."""
    ran = {name: passed for name, passed in told.items() if name.startswith(tuple(tests))}
    lost = [test for test in tests if not any(name.startswith(test) for name in ran)]
    failed = sum(not passed for passed in ran.values())
    said = f"{failed} of {len(ran)} tests failed" + (f", not found: {lost}" if lost else "")
    return line(what, said, "0", holds=bool(ran) and not failed and not lost)


def main() -> int:
    """Prove both databases; 0 only if every line says PASS."""
    passed = []
    with tempfile.TemporaryDirectory(prefix="cozywish-prove-") as folder:
        passed.append(prove_life("sqlite", environment(Path(folder))))
    passed.append(prove_races("sqlite"))
    with sqlite_town() as town:
        with make_run(town) as server:
            passed.append(prove("sqlite", server))
        passed.append(control_sqlite(town))
    try:
        with postgres.server() as url, new_town(url) as variables:
            passed.append(prove_life("postgres", variables))
        with postgres.server() as url:
            passed.append(prove_races("postgres", TEST_DATABASE_URL=url))
        with postgres.server() as url:
            postgres_town(url)
            with gunicorn(url, database="guarded") as server:
                passed.append(prove("postgres", server))
            with gunicorn(url, database="scratch") as server:
                passed.append(control_postgres(server))
    except postgres.Unavailable as reason:
        passed.append(may_be_left_out(reason))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
