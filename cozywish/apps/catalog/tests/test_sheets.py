"""Tables as people paste them and as spreadsheets save them; whatever else comes is refused, and quickly."""

from time import perf_counter

import pytest
from hypothesis import given, settings, strategies as st

from cozywish.apps.catalog import refusals
from cozywish.apps.catalog.sheets import MOST_BYTES, Row, decoded, read_sheet
from cozywish.core.errors import DomainError

ROWS = [Row(1, ["Name", "Price"]), Row(2, ["Café cut", "45,50"])]


@pytest.mark.parametrize(
    "text",
    [
        'Name,Price\nCafé cut,"45,50"\n',
        "Name;Price\r\nCafé cut;45,50\r\n",
        "Name\tPrice\rCafé cut\t45,50",
        '\ufeffName, "Price"\nCafé   cut, "45,50"',
    ],
)
def test_commas_semicolons_and_tabs_are_read_alike(text: str) -> None:
    assert read_sheet(text) == ROWS


def test_lines_keep_their_numbers_and_get_the_cells_they_lack() -> None:
    text = '\nName,Price\n\n"A bath\nfor two",60\nWrap\n'

    assert read_sheet(text) == [
        Row(2, ["Name", "Price"]),
        Row(4, ["A bath for two", "60"]),
        Row(6, ["Wrap", ""]),
    ]


def test_a_quotation_mark_inside_a_cell_is_one() -> None:
    rows = read_sheet('Name,Price\n"The ""big"" cut",45\n5" curls,60\n')

    assert [row.cells[0] for row in rows[1:]] == ['The "big" cut', '5" curls']


def test_what_looks_like_a_formula_is_text() -> None:
    (row,) = read_sheet("=HYPERLINK(1)\t+1\t-1\t@SUM")

    assert row.cells == ["=HYPERLINK(1)", "+1", "-1", "@SUM"]


@pytest.mark.parametrize(
    ("raw", "text", "is_windows"),
    [
        ("Café".encode(), "Café", False),
        ("\ufeffCafé".encode(), "Café", False),
        ("Café".encode("cp1252"), "Café", True),
    ],
)
def test_the_bytes_of_a_file_are_utf_8_or_else_windows(
    raw: bytes, text: str, is_windows: bool
) -> None:
    found = decoded(raw)

    assert (found.text, found.is_windows) == (text, is_windows)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", refusals.SheetEmpty),
        (" \n , \n", refusals.SheetEmpty),
        ("PK\x03\x04\x00", refusals.SheetNoText),
        ("Name\nCut\x00", refusals.SheetNoText),
        ('Name,Price\nCut,"45', refusals.SheetUnreadable),
        ("Name\n" + "x" * 1001, refusals.SheetUnreadable),
        (",".join("x" * 21), refusals.SheetUnreadable),
        ("cut\n" * 502, refusals.SheetTooBig),
        ("é" * MOST_BYTES, refusals.SheetTooBig),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        read_sheet(text)


def test_a_refusal_names_the_line() -> None:
    with pytest.raises(refusals.SheetUnreadable) as refused:
        read_sheet('Name,Price\nCut,45\nWrap,"60\nBath,80')

    assert refused.value.params == {"line": 3}


@pytest.mark.parametrize("raw", [b"\x81\x8d", b"a" * (MOST_BYTES + 1)])
def test_bytes_that_are_no_text_or_too_many_are_refused(raw: bytes) -> None:
    with pytest.raises(DomainError):
        decoded(raw)


def test_five_hundred_lines_and_their_headings_are_read() -> None:
    assert len(read_sheet("name,price\n" + "cut,45\n" * 500)) == 501


@pytest.mark.parametrize(
    "text",
    [
        '"' * 1_000_000,
        ('"a' * 9 + ",") * 50_000,
        "'\"\n" * 300_000,
        "\n" * MOST_BYTES,
        "," * 999_999,
    ],
)
def test_a_hostile_megabyte_takes_no_time(text: str) -> None:
    began = perf_counter()
    with pytest.raises(DomainError):
        read_sheet(text)

    assert perf_counter() - began < 2


@given(st.text(max_size=3000) | st.text(alphabet="ab\"',;\t\n =+-@", max_size=3000))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        rows = read_sheet(text)
    except DomainError:
        return
    assert 1 <= len(rows) <= 501
    assert len({len(row.cells) for row in rows}) == 1


@given(st.binary(max_size=3000))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        read_sheet(decoded(raw).text)
    except DomainError:
        return
