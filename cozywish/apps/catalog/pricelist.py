"""A price list as somebody pastes it, read line by line. Pure.

A line is a name, how long it takes and what it costs, in this order or with the price first: "Haircut 45 min $60",
"Skin fade, 1 h 15, 52", "Beard trim<tab>$28<tab>20 minutes". A line that ends with a colon is a heading for those
below it.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cozywish.apps.catalog.shapes import GRID, HIGHEST_PRICE, LONGEST
from cozywish.core.money import minor_units
from cozywish.core.text import fold

MOST_LINES = 300
LONGEST_NAME, LONGEST_SECTION = 80, 60
HOURS = (
    r"(?P<hours>\d{1,2})\s*(?:hours?|hrs?|h)"
    r"(?:\s*(?P<rest>[0-5]?\d)(?!\d)(?!\s?[$£€])\s*(?:minutes|mins?|m)?)?"
)
MINUTES = r"(?P<minutes>\d{1,4})\s*(?:minutes|mins?|m)"
LENGTH = re.compile(rf"(?<![\w.,])(?:{HOURS}|{MINUTES})(?!\w)", re.IGNORECASE | re.ASCII)
MARKED = re.compile(r"[$£€]\s?[\d.,]*\d(?![\w.,]*\w)|(?<!\w)[\d.,]*\d\s?[$£€]", re.ASCII)
# A minus, not a dash: it clings to the number behind it, or to the sign of the currency, and to nothing before it.
BELOW_ZERO = re.compile(r"(?<!\S)[-−](?=\d|[$£€]\s?\d)|[$£€]\s?[-−]\s?(?=\d)")
EDGES = " \t-–—:;,|.·"
CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)", re.ASCII)
BARE_MINUTES = re.compile(r"\d{1,4}", re.ASCII)
COMMA_FOR_CENTS = re.compile(r"(\D*\d+),(\d\d)(\D*)", re.ASCII)
FREE = {"free", "free of charge", "no charge", "complimentary", "gratis"}


class Problem(Enum):
    """Why a line is not a service, as a sentence."""

    NO_NAME = "no name", _("There is no name in front of the length and the price.")
    NO_LENGTH = "no length", _("How long does it take? Write it like 45 min or 1 h 30.")
    NO_PRICE = "no price", _("What does it cost? Write it like $60.")
    ODD_LENGTH = (
        "odd length",
        _("Choose a length in steps of five minutes, from 5 minutes to 24 hours."),
    )
    BELOW_ZERO = (
        "below zero",
        _("There is a minus before a number. Write lengths and prices without it."),
    )
    TOO_DEAR = "too dear", _("That price is too high to be one: at most 100,000.")
    TOO_LONG = "too long", _("The name is too long: at most 80 characters fit.")
    TWICE = "twice", _("This name is on the list already.")

    def __init__(self, key: str, sentence: Promise) -> None:
        self.key = key
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Line:
    """A line that says something: its number, its text, and the service it is, or the `problem` it has."""

    number: int
    text: str
    section: str = ""
    name: str = ""
    minutes: int = 0
    cents: int = 0
    problem: Problem | None = None


def read_list(text: str, *, currency: str, known: Collection[str]) -> list[Line]:
    """Read the lines that are not empty and no headings. Whoever asks takes care that there are at most MOST_LINES.

    `known` are the names that are taken.
    """
    taken = {fold(name) for name in known}
    found = []
    for number, line, section in _lines(text):
        read = _read(number, line, section, currency)
        if read.problem is None and fold(read.name) in taken:
            read = Line(number, line, section, problem=Problem.TWICE)
        elif read.problem is None:
            taken.add(fold(read.name))
        found.append(read)
    return found


def read_length(text: str) -> int | None:
    """Return the minutes that stand alone in a cell: 60, 90 min, 1h, 1 h 30, 1:30. None for anything else."""
    said = text.strip()
    clock = CLOCK.fullmatch(said)
    if clock is not None:
        return int(clock[1]) * 60 + int(clock[2])
    if BARE_MINUTES.fullmatch(said):
        return int(said)
    found = LENGTH.fullmatch(said)
    return None if found is None else _minutes(found)


def read_price(text: str, currency: str) -> int | None:
    """Return the cents of a price that stands alone in a cell: $45, 45.00, 45,50, free. None for anything else."""
    said = text.strip()
    if fold(said) in FREE:
        return 0
    comma = COMMA_FOR_CENTS.fullmatch(said)
    return minor_units(f"{comma[1]}.{comma[2]}{comma[3]}" if comma else said, currency)


def left_over(lines: Collection[Line]) -> str:
    """Return what remains to be mended of a list: the wrong lines, under their headings."""
    kept, section = list[str](), ""
    for line in lines:
        if line.problem is None:
            continue
        if line.section != section:
            section = line.section
            kept.append(f"{section}:")
        kept.append(line.text)
    return "\n".join(kept)


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.strip()
        if said.endswith(":"):
            section = said.strip(EDGES)[:LONGEST_SECTION]
        elif said:
            yield number, said, section


def _read(number: int, text: str, section: str, currency: str) -> Line:
    if BELOW_ZERO.search(text):
        return Line(number, text, section, problem=Problem.BELOW_ZERO)
    length = LENGTH.search(text)
    if length is None:
        return Line(number, text, section, problem=Problem.NO_LENGTH)
    minutes = _minutes(length)
    before, after = text[: length.start()], text[length.end() :]
    cents, before, after = _cut_price(before, after, currency)
    name = " ".join((before.strip(EDGES) or after.strip(EDGES)).split())
    problem = _problem(name, minutes, cents)
    if problem is not None or cents is None:
        return Line(number, text, section, problem=problem)
    return Line(number, text, section, name, minutes, cents)


def _problem(name: str, minutes: int, cents: int | None) -> Problem | None:
    wrong = {
        Problem.NO_PRICE: cents is None,
        Problem.NO_NAME: not fold(name),
        Problem.TOO_LONG: len(name) > LONGEST_NAME,
        Problem.ODD_LENGTH: not GRID <= minutes <= LONGEST or minutes % GRID != 0,
        Problem.TOO_DEAR: (cents or 0) > HIGHEST_PRICE,
    }
    return next((problem for problem, is_so in wrong.items() if is_so), None)


def _minutes(length: "re.Match[str]") -> int:
    if length["minutes"]:
        return int(length["minutes"])
    return int(length["hours"]) * 60 + int(length["rest"] or 0)


def _cut_price(before: str, after: str, currency: str) -> tuple[int | None, str, str]:
    """Return the price, and what is left without it. A number without a sign has to stand alone at the end."""
    marked = MARKED.search(after)
    if marked is not None:
        rest = after[: marked.start()] + after[marked.end() :]
        return minor_units(marked[0], currency), before, rest
    marked = MARKED.search(before)
    if marked is not None:
        rest = before[: marked.start()] + before[marked.end() :]
        return minor_units(marked[0], currency), rest, after
    return minor_units(after.strip(EDGES), currency), before, ""
