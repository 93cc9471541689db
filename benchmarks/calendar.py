"""The provider's week of 210 visits, against a naive twin and an empty view: `python -m benchmarks.calendar`.

Note [What is asked]
    The page is the feed that draws the week, asked through the whole site with a session: routing, middleware, session,
    permissions, SQL and JSON are in it, SQLite's own work too. For the unit see Note [Hello-units] in
    benchmarks/served.py. The page around the feed and what the browser draws of it are not in it: for those see
    benchmarks/calendar_browser.py.

Prints one JSON line for each measurement on standard output and progress on standard error.
"""

import os
import sys
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.month import PEOPLE, fill, make_month
from benchmarks.report import exact, line, say
from benchmarks.served import HELLO, HELLO_UNIT, SITE, in_turns, served

ROOT = Path(__file__).resolve().parent.parent
NAIVE = "benchmarks.naive"
ROUNDS = 15
HELLOS, CALLS, NAIVE_CALLS = 200, 50, 10
DAYS = 7
EVENTS = PEOPLE * DAYS * 6
TARGET_UNITS, TARGET_RATIO = 22.0, 165 / 22


def main() -> int:
    """Measure; return 0 only if every line passes."""
    folder = Path(os.environ.get("COZYWISH_DATA_DIR") or ROOT / ".data") / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("calendar.sqlite3*"):
        old.unlink()
    say(f"writing a month of {PEOPLE} people into our database")
    week = Week(folder / "calendar.sqlite3")
    with ExitStack() as servers:
        hello = servers.enter_context(served(HELLO, week.database))
        site = servers.enter_context(served(SITE, week.database, week.cookie))
        twin = servers.enter_context(served(NAIVE, week.database))
        turns = {
            "hello": partial(hello, "/", HELLOS),
            "ours": partial(site, week.feed, CALLS),
            "naive": partial(twin, week.naive, NAIVE_CALLS),
        }
        rounds = in_turns(turns, ROUNDS)
    naive, times = rounds.ratio("naive", "hello"), rounds.ratio("naive", "ours")
    passed = [
        exact("calendar_events", week.events(), EVENTS, EVENTS, "visits of the week"),
        rounds.below("calendar_hello_units", "ours", "hello", TARGET_UNITS, HELLO_UNIT),
        line(
            "calendar_naive_over_ours",
            {"ours": round(naive / times, 2), "ref": round(naive, 2), "ratio": round(times, 2)},
            f">= {TARGET_RATIO}",
            passed=times >= TARGET_RATIO,
            reference="the same visits as instances in a template, in hello-units",
        ),
    ]
    return 0 if all(passed) else 1


class Week:
    """CozyWish with the month in its tables, and the week in the middle of it.

    `feed` and `naive` are the addresses that ask for the week, `cookie` says that the owner is signed in.
    """

    def __init__(self, database: Path) -> None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cozywish.config.settings.test")
        import django
        from django.conf import settings
        from django.core.management import call_command

        settings.DATABASES["default"] |= {"NAME": str(database)}
        django.setup()
        call_command("migrate", verbosity=0)
        month = make_month(datetime.now(UTC).date() + timedelta(days=14))
        house, first = fill(month), month.dates[7]
        self.database = database
        self.feed = f"/pro/calendar/feed/?start={first}&end={first + timedelta(days=DAYS)}"
        self.naive = f"/{house.venue}/{first}/"
        self._sign_in(house.venue)

    def _sign_in(self, venue: Any) -> None:
        from django.conf import settings
        from django.test import Client

        from cozywish.apps.venues.models import Venue

        self.client = Client()
        owner = Venue.objects.select_related("business__owner").get(pk=venue).business.owner
        self.client.force_login(
            owner, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        name = settings.SESSION_COOKIE_NAME
        self.cookie = {"Cookie": f"{name}={self.client.cookies[name].value}"}

    def events(self) -> int:
        """How many there are in the feed."""
        return len(self.client.get(self.feed).json()["events"])


if __name__ == "__main__":
    sys.exit(main())
