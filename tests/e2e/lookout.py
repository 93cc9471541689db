"""No card number reaches us: whatever a browser sends to our origin, our log and our database are looked through."""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import Model
from playwright.sync_api import BrowserContext, Request

from cozywish.toolkit.sealed_sessions import SessionStore

# 13 to 19 digits, in groups or not, that begin as cards do: moments in milliseconds and phone numbers do not.
RUN = re.compile(r"(?<![0-9A-Za-z_])(?<!\d\.)[2-6](?:[ -]?\d){12,18}(?![0-9A-Za-z])")


def numbers_in(text: str) -> set[str]:
    """Return what looks like the number of a card: its check digit fits."""
    runs = (re.sub(r"\D", "", found) for found in RUN.findall(text))
    return {run for run in runs if _fits(run)}


def _fits(digits: str) -> bool:
    doubled = [int(one) * (2 if place % 2 else 1) for place, one in enumerate(reversed(digits))]
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


@dataclass(eq=False)
class Lookout(logging.Handler):
    """What was sent to `origin` and what was logged, as text."""

    origin: str
    sent: list[str] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        logging.Handler.__init__(self, logging.DEBUG)

    def emit(self, record: logging.LogRecord) -> None:
        """Note a line of the log."""
        self.logged.append(f"{record.getMessage()} {record.__dict__}")

    def follow(self, context: BrowserContext) -> None:
        """Note whatever a browser sends to us from now on."""
        context.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.url.startswith(self.origin):
            body = request.post_data_buffer or b""
            said = [request.url, str(request.headers), body.decode("utf-8", "replace")]
            self.sent += [*said, *map(unquote_plus, said)]

    def seen(self) -> dict[str, set[str]]:
        """Return the numbers that came as far as that, by where they are."""
        places: dict[str, Iterable[str]] = {
            "sent": self.sent,
            "logged": self.logged,
            "stored": stored(),
        }
        found = {place: numbers_in("\n".join(texts)) for place, texts in places.items()}
        return {place: numbers for place, numbers in found.items() if numbers}


def stored() -> Iterator[str]:
    """Return all rows there are, with what is sealed opened, and what sessions carry."""
    for model in apps.get_models():
        for row in model._default_manager.all().iterator():
            yield " | ".join(_values(row))
    store = SessionStore()
    for session in Session.objects.all():
        yield str(store.decode(session.session_data))


def _values(row: Model) -> Iterator[str]:
    return (str(getattr(row, one.attname)) for one in row._meta.concrete_fields)


@contextmanager
def looking_out(origin: str) -> Iterator[Lookout]:
    """Look out for numbers meanwhile."""
    lookout, root = Lookout(origin), logging.getLogger()
    before = root.level
    root.addHandler(lookout)
    root.setLevel(logging.INFO)
    try:
        yield lookout
    finally:
        root.removeHandler(lookout)
        root.setLevel(before)
