"""The provider's week of 210 visits, against a naive twin and an empty view: `python -m benchmarks.calendar`.

Note [Hello-units]
    The unit is what an empty Django view costs in the same process and run, without middleware. The page is the feed
    that draws the week, asked through the whole site with a session. Both are called as the WSGI application, from the
    request's environment to the last byte of the answer: routing, middleware, session, permissions, SQL and JSON are in
    it, SQLite's own work too. No HTTP server and no socket is, on either side: a server's share would be the same for
    both, so it would make the number smaller, not larger. The page around the feed and what the browser draws of it are
    not in it either: for those see benchmarks/calendar_browser.py. The naive twin shows the same visits of the same
    rows the usual way: model instances in a template, without session, permissions or middleware. Time is the process's
    own. On a busy machine even that swells by half for moments at a time, so each round asks in turns of about the same
    length, one right after the other, and compares only within the round; the middle one of the rounds counts.

Prints one JSON line for each measurement on standard output and progress on standard error.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.month import PEOPLE, fill, make_month

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 40
CALLS = {"hello": 60, "ours": 3, "naive": 1}  # turns of a few milliseconds; the twin's is longer
DAYS = 7
TARGET_UNITS, TARGET_RATIO = 22.0, 165 / 22
NAIVE = """{% for day in days %}<section><h2>{{ day.on|date:"l, F j" }}</h2>{% for item in day.items %}
<article class="event {{ item.booking.state|lower }}" data-id="{{ item.pk }}"><h3>{{ item.service.name }}</h3>
<p>{{ item.starts_at|date:"g:i A" }} – {{ item.ends_at|date:"g:i A" }} {{ item.booking.contact_name }}</p>
<p>{{ item.staff.name }}, {{ item.booking.get_state_display }}, {{ item.booking.reference }}</p></article>
{% endfor %}</section>{% endfor %}"""


def main() -> int:
    """Measure; return 0 only if every line passes."""
    folder = Path(os.environ.get("COZYWISH_DATA_DIR") or ROOT / ".data") / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("calendar.sqlite3*"):
        old.unlink()
    say(f"writing a month of {PEOPLE} people into our database")
    week = Week(folder / "calendar.sqlite3")
    views = {"hello": week.hello, "ours": week.ours, "naive": week.naive}
    rounds = [
        {name: clock(view, CALLS[name]) for name, view in views.items()} for _ in range(ROUNDS)
    ]
    say(
        ", ".join(
            f"{name} {statistics.median(one[name] for one in rounds):.3f} ms" for name in views
        )
    )
    units = statistics.median(one["ours"] / one["hello"] for one in rounds)
    naive = statistics.median(one["naive"] / one["hello"] for one in rounds)
    passed = [
        line(
            "calendar_events", week.events(), PEOPLE * DAYS * 6, week.events() == PEOPLE * DAYS * 6
        ),
        line("calendar_hello_units", round(units, 1), TARGET_UNITS, units <= TARGET_UNITS),
        line("calendar_naive_hello_units", round(naive, 1), None, passed=True),
        line(
            "calendar_naive_over_ours",
            round(naive / units, 2),
            round(TARGET_RATIO, 1),
            naive / units >= TARGET_RATIO,
        ),
    ]
    return 0 if all(passed) else 1


class Week:
    """CozyWish with the month in its tables, and the week in the middle of it."""

    def __init__(self, database: Path) -> None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cozywish.config.settings.test")
        import django
        from django.conf import settings
        from django.core.management import call_command

        # Tests open the file anew for every request; a site keeps its connections (config/env.py).
        settings.DATABASES["default"] |= {"NAME": str(database), "CONN_MAX_AGE": 60}
        django.setup()
        call_command("migrate", verbosity=0)
        month = make_month(datetime.now(UTC).date() + timedelta(days=14))
        self.house = fill(month)
        self.first = month.dates[7]
        self._open()

    def _open(self) -> None:
        from django.conf import settings
        from django.core.handlers.wsgi import WSGIHandler
        from django.template import engines
        from django.test import Client, override_settings

        from cozywish.apps.venues.models import Venue

        venue = Venue.objects.select_related("business__owner").get(pk=self.house.venue)
        self.venue = venue
        client = Client()
        backend = "allauth.account.auth_backends.AuthenticationBackend"
        client.force_login(venue.business.owner, backend=backend)
        name = settings.SESSION_COOKIE_NAME
        self.cookie = f"{name}={client.cookies[name].value}"
        end = self.first + timedelta(days=DAYS)
        self.query = f"start={self.first}&end={end}"
        self.template = engines["django"].from_string(NAIVE)
        self.site = WSGIHandler()
        with override_settings(MIDDLEWARE=[]):
            self.bare = WSGIHandler()

    def _asked(self, handler: Any, path: str, **more: str) -> bytes:
        from django.test import RequestFactory

        environ = RequestFactory().get(path, **more).environ  # type: ignore[arg-type]
        said: list[str] = []
        answer = handler(environ, lambda status, _headers, _error=None: said.append(status))
        body = b"".join(answer)
        answer.close()
        assert said == ["200 OK"], said
        return body

    def hello(self) -> None:
        """An empty view without middleware: what Django itself costs."""
        self._asked(self.bare, "/live/")

    def ours(self) -> bytes:
        """The week as the page asks for it, through the whole site."""
        path = "/pro/calendar/feed/"
        return self._asked(self.site, path, QUERY_STRING=self.query, HTTP_COOKIE=self.cookie)

    def events(self) -> int:
        """How many there are in it."""
        return len(json.loads(self.ours())["events"])

    def naive(self) -> None:
        """The same visits as instances in a template."""
        from cozywish.apps.bookings.models import BookingItem

        items = (
            BookingItem.objects.filter(
                booking__venue=self.venue,
                starts_at__date__gte=self.first,
                starts_at__date__lt=self.first + timedelta(days=DAYS),
            )
            .select_related("booking", "service", "staff")
            .order_by("starts_at")
        )
        days: dict[Any, list[Any]] = {}
        for item in items:
            days.setdefault(item.starts_at.date(), []).append(item)
        shown = [{"on": on, "items": rows} for on, rows in days.items()]
        self.template.render({"days": shown})


def clock(view: Callable[[], object], calls: int) -> float:
    """Milliseconds of the process's own time for one call."""
    begins = time.process_time()
    for _ in range(calls):
        view()
    return (time.process_time() - begins) / calls * 1e3


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def line(name: str, ours: float, target: float | None, passed: bool) -> bool:
    """Print one measurement."""
    verdict = "PASS" if passed else "FAIL"
    print(json.dumps({"name": name, "ours": ours, "target": target, "pass": passed, "is": verdict}))
    return passed


if __name__ == "__main__":
    sys.exit(main())
