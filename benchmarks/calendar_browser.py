"""A week of 1,000 visits in Chromium against one of ten: `python -m benchmarks.calendar_browser`.

Note [What is measured]
    Both weeks are of one venue, on one server in this process, in one browser and run, in turns; the middle one of the
    rounds counts. `draw` is from the start of the navigation until the last visit stands in the page: the server, the
    scripts and FullCalendar's layout are in it. `busy` is what of it the page's main thread had to do. `scroll` goes
    down and up the week for two seconds. Its longest task is the longest that the page's main thread was busy without a
    pause, in time of its own, from Chromium's trace: what else the machine does is not in it. A frame is the time from
    one to the next. Milliseconds depend on the machine, so frames and drawing are told as a ratio to the week of ten.

Prints one JSON line for each measurement on standard output and progress on standard error.
"""

import json
import os
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.calendar import DAYS, ROOT
from benchmarks.month import PEOPLE, Month, Span, fill
from benchmarks.report import line, say

ROUNDS = 3
FEW, MANY = 10, 1_000
WEEK_OF_FEW = f"the same with {FEW} visits"
PATIENCE_MS = 180_000  # a busy machine is slow, and what counts is what the page itself had to do
LONGEST_TASK_MS, DRAWN_MS = 50.0, 1_500.0
FIRST_MINUTE, EVERY, LENGTH = 8 * 60, 25, 15  # a visit of a quarter of an hour, every 25 minutes
TRACED = ["devtools.timeline", "toplevel"]
TASKS = {"RunTask", "ThreadControllerImpl::RunTask"}
DRAWN = """count => document.querySelectorAll('.fc-event[data-event]').length >= count
  && performance.now()"""
SCROLL = """async () => {
  const all = [...document.querySelectorAll('.calendar-span .fc-scroller')];
  const place = all.find((each) => each.scrollHeight > each.clientHeight + 100);
  const far = place.scrollHeight - place.clientHeight;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const frames = [];
  let before = await frame();
  for (let step = 0; step < 120; step += 1) {
    place.scrollTop = (far * (60 - Math.abs(60 - step))) / 60;
    const now = await frame();
    frames.push(now - before);
    before = now;
  }
  return frames;
}"""


class Figures(NamedTuple):
    """Of one look at one week, in milliseconds."""

    draw: float
    busy: float
    longest_task: float
    frame: float
    worst_frame: float


def main() -> int:
    """Measure; return 0 only if every line passes."""
    folder = Path(os.environ.get("COZYWISH_DATA_DIR") or ROOT / ".data") / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("browser.sqlite3*"):
        old.unlink()
    say(f"writing a week of {MANY} visits and one of {FEW}")
    cookie, weeks = prepare(folder / "browser.sqlite3")
    with site() as address, browser() as chromium:
        rounds = [
            {count: look(chromium, address, cookie, on, count) for count, on in weeks.items()}
            for _ in range(ROUNDS)
        ]
    few, many = ([one[count] for one in rounds] for count in (FEW, MANY))
    say(f"{FEW}: {middle(few)}")
    say(f"{MANY}: {middle(many)}")
    return report(middle(few), middle(many))


def report(few: Figures, many: Figures) -> int:
    """Print what was found; return 0 only if every line passes."""
    most = {"busy": DRAWN_MS, "longest_task": LONGEST_TASK_MS}
    passed = [
        told(name, ours, ref, most.get(name))
        for name, ours, ref in zip(Figures._fields, many, few, strict=True)
    ]
    return 0 if all(passed) else 1


def told(name: str, ours: float, ref: float, most: float | None) -> bool:
    """Print a figure of the full week beside that of the one with few; it passes up to `most`, if there is one."""
    measured = {"ours": round(ours, 1), "ref": round(ref, 1), "ratio": round(ours / ref, 2)}
    target = "-" if most is None else f"<= {most} ms"
    passed = most is None or ours <= most
    return line(f"browser_{name}_ms", measured, target, passed=passed, reference=WEEK_OF_FEW)


