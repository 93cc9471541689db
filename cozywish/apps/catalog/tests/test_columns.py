"""Columns by their headings, and cells as people write them; whatever else stands there is told, and never thrown."""

import pytest
from hypothesis import given, settings, strategies as st

from cozywish.apps.catalog.columns import COLUMNS, guessed, read_cells
from cozywish.apps.catalog.models import ImportKind
from cozywish.apps.catalog.pricelist import read_length, read_price

TYPED = st.text(max_size=1000) | st.text(alphabet="0123456789hm:., $€=+-@'\"", max_size=1000)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("60", 60),
        (" 45 ", 45),
        ("1h", 60),
        ("1:30", 90),
        ("90 min", 90),
        ("1 h 15", 75),
        ("2 hours", 120),
        ("1:75", None),
        ("an hour", None),
        ("60 $45", None),
        ("-30", None),
        ("٦٠", None),
        ("", None),
    ],
)
def test_a_length_is_read_as_people_write_it(text: str, minutes: int | None) -> None:
    assert read_length(text) == minutes


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("$45", 4500),
        ("45.00", 4500),
        ("45,50", 4550),
        ("$ 45,50", 4550),
        ("1,250", 125000),
        ("1,250.50", 125050),
        ("USD 45", 4500),
        ("Free", 0),
        ("no charge", 0),
        ("€45", None),
        ("45,5", None),
        ("1.250,50", None),
        ("-45", None),
        ("=45", None),
        ("much", None),
        ("", None),
    ],
)
def test_a_price_is_read_as_people_write_it(text: str, cents: int | None) -> None:
    assert read_price(text, "USD") == cents


def test_headings_of_other_systems_are_known() -> None:
    assert guessed(
        ImportKind.SERVICES, ["Service Name", "Category", "Duration (min)", "Retail price", "SKU"]
    ) == ["name", "section", "duration_minutes", "price_cents", ""]
    assert guessed(ImportKind.PEOPLE, ["First name", "Last Name", "E-mail", "Job title"]) == [
        "first",
        "last",
        "email",
        "title",
    ]


def test_a_column_is_guessed_once() -> None:
    assert guessed(ImportKind.SERVICES, ["Name", "Name", "Price", "Cost"]) == [
        "name",
        "",
        "price_cents",
        "",
    ]


def test_headings_are_told_apart() -> None:
    for columns in COLUMNS.values():
        keys = [column.key for column in columns]
        assert len(keys) == len(set(keys))
        assert guessed_alone(columns) == keys


def guessed_alone(columns: object) -> list[str]:
    kind = next(kind for kind, known in COLUMNS.items() if known is columns)
    return guessed(kind, [str(column.label) for column in COLUMNS[kind]])


def test_what_a_cell_cannot_be_is_said_at_the_cell() -> None:
    said, wrong = read_cells(
        ImportKind.SERVICES,
        {
            "name": "x" * 81,
            "duration_minutes": "7",
            "price_cents": "100001",
            "padding_after_minutes": "300",
            "is_active": "perhaps",
            "section": "",
        },
        "USD",
    )

    assert said == {}
    assert wrong == {
        "name": "That is too long: at most 80 characters fit.",
        "duration_minutes": "Choose a length in steps of five minutes, from 5 minutes to 24 hours.",
        "price_cents": "That price is too high to be one: at most 100,000.",
        "padding_after_minutes": (
            "Keep the time before and after in steps of five minutes, at most four hours."
        ),
        "is_active": "Write yes or no.",
    }


@given(TYPED, st.sampled_from(list(COLUMNS)))
@settings(max_examples=300, deadline=500)
def test_any_cell_is_read_or_told(text: str, kind: str) -> None:
    cells = {column.key: text for column in COLUMNS[kind]}

    said, wrong = read_cells(kind, cells, "USD")

    assert not said.keys() & wrong.keys()
    assert said.keys() | wrong.keys() == (cells.keys() if text else set())
    assert all(sentence for sentence in wrong.values())
