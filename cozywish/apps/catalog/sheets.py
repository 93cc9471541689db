"""A table as somebody pastes it or saves it from a spreadsheet, read into lines of cells. Pure.

The library csv reads it. What it is asked to read is bounded first, so that nothing takes long: bytes, lines, columns
and the length of a cell. A cell is text whatever it begins with: no formula is ever computed.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from cozywish.apps.catalog import refusals

MOST_BYTES = 1024 * 1024
MOST_LINES = 500
MOST_BREAKS = 20 * MOST_LINES  # ends of lines: of empty ones and inside of cells, too
MOST_COLUMNS = 20
LONGEST_CELL = 1000
SAMPLE = 2048  # characters that the delimiter is guessed from; the guess is slow on long texts
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Row:
    """A line that says something, with its number in the text."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Text:
    """What the bytes of a file say. `is_windows` says that they are no UTF-8 and were taken for Windows-1252."""

    text: str
    is_windows: bool = False


def decoded(raw: bytes) -> Text:
    """Return the text of a file. Raises SheetTooBig, SheetNoText."""
    if len(raw) > MOST_BYTES:
        raise refusals.SheetTooBig(lines=MOST_LINES)
    try:
        return Text(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        pass  # an older spreadsheet, perhaps
    try:
        return Text(raw.decode("cp1252"), is_windows=True)
    except UnicodeDecodeError as neither:
        raise refusals.SheetNoText from neither


def read_sheet(text: str) -> list[Row]:
    """Return the lines that are not empty, each with as many cells as the longest.

    Raises SheetTooBig, SheetNoText, SheetUnreadable, SheetEmpty.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(text.encode(errors="replace")) > MOST_BYTES or text.count("\n") > MOST_BREAKS:
        raise refusals.SheetTooBig(lines=MOST_LINES)
    if any(not (sign.isprintable() or sign.isspace()) for sign in set(text)):
        raise refusals.SheetNoText
    rows = list(_rows(text))
    if not rows:
        raise refusals.SheetEmpty
    width = max(len(row.cells) for row in rows)
    return [Row(row.number, row.cells + [""] * (width - len(row.cells))) for row in rows]


def _rows(text: str) -> Iterator[Row]:
    # splitlines() would also end a line at what stands inside a cell, such as a form feed
    reader = csv.reader(
        io.StringIO(text), delimiter=_delimiter(text), skipinitialspace=True, strict=True
    )
    found = before = 0
    try:
        for cells in reader:
            said = [" ".join(cell.split()) for cell in cells]
            if any(said):
                found += 1
                _check(said, found, before + 1)
                yield Row(before + 1, said)
            before = reader.line_num
    except csv.Error as wrong:
        raise refusals.SheetUnreadable(line=before + 1) from wrong


def _check(cells: list[str], found: int, number: int) -> None:
    if found > MOST_LINES + 1:  # one may be the headings
        raise refusals.SheetTooBig(lines=MOST_LINES)
    if len(cells) > MOST_COLUMNS or any(len(cell) > LONGEST_CELL for cell in cells):
        raise refusals.SheetUnreadable(line=number)


def _delimiter(text: str) -> str:
    """Return what stands between the cells.

    Headings hold no amounts, so a sign that is the only one of its kind in the first line is it. Else the library
    guesses; it would take the comma of 45,50 for one.
    """
    sample = text.lstrip("\n ")[:SAMPLE]
    first = sample.split("\n", 1)[0]
    found = [sign for sign in DELIMITERS if sign in first]
    if len(found) == 1:
        return found[0]
    try:
        return csv.Sniffer().sniff(sample, delimiters=DELIMITERS).delimiter
    except csv.Error:
        return max(DELIMITERS, key=first.count)
