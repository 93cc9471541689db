"""A pasted price list, line by line."""

import pytest

from cozywish.apps.catalog.pricelist import Problem, left_over, read_list


@pytest.mark.parametrize(
    ("line", "name", "minutes", "cents"),
    [
        ("Haircut 45 min $60", "Haircut", 45, 6000),
        ("Haircut 45min 60", "Haircut", 45, 6000),
        ("Haircut - 45 minutes - $60.50", "Haircut", 45, 6050),
        ("Skin fade, 1 h 15, 52", "Skin fade", 75, 5200),
        ("Skin fade, 1h15m, $52", "Skin fade", 75, 5200),
        ("Color 2 hours $1,250", "Color", 120, 125000),
        ("Color 1 h $60", "Color", 60, 6000),
        ("Color 1 h 60", "Color", 60, 6000),
        ("Color 1 h 45$", "Color", 60, 4500),
        ("Beard trim\t$28\t20 minutes", "Beard trim", 20, 2800),
        ("$28 Beard trim 20 min", "Beard trim", 20, 2800),
        ("20 min $28 Beard trim", "Beard trim", 20, 2800),
        ("Top 10 facial 60 min $90", "Top 10 facial", 60, 9000),
        ("Cut & beard: 50 min: $64", "Cut & beard", 50, 6400),
        ("Haircut-45 min-$60", "Haircut", 45, 6000),
        ("Haircut -- 45 min – $60", "Haircut", 45, 6000),
        ("Consultation 15 min $0", "Consultation", 15, 0),
    ],
)
def test_a_line_is_a_service(line: str, name: str, minutes: int, cents: int) -> None:
    (read,) = read_list(line, currency="USD", known=[])

    assert (read.name, read.minutes, read.cents, read.problem) == (name, minutes, cents, None)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("Haircut $60", Problem.NO_LENGTH),
        ("Haircut, 45, 60", Problem.NO_LENGTH),
        ("Haircut 1.5 h $60", Problem.NO_LENGTH),
        ("Haircut 45 min", Problem.NO_PRICE),
        ("Top 10 facial 60 min", Problem.NO_PRICE),
        ("Haircut 45 min £60", Problem.NO_PRICE),
        ("Haircut 45 min $60,50", Problem.NO_PRICE),
        ("Haircut 45 min from 60", Problem.NO_PRICE),
        ("45 min $60", Problem.NO_NAME),
        ("Haircut 47 min $60", Problem.ODD_LENGTH),
        ("Haircut 0 min $60", Problem.ODD_LENGTH),
        ("Haircut 1445 min $60", Problem.ODD_LENGTH),
        ("Haircut -45 min $60", Problem.BELOW_ZERO),
        ("Haircut 45 min -$60", Problem.BELOW_ZERO),
        ("Haircut 45 min $-60", Problem.BELOW_ZERO),
        ("-30; -30 min; -$5", Problem.BELOW_ZERO),
        ("Haircut 45 min $1e9x", Problem.NO_PRICE),
        ("Haircut 45 min $100001", Problem.TOO_DEAR),
        (f"{'x' * 81} 45 min $60", Problem.TOO_LONG),
        ("HAIR CUT 45 min $60", Problem.TWICE),
    ],
)
def test_what_is_wrong_with_a_line_is_told(line: str, problem: Problem) -> None:
    (read,) = read_list(line, currency="USD", known=["hair cut"])

    assert read.problem is problem


LIST = """Cuts:
Haircut 45 min $60

Fade
Shaves:
Shave 40 min $50
Haircut 30 min $1
Beard 20 min
"""


def test_headings_lines_and_numbers() -> None:
    lines = read_list(LIST, currency="USD", known=[])

    assert [(line.number, line.section, line.name, line.problem) for line in lines] == [
        (2, "Cuts", "Haircut", None),
        (4, "Cuts", "", Problem.NO_LENGTH),
        (6, "Shaves", "Shave", None),
        (7, "Shaves", "", Problem.TWICE),
        (8, "Shaves", "", Problem.NO_PRICE),
    ]
    assert left_over(lines) == "Cuts:\nFade\nShaves:\nHaircut 30 min $1\nBeard 20 min"


def test_two_hundred_lines_are_read_and_three_wrong_ones_stay() -> None:
    text = [f"Service {number} 30 min $40" for number in range(1, 201)]
    for number in (7, 99, 200):
        text[number - 1] = f"Service {number}"

    lines = read_list("\n".join(text), currency="USD", known=[])

    wrong = [line.number for line in lines if line.problem is not None]
    assert (len(lines), wrong) == (200, [7, 99, 200])
    assert left_over(lines) == "Service 7\nService 99\nService 200"
