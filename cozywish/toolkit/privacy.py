"""What each column says about a person: the registry that export, erasure and retention are made from.

Each app declares its tables in its room `privacy.py`, one line per table; `tests/privacy` finds a column without a
class. Classes: `personal` (exported, and erased), `hidden` (digests, keys, tokens: erased, never exported), `kept`
(exported, and a law keeps it after an erasure), `withheld` (about a person, erased with them, but in no copy, because a
copy would tell on somebody else: ADR 8) and `nothing` (structure: says nothing about a person).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from enum import Enum
from operator import attrgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Field, Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Topic(Enum):
    """What a table is about, as a person would say it; each is one file of the export."""

    ACCOUNT = "account", _("Your account")
    PLACES = "addresses", _("Your addresses")
    SIGNING_IN = "signing-in", _("How and where you sign in")
    VISITS = "visits", _("Your visits")
    WORK = "work", _("Your work and your business")
    MAIL = "mail", _("Mail we sent you")

    def __init__(self, slug: str, words: Promise) -> None:
        self.slug = slug
        self.words = words


@dataclass(frozen=True, slots=True)
class Law:
    """What stays when a person is erased, why, and for how long from the table's `since`: `after` says it in words.

    Without `kept_for` it stays for good: such columns hold ids, choices and moments, and nothing that names anybody.
    """

    what: "str | Promise"
    why: "str | Promise"
    kept_for: timedelta | None
    after: "str | Promise"


@dataclass(frozen=True, slots=True)
class Subject:
    """The person it is about: the account and every address they have proved to be theirs, in lower case."""

    user_id: UUID
    emails: frozenset[str]


Rows = Callable[[Subject], Q]


@dataclass(frozen=True, slots=True)
class Table:
    """One model's columns by class, and whose they are.

    `whose` is the lookup from a row to the account's id, or a function that returns the condition; `mail` is the
    lookup to an e-mail address, for rows of guests. A row is erased by deletion unless `stays`: then what is to be
    erased of it is emptied, or get what stands in `instead` (a value, or a function of the subject). `pictures`
    names the columns that are folders of the media storage, `files` those that are files of the private one. `also` is
    what else changes in a row that stays, such as that nobody can book a former team member. `what` says what is
    exported, as the person would. `named` is what a copy says beside a row so that its reader knows what it is about:
    a name, and the path from the row to it, such as `venue.name`. Moments of a copy are told in the zone that the path
    `zone` leads to, and else in UTC.
    """

    label: str
    topic: Topic | None = None
    whose: str | Rows = ""
    mail: str = ""
    personal: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    nothing: frozenset[str] = frozenset()
    stays: bool = False
    law: Law | None = None
    since: str = ""
    instead: Mapping[str, Any] = field(default_factory=dict)
    pictures: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    also: Mapping[str, Any] = field(default_factory=dict)
    what: "str | Promise" = ""
    named: Mapping[str, str] = field(default_factory=dict)
    zone: str = ""

    @property
    def model(self) -> type[Model]:
        """The model class."""
        return apps.get_model(self.label)

    @property
    def exported(self) -> frozenset[str]:
        """The columns a person gets a copy of."""
        return self.personal | self.kept

    @property
    def erased(self) -> frozenset[str]:
        """The columns an erasure leaves nothing of."""
        return self.personal | self.hidden | self.withheld

    @property
    def fields(self) -> frozenset[str]:
        """Every column that this line classifies."""
        return self.exported | self.erased | self.nothing

    def rows_of(self, subject: Subject) -> "QuerySet[Model]":
        """Return the rows that are about the subject."""
        about = Q()
        if callable(self.whose):
            about |= self.whose(subject)
        elif self.whose:
            about |= Q(**{self.whose: subject.user_id})
        if self.mail:
            about |= Q(**{f"{self.mail}__in": subject.emails})
        rows = self.model._base_manager
        return rows.filter(about) if about else rows.none()

    def copy_of(self, row: Model) -> dict[str, Any]:
        """Return what a copy says of the row: first what it is about, then its exported columns."""
        zone = ZoneInfo(attrgetter(self.zone)(row)) if self.zone else UTC
        about = {name: attrgetter(path)(row) for name, path in self.named.items()}
        columns = {name: getattr(row, name) for name in sorted(self.exported)}
        return about | {name: _in_zone(value, zone) for name, value in columns.items()}

    def emptied(self, subject: Subject) -> dict[str, Any]:
        """Return what the columns of a row that stays get."""
        return {**{name: self._empty(name, subject) for name in sorted(self.erased)}, **self.also}

    def _empty(self, name: str, subject: Subject) -> Any:
        if name in self.instead:
            given = self.instead[name]
            return given(subject) if callable(given) else given
        column = self.model._meta.get_field(name)
        return None if isinstance(column, Field) and column.null else ""


def _in_zone(value: Any, zone: tzinfo) -> Any:
    """Return a moment as the clock on the wall there shows it, with its distance from UTC; the rest as it is."""
    return value.astimezone(zone).isoformat() if isinstance(value, datetime) else value


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Something that has to be settled before an account can be erased: why, and the name of the page to do it on."""

    why: "str | Promise"
    page: str = ""


Look = Callable[[Subject, datetime], list[Hindrance]]

REGISTRY: list[Table] = []
LOOKS: list[Look] = []


def table(label: str, topic: Topic | None = None, **classes: Any) -> None:
    """Declare a model's columns; classes are names with spaces between, the other arguments are those of Table."""
    named: dict[str, Any] = {
        name: frozenset(value.split()) if name in NAMES else value
        for name, value in classes.items()
    }
    REGISTRY.append(Table(label, topic, **named))


def looks_for_hindrances(look: Look) -> Look:
    """Have a function of an app asked what holds up an erasure."""
    LOOKS.append(look)
    return look


def hindrances(subject: Subject, *, now: datetime) -> list[Hindrance]:
    """Return what has to be settled first, of all apps."""
    return [found for look in LOOKS for found in look(subject, now)]


def personal_tables() -> Iterator[Table]:
    """Return the tables that hold something about people."""
    return (line for line in REGISTRY if line.exported or line.erased)


@dataclass(frozen=True, slots=True)
class Term:
    """How long rows of a model are kept: `kept_for` after the moment in `since`. Then they go.

    Without `since` they go as soon as `only` holds. With `empties` the rows stay and these columns get other values (a
    value, or a function of the row); `only` must then leave out the rows that have them already. Where `in_seconds`
    the moment is a number of seconds since 1970.
    """

    label: str
    since: str = ""
    kept_for: timedelta = timedelta()
    only: Q | Callable[[], Q] = field(default_factory=Q)
    empties: Mapping[str, Any] = field(default_factory=dict)
    in_seconds: bool = False

    @property
    def model(self) -> type[Model]:
        """The model class."""
        return apps.get_model(self.label)

    def over(self, *, now: datetime) -> "QuerySet[Model]":
        """Return the rows whose time is over."""
        chosen = self.only() if callable(self.only) else self.only
        if self.since:
            end = now - self.kept_for
            moment = int(end.timestamp()) if self.in_seconds else end
            chosen = chosen & Q(**{f"{self.since}__lt": moment})
        return self.model._base_manager.filter(chosen)


TERMS: list[Term] = []


def keep(label: str, **term: Any) -> None:
    """Declare how long rows of a model are kept. The arguments are those of Term; the order of calls is kept."""
    TERMS.append(Term(label, **term))


NAMES = {"personal", "hidden", "withheld", "kept", "nothing", "pictures", "files"}
