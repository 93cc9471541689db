"""What counting a look costs a search, in one's own copy: `python -m benchmarks.looking`, after `manage.py prepare`.

Note [How it is measured]
    The same search is asked by ever new addresses, counted and uncounted in turns, so that a busy machine slows both
    alike. Time is the wall's, because a commit waits for the disk. Medians count.

Prints one JSON line on standard output.
"""

import json
import os
import statistics
import time
from contextlib import ExitStack
from unittest.mock import patch

SEARCH = "/search?what=massage"
ROUNDS = 60


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cozywish.config.settings.development")
    import django

    django.setup()
    took: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * ROUNDS + 2):
        is_counted = number % 2 == 0
        milliseconds = search_once(number, is_counted=is_counted)
        if number > 1:  # the first of each is warm-up
            took[is_counted].append(milliseconds)
    counted, uncounted = (statistics.median(took[each]) for each in (True, False))
    found = {"counted_ms": counted, "uncounted_ms": uncounted, "counting_ms": counting()}
    print(json.dumps({name: round(value, 2) for name, value in found.items()}))


def search_once(number: int, *, is_counted: bool) -> float:
    """Return how many milliseconds one search of a new address takes."""
    from django.test import Client

    client = Client(REMOTE_ADDR=f"10.0.{number // 250}.{number % 250}")
    with ExitStack() as without:
        if not is_counted:
            without.enter_context(patch("cozywish.web.http.count_look"))
        began = time.perf_counter()
        answer = client.get(SEARCH, headers={"host": "localhost"})
        took = time.perf_counter() - began
    if answer.status_code != 200:
        raise SystemExit(f"{SEARCH} answers {answer.status_code}")
    return took * 1000


def counting() -> float:
    """Return how many milliseconds it takes to count one look, at the median."""
    from django.utils import timezone

    from cozywish.apps.search.limits import count_look

    took = []
    for number in range(5 * ROUNDS):
        began = time.perf_counter()
        count_look(who=f"benchmark {number // 5}", now=timezone.now())
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


if __name__ == "__main__":
    main()
