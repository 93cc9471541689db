"""Steps of a booking taken together, on the database of the settings: `python -m tests.prove.live_together NAME`."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

import django

django.setup()

from django.core.management import CommandError, call_command

from cozywish.apps.catalog.factories import make_service
from cozywish.apps.scheduling.factories import open_daily, work_daily
from cozywish.apps.venues.factories import make_staff, make_venue
from cozywish.core.db import is_postgres
from tests.prove import claim_races, life_races as races
from tests.prove.accounts.report import line
from tests.races.together import drop_the_guard

FULL = os.environ.get("FULL") == "1"
ROUNDS, CLAIM_ROUNDS = (200, 20) if FULL else (12, 2)
CONTROL_ROUNDS = 12
NOW = datetime(2036, 5, 5, 14, 0, tzinfo=UTC)
TEN = datetime(2036, 5, 6, 17, 0, tzinfo=UTC)
Race = Callable[[races.Scene], list[str]]
Claims = Callable[[int], list[str]]
EVERY: dict[Race, str] = {
    races.accept_twice: "CON-05",
    races.swap: "CON-06",
    races.move_against_hold: "CON-06",
    races.three_ends_of_a_hold: "CON-13",
}
CLAIMS: dict[Claims, str] = {
    claim_races.three_rooms: "CON-04",
    claim_races.opposite_orders: "CON-07",
}


def claim(name: str, race: Claims) -> bool:
    found = [wrong for number in range(CLAIM_ROUNDS) for wrong in race(number)]
    print(*(f"  {wrong}" for wrong in found[:5]), sep="\n", end="\n" if found else "")
    said = f"{name} {CLAIMS[race]} {race.__name__} {CLAIM_ROUNDS}_rounds_wrong"
    return line(said, len(found), "0", holds=not found)


def audited(name: str) -> bool:
    """Whether all that was left behind is as it has to be."""
    said = StringIO()
    try:
        call_command("audit", stdout=said)
    except CommandError as error:
        print(said.getvalue()[:2000])
        return line(f"{name} audit", error, "nothing", holds=False)
    return line(f"{name} audit", "nothing", "nothing", holds=True)


def control_claim(name: str, race: Claims) -> bool:
    found: list[str] = []
    for number in range(CONTROL_ROUNDS):
        found = found or race(100 + number)
    print(f"  {found[:1]}")
    said = f"{name} {CLAIMS[race]} {race.__name__} control_found"
    return line(said, len(found), ">=1", holds=bool(found))


def run(race: Race, rounds: int, *, stop_at_first: bool = False) -> list[str]:
    """Race in a house of its own, a day for each round; return what was wrong."""
    venue = make_venue(horizon_days=365)
    open_daily(venue)
    ines, tomas = make_staff(venue, "Ines Calloway"), make_staff(venue, "Tomás Rivera")
    work_daily(ines)
    work_daily(tomas)
    service = make_service(venue, by=[ines, tomas], padding_after_minutes=15)
    found: list[str] = []
    for number in range(rounds):
        at = TEN + timedelta(days=number)
        found += race(races.Scene(ines, tomas, service, at, NOW))
        if found and stop_at_first:
            break
    return found


def control(name: str, race: Race) -> bool:
    found = run(race, CONTROL_ROUNDS, stop_at_first=True)
    print(f"  {found[:1]}")
    return line(
        f"{name} {EVERY[race]} {race.__name__} control_found", len(found), ">=1", holds=bool(found)
    )


def main(name: str) -> int:
    """Race with all guards, then without each; 0 only if every line says PASS."""
    passed = []
    for race, proves in EVERY.items():
        found = run(race, ROUNDS)
        print(*(f"  {wrong}" for wrong in found[:5]), sep="\n", end="\n" if found else "")
        passed.append(
            line(
                f"{name} {proves} {race.__name__} {ROUNDS}_rounds_wrong",
                len(found),
                "0",
                holds=not found,
            )
        )
    passed += [claim(name, claims) for claims in CLAIMS]
    passed.append(audited(name))
    with races.without_compare():
        passed += [control(name, race) for race in (races.accept_twice, races.three_ends_of_a_hold)]
    if is_postgres():  # SQLite has one writer, and nobody to wait for crosswise
        with races.without_waiting():
            passed.append(control(name, races.swap))
        with claim_races.without_taking_turns():
            passed.append(control_claim(name, claim_races.opposite_orders))
    drop_the_guard()
    with claim_races.always_the_first_room():
        passed.append(control_claim(name, claim_races.three_rooms))
    passed.append(control(name, races.move_against_hold))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
