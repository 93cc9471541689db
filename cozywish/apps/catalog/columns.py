"""What can stand in the columns of a table of services or of people, and how a cell of each is read. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from cozywish.apps.catalog import refusals
from cozywish.apps.catalog.models import ImportKind
from cozywish.apps.catalog.pricelist import (
    LONGEST_NAME,
    LONGEST_SECTION,
    Problem,
    read_length,
    read_price,
)
from cozywish.apps.catalog.shapes import check_length, check_padding, check_price
from cozywish.core.errors import DomainError
from cozywish.core.text import fold
from cozywish.toolkit.phones import UNFINISHED, read_phone

YES = {"yes", "y", "true", "1", "x", "on", "active", "bookable", "online"}
NO = {"no", "n", "false", "0", "off", "inactive", "hidden", "not bookable", "offline"}


class Unread(Exception):
    """A cell does not say what its column is for; `sentence` says what it should."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Column:
    """What a column can be: its name here, the folded headings it is known by, and how a cell is read.

    `read` gets the text and the currency, and raises Unread or DomainError.
    """

    key: str
    label: Promise
    headings: frozenset[str]
    read: Callable[[str, str], Any]


def _line(most: int) -> Callable[[str, str], str]:
    def read(text: str, _currency: str) -> str:
        if len(text) > most:
            raise Unread(_("That is too long: at most %(most)d characters fit.") % {"most": most})
        if not text.isprintable():
            raise Unread(_("Please use letters and numbers only."))
        return text

    return read


def _name(text: str, currency: str) -> str:
    if not fold(text):
        raise refusals.NameMissing
    return _line(LONGEST_NAME)(text, currency)


def _length(text: str, _currency: str) -> int:
    minutes = read_length(text)
    if minutes is None:
        raise Unread(Problem.NO_LENGTH.sentence)
    check_length(minutes)
    return minutes


def _padding(text: str, _currency: str) -> int:
    minutes = read_length(text)
    if minutes is None:
        raise refusals.PaddingOffGrid
    check_padding(minutes)
    return minutes


def _price(text: str, currency: str) -> int:
    cents = read_price(text, currency)
    if cents is None:
        raise Unread(_("Write the price like 45 or 45.50."))
    check_price(cents)
    return cents


def _answer(text: str, _currency: str) -> bool:
    said = fold(text)
    if said not in YES | NO:
        raise Unread(_("Write yes or no."))
    return said in YES


def _address(text: str, _currency: str) -> str:
    try:
        validate_email(text)
    except ValidationError as wrong:
        raise Unread(_("That is not an email address.")) from wrong
    return text.lower()


def _phone(text: str, _currency: str) -> str:
    number = read_phone(text)
    if number is None:
        raise Unread(UNFINISHED)
    return number


def _column(key: str, label: Promise, read: Callable[[str, str], Any], headings: str) -> Column:
    return Column(key, label, frozenset(headings.split("|")), read)


SERVICE_COLUMNS = (
    _column(
        "name",
        gettext_lazy("Name"),
        _name,
        "name|service|service name|services|treatment|treatment name|title|item|item name|what",
    ),
    _column(
        "duration_minutes",
        gettext_lazy("Length"),
        _length,
        "length|duration|minutes|min|mins|time|how long|duration min|duration mins"
        "|duration minutes|duration in minutes|length in minutes|service duration",
    ),
    _column(
        "price_cents",
        gettext_lazy("Price"),
        _price,
        "price|cost|amount|rate|fee|charge|price usd|retail price|service price|how much",
    ),
    _column(
        "section",
        gettext_lazy("Heading"),
        _line(LONGEST_SECTION),
        "heading|section|category|category name|service category|group|menu|type|treatment type",
    ),
    _column(
        "description",
        gettext_lazy("Description"),
        _line(300),
        "description|service description|details|about|notes|info|text",
    ),
    _column(
        "padding_after_minutes",
        gettext_lazy("Time after"),
        _padding,
        "time after|padding|buffer|buffer time|extra time|clean up|cleanup|clean up time",
    ),
    _column(
        "is_active",
        gettext_lazy("Customers can book it"),
        _answer,
        "customers can book it|bookable|active|online|online booking|book online|status",
    ),
)
PEOPLE_COLUMNS = (
    _column(
        "name",
        gettext_lazy("Name"),
        _line(LONGEST_NAME),
        "name|full name|staff|staff name|staff member|employee|employee name|team member|person",
    ),
    _column(
        "first",
        gettext_lazy("First name"),
        _line(LONGEST_NAME),
        "first name|first|given name|forename",
    ),
    _column(
        "last", gettext_lazy("Last name"), _line(LONGEST_NAME), "last name|last|surname|family name"
    ),
    _column(
        "email",
        gettext_lazy("Email address"),
        _address,
        "email|e mail|email address|e mail address|mail|login",
    ),
    _column(
        "phone",
        gettext_lazy("Phone"),
        _phone,
        "phone|phone number|telephone|telephone number|mobile|mobile number|mobile phone|cell|cell phone|tel",
    ),
    _column(
        "title",
        gettext_lazy("What they are"),
        _line(80),
        "what they are|title|job title|job|position|role|profession",
    ),
    _column(
        "bio",
        gettext_lazy("About them"),
        _line(300),
        "about them|about|bio|biography|description|notes",
    ),
    _column(
        "is_bookable",
        gettext_lazy("Customers can book them"),
        _answer,
        "customers can book them|bookable|takes bookings|bookings|online booking|calendar|active",
    ),
)
COLUMNS: Mapping[str, Sequence[Column]] = {
    ImportKind.SERVICES: SERVICE_COLUMNS,
    ImportKind.PEOPLE: PEOPLE_COLUMNS,
}


def guessed(kind: str, headings: Sequence[str]) -> list[str]:
    """Return the key of each column by its heading, each key once; nothing where no heading is known."""
    left = list(COLUMNS[kind])
    keys = []
    for heading in headings:
        said = fold(heading)
        found = next((column for column in left if said in column.headings), None)
        keys.append(found.key if found else "")
        if found is not None:
            left.remove(found)
    return keys


def read_cells(
    kind: str, cells: Mapping[str, str], currency: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what the cells of a line say, by key, and what is wrong with which. An empty cell says nothing."""
    said, wrong = dict[str, Any](), dict[str, str]()
    for column in COLUMNS[kind]:
        text = cells.get(column.key, "")
        if not text:
            continue
        try:
            said[column.key] = column.read(text, currency)
        except Unread as unread:
            wrong[column.key] = str(unread.sentence)
        except DomainError as refusal:
            wrong[column.key] = refusal.message
    return said, wrong