def middle(found: list[Figures]) -> Figures:
    """The middle one of each figure."""
    return Figures(*(statistics.median(figures) for figures in zip(*found, strict=True)))


def prepare(database: Path) -> tuple[dict[str, Any], dict[int, date]]:
    """Return the owner's session as a cookie, and the Monday of the week for each count."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cozywish.config.settings.test")
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    settings.DATABASES["default"]["NAME"] = str(database)
    settings.ALLOWED_HOSTS = ["localhost"]
    django.setup()
    call_command("migrate", verbosity=0)
    from cozywish.apps.venues.models import Venue

    soon = datetime.now(UTC).date() + timedelta(days=14)
    monday = soon - timedelta(days=soon.weekday())
    weeks = {FEW: monday, MANY: monday + timedelta(days=DAYS)}
    house = fill(month(weeks))
    owner = Venue.objects.select_related("business__owner").get(pk=house.venue).business.owner
    client = Client()
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}, weeks


def month(weeks: dict[int, date]) -> Month:
    """As many visits in each of the weeks as its number says, spread over days and people."""
    dates = [monday + timedelta(days=day) for monday in weeks.values() for day in range(DAYS)]
    people: list[dict[date, list[Span]]] = [{on: [] for on in dates} for _ in range(PEOPLE)]
    for count, monday in weeks.items():
        for number in range(count):
            row, place = divmod(number, PEOPLE * DAYS)
            day, person = divmod(place, PEOPLE)
            start = FIRST_MINUTE + row * EVERY
            people[person][monday + timedelta(days=day)].append((start, start + LENGTH))
    return Month(dates, people)


@contextmanager
def site() -> Iterator[str]:
    """The whole site at an address of its own, with its styles and scripts."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    thread = LiveServerThread("localhost", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://localhost:{thread.port}"
    thread.terminate()


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium, as the browser tests drive it."""
    from playwright.sync_api import sync_playwright

    from tests.browser import launch_arguments

    with sync_playwright() as play:
        chromium = play.chromium.launch(**launch_arguments())
        yield chromium
        chromium.close()


def look(chromium: Any, address: str, cookie: dict[str, Any], on: date, count: int) -> Figures:
    """Open the week in a fresh browser context, and scroll through it."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{**cookie, "url": address}])
    page = context.new_page()
    told = context.new_cdp_session(page)
    told.send("Performance.enable")
    page.goto(f"{address}/pro/calendar/{on}/week/", wait_until="commit")
    drawn = page.wait_for_function(DRAWN, arg=count, polling="raf", timeout=PATIENCE_MS)
    draw = drawn.json_value()
    metrics = {one["name"]: one["value"] for one in told.send("Performance.getMetrics")["metrics"]}
    page.wait_for_timeout(1_000)
    chromium.start_tracing(page=page, categories=TRACED)
    frames = page.evaluate(SCROLL)
    trace = json.loads(chromium.stop_tracing())
    context.close()
    return Figures(
        draw=draw,
        busy=metrics["TaskDuration"] * 1e3,
        longest_task=longest_task(trace["traceEvents"]),
        frame=statistics.median(frames),
        worst_frame=max(frames),
    )


def longest_task(events: list[dict[str, Any]]) -> float:
    """Milliseconds that the longest task on the page's main thread, the busiest of such threads, took of its time."""
    mains = {
        (one["pid"], one["tid"])
        for one in events
        if one["name"] == "thread_name" and one["args"]["name"] == "CrRendererMain"
    }
    busy: Counter[tuple[int, int]] = Counter()
    longest: dict[tuple[int, int], int] = {}
    for one in events:
        thread = one["pid"], one["tid"]
        if one["name"] in TASKS and "tdur" in one and thread in mains:
            busy[thread] += one["tdur"]
            longest[thread] = max(longest.get(thread, 0), one["tdur"])
    [(page, _)] = busy.most_common(1)
    return longest[page] / 1e3  # the trace counts microseconds


if __name__ == "__main__":
    sys.exit(main())
